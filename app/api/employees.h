#ifndef API_EMPLOYEES_H
#define API_EMPLOYEES_H

#include "api/ctx.h"

/* GET /employees, /employees/{id}, /employees/{id}/issues. */
extern const struct shape employee_query, employee_shape;

bool api_employee_list(struct ctx *c) MUST_CHECK;
bool api_employee(struct ctx *c) MUST_CHECK;
bool api_employee_issues(struct ctx *c) MUST_CHECK;

#endif
