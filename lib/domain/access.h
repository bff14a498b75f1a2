#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/employee.h"
#include "domain/words.h"

/* Who is calling, and with what rights: an employee, or a token that acts for its owner. */
struct caller {
	struct employee employee;
	uint32_t roles; /* in force for this request: a token has its own role at most, and only
	                   while its owner has it */
	bool by_token;
	int64_t token_id; /* the token that was sent; 0: none was */
	int scope;        /* enum scope, of a token */
	int64_t until;    /* when the token expires; 0: never */
	bool working_hours; /* the desk is open now */
};

/* Sets of roles that routes and rules name. 0 means anyone, even without a role. */
#define ROLES_ANYONE 0U
#define ROLES_DESK (WORD_BIT(ROLE_TIER1) | WORD_BIT(ROLE_TIER2) | WORD_BIT(ROLE_MANAGER))

/* True when the caller has one of `roles`, or when anyone may. */
bool caller_has(const struct caller *caller, uint32_t roles);

/* The baskets (a set) from which roles may take when the basket or the issue is named. */
uint32_t baskets_takeable(uint32_t roles);

/*
 * The baskets of a plain take-next, in the order in which they are tried; ends with basket_none.
 * Tier 1 takes turns at the bin, Tier 2 at P1 and then P2, the manager looks after the VIPs first.
 * Empty for who does not work at the desk.
 */
const int *baskets_in_turn(uint32_t roles);

#endif
