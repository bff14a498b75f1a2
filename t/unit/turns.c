/* Who takes from which basket, and in which order. */
#include "domain/access.h"

#include "tap/tap.h"

#define TIER1 WORD_BIT(ROLE_TIER1)
#define TIER2 WORD_BIT(ROLE_TIER2)
#define MANAGER WORD_BIT(ROLE_MANAGER)

static const struct {
	uint32_t roles;
	bool vip, p1, p2, bin;         /* may take when it is named */
	int turn[basket_count];        /* plain take-next */
	const char *what;
} cases[] = {
	{ TIER1, false, false, false, true, { BASKET_BIN }, "Tier 1" },
	{ TIER2, true, true, true, true, { BASKET_P1, BASKET_P2 }, "Tier 2" },
	{ MANAGER, true, true, true, true, { BASKET_VIP, BASKET_P1, BASKET_P2, BASKET_BIN },
	  "the manager" },
	{ TIER1 | TIER2, true, true, true, true, { BASKET_P1, BASKET_P2 }, "Tier 1 and Tier 2" },
	{ WORD_BIT(ROLE_SOFTWARE_TEAM), false, false, false, false, { 0 }, "the Software Team" },
	{ WORD_BIT(ROLE_ADMIN), false, false, false, false, { 0 }, "an admin" },
	{ 0, false, false, false, false, { 0 }, "an employee" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const bool want[] = { false, cases[i].vip, cases[i].p1, cases[i].p2, cases[i].bin };
		const int *turn = baskets_in_turn(cases[i].roles);

		for (int basket = 1; basket < basket_count; basket++) {
			bool may = (baskets_takeable(cases[i].roles) & WORD_BIT(basket)) != 0;

			ok(may == want[basket], "%s, %s by name", cases[i].what,
				word_name(&basket_words, basket));
		}
		for (int place = 0; place < basket_count; place++) {
			is_int(turn[place], cases[i].turn[place], "%s, turn %d", cases[i].what, place);
			if (!turn[place])
				break;
		}
	}
	return tap_done();
}
