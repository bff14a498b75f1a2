/*
 * News that a message has delivered are relayed by that, and owed again when it comes back; nothing that
 * somebody else has settled is touched. And the manager hears of what is owed for too long.
 */
#include "base/arena.h"
#include "base/time.h"
#include "domain/letter.h"
#include "store/db.h"
#include "store/relay_store.h"
#include "tap/mailbag.h"
#include "tap/tap.h"
#include "tap/testdb.h"

/* Relays ------------------------------------------------------------------------------------------- */

static int64_t relay_of(int64_t issue_id, const char *message_text)
{
	struct relay relay = { .issue_id = issue_id, .forwarding_id = 1, .outcome = NEWS_WORKAROUND,
		.message = message_text, .since = bag.now };

	must(relay_insert(bag.db, &relay, &bag.err));
	return relay.id;
}

static struct relay relay(int64_t id)
{
	struct relay found_one = { 0 };
	bool found;

	must(relay_find(bag.db, id, bag.arena, &found_one, &found, &bag.err));
	return found_one;
}

struct bounce {
	struct desk desk;
	struct message message;
};

static bool bounce(void *arg, struct err *why)
{
	const struct bounce *what = arg;

	return post_bounced(&what->desk, &what->message, "550 gone", "test", why);
}

static bool comes_back(int64_t id)
{
	struct bounce what = { desk_at(bag.now), message(id) };
	bool done = tx_run(bag.db, bag.arena, bounce, &what, &bag.err);

	err_clear(&bag.err);
	return done;
}

static void check_relays(void)
{
	struct issue issue = report(bag.now, 3);
	int64_t old, news, id, count;
	struct post post;

	testdb_sql(bag.db, "INSERT INTO forwarding (id, version, software_id, state, summary,"
		       " message_to_employee, news, created_by, created_at, updated_at)"
		       " VALUES (1, 1, 1, 'workaround', 's', 'm', 'workaround', 9, NOW(3), NOW(3))");
	testdb_sql(bag.db, "UPDATE issue SET forwarding_id = 1 WHERE id = %lld", (long long)issue.id);
	old = relay_of(issue.id, "old");
	put("r.old", issue.id, old, false);
	news = relay_of(issue.id, "new");
	id = put("r.new", issue.id, news, false);
	is_str(take(bag.now, "x", &post), "r.old", "news that were superseded meanwhile");
	ok(!post.to_be_sent && relay(old).state == RELAY_SUPERSEDED, "... are not told any more");
	is_str(take(bag.now, "x", &post), "r.new", "the latest");
	is_int(settle(bag.now, &post, DELIVERED, NULL, 0), MESSAGE_DELIVERED, "... are delivered");
	is_int(relay(news).state, RELAY_RELAYED, "... and so relayed");
	is_int(relay(news).by.id, 0, "... by nobody");
	is_int(relay(news).channel, CHANNEL_EMAIL, "... by email");
	ok(comes_back(id), "it comes back");
	is_int(relay(news).state, RELAY_PENDING, "... and is owed again");
	ok(!relay(news).at && !relay(news).channel, "... as if it had never been told");
	is_int(message(id).state, MESSAGE_DEAD, "... the message is dead");
	is_int(messages_bounced(issue.id), 1, "... and the history says so");
	ok(!comes_back(id), "it comes back once");
	must(message_revive(bag.db, id, bag.now, &count, &bag.err));
	is_str(take(bag.now, "x", &post), "r.new", "given another chance");
	is_int(settle(bag.now, &post, REFUSED, "550 no", 0), MESSAGE_DEAD, "... it is refused");
	is_int(relay(news).state, RELAY_PENDING, "... and still owed");
	must(message_revive(bag.db, id, bag.now, &count, &bag.err));
	(void)take(bag.now, "x", &post);
	(void)settle(bag.now, &post, DELIVERED, NULL, 0);
	is_int(relay(news).state, RELAY_RELAYED, "... until it is delivered");
	must(message_revive(bag.db, id, bag.now, &count, &bag.err));
	is_int(count, 0, "... and is not delivered again for nothing");
	testdb_sql(bag.db, "UPDATE relay SET state = 'relayed', channel = 'email', settled_by = %d WHERE id = %lld",
		TIA, (long long)news);
	ok(comes_back(id) && relay(news).state == RELAY_RELAYED,
		"what tia has told is not owed again");
	id = put("r.told", issue.id, news, false);
	is_str(take(bag.now, "x", &post), "r.told", "nor is it told");
	is_int(message(id).state, MESSAGE_DROPPED, "... a second time");
	news = relay_of(issue.id, "for all");
	put("r.room", issue.id, news, false);
	testdb_sql(bag.db, "UPDATE message SET room = 'desk' WHERE name = 'r.room'");
	(void)take(bag.now, "x", &post);
	is_int(settle(bag.now, &post, DELIVERED, NULL, 0), MESSAGE_DELIVERED, "delivered to a room");
	is_int(relay(news).state, RELAY_PENDING, "... is not told to ana");
	news = relay_of(issue.id, "newest");
	id = put("r.newest", issue.id, news, false);
	(void)take(bag.now, "x", &post);
	testdb_sql(bag.db, "UPDATE relay SET state = 'unreachable', settled_by = %d, settled_at = NOW(3)"
		       " WHERE id = %lld", TIA, (long long)news);
	is_int(settle(bag.now, &post, DELIVERED, NULL, 0), MESSAGE_DELIVERED,
		"settled by hand while it was under way");
	is_int(relay(news).state, RELAY_UNREACHABLE, "... it stays as it was settled");
	forget_messages();
}

static void check_debt(void)
{
	const struct desk desk = desk_at(bag.now), next_day = desk_at(bag.now + MS_DAY);
	struct issue issue = report(bag.now, 3);
	struct letter_value values[value_count];

	testdb_sql(bag.db, "DELETE FROM relay");
	must(outbox_tell_debt(&desk, &bag.err));
	is_int(messages_made(), 0, "without a debt the manager hears nothing");
	(void)relay_of(issue.id, "m");
	testdb_sql(bag.db, "UPDATE relay SET since = since - INTERVAL 25 HOUR");
	must(outbox_tell_debt(&desk, &bag.err));
	must(outbox_tell_debt(&desk, &bag.err));
	is_int(messages_made(), 1, "of one that is a day old she hears once");
	letter_read(message(message_last()).contents, values, bag.arena);
	is_int(values[VALUE_COUNT].number, 1, "... how many");
	is_int(message(message_last()).recipient.id, MONA, "... she, and nobody else");
	must(outbox_tell_debt(&next_day, &bag.err));
	is_int(messages_made(), 2, "... and on the next day again");
	testdb_sql(bag.db, "DELETE FROM relay");
	forget_messages();
}

int main(void)
{
	mailbag_open();
	check_relays();
	check_debt();
	mailbag_close();
	return tap_done();
}
