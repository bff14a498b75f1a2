#include "courier/followers.h"

#include <stddef.h>

const struct follower followers[] = {
	{ NULL, NULL },
};
