#ifndef API_UNDER_WAY_H
#define API_UNDER_WAY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "api/shared.h"

/*
 * Which Idempotency-Keys the workers of this node have in hand: so that the second call under a key
 * that waits for the first one's locks can be told why. It decides what is told, never what is
 * done; of other nodes it knows nothing.
 *
 * Notes that this process has the name in hand. NULL: another has it, or there is no room.
 */
_Atomic uint64_t *under_way_begin(struct shared *shared, const unsigned char name[SHA256_SIZE]);

/* Accepts NULL. */
void under_way_end(_Atomic uint64_t *place);

/* Whether another process, that lives, has the name in hand. */
bool under_way_elsewhere(struct shared *shared, const unsigned char name[SHA256_SIZE]);

#endif
