#ifndef HTTP_CSV_WRITE_H
#define HTTP_CSV_WRITE_H

#include <stdint.h>

#include "http/field.h"

struct strbuf;

/*
 * Writes `*value` by `shape` as RFC 4180: a line of names, then, when the shape has a FIELD_ARRAY
 * called `data`, a line for each of its elements; else one for the value itself. A column is a
 * member, under the member's name; of an object each member is, as "technician.login". An array is
 * one cell: its JSON. What is null is empty; numbers, moments and words stand there as in JSON.
 *
 * A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
 * return) has a ' in front.
 */
void csv_write(struct strbuf *out, const struct shape *shape, const void *value,
	uint32_t audience);

#endif
