#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/log.h"
#include "domain/words.h"

/* How an employee wants to be reached about one issue. */
struct contact {
	int preferred; /* enum channel; 0: no wish */
	const char *email, *phone, *chat; /* NULL: unknown */
	uint32_t blocked; /* channels that the reporter named as not working */
};

/* The address on a channel; NULL when it is not known. */
const char *contact_address(const struct contact *contact, int channel);

bool contact_same(const struct contact *a, const struct contact *b);

/* The first of email, chat and phone whose address is known; 0 when none is. */
int contact_first_known(const struct contact *contact);

/*
 * The contact plan (product.md, "Contact plan"): the preferred channel first, then email, chat,
 * phone, as far as an address is known and neither the software nor the reporter blocks it.
 * Returns how many channels stand in `plan`; 0: nobody could get back to the employee.
 */
int contact_plan(const struct contact *contact, uint32_t software_blocked,
	int plan[channel_count]);

/* So many attempts in vain, and a channel has had its turn. */
enum { CONTACT_TRIES = 3 };

/*
 * The channel of the plan to try next, by the attempts so far, oldest first: the plan's first; and
 * once a channel has had its turn (CONTACT_TRIES attempts that did not reach the employee, or one
 * that said that the address is wrong), the next one, after the last again the first. Whenever the
 * employee was reached, it begins anew with the channel that worked. Attempts on channels outside
 * of the plan count for nothing else. 0: the plan is empty.
 */
int contact_next(const struct contact *contact, uint32_t software_blocked,
	const struct contact_attempt *attempts, size_t count);

#endif
