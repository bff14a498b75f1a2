#ifndef DOMAIN_WORDS_H
#define DOMAIN_WORDS_H

#include "base/words.h"

/*
 * Every word of the product, once. Each list makes an enum (STATUS_QUEUED ...), whose value 0 is
 * "none", and the names with which JSON, SQL and documents write it (status_words). A name never
 * changes its meaning: it stands in the database and in people's programs.
 */
#define STATUS_WORDS(X) \
	X(STATUS_QUEUED, "queued") \
	X(STATUS_ASSIGNED, "assigned") \
	X(STATUS_WAITING_EMPLOYEE, "waiting_employee") \
	X(STATUS_SCHEDULED, "scheduled") \
	X(STATUS_WITH_SOFTWARE_TEAM, "with_software_team") \
	X(STATUS_RESOLVED, "resolved") \
	X(STATUS_CLOSED, "closed") \
	X(STATUS_CANCELLED, "cancelled")

#define IMPACT_WORDS(X) \
	X(IMPACT_QUESTION, "question") \
	X(IMPACT_INCONVENIENCE, "inconvenience") \
	X(IMPACT_WORK_STOPPAGE, "work_stoppage")

#define BASKET_WORDS(X) \
	X(BASKET_VIP, "vip") \
	X(BASKET_P1, "p1") \
	X(BASKET_P2, "p2") \
	X(BASKET_BIN, "bin")

#define ROLE_WORDS(X) \
	X(ROLE_TIER1, "tier1") \
	X(ROLE_TIER2, "tier2") \
	X(ROLE_MANAGER, "manager") \
	X(ROLE_SOFTWARE_TEAM, "software_team") \
	X(ROLE_ADMIN, "admin")

/* How an employee can be reached. */
#define CHANNEL_WORDS(X) \
	X(CHANNEL_EMAIL, "email") \
	X(CHANNEL_CHAT, "chat") \
	X(CHANNEL_PHONE, "phone")

/* Those of them that messages are sent on. */
#define MESSAGE_CHANNEL_WORDS(X) \
	X(MESSAGE_CHANNEL_EMAIL, "email") \
	X(MESSAGE_CHANNEL_CHAT, "chat")

/* How a report came in. */
#define INTAKE_WORDS(X) \
	X(INTAKE_SELF_SERVICE, "self_service") \
	X(INTAKE_PHONE, "phone") \
	X(INTAKE_WALK_UP, "walk_up") \
	X(INTAKE_API, "api")

#define OUTCOME_WORDS(X) \
	X(OUTCOME_REACHED, "reached") \
	X(OUTCOME_NO_ANSWER, "no_answer") \
	X(OUTCOME_LEFT_MESSAGE, "left_message") \
	X(OUTCOME_WRONG_DETAILS, "wrong_details") \
	X(OUTCOME_BOUNCED, "bounced")

#define VISIBILITY_WORDS(X) \
	X(VISIBILITY_PUBLIC, "public") \
	X(VISIBILITY_INTERNAL, "internal")

#define WORK_WORDS(X) \
	X(WORK_REMOTE_SUPPORT, "remote_support") \
	X(WORK_VISIT, "visit") \
	X(WORK_BRING_IN, "bring_in") \
	X(WORK_REINSTALL, "reinstall") \
	X(WORK_PERMISSIONS_FIX, "permissions_fix") \
	X(WORK_CONFIGURATION_CHANGE, "configuration_change") \
	X(WORK_UPDATE, "update") \
	X(WORK_HARDWARE, "hardware") \
	X(WORK_OTHER, "other")

/* The appointments that can be made. */
#define APPOINTMENT_WORDS(X) \
	X(APPOINTMENT_REMOTE_SUPPORT, "remote_support") \
	X(APPOINTMENT_VISIT, "visit") \
	X(APPOINTMENT_BRING_IN, "bring_in")

/* What became of a candidate when a VIP's issue was routed. */
#define ROUTED_WORDS(X) \
	X(ROUTED_ASSIGNED, "assigned") \
	X(ROUTED_PASSED_OVER, "passed_over")

#define RESOLUTION_WORDS(X) \
	X(RESOLUTION_USER_ERROR, "user_error") \
	X(RESOLUTION_QUESTION_ANSWERED, "question_answered") \
	X(RESOLUTION_REINSTALL, "reinstall") \
	X(RESOLUTION_PERMISSIONS_FIX, "permissions_fix") \
	X(RESOLUTION_CONFIGURATION_CHANGE, "configuration_change") \
	X(RESOLUTION_UPDATE_APPLIED, "update_applied") \
	X(RESOLUTION_HARDWARE_REPLACED, "hardware_replaced") \
	X(RESOLUTION_VENDOR_FIX, "vendor_fix") \
	X(RESOLUTION_VENDOR_WORKAROUND, "vendor_workaround") \
	X(RESOLUTION_KNOWN_FIX_PLANNED, "known_fix_planned") \
	X(RESOLUTION_REPORTED_TO_VENDOR, "reported_to_vendor") \
	X(RESOLUTION_NO_FAULT_FOUND, "no_fault_found") \
	X(RESOLUTION_DUPLICATE, "duplicate") \
	X(RESOLUTION_OTHER, "other")

#define SOFTWARE_STATUS_WORDS(X) \
	X(SOFTWARE_APPROVED, "approved") \
	X(SOFTWARE_RETIRED, "retired")

/* A forwarding's states; an update's outcome is the state that it brings about. */
#define FORWARDING_STATE_WORDS(X) \
	X(FORWARDING_FORWARDED, "forwarded") \
	X(FORWARDING_ACKNOWLEDGED, "acknowledged") \
	X(FORWARDING_REPORTED_TO_VENDOR, "reported_to_vendor") \
	X(FORWARDING_FIX_PLANNED, "fix_planned") \
	X(FORWARDING_WORKAROUND, "workaround") \
	X(FORWARDING_FIX_AVAILABLE, "fix_available") \
	X(FORWARDING_WONT_FIX, "wont_fix") \
	X(FORWARDING_RETURNED, "returned")

/* Those of them that an employee is told: all but `returned`. */
#define NEWS_WORDS(X) \
	X(NEWS_FORWARDED, "forwarded") \
	X(NEWS_ACKNOWLEDGED, "acknowledged") \
	X(NEWS_REPORTED_TO_VENDOR, "reported_to_vendor") \
	X(NEWS_FIX_PLANNED, "fix_planned") \
	X(NEWS_WORKAROUND, "workaround") \
	X(NEWS_FIX_AVAILABLE, "fix_available") \
	X(NEWS_WONT_FIX, "wont_fix")

#define RELAY_STATE_WORDS(X) \
	X(RELAY_PENDING, "pending") \
	X(RELAY_RELAYED, "relayed") \
	X(RELAY_SUPERSEDED, "superseded") \
	X(RELAY_UNREACHABLE, "unreachable")

#define PRESENCE_WORDS(X) \
	X(PRESENCE_AVAILABLE, "available") \
	X(PRESENCE_BUSY, "busy") \
	X(PRESENCE_AWAY, "away")

/* What a message says: each has its texts, in each language, under conf/templates. */
#define TEMPLATE_WORDS(X) \
	/* to the reporter */ \
	X(TEMPLATE_RECEIVED, "received") \
	X(TEMPLATE_TAKEN, "taken") \
	X(TEMPLATE_ATTEMPT_FAILED, "attempt_failed") \
	X(TEMPLATE_WAITING, "waiting") \
	X(TEMPLATE_SCHEDULED, "scheduled") \
	X(TEMPLATE_WRITTEN, "written") \
	X(TEMPLATE_RELAY, "relay") \
	X(TEMPLATE_RESOLVED, "resolved") \
	X(TEMPLATE_CLOSED, "closed") \
	X(TEMPLATE_REOPENED, "reopened") \
	X(TEMPLATE_CANCELLED, "cancelled") \
	/* to the assignee */ \
	X(TEMPLATE_YOURS, "yours") \
	X(TEMPLATE_REPLIED, "replied") \
	X(TEMPLATE_REOPENED_YOURS, "reopened_yours") \
	X(TEMPLATE_NEWS, "news") \
	X(TEMPLATE_WITHDRAWN, "withdrawn") \
	X(TEMPLATE_UNDELIVERED, "undelivered") \
	/* to the technician whose turn it is */ \
	X(TEMPLATE_P1_WAITS, "p1_waits") \
	X(TEMPLATE_FIRST_IN_LINE, "first_in_line") \
	/* to the manager; overdue to the assignee, too */ \
	X(TEMPLATE_VIP_WAITS, "vip_waits") \
	X(TEMPLATE_P1_UNATTENDED, "p1_unattended") \
	X(TEMPLATE_OVERDUE, "overdue") \
	X(TEMPLATE_RELAY_DEBT, "relay_debt") \
	/* to the Software Team */ \
	X(TEMPLATE_FORWARDED, "forwarded")

/* The languages that messages are written in. */
#define LANGUAGE_WORDS(X) \
	X(LANGUAGE_EN, "en") \
	X(LANGUAGE_ES, "es")

/* Chat rooms that several people read: no message to one person is sent there. */
#define ROOM_WORDS(X) \
	X(ROOM_DESK, "desk") \
	X(ROOM_MANAGER, "manager") \
	X(ROOM_SOFTWARE_TEAM, "software_team")

/* The form in which a chat program takes a message. */
#define WEBHOOK_WORDS(X) \
	X(WEBHOOK_SLACK, "slack") \
	X(WEBHOOK_TEAMS, "teams") \
	X(WEBHOOK_GENERIC, "generic")

/* `dead`: refused, or given up. `dropped`: what it says was over, or old, before it could be said. */
#define MESSAGE_STATE_WORDS(X) \
	X(MESSAGE_WAITING, "waiting") \
	X(MESSAGE_DELIVERED, "delivered") \
	X(MESSAGE_DEAD, "dead") \
	X(MESSAGE_DROPPED, "dropped")

#define SCOPE_WORDS(X) \
	X(SCOPE_READ, "read") \
	X(SCOPE_WRITE, "write")

/* An issue's two clocks: until the employee hears from the desk, and until it is resolved. */
#define CLOCK_WORDS(X) \
	X(CLOCK_RESPOND, "respond") \
	X(CLOCK_RESOLVE, "resolve")

/* Why the time that goes by counts, or does not. */
#define CLOCK_REASON_WORDS(X) \
	X(REASON_WORKING_HOURS, "working_hours") \
	X(REASON_AROUND_THE_CLOCK, "around_the_clock") \
	X(REASON_OUTSIDE_HOURS, "outside_hours") \
	X(REASON_HOLIDAY, "holiday") \
	X(REASON_WAITING_EMPLOYEE, "waiting_employee") \
	X(REASON_SCHEDULED, "scheduled") \
	X(REASON_WITH_SOFTWARE_TEAM, "with_software_team")

/* What can be done to an issue; the state table (domain/issue.h) says when and by whom. */
#define COMMAND_WORDS(X) \
	X(COMMAND_REPORT, "report") \
	X(COMMAND_CLAIM, "claim") \
	X(COMMAND_TAKE_NEXT, "take-next") \
	X(COMMAND_RELEASE, "release") \
	X(COMMAND_RESOLVE, "resolve") \
	X(COMMAND_CONFIRM, "confirm") \
	X(COMMAND_REOPEN, "reopen") \
	X(COMMAND_CANCEL, "cancel") \
	X(COMMAND_NOTE, "note") \
	X(COMMAND_CONTACT, "contact") \
	X(COMMAND_WORK, "work") \
	X(COMMAND_ESCALATE, "escalate") \
	X(COMMAND_REASSIGN, "reassign") \
	X(COMMAND_RETRIAGE, "retriage") \
	X(COMMAND_PRIORITIZE, "prioritize") \
	X(COMMAND_AWAIT_EMPLOYEE, "await-employee") \
	X(COMMAND_REPLY, "reply") \
	X(COMMAND_SCHEDULE, "schedule") \
	X(COMMAND_ROUTE, "route") \
	X(COMMAND_FORWARD, "forward") \
	X(COMMAND_JOIN, "join") \
	X(COMMAND_NEWS, "news") \
	X(COMMAND_RELAYED, "relayed") \
	X(COMMAND_UNREACHABLE, "unreachable") \
	X(COMMAND_EDIT, "edit") \
	X(COMMAND_OVERDUE, "overdue") \
	X(COMMAND_CLOSE, "close") \
	X(COMMAND_BOUNCED, "bounced")

/* What reports count (domain/fact.h). */
#define MEASURE_WORDS(X) \
	X(MEASURE_REPORTED, "reported") \
	X(MEASURE_REOPENED, "reopened") \
	X(MEASURE_ENTERED, "entered") \
	X(MEASURE_LEFT, "left") \
	X(MEASURE_RESOLVED, "resolved") \
	X(MEASURE_UNDONE, "undone") \
	X(MEASURE_CANCELLED, "cancelled") \
	X(MEASURE_CONTACTED, "contacted") \
	X(MEASURE_FIRST_CONTACT, "first_contact") \
	X(MEASURE_TAKEN, "taken") \
	X(MEASURE_CLAIMED, "claimed") \
	X(MEASURE_RELEASED, "released")

/* What they are counted by, beside one by one. */
#define UNIT_WORDS(X) \
	X(UNIT_DAY, "day") \
	X(UNIT_MONTH, "month")

/* How long something has waited. */
#define AGE_WORDS(X) \
	X(AGE_DAY, "under_1_day") \
	X(AGE_THREE_DAYS, "under_3_days") \
	X(AGE_WEEK, "under_7_days") \
	X(AGE_MONTH, "under_30_days") \
	X(AGE_MORE, "30_days_or_more")

/* Those of them that a person or a program asks for by name: POST /issues/bulk takes them. */
#define BULK_COMMAND_WORDS(X) \
	X(BULK_CLAIM, "claim") \
	X(BULK_RELEASE, "release") \
	X(BULK_ESCALATE, "escalate") \
	X(BULK_REASSIGN, "reassign") \
	X(BULK_RETRIAGE, "retriage") \
	X(BULK_PRIORITIZE, "prioritize") \
	X(BULK_AWAIT_EMPLOYEE, "await-employee") \
	X(BULK_REPLY, "reply") \
	X(BULK_SCHEDULE, "schedule") \
	X(BULK_FORWARD, "forward") \
	X(BULK_RESOLVE, "resolve") \
	X(BULK_CONFIRM, "confirm") \
	X(BULK_REOPEN, "reopen") \
	X(BULK_CANCEL, "cancel")

#define WORDS_DECLARE(list, name) \
	enum name { name##_none, list(WORDS_VALUE) name##_count }; \
	extern const struct words name##_words;
#define WORDS_VALUE(value, text) value,

WORDS_DECLARE(STATUS_WORDS, status)
WORDS_DECLARE(IMPACT_WORDS, impact)
WORDS_DECLARE(BASKET_WORDS, basket)
WORDS_DECLARE(ROLE_WORDS, role)
WORDS_DECLARE(CHANNEL_WORDS, channel)
WORDS_DECLARE(MESSAGE_CHANNEL_WORDS, message_channel)
WORDS_DECLARE(INTAKE_WORDS, intake)
WORDS_DECLARE(OUTCOME_WORDS, outcome)
WORDS_DECLARE(VISIBILITY_WORDS, visibility)
WORDS_DECLARE(WORK_WORDS, work_kind)
WORDS_DECLARE(APPOINTMENT_WORDS, appointment_kind)
WORDS_DECLARE(ROUTED_WORDS, routing_outcome)
WORDS_DECLARE(RESOLUTION_WORDS, resolution_code)
WORDS_DECLARE(SOFTWARE_STATUS_WORDS, software_status)
WORDS_DECLARE(FORWARDING_STATE_WORDS, forwarding_state)
WORDS_DECLARE(NEWS_WORDS, news)
WORDS_DECLARE(RELAY_STATE_WORDS, relay_state)
WORDS_DECLARE(PRESENCE_WORDS, presence)
WORDS_DECLARE(TEMPLATE_WORDS, template)
WORDS_DECLARE(LANGUAGE_WORDS, language)
WORDS_DECLARE(ROOM_WORDS, room)
WORDS_DECLARE(WEBHOOK_WORDS, webhook_kind)
WORDS_DECLARE(MESSAGE_STATE_WORDS, message_state)
WORDS_DECLARE(SCOPE_WORDS, scope)
WORDS_DECLARE(CLOCK_WORDS, clock_kind)
WORDS_DECLARE(CLOCK_REASON_WORDS, clock_reason)
WORDS_DECLARE(COMMAND_WORDS, command)
WORDS_DECLARE(BULK_COMMAND_WORDS, bulk_command)
WORDS_DECLARE(MEASURE_WORDS, measure)
WORDS_DECLARE(UNIT_WORDS, unit)
WORDS_DECLARE(AGE_WORDS, age)

/* The statuses that are not resolved, closed or cancelled. */
#define STATUSES_OPEN \
	(WORD_BIT(STATUS_QUEUED) | WORD_BIT(STATUS_ASSIGNED) | WORD_BIT(STATUS_WAITING_EMPLOYEE) \
		| WORD_BIT(STATUS_SCHEDULED) | WORD_BIT(STATUS_WITH_SOFTWARE_TEAM))

#endif
