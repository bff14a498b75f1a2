/* First-contact resolution, computed from the log (product.md). */
#include "domain/issue.h"

#include "tap/tap.h"

static const struct {
	struct issue_log log;
	bool first_contact;
	const char *what;
} cases[] = {
	{ { 0, 0, 0, 0 }, true, "solved without a contact" },
	{ { 1, 0, 0, 0 }, true, "one successful contact" },
	{ { 2, 0, 0, 0 }, false, "two successful contacts" },
	{ { 1, 1, 0, 0 }, false, "a visit, a bring-in or a remote session" },
	{ { 1, 0, 1, 0 }, false, "a transfer" },
	{ { 1, 0, 0, 1 }, false, "reopened" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(issue_first_contact(&cases[i].log) == cases[i].first_contact, "%s", cases[i].what);
	return tap_done();
}
