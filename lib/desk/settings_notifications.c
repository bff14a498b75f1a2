#include "desk/settings_inner.h"

#include <string.h>

#include "base/arena.h"
#include "base/time.h"
#include "base/zone.h"
#include "desk/outbox.h"
#include "desk/settings.h"
#include "domain/choice.h"
#include "domain/words.h"

/* How people are told who have not said it themselves. */

/* What is in a text ------------------------------------------------------------------------- */

/* "chat, email": a set; false: another word is in it. */
static bool channels_parse(const char *text, uint32_t *channels)
{
	for (size_t len; *text; text += len) {
		int channel;

		text += strspn(text, ", \t");
		len = strcspn(text, ", \t");
		channel = word_find(&channel_words, text, len);
		if (len && channel != CHANNEL_EMAIL && channel != CHANNEL_CHAT)
			return false;
		*channels |= len ? WORD_BIT(channel) : 0;
	}
	return true;
}

static const char *check_channels(const char *text)
{
	uint32_t channels = 0;

	return channels_parse(text, &channels) ? NULL : "must be some of \"email\" and \"chat\"";
}

/* "20:00-07:00"; "": none. */
static bool quiet_parse(const char *text, struct choice *choice)
{
	char from[MINUTES_TEXT];

	choice->quiet = text[0] != '\0';
	if (!choice->quiet)
		return true;
	if (strlen(text) != 2 * MINUTES_TEXT - 1 || text[MINUTES_TEXT - 1] != '-')
		return false;
	memcpy(from, text, MINUTES_TEXT - 1);
	from[MINUTES_TEXT - 1] = '\0';
	choice->quiet_from = minutes_parse(from);
	choice->quiet_until = minutes_parse(text + MINUTES_TEXT);
	return choice->quiet_from >= 0 && choice->quiet_until >= 0
	       && choice->quiet_from != choice->quiet_until;
}

static const char *check_quiet_hours(const char *text)
{
	struct choice choice;

	return quiet_parse(text, &choice) ? NULL : "must look like \"20:00-07:00\"";
}

static const char *check_language(const char *text)
{
	return word_find(&language_words, text, strlen(text)) ? NULL : "must be \"en\" or \"es\"";
}

static const char *check_any_zone(const char *text)
{
	return text[0] ? check_zone(text) : NULL;
}

/* Which there are --------------------------------------------------------------------------- */

#define NOTIFICATION(member_) #member_, .offset = offsetof(struct notification_settings, member_)

const struct row notification_rows[NOTIFICATION_ROWS] = {
	{ NOTIFICATION(channels), .text = "email, chat", .check = check_channels },
	{ NOTIFICATION(quiet_hours), .text = "", .check = check_quiet_hours },
	{ NOTIFICATION(language), .text = "en", .check = check_language },
	{ NOTIFICATION(zone), .text = "", .check = check_any_zone },
	{ NOTIFICATION(relay_debt_after), .type = ROW_LENGTH, .text = "24h", .check = check_length },
	{ NOTIFICATION(lease), .type = ROW_LENGTH, .text = "5m", .check = check_length },
};

/* Together ----------------------------------------------------------------------------------- */

static bool sends_mail(const struct settings *settings)
{
	return settings->mail.server[0] || settings->mail.sendmail[0];
}

/* Else a second courier would try what the first one is still trying. */
const char *notifications_wrong(const struct settings *settings)
{
	int64_t longest = sends_mail(settings) ? settings->mail.timeout : 0;

	for (size_t i = 0; i < settings->webhook_count; i++)
		if (settings->webhooks[i].timeout > longest)
			longest = settings->webhooks[i].timeout;
	return settings->notifications.lease > longest
		? NULL : "notifications: lease must be longer than each timeout of mail and webhooks";
}

void make_outbox_rules(struct settings *settings, struct arena *arena)
{
	const struct notification_settings *said = &settings->notifications;
	struct outbox_rules *rules = arena_alloc(arena, sizeof(*rules));

	settings->notifications.rules = rules;
	rules->relay_debt_after = said->relay_debt_after;
	rules->lease = said->lease;
	rules->choice.language = word_find(&language_words, said->language, strlen(said->language));
	rules->choice.zone = said->zone[0] ? said->zone : settings->clock.zone;
	(void)channels_parse(said->channels, &rules->choice.channels);
	(void)quiet_parse(said->quiet_hours, &rules->choice);
	if (sends_mail(settings))
		rules->channels |= WORD_BIT(CHANNEL_EMAIL);
	for (size_t i = 0; i < settings->webhook_count; i++) {
		int64_t rooms = settings->webhooks[i].rooms;

		rules->channels |= rooms & WORD_BIT(room_none) ? WORD_BIT(CHANNEL_CHAT) : 0;
		rules->rooms |= (uint32_t)rooms & ~WORD_BIT(room_none);
	}
}
