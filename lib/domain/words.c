#include "domain/words.h"

#define WORDS_NAME(value, text) [value] = text,
#define WORDS_DEFINE(list, name) \
	static const char *const name##_names[] = { list(WORDS_NAME) }; \
	const struct words name##_words = { #name, name##_names, name##_count };

WORDS_DEFINE(STATUS_WORDS, status)
WORDS_DEFINE(IMPACT_WORDS, impact)
WORDS_DEFINE(BASKET_WORDS, basket)
WORDS_DEFINE(ROLE_WORDS, role)
WORDS_DEFINE(CHANNEL_WORDS, channel)
WORDS_DEFINE(INTAKE_WORDS, intake)
WORDS_DEFINE(OUTCOME_WORDS, outcome)
WORDS_DEFINE(VISIBILITY_WORDS, visibility)
WORDS_DEFINE(WORK_WORDS, work_kind)
WORDS_DEFINE(APPOINTMENT_WORDS, appointment_kind)
WORDS_DEFINE(ROUTED_WORDS, routing_outcome)
WORDS_DEFINE(RESOLUTION_WORDS, resolution_code)
WORDS_DEFINE(SOFTWARE_STATUS_WORDS, software_status)
WORDS_DEFINE(FORWARDING_STATE_WORDS, forwarding_state)
WORDS_DEFINE(NEWS_WORDS, news)
WORDS_DEFINE(RELAY_STATE_WORDS, relay_state)
WORDS_DEFINE(PRESENCE_WORDS, presence)
WORDS_DEFINE(TEMPLATE_WORDS, template)
WORDS_DEFINE(LANGUAGE_WORDS, language)
WORDS_DEFINE(ROOM_WORDS, room)
WORDS_DEFINE(MESSAGE_STATE_WORDS, message_state)
WORDS_DEFINE(SCOPE_WORDS, scope)
WORDS_DEFINE(CLOCK_WORDS, clock_kind)
WORDS_DEFINE(CLOCK_REASON_WORDS, clock_reason)
WORDS_DEFINE(COMMAND_WORDS, command)
WORDS_DEFINE(BULK_COMMAND_WORDS, bulk_command)
