#include "store/issue_store.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/issue_columns.h"

DB_STMT find = DB_SELECT(struct issue, issue_columns, "i",
	"SELECT " ISSUE_SELECT " FROM issue i" ISSUE_JOINS " WHERE i.id = ?");

bool issue_load(struct db *db, int64_t id, struct arena *arena, struct issue *issue,
	struct err *err)
{
	bool found;

	if (!db_one(db, &find, arena, issue, &found, err, id))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There is no issue %lld.", (long long)id);
	return issues_complete(db, issue, 1, arena, err);
}

struct id_row {
	int64_t id;
};

static const struct db_column id_columns[] = { COLUMN_INT(struct id_row, id, "id") };

/* Locks the issue's own row, and none of those that it is joined with. */
DB_STMT lock = DB_SELECT(struct id_row, id_columns, "i",
	"SELECT id FROM issue WHERE id = ? FOR UPDATE");

bool issue_lock(struct db *db, int64_t id, struct arena *arena, struct issue *issue,
	struct err *err)
{
	struct id_row row;
	bool found;

	return db_one(db, &lock, arena, &row, &found, err, id)
	       && issue_load(db, id, arena, issue, err);
}

struct reporter_row {
	int64_t reporter_id;
};

static const struct db_column reporter_columns[] = {
	COLUMN_INT(struct reporter_row, reporter_id, "reporter_id"),
};

DB_STMT find_reporter = DB_SELECT(struct reporter_row, reporter_columns, "i",
	"SELECT reporter_id FROM issue WHERE id = ?");

bool issue_exists(struct db *db, int64_t id, int64_t reporter_id, struct arena *arena,
	bool *exists, bool *own, struct err *err)
{
	struct reporter_row row = { 0 };

	if (!db_one(db, &find_reporter, arena, &row, exists, err, id))
		return false;
	*own = *exists && row.reporter_id == reporter_id;
	return true;
}

DB_STMT insert = DB_WRITE("wiwwoossississsmiiwwsssmwIIIwsIoIttttttttttt",
	"INSERT INTO issue (version, status, priority, basket, impact, customer_impact, vip,"
	" triage_rule, triage_reason, rules_version, routing, description, software_id, software_title,"
	" software_vendor,"
	" software_version, software_blocked_channels, reporter_id, submitted_by, channel,"
	" contact_preferred, contact_email, contact_phone, contact_chat, contact_blocked,"
	" contact_next, forwarding_id, assignee_id, follows, resolution_code, resolution_details,"
	" duplicate_of, first_contact,"
	" resolved_by, created_at, updated_at, waiting_since, first_contact_at, resolved_at,"
	" respond_since, respond_by, resolve_since, resolve_by, due_at, alarm_at)"
	" VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
	" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

bool issue_insert(struct db *db, struct issue *issue, struct err *err)
{
	const struct issue_software *software = &issue->software;
	const struct contact *contact = &issue->contact;
	const struct resolution *resolution = &issue->resolution;
	const struct clock *respond = &issue->clocks.of[CLOCK_RESPOND];
	const struct clock *resolve = &issue->clocks.of[CLOCK_RESOLVE];

	issue->version = 1;
	return db_insert(db, &insert, &issue->id, err,
		&status_words, issue->status, issue->priority, &basket_words, issue->basket,
		&impact_words, issue->impact, (int)issue->customer_impact, (int)issue->vip,
		issue->triage_rule, issue->triage_reason, issue->rules_version, issue->routing,
		issue->description,
		software->id, software->title, software->vendor, software->version,
		&channel_words, software->blocked_channels, issue->reporter.id,
		issue->submitted_by.id, &intake_words, issue->channel,
		&channel_words, contact->preferred, contact->email, contact->phone, contact->chat,
		&channel_words, contact->blocked, &channel_words, issue->contact_next,
		issue->forwarding.id, issue->assignee.id, issue->follows,
		&resolution_code_words, resolution->code, resolution->details,
		resolution->duplicate_of, (int)resolution->first_contact, resolution->by.id,
		issue->created_at, issue->updated_at, issue->waiting_since,
		issue->first_contact_at, issue->resolved_at, respond->since, respond->by,
		resolve->since, resolve->by, issue->clocks.due_at, issue->clocks.alarm_at);
}

/* What is kept of the clocks, for two statements that set it. */
#define CLOCKS_LETTERS "tittoittott"
#define CLOCKS_SET \
	" responded_at = ?, respond_used = ?, respond_since = ?, respond_by = ?, respond_missed = ?," \
	" resolve_used = ?, resolve_since = ?, resolve_by = ?, resolve_missed = ?, due_at = ?," \
	" alarm_at = ?"
#define CLOCK_VALUES(clock) (clock).used, (clock).since, (clock).by, (int)(clock).missed
#define CLOCKS_VALUES(issue) \
	(issue)->clocks.responded_at, CLOCK_VALUES((issue)->clocks.of[CLOCK_RESPOND]), \
		CLOCK_VALUES((issue)->clocks.of[CLOCK_RESOLVE]), (issue)->clocks.due_at, \
		(issue)->clocks.alarm_at

DB_STMT update = DB_WRITE("wiwwossioIsssswsssmwIIwtwsIoIttttt" CLOCKS_LETTERS "ii",
	"UPDATE issue SET version = version + 1, status = ?, priority = ?, basket = ?, impact = ?,"
	" customer_impact = ?, triage_rule = ?, triage_reason = ?, rules_version = ?, escalated = ?, override_by = ?,"
	" override_reason = ?, routing = ?, description = ?, software_version = ?,"
	" contact_preferred = ?, contact_email = ?, contact_phone = ?,"
	" contact_chat = ?, contact_blocked = ?, contact_next = ?, forwarding_id = ?,"
	" assignee_id = ?, scheduled_kind = ?,"
	" scheduled_at = ?, resolution_code = ?, resolution_details = ?, duplicate_of = ?,"
	" first_contact = ?, resolved_by = ?,"
	" updated_at = ?, waiting_since = ?, first_contact_at = ?, resolved_at = ?, closed_at = ?,"
	CLOCKS_SET " WHERE id = ? AND version = ?");

bool issue_save(struct db *db, const struct issue *before, struct issue *issue, struct err *err)
{
	const struct contact *contact = &issue->contact;
	const struct resolution *resolution = &issue->resolution;
	int64_t affected;

	if (!db_run(db, &update, &affected, err,
		    &status_words, issue->status, issue->priority, &basket_words, issue->basket,
		    &impact_words, issue->impact, (int)issue->customer_impact, issue->triage_rule,
		    issue->triage_reason, issue->rules_version, (int)issue->escalated, issue->override.by.id,
		    issue->override.reason, issue->routing, issue->description, issue->software.version,
		    &channel_words, contact->preferred, contact->email, contact->phone, contact->chat,
		    &channel_words, contact->blocked, &channel_words, issue->contact_next,
		    issue->forwarding.id, issue->assignee.id,
		    &appointment_kind_words, issue->scheduled.kind, issue->scheduled.at,
		    &resolution_code_words, resolution->code, resolution->details,
		    resolution->duplicate_of, (int)resolution->first_contact, resolution->by.id,
		    issue->updated_at, issue->waiting_since, issue->first_contact_at,
		    issue->resolved_at, issue->closed_at, CLOCKS_VALUES(issue), issue->id,
		    before->version))
		return false;
	if (affected != 1)
		return db_again(db, err);
	issue->version = before->version + 1;
	return true;
}

DB_STMT update_clocks = DB_WRITE(CLOCKS_LETTERS "i", "UPDATE issue SET" CLOCKS_SET " WHERE id = ?");

bool issue_save_clocks(struct db *db, const struct issue *issue, struct err *err)
{
	return db_run(db, &update_clocks, NULL, err, CLOCKS_VALUES(issue), issue->id);
}

DB_STMT next_fresh = DB_SELECT(struct id_row, id_columns, "wi",
	"SELECT i.id FROM issue i WHERE i.status = 'queued' AND i.basket = ?"
	" AND NOT EXISTS (SELECT 1 FROM issue_release x"
	" WHERE x.issue_id = i.id AND x.employee_id = ?)"
	" ORDER BY i.priority, i.waiting_since, i.id LIMIT 1 FOR UPDATE SKIP LOCKED");

DB_STMT next_any = DB_SELECT(struct id_row, id_columns, "w",
	"SELECT i.id FROM issue i WHERE i.status = 'queued' AND i.basket = ?"
	" ORDER BY i.priority, i.waiting_since, i.id LIMIT 1 FOR UPDATE SKIP LOCKED");

bool issue_next_in_line(struct db *db, int basket, int64_t not_released_by, struct arena *arena,
	int64_t *id, struct err *err)
{
	struct id_row row = { 0 };
	bool found;
	bool done = not_released_by ? db_one(db, &next_fresh, arena, &row, &found, err,
			    &basket_words, basket, not_released_by)
				    : db_one(db, &next_any, arena, &row, &found, err, &basket_words,
					      basket);

	*id = row.id;
	return done;
}

DB_STMT released = DB_WRITE("iit",
	"INSERT INTO issue_release (issue_id, employee_id, at) VALUES (?, ?, ?)"
	" ON DUPLICATE KEY UPDATE at = VALUES(at)");

bool issue_released(struct db *db, int64_t issue_id, int64_t employee_id, int64_t at,
	struct err *err)
{
	return db_run(db, &released, NULL, err, issue_id, employee_id, at);
}

static const struct db_column basket_columns[] = {
	COLUMN_WORD(struct basket_count, basket, "basket", &basket_words),
	COLUMN_INT(struct basket_count, open, "open"),
	COLUMN_TIME(struct basket_count, oldest_at, "oldest_at"),
	COLUMN_INT(struct basket_count, overdue, "overdue"),
};

/* What is late of each line is counted in the index of due_at, and it is never much of it. */
DB_STMT count_baskets = DB_SELECT(struct basket_count, basket_columns, "t",
	"SELECT q.basket, q.open, q.oldest_at, COALESCE(l.late, 0) AS overdue"
	" FROM (SELECT basket, COUNT(*) AS open, MIN(waiting_since) AS oldest_at FROM issue"
	" WHERE status = 'queued' GROUP BY basket) q"
	" LEFT JOIN (SELECT basket, COUNT(*) AS late FROM issue FORCE INDEX (issue_due)"
	" WHERE due_at < ? AND status = 'queued' GROUP BY basket) l ON l.basket = q.basket"
	" ORDER BY q.basket");

bool issue_count_baskets(struct db *db, int64_t now, struct arena *arena,
	struct basket_count **baskets, size_t *count, struct err *err)
{
	struct db_rows rows;

	if (!db_all(db, &count_baskets, arena, &rows, err, now))
		return false;
	*baskets = rows.items;
	*count = rows.count;
	return true;
}
