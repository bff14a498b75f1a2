#include "api/notifications.h"

#include "desk/notifications.h"
#include "desk/outbox.h"
#include "domain/words.h"

_Static_assert((int)MESSAGE_CHANNEL_EMAIL == (int)CHANNEL_EMAIL
		       && (int)MESSAGE_CHANNEL_CHAT == (int)CHANNEL_CHAT,
	"a set of these is a set of those");

/* Times as they are written: "20:00". */
struct quiet_hours {
	const char *from, *until; /* NULL: none */
};

struct notifications {
	uint32_t channels; /* a set of enum message_channel */
	struct quiet_hours quiet;
	int language;
	const char *zone;
};

static bool is_time_of_day(const char *text)
{
	return minutes_parse(text) >= 0;
}

static const struct format format_time_of_day = { NULL, is_time_of_day,
	"is not a time such as 20:00", "^([01][0-9]|2[0-3]):[0-5][0-9]$" };

#define QUIET(member) offsetof(struct quiet_hours, member)
#define NOTIFICATIONS(member) offsetof(struct notifications, member)

static const struct field quiet_fields[] = {
	{ "from", FIELD_TEXT, .offset = QUIET(from), .format = &format_time_of_day,
	  .about = "when they begin, such as 20:00" },
	{ "until", FIELD_TEXT, .offset = QUIET(until), .format = &format_time_of_day,
	  .about = "when they end; the next day, if that is earlier" },
};
static const struct shape quiet_shape = SHAPE("QuietHours", struct quiet_hours, quiet_fields);

static const struct field quiet_input_fields[] = {
	{ "from", FIELD_TEXT, FIELD_REQUIRED, QUIET(from), .min = 5, .max = 5,
	  .format = &format_time_of_day, .about = "when they begin, such as 20:00" },
	{ "until", FIELD_TEXT, FIELD_REQUIRED, QUIET(until), .min = 5, .max = 5,
	  .format = &format_time_of_day, .about = "when they end; the next day, if that is earlier" },
};
static const struct shape quiet_body =
	SHAPE("QuietHoursInput", struct quiet_hours, quiet_input_fields);

#define ABOUT_CHANNELS \
	"on which I get messages; [] is none at all. About my own issues, the first of the issue's " \
	"contact plan; about others, chat before email"
#define ABOUT_QUIET "when messages wait, but for those about a priority 1; null, or left out: never"

static const struct field notifications_fields[] = {
	{ "channels", FIELD_WORDS, .offset = NOTIFICATIONS(channels), .words = &message_channel_words,
	  .about = ABOUT_CHANNELS },
	{ "quiet_hours", FIELD_OBJECT, FIELD_NULLABLE, NOTIFICATIONS(quiet), .shape = &quiet_shape,
	  .about = ABOUT_QUIET },
	{ "language", FIELD_WORD, .offset = NOTIFICATIONS(language), .words = &language_words,
	  .about = "in which they are written" },
	{ "time_zone", FIELD_TEXT, .offset = NOTIFICATIONS(zone),
	  .about = "by whose clocks they say when, and the quiet hours are meant" },
};
const struct shape notifications_shape =
	SHAPE("Notifications", struct notifications, notifications_fields);

static const struct field input_fields[] = {
	{ "channels", FIELD_WORDS, FIELD_REQUIRED, NOTIFICATIONS(channels),
	  .words = &message_channel_words, .about = ABOUT_CHANNELS },
	{ "quiet_hours", FIELD_OBJECT, FIELD_NULLABLE, NOTIFICATIONS(quiet), .shape = &quiet_body,
	  .about = ABOUT_QUIET },
	{ "language", FIELD_WORD, FIELD_REQUIRED, NOTIFICATIONS(language), .words = &language_words,
	  .about = "in which they are to be written" },
	{ "time_zone", FIELD_TEXT, FIELD_REQUIRED, NOTIFICATIONS(zone), .min = 1, .max = ZONE_LONGEST,
	  .about = "a name of the time zone database, such as Europe/Madrid" },
};
const struct shape notifications_body =
	SHAPE("NotificationsInput", struct notifications, input_fields);

static const char *time_text(int64_t minutes, struct arena *arena)
{
	char text[MINUTES_TEXT];

	minutes_format(minutes, text);
	return arena_strdup(arena, text);
}

static bool reply_choice(struct ctx *c, const struct choice *choice)
{
	struct notifications view = {
		.channels = choice->channels,
		.language = choice->language,
		.zone = choice->zone,
	};

	if (choice->quiet)
		view.quiet = (struct quiet_hours){ time_text(choice->quiet_from, c->arena),
			time_text(choice->quiet_until, c->arena) };
	return reply(c, &notifications_shape, &view);
}

static struct desk desk_with_outbox(const struct ctx *c)
{
	struct desk desk = c->desk;

	desk.outbox = c->settings->notifications.rules;
	return desk;
}

bool api_notifications(struct ctx *c)
{
	const struct desk desk = desk_with_outbox(c);
	struct choice choice;

	return request_good(c) && desk_notifications(&desk, &choice, c->err)
	       && reply_choice(c, &choice);
}

bool api_notifications_set(struct ctx *c)
{
	const struct notifications *input = c->body;
	const struct desk desk = desk_with_outbox(c);
	struct choice choice = { .channels = input->channels, .language = input->language,
		.zone = input->zone };

	if (input->quiet.from && input->quiet.until) {
		choice.quiet = true;
		choice.quiet_from = minutes_parse(input->quiet.from);
		choice.quiet_until = minutes_parse(input->quiet.until);
	}
	return desk_notifications_save(&desk, &choice, &c->guard, c->err) && reply_choice(c, &choice);
}
