#ifndef COURIER_SENDMAIL_H
#define COURIER_SENDMAIL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/letter.h"

struct arena;

/*
 * Gives a message (lines ended by "\n") to the local sendmail program, without a shell: `path` -i -f
 * FROM -- TO. What its exit status says (sysexits.h) is the delivery; past `timeout` (ms) it is killed,
 * and it is TRY_LATER.
 */
enum delivery sendmail_give(const char *path, int64_t timeout, const char *from, const char *to,
	const char *message, size_t len, struct arena *arena, struct receipt *receipt);

#endif
