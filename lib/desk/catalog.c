#include "desk/catalog.h"

#include <string.h>

#include "domain/words.h"
#include "store/software_store.h"

static bool find_entry(const struct desk *desk, int64_t id, struct software *software,
	struct err *err)
{
	bool found;

	if (!software_find(desk->db, id, desk->arena, software, &found, err))
		return false;
	return found
	       || err_set(err, ERR_NOT_FOUND, "There is no software %lld.", (long long)id);
}

static bool check_rights(const struct desk *desk, const struct software_input *input,
	struct err *err)
{
	bool given = input->vendor_contact_given || input->vendor_contract_given;

	if (!given || caller_has(desk->caller, WORD_BIT(ROLE_SOFTWARE_TEAM)))
		return true;
	return err_set(err, ERR_FORBIDDEN,
		"Only the Software Team may give vendor_contact and vendor_contract.");
}

/* True unless what was wrong with the request leaves nothing to look at further. */
static bool begin_checks(const struct guard *guard, struct err *err)
{
	return guard_request(guard, err) || err->kind == ERR_INVALID;
}

static bool refuse_title(struct err *err)
{
	return err_add_field(err, "/title", "taken", "is in the catalog already");
}

static bool check_title(const struct desk *desk, const struct software *software, struct err *err)
{
	struct software other;
	bool found;

	if (!software->title)
		return true;
	if (!software_find_title(desk->db, software->title, desk->arena, &other, &found, err))
		return false;
	if (found && other.id != software->id)
		(void)refuse_title(err);
	return true;
}

/* What replaces it must be something that people can report on. */
static bool check_replacement(const struct desk *desk, struct software *software, struct err *err)
{
	int64_t id = software->replaced_by;
	struct software other;
	bool found;

	software->replaced_by_title = NULL;
	if (!id)
		return true;
	if (!software_find(desk->db, id, desk->arena, &other, &found, err))
		return false;
	if (!found)
		(void)err_add_field(err, "/replaced_by", "unknown_software",
			"is not in the catalog (GET /software)");
	else if (id == software->id)
		(void)err_add_field(err, "/replaced_by", "itself", "must be another one");
	else if (other.status != SOFTWARE_APPROVED)
		(void)err_add_field(err, "/replaced_by", "retired", "%s is retired itself",
			other.title);
	else
		software->replaced_by_title = other.title;
	return true;
}

static bool check_replaced_by(const struct desk *desk, const struct software *before,
	struct software *after, struct err *err)
{
	if (after->replaced_by == before->replaced_by)
		return true;
	if (after->replaced_by && after->status != SOFTWARE_RETIRED)
		(void)err_add_field(err, "/replaced_by", "not_retired",
			"is for what is retired: see POST /software/{id}/retire");
	return check_replacement(desk, after, err);
}

static struct software merge(const struct software *before, const struct software_input *input)
{
	struct software after = *before;

	after.title = input->title_given ? input->title : after.title;
	after.vendor = input->vendor_given ? input->vendor : after.vendor;
	after.versions = input->versions_given ? input->versions : after.versions;
	after.blocked_channels = input->blocked_channels_given ? input->blocked_channels
							       : after.blocked_channels;
	after.replaced_by = input->replaced_by_given ? input->replaced_by : after.replaced_by;
	after.vendor_contact = input->vendor_contact_given ? input->vendor_contact
							   : after.vendor_contact;
	after.vendor_contract = input->vendor_contract_given ? input->vendor_contract
							     : after.vendor_contract;
	return after;
}

/* Everything that can be wrong with what is said, collected; true when it is nothing. */
static bool check_entry(const struct desk *desk, const struct software *before,
	struct software *after, const struct guard *guard, struct err *err)
{
	return begin_checks(guard, err) && check_title(desk, after, err)
	       && check_replaced_by(desk, before, after, err) && err->kind == ERR_NONE;
}

bool desk_software_add(const struct desk *desk, const struct software_input *input,
	const struct guard *guard, struct software *software, struct err *err)
{
	const struct software none = { .status = SOFTWARE_APPROVED };
	bool duplicate;

	*software = merge(&none, input);
	if (!check_rights(desk, input, err) || !check_entry(desk, &none, software, guard, err)
		|| !software_insert(desk->db, software, desk->now, &duplicate, err))
		return false;
	return !duplicate || refuse_title(err);
}

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* Whether an edit has changed nothing. */
static bool same_entry(const struct software *a, const struct software *b)
{
	return same_text(a->title, b->title) && same_text(a->vendor, b->vendor)
	       && same_text(a->versions, b->versions)
	       && a->blocked_channels == b->blocked_channels && a->replaced_by == b->replaced_by
	       && same_text(a->vendor_contact, b->vendor_contact)
	       && same_text(a->vendor_contract, b->vendor_contract);
}

static bool save(const struct desk *desk, struct software *software, struct err *err)
{
	bool duplicate;

	if (!software_save(desk->db, software, desk->now, &duplicate, err))
		return false;
	return !duplicate || refuse_title(err);
}

bool desk_software_edit(const struct desk *desk, int64_t id, const struct software_input *input,
	const struct guard *guard, struct software *software, struct err *err)
{
	struct software before;

	if (!find_entry(desk, id, &before, err) || !check_rights(desk, input, err))
		return false;
	*software = merge(&before, input);
	return check_entry(desk, &before, software, guard, err)
	       && guard_version(guard, before.version, err)
	       && (same_entry(&before, software) || save(desk, software, err));
}

static bool refuse_state(const struct software *software, struct err *err)
{
	static const char *const retire[] = { "retire", NULL }, *const approve[] = { "approve", NULL };

	err->state = word_name(&software_status_words, software->status);
	err->allowed = software->status == SOFTWARE_APPROVED ? retire : approve;
	return err_set(err, ERR_CONFLICT, "%s is %s already.", software->title, err->state);
}

/* Brings the entry into `status`, unless it is in there, or what is asked is wrong. */
static bool turn(const struct desk *desk, struct software *software, int status,
	int64_t replaced_by, const struct guard *guard, struct err *err)
{
	struct software after = *software;

	after.status = status;
	after.replaced_by = replaced_by;
	if (!begin_checks(guard, err) || !check_replacement(desk, &after, err)
		|| err->kind != ERR_NONE || !guard_version(guard, software->version, err))
		return false;
	if (software->status == status)
		return refuse_state(software, err);
	*software = after;
	return save(desk, software, err);
}

bool desk_software_retire(const struct desk *desk, int64_t id, int64_t replaced_by,
	const struct guard *guard, struct retirement *retirement, struct err *err)
{
	struct software *software = &retirement->software;

	return find_entry(desk, id, software, err)
	       && turn(desk, software, SOFTWARE_RETIRED, replaced_by, guard, err)
	       && software_open_issues(desk->db, id, RETIREMENT_ISSUES, desk->arena,
		       &retirement->issues, err)
	       && software_count_open_issues(desk->db, id, desk->arena, &retirement->issue_count,
		       err);
}

bool desk_software_approve(const struct desk *desk, int64_t id, const struct guard *guard,
	struct software *software, struct err *err)
{
	return find_entry(desk, id, software, err)
	       && turn(desk, software, SOFTWARE_APPROVED, 0, guard, err);
}
