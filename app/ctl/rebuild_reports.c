#include "ctl/ctl.h"
#include "desk/facts.h"
#include "store/migrate.h"

/* Not on a schema that this program does not know: it would count what is not there. */
int ctl_rebuild_reports(struct ctl *ctl, int argc, char **argv)
{
	(void)argv;
	if (argc != 1)
		return ctl_misused(ctl);
	if (!migrate_check(ctl->db, VERSION, ctl->arena, &ctl->err)
		|| !facts_rebuild(ctl->db, ctl->arena, &ctl->err))
		return ctl_fail(ctl);
	return CTL_DONE;
}
