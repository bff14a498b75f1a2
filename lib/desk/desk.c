#include "desk/desk.h"

static bool matches(const struct guard *guard, int64_t version)
{
	for (size_t i = 0; i < guard->version_count; i++)
		if (guard->versions[i] == version)
			return true;
	return false;
}

bool guard_request(const struct guard *guard, struct err *err)
{
	return err_raise(err, guard->request_error);
}

bool guard_version(const struct guard *guard, int64_t version, struct err *err)
{
	if (guard->version_wanted)
		return err_set(err, ERR_PRECONDITION,
			"Send If-Match with the ETag of what you have read, so that no change of "
			"somebody else's is lost.");
	if (!guard->conditional || matches(guard, version))
		return true;
	err->version = version;
	return err_set(err, ERR_STALE,
		"It has changed since you read it: the current version is %lld.", (long long)version);
}
