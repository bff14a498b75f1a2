#include "domain/employee.h"

#include "domain/words.h"

int presence_now(int presence, int64_t until, int64_t now)
{
	return presence && until > now ? presence : PRESENCE_AWAY;
}
