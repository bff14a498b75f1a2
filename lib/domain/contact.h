#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include <stdint.h>

#include "domain/words.h"

/* How an employee wants to be reached about one issue. */
struct contact {
	int preferred; /* enum channel; 0: no wish */
	const char *email, *phone, *chat; /* NULL: unknown */
	uint32_t blocked; /* channels that the reporter named as not working */
};

/* The address on a channel; NULL when it is not known. */
const char *contact_address(const struct contact *contact, int channel);

/* The first of email, chat and phone whose address is known; 0 when none is. */
int contact_first_known(const struct contact *contact);

/*
 * The contact plan (product.md, "Contact plan"): the preferred channel first, then email, chat,
 * phone, as far as an address is known and neither the software nor the reporter blocks it.
 * Returns how many channels stand in `plan`; 0: nobody could get back to the employee.
 */
int contact_plan(const struct contact *contact, uint32_t software_blocked,
	int plan[channel_count]);

#endif
