#include "desk/notifications.h"

#include "base/zone.h"
#include "desk/outbox.h"
#include "store/choice_store.h"
#include "store/message_store.h"

bool desk_notifications(const struct desk *desk, struct choice *choice, struct err *err)
{
	*choice = desk->outbox->choice;
	return choice_find(desk->db, desk->caller->employee.person.id, desk->arena, choice, err);
}

static bool check(const struct desk *desk, const struct choice *choice, struct err *err)
{
	const struct zone *zone;
	struct err unknown;

	err_init(&unknown, desk->arena);
	if (choice->zone && !zone_load(choice->zone, desk->arena, &zone, &unknown))
		(void)err_add_field(err, "/time_zone", "unknown_zone",
			"is not a time zone that is known here, such as Europe/Madrid");
	if (choice->quiet && choice->quiet_from == choice->quiet_until)
		(void)err_add_field(err, "/quiet_hours/until", "no_length",
			"must be another time than from");
	return err->kind == ERR_NONE;
}

bool desk_notifications_save(const struct desk *desk, const struct choice *choice,
	const struct guard *guard, struct err *err)
{
	int64_t id = desk->caller->employee.person.id;

	if (!guard_request(guard, err) && err->kind != ERR_INVALID)
		return false;
	return check(desk, choice, err) && choice_save(desk->db, id, choice, err)
	       && message_reconsider(desk->db, id, desk->now, err);
}
