#include "api/baskets.h"

#include "domain/words.h"
#include "store/issue_store.h"

static const struct field basket_fields[] = {
	{ "basket", FIELD_WORD, .offset = offsetof(struct basket_count, basket),
	  .words = &basket_words, .about = "which one" },
	{ "open", FIELD_COUNT, .offset = offsetof(struct basket_count, open),
	  .about = "queued issues in it" },
	{ "oldest_at", FIELD_TIME, FIELD_NULLABLE, offsetof(struct basket_count, oldest_at),
	  .about = "since when the first in line has waited; null: nobody waits" },
	{ "overdue", FIELD_COUNT, .offset = offsetof(struct basket_count, overdue),
	  .about = "how many of these are past their due time" },
};
const struct shape basket_shape = SHAPE("Basket", struct basket_count, basket_fields);

/* All four baskets, the empty ones too. */
bool api_baskets(struct ctx *c)
{
	struct basket_count all[basket_count] = { 0 };
	struct basket_count *counted;
	size_t count;

	if (!request_good(c)
		|| !issue_count_baskets(c->desk.db, c->desk.now, c->arena, &counted, &count, c->err))
		return false;
	for (int basket = 1; basket < basket_count; basket++)
		all[basket].basket = basket;
	for (size_t i = 0; i < count; i++)
		all[counted[i].basket] = counted[i];
	return reply_list(c, &basket_shape,
		&(struct db_rows){ .items = all + 1, .count = basket_count - 1 }, NULL);
}
