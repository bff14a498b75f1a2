#ifndef DOMAIN_EMPLOYEE_H
#define DOMAIN_EMPLOYEE_H

#include <stdbool.h>
#include <stdint.h>

/* What there is room for: bytes of a login, code points of the others. */
enum { LOGIN_BYTES = 255, NAME_LONGEST = 200, EMAIL_LONGEST = 254 };

/* How a person appears in any answer. id 0: nobody. */
struct person {
	int64_t id;
	const char *login; /* case-folded */
	const char *name;
};

/* Anyone the web server has authenticated, and what the desk knows of them. */
struct employee {
	struct person person;
	const char *email, *phone, *chat; /* NULL: unknown */
	uint32_t roles;         /* a set of enum role; 0 for a plain employee */
	int64_t desk_since;     /* a date; 0: unknown */
	int presence;           /* enum presence as last set; see presence_now() */
	int64_t presence_until;
	bool vip;               /* an active one: their issues go to the basket `vip` */
};

/* enum presence: past its end, or never set, it is PRESENCE_AWAY. */
int presence_now(int presence, int64_t until, int64_t now);

#endif
