#include "desk/people.h"

#include "base/fold.h"
#include "desk/routing.h"
#include "store/employee_store.h"
#include "store/staff_store.h"

bool desk_addresses(const struct desk *desk, const struct address_input *input,
	const struct guard *guard, struct employee *employee, struct err *err)
{
	bool found;

	if (!guard_request(guard, err)
		|| !employee_lock(desk->db, desk->caller->employee.person.id, desk->arena, employee,
			&found, err))
		return false;
	if (!found) /* erased since they were identified */
		return err_set(err, ERR_UNAUTHENTICATED, "You are not known here any more.");
	employee->email = input->email_given ? input->email : employee->email;
	employee->phone = input->phone_given ? input->phone : employee->phone;
	employee->chat = input->chat_given ? input->chat : employee->chat;
	return employee_save(desk->db, employee, err);
}

bool desk_vip_add(const struct desk *desk, const char *login, const char *reason,
	const struct guard *guard, struct vip *vip, struct err *err)
{
	struct employee employee = { 0 };
	bool found;

	/* Guarded, so that nobody else makes the same person one between this look and the line. */
	if (!guard_request(guard, err) || !routing_guard(desk->db, err)
		|| !employee_find(desk->db, fold_case(login, desk->arena), desk->arena, &employee,
			&found, err))
		return false;
	if (!found)
		return err_add_field(err, "/login", "unknown_employee", "nobody of that login is known");
	if (employee.vip)
		return err_set(err, ERR_CONFLICT, "%s is a VIP already.", employee.person.login);
	*vip = (struct vip){
		.employee = employee.person,
		.reason = reason,
		.made_by = desk->caller->employee.person,
		.made_at = desk->now,
		.active = true,
	};
	return vip_insert(desk->db, vip, err);
}

bool desk_vip_end(const struct desk *desk, int64_t id, const struct guard *guard, struct err *err)
{
	bool found;

	if (!vip_end(desk->db, id, desk->caller->employee.person.id, desk->now, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There is no such VIP, or not any more.");
	return guard_request(guard, err);
}

static bool is_available(const struct employee *employee, int64_t now)
{
	return (employee->roles & ROLES_DESK)
	       && presence_now(employee->presence, employee->presence_until, now)
			  == PRESENCE_AVAILABLE;
}

bool desk_staff_save(const struct desk *desk, int64_t id, uint32_t roles, int64_t desk_since,
	const struct guard *guard, struct candidate *member, struct err *err)
{
	bool found;

	if (!staff_find(desk->db, id, desk->arena, member, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There is no employee %lld.", (long long)id);
	member->employee.roles = roles;
	member->employee.desk_since = desk_since;
	return guard_request(guard, err) && routing_guard(desk->db, err)
	       && employee_save_staff(desk->db, &member->employee, err)
	       && (!is_available(&member->employee, desk->now)
		       || route_all_waiting(desk, &member->employee.person, err));
}
