#ifndef DESK_PEOPLE_H
#define DESK_PEOPLE_H

#include "desk/desk.h"
#include "domain/routing.h"
#include "store/vip_store.h"

/* Addresses as somebody gives them; what is not given stays as it is. */
struct address_input {
	const char *email, *phone, *chat; /* NULL: none */
	bool email_given, phone_given, chat_given;
};

/* Changes how the caller can be reached; issues that they have reported keep what they have. */
bool desk_addresses(const struct desk *desk, const struct address_input *input,
	const struct guard *guard, struct employee *employee, struct err *err) MUST_CHECK;

/*
 * Makes the employee of that login a VIP, from their next report on. ERR_INVALID: nobody of that
 * login. ERR_CONFLICT: they are one already.
 */
bool desk_vip_add(const struct desk *desk, const char *login, const char *reason,
	const struct guard *guard, struct vip *vip, struct err *err) MUST_CHECK;

/* Ends it; it stays listed. ERR_NOT_FOUND: none of that id, or ended before. */
bool desk_vip_end(const struct desk *desk, int64_t id, const struct guard *guard, struct err *err)
	MUST_CHECK;

/*
 * Sets an employee's roles (a set; 0 takes all away) and since when they have been at the desk.
 * Who is available by that makes all VIP issues that wait be routed. ERR_NOT_FOUND: no such
 * employee. `*member` is them, with what they have in hand.
 */
bool desk_staff_save(const struct desk *desk, int64_t id, uint32_t roles, int64_t desk_since,
	const struct guard *guard, struct candidate *member, struct err *err) MUST_CHECK;

#endif
