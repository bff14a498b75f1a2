#ifndef API_REPORTS_H
#define API_REPORTS_H

#include "api/ctx.h"

/* /reports: how the desk is doing, for the manager; as JSON or as CSV. */

extern const struct shape summary_shape, response_times_shape, resolution_times_shape,
	first_contact_shape, backlog_shape, software_report_shape, relay_debt_shape, turns_shape;

bool api_report_summary(struct ctx *c);
bool api_report_response_times(struct ctx *c);
bool api_report_resolution_times(struct ctx *c);
bool api_report_first_contact(struct ctx *c);
bool api_report_backlog(struct ctx *c);
bool api_report_software(struct ctx *c);
bool api_report_relay_debt(struct ctx *c);
bool api_report_turns(struct ctx *c);

#endif
