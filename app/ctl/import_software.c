#include "ctl/import.h"
#include "domain/software.h"
#include "store/software_store.h"

struct software_row {
	struct sheet_row row;
	const char *title, *vendor, *versions;
	uint32_t blocked_channels;
	int status;
	const char *replaced_by;
};

#define COLUMN(member_) .name = #member_, .offset = offsetof(struct software_row, member_)
static const struct sheet_column columns[] = {
	{ COLUMN(title), .required = true, .max = 120 },
	{ COLUMN(vendor), .required = true, .max = 120 },
	{ COLUMN(versions), CELL_LINES },
	{ COLUMN(blocked_channels), CELL_WORDS, .words = &channel_words },
	{ COLUMN(status), CELL_WORD, .required = true, .words = &software_status_words },
	{ COLUMN(replaced_by) },
};
#undef COLUMN

/* Names what is in the catalog by then: earlier rows of the file are. */
static bool find_replacement(struct import *import, const struct software_row *row,
	struct software *software, bool *found, struct err *err)
{
	struct software replacement = { 0 };

	*found = true;
	if (!row->replaced_by)
		return true;
	if (!software_find_title(import->db, row->replaced_by, import->arena, &replacement, found,
		    err))
		return false;
	software->replaced_by = replacement.id;
	return *found
	       || import_complain(import, &import->rows, &row->row,
		       "replaced_by: there is no software %s in the catalog, nor above this line",
		       row->replaced_by);
}

static bool load_software_row(struct import *import, struct sheet_row *sheet_row, struct err *err)
{
	const struct software_row *row = (const void *)sheet_row;
	struct software software = {
		.title = row->title,
		.vendor = row->vendor,
		.versions = row->versions,
		.status = row->status,
		.blocked_channels = row->blocked_channels,
	};
	bool duplicate = false, found;

	if (row->replaced_by && row->status != SOFTWARE_RETIRED)
		return import_complain(import, &import->rows, sheet_row,
			"replaced_by is for retired software only");
	if (!find_replacement(import, row, &software, &found, err))
		return false;
	if (!found)
		return true;
	if (!software_insert(import->db, &software, import->now, &duplicate, err))
		return false;
	return !duplicate
	       || import_complain(import, &import->rows, sheet_row,
		       "%s is in the catalog already, or stands above", row->title);
}

static bool load_software(struct import *import, struct err *err)
{
	return import_each(import, load_software_row, err);
}

static const struct sheet sheet = SHEET(struct software_row, columns);
const struct import_kind import_software = { "software", &sheet, NULL, load_software };
