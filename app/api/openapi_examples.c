#include "api/openapi_inner.h"

const char *example_of_shape(const char *name)
{
	(void)name;
	return NULL;
}
const char *example_of_param(const char *name)
{
	(void)name;
	return *name == '/' ? "1" : NULL;
}
