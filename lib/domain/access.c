#include "domain/access.h"

#include <stddef.h>

#define BASKETS_ALL \
	(WORD_BIT(BASKET_VIP) | WORD_BIT(BASKET_P1) | WORD_BIT(BASKET_P2) | WORD_BIT(BASKET_BIN))

/* product.md, "Taking turns". Who has two of these roles has the turns of the first row. */
static const struct {
	int role;
	uint32_t takeable;
	int in_turn[basket_count];
} turns[] = {
	{ ROLE_MANAGER, BASKETS_ALL, { BASKET_VIP, BASKET_P1, BASKET_P2, BASKET_BIN } },
	{ ROLE_TIER2, BASKETS_ALL, { BASKET_P1, BASKET_P2 } },
	{ ROLE_TIER1, WORD_BIT(BASKET_BIN), { BASKET_BIN } },
};

enum { TURNS = sizeof(turns) / sizeof(turns[0]) };

bool caller_has(const struct caller *caller, uint32_t roles)
{
	return roles == ROLES_ANYONE || (caller->roles & roles) != 0;
}

uint32_t baskets_takeable(uint32_t roles)
{
	uint32_t baskets = 0;

	for (size_t i = 0; i < TURNS; i++)
		if (roles & WORD_BIT(turns[i].role))
			baskets |= turns[i].takeable;
	return baskets;
}

const int *baskets_in_turn(uint32_t roles)
{
	static const int none[] = { basket_none };

	for (size_t i = 0; i < TURNS; i++)
		if (roles & WORD_BIT(turns[i].role))
			return turns[i].in_turn;
	return none;
}
