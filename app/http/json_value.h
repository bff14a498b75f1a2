#ifndef HTTP_JSON_VALUE_H
#define HTTP_JSON_VALUE_H

#include <stdint.h>

#include "http/json_place.h"
#include "http/text.h"

/*
 * What a value of the right JSON type must be by its row. What it is not is refused, and nothing
 * written.
 */

/* Whether a count is within the row's min and max. */
bool value_fits(struct decoder *d, const struct place *at, size_t count, const char *what);

/* The text, trimmed, checked and copied; NULL when it was refused. */
const char *value_text(struct decoder *d, const struct place *at, struct span text);

void value_integer(struct decoder *d, const struct place *at, int64_t number, int64_t *out);

/* FIELD_TIME and FIELD_DATE. */
void value_moment(struct decoder *d, const struct place *at, struct span text, int64_t *out);

/* The word's value; 0 when it was refused. */
int value_word(struct decoder *d, const struct place *at, struct span text);

#endif
