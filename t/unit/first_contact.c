/* First-contact resolution, computed from the log (product.md). */
#include "domain/first_contact.h"

#include "base/arena.h"
#include "domain/words.h"
#include "tap/tap.h"

enum { LINES = 4 };

#define EVENT(name) { .command = COMMAND_##name, .changes = "status\tqueued\tassigned\n" }
#define CHANGED(name, changes_) { .command = COMMAND_##name, .changes = (changes_) }
#define CONTACT(name) { .outcome = OUTCOME_##name }
#define DID(name) { .work = WORK_##name }

static const struct {
	struct log_line log[LINES]; /* one with nothing in it is nothing */
	bool first_contact;
	const char *what;
} cases[] = {
	{ { { 0 } }, true, "nothing but the report" },
	{ { EVENT(REPORT), EVENT(CLAIM), EVENT(NOTE) }, true, "solved without a contact" },
	{ { EVENT(TAKE_NEXT), EVENT(CONTACT), CONTACT(REACHED) }, true, "one successful contact" },
	{ { CONTACT(REACHED), CONTACT(REACHED) }, false, "two successful contacts" },
	{ { CONTACT(NO_ANSWER), CONTACT(LEFT_MESSAGE), CONTACT(BOUNCED), CONTACT(REACHED) }, true,
	  "unsuccessful ones do not count" },
	{ { CONTACT(WRONG_DETAILS), CONTACT(REACHED), CONTACT(NO_ANSWER), CONTACT(REACHED) }, false,
	  "two successful ones among others" },
	{ { CONTACT(REACHED), DID(VISIT) }, false, "a visit" },
	{ { DID(BRING_IN) }, false, "the computer was brought in" },
	{ { DID(REMOTE_SUPPORT) }, false, "a remote session" },
	{ { DID(REINSTALL), DID(PERMISSIONS_FIX), DID(CONFIGURATION_CHANGE), DID(UPDATE) }, true,
	  "what is done at the desk is no session" },
	{ { DID(HARDWARE), DID(OTHER), CONTACT(REACHED) }, true, "nor is that" },
	{ { EVENT(SCHEDULE) }, false, "an appointment, even if nobody went" },
	{ { EVENT(RELEASE) }, false, "given back" },
	{ { EVENT(ESCALATE) }, false, "escalated" },
	{ { EVENT(FORWARD) }, false, "forwarded" },
	{ { EVENT(REOPEN) }, false, "reopened" },
	{ { EVENT(ROUTE), CONTACT(REACHED) }, true, "routed: a first hand" },
	{ { CHANGED(REASSIGN, "status\tqueued\tassigned\nassignee_id\t\\N\t7\n") }, true,
	  "reassigned out of the basket: a first hand" },
	{ { CHANGED(REASSIGN, "assignee_id\t6\t7\n") }, false, "reassigned out of a hand" },
	{ { CHANGED(REASSIGN, "description\tassignee_id\tassignee_id\nassignee_id\t6\t7\n") }, false,
	  "... among other changes" },
	{ { CHANGED(REASSIGN, "description\tassignee_id\t\\N\n") }, true,
	  "... and not when a text says so" },
	{ { CHANGED(REASSIGN, "") }, true, "reassigned to who had it" },
	{ { CHANGED(REASSIGN, NULL) }, true, "... as an older history has it" },
	{ { EVENT(RETRIAGE), EVENT(PRIORITIZE), EVENT(AWAIT_EMPLOYEE), EVENT(REPLY) }, true,
	  "other commands say nothing of it" },
	{ { EVENT(EDIT), EVENT(JOIN), EVENT(NEWS), EVENT(RELAYED) }, true, "nor does news" },
	{ { EVENT(UNREACHABLE), EVENT(WORK), EVENT(CONTACT), CONTACT(REACHED) }, true,
	  "nor the events of what is in the log itself" },
};

int main(void)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(first_contact(cases[i].log, LINES, arena) == cases[i].first_contact, "%s",
			cases[i].what);
	ok(first_contact(cases[3].log, 1, arena), "what is not in the log does not count");
	arena_free(arena);
	return tap_done();
}
