#include "domain/letter.h"

#include <stddef.h>

#define VALUE_ROW(value, name_, kind_, words_, example_) \
	[value] = { name_, VALUE_KIND_##kind_, words_, example_ },

const struct value_row value_rows[value_count] = { VALUE_NAMES(VALUE_ROW) };
