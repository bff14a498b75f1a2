/*
 * The outbox: messages are made once from the feed, and each is tried in the order of its line, again
 * after a pause, until it is delivered or dead; not in quiet hours, nor where its reader cannot be reached.
 */
#include "base/arena.h"
#include "base/time.h"
#include "domain/notify.h"
#include "store/choice_store.h"
#include "store/db.h"
#include "tap/mailbag.h"
#include "tap/tap.h"
#include "tap/testdb.h"

/* Making them ------------------------------------------------------------------------------------ */

static void check_making(void)
{
	struct issue old, issue;
	struct message one;

	old = report(bag.now - OUTBOX_NEWS - 1, 3);
	issue = report(bag.now, 3);
	follow_all(bag.now);
	is_int(messages_made(), 1, "a report makes a message; what is old when it is found makes none");
	one = message(message_last());
	is_str(one.name, arena_printf(bag.arena, "%lld.%lld.1.received.email", (long long)one.seq, (long long)bag.now),
		"its name says what it is");
	is_int(one.recipient.id, ANA, "for ana");
	ok(one.reporter && !one.urgent && one.next_at == bag.now && one.state == MESSAGE_WAITING,
		"... as the reporter, due at once");
	testdb_sql(bag.db, "UPDATE follower SET seq = 0 WHERE name = 'messages'");
	follow_all(bag.now);
	is_int(messages_made(), 1, "the same events again make none again");
	testdb_sql(bag.db, "UPDATE message_start SET event_id = (SELECT MAX(id) FROM event)");
	testdb_sql(bag.db, "UPDATE follower SET seq = 0 WHERE name = 'messages'");
	forget_messages();
	follow_all(bag.now);
	is_int(messages_made(), 0, "what was there before messages were, makes none");
	assign(&issue, TIA, bag.now + 1);
	assign(&old, TIA, bag.now + 1);
	follow_all(bag.now + 1);
	is_int(messages_made(), 2, "what happens to it later, does");
	bag.rules.channels = 0;
	assign(&issue, UMA, bag.now + 2);
	follow_all(bag.now + 2);
	is_int(messages_made(), 2, "without a channel there are no messages");
	bag.rules.channels = WORD_BIT(CHANNEL_EMAIL) | WORD_BIT(CHANNEL_CHAT);
	follow_all(bag.now + 2);
	is_int(messages_made(), 2, "... nor later");
	forget_messages();
}

/* Order, pauses, ends ------------------------------------------------------------------------------ */

static void check_order(void)
{
	int64_t a = report(bag.now, 3).id, b = report(bag.now, 3).id;
	struct post first, other, none;

	put("a.one", a, 0, false);
	put("a.two", a, 0, false);
	put("b.one", b, 0, false);
	is_str(take(bag.now, "x", &first), "a.one", "the first comes first");
	is_str(take(bag.now, "y", &other), "b.one",
		"while it is under way, not the second, but another issue's");
	is_str(take(bag.now, "z", &none), "", "... and then nothing");
	is_str(first.letter.name, "a.one", "the letter has the message's name");
	ok(!first.letter.first, "... and is the first of its line");
	is_str(first.letter.to, "ana@example.com", "... to the issue's address");
	is_int(settle(bag.now, &other, DELIVERED, NULL, 0), MESSAGE_DELIVERED,
		"the other one is delivered");
	is_int(settle(bag.now, &first, TRY_LATER, "451 busy\r\n", 0), MESSAGE_WAITING, "not now");
	is_str(take(bag.now + MS_SECOND, "x", &none), "", "the second waits for the first");
	is_str(take(bag.now + MS_MINUTE, "x", &first), "a.one", "which comes again");
	is_int(settle(bag.now + MS_MINUTE, &first, DELIVERED, NULL, 0), MESSAGE_DELIVERED,
		"delivered");
	is_str(take(bag.now + MS_MINUTE, "x", &first), "a.two", "now the second");
	is_str(first.letter.first, "a.one", "... which answers the first");
	is_int(settle(bag.now + MS_MINUTE, &first, REFUSED, "550 no", 0), MESSAGE_DEAD, "refused");
	is_int(messages_bounced(a), 1, "the issue's history says that ana was not reached");
	is_str(take(bag.now + MS_DAY, "x", &none), "", "nothing is left");
	forget_messages();
}

static void check_pauses(void)
{
	int64_t issue = report(bag.now, 3).id, id = put("p.one", issue, 0, false), at = bag.now, longest = 0, count;
	struct post post;
	struct message one;
	int state = MESSAGE_WAITING, tries = 0;

	while (state == MESSAGE_WAITING && tries < 100) {
		if (!*take(at, "x", &post))
			tap_bail("it does not come again");
		state = settle(at, &post, TRY_LATER, "busy", 0);
		one = message(id);
		longest = one.next_at - at > longest ? one.next_at - at : longest;
		if (!tries)
			ok(one.next_at - at >= 22 * MS_SECOND && one.next_at - at <= 38 * MS_SECOND,
				"the first pause is about half a minute");
		at = one.next_at;
		tries++;
	}
	is_int(tries, POST_TRIES, "it is given up after so many tries");
	ok(longest >= 6 * (int64_t)MS_HOUR && longest <= 10 * (int64_t)MS_HOUR,
		"the longest pause is about eight hours");
	is_int(message(id).state, MESSAGE_DEAD, "... and dead");
	is_str(message(id).said, "busy", "what was said last is known");
	is_str(take(bag.now + 100 * MS_DAY, "x", &post), "", "what is dead is not tried");
	must(message_revive(bag.db, id, bag.now, &count, &bag.err));
	is_int(count, 1, "it gets another chance");
	is_str(take(bag.now, "x", &post), "p.one", "... at once");
	is_int(settle(bag.now, &post, TRY_LATER, NULL, 2 * MS_HOUR), MESSAGE_WAITING,
		"... with all its tries");
	ok(message(id).next_at == bag.now + 2 * MS_HOUR, "who asks for a longer pause gets it");
	is_int(message(id).attempts, POST_TRIES + 1, "the tries are counted on");
	ok(post_pause(1, 1, bag.now) != post_pause(1, 2, bag.now),
		"two that failed together do not come again together");
	forget_messages();
}

/* A message that kills its courier must not come for ever, nor what stands behind it wait for ever. */
static void check_deadly(void)
{
	int64_t issue = report(bag.now, 3).id, id = put("d.one", issue, 0, false), at = bag.now;
	struct post post = { .to_be_sent = true };
	int tries = 0;

	put("d.two", issue, 0, false);
	for (; tries < 100 && post.to_be_sent; at += LEASE, tries++)
		is_str(take(at, "x", &post), "d.one", "whoever tries it dies");
	is_int(tries, POST_TRIES + 1, "... after so many it is not tried again");
	is_int(message(id).state, MESSAGE_DEAD, "... but dead");
	is_str(take(at, "x", &post), "d.two", "... and no more in the way");
	forget_messages();
}

/* Quiet hours -------------------------------------------------------------------------------------- */

static void check_quiet(void)
{
	struct choice choice = { .channels = WORD_BIT(CHANNEL_EMAIL), .quiet = true, .quiet_from = 20 * 60,
		.quiet_until = 7 * 60, .language = LANGUAGE_ES, .zone = "Europe/Madrid" };
	int64_t issue = report(bag.now, 3).id, night, morning, id;
	struct post post;

	must(time_parse("2026-10-24T21:00:00.000Z", 24, &night)); /* the clocks go back in it */
	must(time_parse("2026-10-25T06:00:00.000Z", 24, &morning));
	bag.now = night;
	must(choice_save(bag.db, ANA, &choice, &bag.err));
	id = put("q.one", issue, 0, false);
	is_str(take(night, "x", &post), "q.one", "at night it is looked at");
	ok(!post.to_be_sent, "... and not sent");
	is_int(message(id).next_at, morning, "... but in the morning, as it is in Madrid");
	is_int(message(id).attempts, 0, "that was no try");
	is_str(take(night + MS_HOUR, "x", &post), "", "until then it waits");
	must(message_reconsider(bag.db, ANA, night + 1, &bag.err));
	is_str(take(night + 1, "x", &post), "q.one", "unless she chooses anew");
	must(message_hurry(bag.db, message(id).line, night + 2, &bag.err));
	is_str(take(night + 2, "x", &post), "q.one", "or something urgent stands behind it");
	ok(post.to_be_sent, "... then it is sent at night");
	is_int(post.letter.language, LANGUAGE_ES, "in her language");
	is_str(post.letter.zone, "Europe/Madrid", "... and for her zone");
	is_int(settle(night + 2, &post, DELIVERED, NULL, 0), MESSAGE_DELIVERED, "delivered");
	id = put("q.two", issue, 0, true);
	(void)take(night + 3, "x", &post);
	ok(post.to_be_sent, "what is urgent is sent at night");
	is_int(settle(night + 3, &post, TRY_LATER, "busy", 0), MESSAGE_WAITING, "the other side is busy");
	must(message_hurry(bag.db, message(id).line, night + 4, &bag.err));
	is_str(take(night + 4, "x", &post), "", "... and is not hurried by what is urgent");
	testdb_sql(bag.db, "DELETE FROM notification_choice");
	forget_messages();
}

/* A P1 behind something that waits for the morning. */
static void check_hurry(void)
{
	struct issue issue = report(bag.now, 1);

	put("h.one", issue.id, 0, false);
	follow_all(bag.now);
	is_int(message(message_last()).urgent, true, "what is about a P1 is urgent");
	testdb_sql(bag.db, "UPDATE message_start SET event_id = 0");
	ok(message(message_last() - 1).urgent, "... and so is what stands before it in its line");
	forget_messages();
}

/* One that waits for the morning, when its issue becomes a P1; nothing new is said to its recipient. */
static void check_becomes_p1(void)
{
	struct issue issue = report(bag.now, 3);
	int64_t morning = bag.now + MS_HOUR, id, other, tried;

	follow_all(bag.now);
	forget_messages();
	id = put("n.one", issue.id, 0, false);
	tried = put("n.tried", issue.id, 0, false);
	other = put("n.other", report(bag.now, 3).id, 0, false);
	testdb_sql(bag.db, "UPDATE message SET next_at = next_at + INTERVAL 1 HOUR");
	testdb_sql(bag.db, "UPDATE message SET attempts = 1 WHERE id = %lld", (long long)tried);
	rank(&issue, 2, bag.now + 1);
	follow_all(bag.now + 1);
	ok(!message(id).urgent && message(id).next_at == morning, "a P2 is not worth waking anybody");
	rank(&issue, 1, bag.now + 2);
	follow_all(bag.now + 2);
	ok(message(id).urgent && message(id).next_at == bag.now + 2, "what waits about a new P1 is due at once");
	ok(message(tried).urgent && message(tried).next_at == morning, "but the pause after a try stays");
	ok(!message(other).urgent && message(other).next_at == morning, "and another issue's message");
	forget_messages();
}

/* ... at the very moment at which somebody looks whether it is night. */
static void check_hurried_meanwhile(void)
{
	int64_t issue = report(bag.now, 3).id, id = put("m.one", issue, 0, false), until = bag.now + LEASE;
	struct parcel parcel;
	bool found;

	must(message_lease(bag.db, CHANNEL_EMAIL, bag.now, until, "x", bag.arena, &parcel, &found, &bag.err));
	is_int(parcel.message.id, id, "somebody looks at it");
	must(message_postpone(bag.db, &parcel.message, bag.now + MS_HOUR, bag.now, &bag.err));
	is_int(message(id).next_at, bag.now + MS_HOUR, "it is put off");
	ok(!message(id).attempts && !message(id).leased_by, "... as if nobody had looked");
	must(message_lease(bag.db, CHANNEL_EMAIL, bag.now + MS_HOUR, until + MS_HOUR, "x", bag.arena, &parcel, &found,
		&bag.err));
	must(message_hurry_issue(bag.db, issue, bag.now + MS_HOUR, &bag.err));
	must(message_postpone(bag.db, &parcel.message, bag.now + MS_DAY, bag.now + MS_HOUR, &bag.err));
	is_int(message(id).next_at, bag.now + MS_HOUR, "what has become urgent meanwhile is not put off");
	must(message_postpone(bag.db, &parcel.message, bag.now + MS_DAY, bag.now + MS_HOUR, &bag.err));
	ok(message(id).next_at == bag.now + MS_HOUR && !message(id).attempts, "nor by whom it does not belong to");
	forget_messages();
}

/* Addresses ---------------------------------------------------------------------------------------- */

static void check_unreachable(void)
{
	int64_t issue = report(bag.now, 3).id, id = put("u.one", issue, 0, false);
	struct post post;

	testdb_sql(bag.db, "UPDATE issue SET contact_blocked = 'email' WHERE id = %lld", (long long)issue);
	is_str(take(bag.now, "x", &post), "u.one", "a channel that was blocked meanwhile");
	ok(!post.to_be_sent, "... is not used");
	is_int(message(id).state, MESSAGE_DEAD, "... the message is dead");
	is_int(messages_bounced(issue), 1, "... and the desk is told");
	testdb_sql(bag.db, "UPDATE issue SET contact_blocked = '', contact_email = NULL WHERE id = %lld",
		(long long)issue);
	id = put("u.two", issue, 0, false);
	(void)take(bag.now, "x", &post);
	is_int(message(id).state, MESSAGE_DEAD, "an address that is gone");
	testdb_sql(bag.db, "UPDATE issue SET contact_email = 'new@example.com' WHERE id = %lld", (long long)issue);
	put("u.three", issue, 0, false);
	(void)take(bag.now, "x", &post);
	is_str(post.letter.to, "new@example.com", "one that was corrected");
	forget_messages();
}

static void check_waits_no_more(void)
{
	struct issue issue = report(bag.now, 1);
	int64_t id = put("w.one", issue.id, 0, false);
	struct post post;

	testdb_sql(bag.db, "UPDATE message SET template = 'p1_waits', reporter = FALSE");
	assign(&issue, UMA, bag.now + 1);
	is_str(take(bag.now, "x", &post), "w.one", "that something waits");
	ok(!post.to_be_sent && message(id).state == MESSAGE_DROPPED,
		"... is not said when it does not any more");
	forget_messages();
}

/* Forgetting --------------------------------------------------------------------------------------- */

static int64_t settled(const char *name, int64_t issue_id, const char *state, int64_t at)
{
	int64_t id = put(name, issue_id, 0, false);
	const struct message_attempt attempt = { 1, at, "x", "ana@example.com", 250, 3, "ok" };
	char text[TIME_TEXT];

	time_format(at, text);
	text[10] = ' ';
	text[23] = '\0';
	testdb_sql(bag.db, "UPDATE message SET state = '%s', settled_at = '%s' WHERE id = %lld", state, text,
		(long long)id);
	must(message_attempt_insert(bag.db, id, &attempt, &bag.err));
	return id;
}

static bool is_there(int64_t id)
{
	struct message one;
	bool found;

	must(message_find(bag.db, id, bag.arena, &one, &found, &bag.err));
	return found;
}

static int64_t forget(int64_t at)
{
	const struct desk desk = desk_at(at);
	int64_t count;

	must(outbox_forget(&desk, &count, &bag.err));
	return count;
}

static void check_forgetting(void)
{
	int64_t open = report(bag.now, 3).id, over = report(bag.now, 3).id, old = bag.now - OUTBOX_KEPT - 1;
	int64_t kept[3], gone[3], again, count;
	struct db_rows attempts;

	testdb_sql(bag.db, "UPDATE issue SET status = 'closed' WHERE id = %lld", (long long)over);
	gone[0] = settled("f.delivered", over, "delivered", old);
	gone[1] = settled("f.dead", over, "dead", old);
	gone[2] = settled("f.dropped", over, "dropped", old);
	again = settled("f.again", over, "dead", old);
	kept[0] = settled("f.thread", open, "delivered", old);
	kept[1] = settled("f.young", over, "dead", old + 2);
	kept[2] = put("f.waiting", over, 0, false);
	must(message_revive(bag.db, again, bag.now, &count, &bag.err));
	is_int(forget(bag.now), 3, "what was settled long ago is forgotten");
	for (int i = 0; i < 3; i++)
		ok(!is_there(gone[i]), "... whatever came of it");
	must(message_attempts(bag.db, gone[0], bag.arena, &attempts, &bag.err));
	is_int((int64_t)attempts.count, 0, "... with its tries");
	ok(is_there(kept[0]), "but not while its issue is not over: others refer to it");
	ok(is_there(kept[1]), "nor what was settled later");
	ok(is_there(kept[2]), "nor what waits");
	ok(is_there(again), "nor what was given another chance");
	is_int(forget(bag.now), 0, "then there is nothing to forget");
	testdb_sql(bag.db, "UPDATE message SET issue_id = NULL WHERE id = %lld", (long long)kept[0]);
	is_int(forget(bag.now), 1, "what is about no issue is forgotten like that");
	for (int i = 0; i < OUTBOX_FORGOTTEN + 1; i++)
		settled(arena_printf(bag.arena, "f.%d", i), over, "delivered", old);
	is_int(forget(bag.now), OUTBOX_FORGOTTEN, "many are forgotten in portions");
	is_int(forget(bag.now), 1, "... the rest later");
	forget_messages();
}

int main(void)
{
	mailbag_open();
	check_making();
	check_order();
	check_pauses();
	check_deadly();
	check_hurry();
	check_becomes_p1();
	check_hurried_meanwhile();
	check_unreachable();
	check_waits_no_more();
	check_quiet();
	check_forgetting();
	mailbag_close();
	return tap_done();
}
