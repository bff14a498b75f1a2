#include "tap/mailbag.h"

#include "base/arena.h"
#include "base/time.h"
#include "desk/follow.h"
#include "domain/clock.h"
#include "domain/hours.h"
#include "store/db.h"
#include "store/feed_store.h"
#include "store/issue_store.h"
#include "store/log_store.h"
#include "tap/tap.h"
#include "tap/testdb.h"

struct mailbag bag = {
	.rules = {
		.channels = WORD_BIT(CHANNEL_EMAIL) | WORD_BIT(CHANNEL_CHAT),
		.choice = { .channels = WORD_BIT(CHANNEL_EMAIL) | WORD_BIT(CHANNEL_CHAT),
			.language = LANGUAGE_EN, .zone = "UTC" },
		.relay_debt_after = MS_DAY,
		.lease = LEASE,
	},
};

void must(bool done)
{
	if (!done)
		tap_bail("%s (%s)", bag.err.detail, db_said(bag.db));
}

struct desk desk_at(int64_t at)
{
	static const struct clock_rules clock_rules = { .hours = &hours_always };
	static const struct caller nobody;

	return (struct desk){ .db = bag.db, .arena = bag.arena, .caller = &nobody, .now = at,
		.clock = &clock_rules, .outbox = &bag.rules };
}

struct number {
	int64_t value;
};

static const struct db_column number_columns[] = { COLUMN_INT(struct number, value, "value") };

DB_STMT count_messages = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM message");
DB_STMT count_delivered = DB_SELECT(struct number, number_columns, "",
	"SELECT COUNT(*) AS value FROM message WHERE state = 'delivered'");
DB_STMT count_bounced = DB_SELECT(struct number, number_columns, "i",
	"SELECT COUNT(*) AS value FROM event WHERE command = 'bounced' AND issue_id = ?");
DB_STMT last_message = DB_SELECT(struct number, number_columns, "",
	"SELECT MAX(id) AS value FROM message");

static int64_t number(struct db_stmt *stmt, int64_t param)
{
	struct number row = { 0 };
	bool found;

	must(*stmt->params ? db_one(bag.db, stmt, bag.arena, &row, &found, &bag.err, param)
			   : db_one(bag.db, stmt, bag.arena, &row, &found, &bag.err));
	return row.value;
}

/* People and issues ------------------------------------------------------------------------------- */

static void make_people(void)
{
	static const struct {
		int id;
		const char *login, *roles;
	} people[] = {
		{ ANA, "ana", NULL }, { TIA, "tia", "tier1" }, { UMA, "uma", "tier2" },
		{ MONA, "mona", "manager" }, { SAM, "sam", "software_team" },
	};

	testdb_sql(bag.db, "INSERT INTO software (id, version, title, vendor, versions, blocked_channels,"
		       " status, created_at, updated_at)"
		       " VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3))");
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		testdb_sql(bag.db,
			"INSERT INTO employee (id, login, name, email, created_at)"
			" VALUES (%d, '%s', '%s', '%s@example.com', NOW(3))",
			people[i].id, people[i].login, people[i].login, people[i].login);
		if (people[i].roles)
			testdb_sql(bag.db, "INSERT INTO staff (employee_id, roles) VALUES (%d, '%s')",
				people[i].id, people[i].roles);
	}
}

static void write_event(const struct issue *issue, int command, int64_t by, const char *changes)
{
	struct event event = { .issue_id = issue->id, .version = issue->version, .at = issue->updated_at,
		.by = { .id = by }, .command = command, .changes = changes };

	must(event_insert(bag.db, &event, &bag.err));
}

struct issue report(int64_t at, int64_t priority)
{
	struct issue issue = {
		.status = STATUS_QUEUED,
		.priority = priority,
		.basket = priority == 1 ? BASKET_P1 : BASKET_BIN,
		.impact = IMPACT_INCONVENIENCE,
		.triage_rule = "minor",
		.rules_version = 1,
		.description = "It closes by itself",
		.software = { .id = 1, .title = "Editor", .vendor = "Maker" },
		.reporter = { ANA, "ana", "ana" },
		.submitted_by = { ANA, "ana", "ana" },
		.channel = INTAKE_SELF_SERVICE,
		.contact = { .preferred = CHANNEL_EMAIL, .email = "ana@example.com", .chat = "@ana" },
		.created_at = at,
		.updated_at = at,
		.waiting_since = at,
	};

	must(issue_insert(bag.db, &issue, &bag.err));
	write_event(&issue, COMMAND_REPORT, ANA, "");
	return issue;
}

void assign(struct issue *issue, int64_t to, int64_t at)
{
	const struct issue before = *issue;

	issue->status = STATUS_ASSIGNED;
	issue->assignee = (struct person){ to, "x", "x" };
	issue->updated_at = at;
	must(issue_save(bag.db, &before, issue, &bag.err));
	write_event(issue, COMMAND_CLAIM, to, history_changes(&before, issue, bag.arena));
}

void rank(struct issue *issue, int64_t priority, int64_t at)
{
	const struct issue before = *issue;

	issue->priority = priority;
	issue->updated_at = at;
	must(issue_save(bag.db, &before, issue, &bag.err));
	write_event(issue, COMMAND_PRIORITIZE, MONA, history_changes(&before, issue, bag.arena));
}

void follow_all(int64_t at)
{
	static const struct follower messages = { "messages", outbox_follow };
	const struct desk desk = desk_at(at);
	int64_t seq = -1, before;
	size_t count;

	do
		must(feed_stamp(bag.db, bag.arena, &count, &bag.err));
	while (count);
	do {
		before = seq;
		must(follow(&desk, &messages, &seq, &bag.err));
	} while (seq != before);
}

void forget_messages(void)
{
	testdb_sql(bag.db, "DELETE FROM message_attempt");
	testdb_sql(bag.db, "DELETE FROM message");
}

struct message message(int64_t id)
{
	struct message found_one = { 0 };
	bool found;

	must(message_find(bag.db, id, bag.arena, &found_one, &found, &bag.err));
	return found_one;
}

/* What is taken, by name; "" for nothing. */
const char *take(int64_t at, const char *by, struct post *post)
{
	const struct desk desk = desk_at(at);
	bool found;

	must(post_take(&desk, CHANNEL_EMAIL, by, post, &found, &bag.err));
	return found ? post->parcel.message.name : "";
}

int settle(int64_t at, struct post *post, enum delivery delivery, const char *said,
	int64_t retry_after)
{
	const struct desk desk = desk_at(at);
	const struct receipt receipt = { .said = said, .status = 250, .retry_after = retry_after };
	int state = 0;

	must(post_settle(&desk, post, delivery, &receipt, &state, &bag.err));
	return state;
}

/* A message as by hand. */
int64_t put(const char *name, int64_t issue_id, int64_t relay_id, bool urgent)
{
	const struct message one = {
		.name = name,
		.line = arena_printf(bag.arena, "%lld.1", (long long)issue_id),
		.issue_id = issue_id,
		.recipient = { .id = ANA },
		.reporter = true,
		.channel = CHANNEL_EMAIL,
		.template = relay_id ? TEMPLATE_RELAY : TEMPLATE_WRITTEN,
		.contents = "",
		.urgent = urgent,
		.relay_id = relay_id,
		.created_at = bag.now,
		.next_at = bag.now,
	};
	bool added;

	must(message_insert(bag.db, &one, &added, &bag.err));
	return message_last();
}

int64_t messages_made(void)
{
	return number(&count_messages, 0);
}

int64_t messages_delivered(void)
{
	return number(&count_delivered, 0);
}

int64_t message_last(void)
{
	return number(&last_message, 0);
}

int64_t messages_bounced(int64_t issue_id)
{
	return number(&count_bounced, issue_id);
}

void mailbag_open(void)
{
	bag.db = testdb_open();
	bag.arena = arena_new();
	bag.now = time_now();
	err_init(&bag.err, bag.arena);
	make_people();
}

void mailbag_close(void)
{
	arena_free(bag.arena);
	db_close(bag.db);
}
