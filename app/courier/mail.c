#include "courier/mail.h"

#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/time.h"
#include "courier/mail_header.h"
#include "courier/paragraphs.h"
#include "courier/texts.h"

/* "Mon, 23 Nov 2026 18:04:40 +0000". */
static const char *date_of(int64_t at, struct arena *arena)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
		"Sep", "Oct", "Nov", "Dec" };
	struct civil civil = time_to_civil(at);

	return arena_printf(arena, "%s, %d %s %d %02d:%02d:%02d +0000", days[at / MS_DAY % 7], civil.day,
		months[civil.month - 1], civil.year, civil.hour, civil.minute, civil.second);
}

static void add_head(struct strbuf *out, const struct sender *sender, const struct letter *letter,
	const struct wording *wording, struct arena *arena)
{
	const char *host = mailbox_host(sender->from.address);
	const struct mailbox to = {
		.name = letter->values[VALUE_RECIPIENT].text,
		.address = letter->to,
	};

	header_plain(out, "Date", date_of(letter->created_at, arena));
	header_mailbox(out, "From", &sender->from);
	header_mailbox(out, "To", &to);
	header_text(out, "Subject", wording->subject);
	header_id(out, "Message-ID", letter->name, host);
	if (letter->first) {
		header_id(out, "In-Reply-To", letter->first, host);
		header_id(out, "References", letter->first, host);
	}
	header_plain(out, "List-Id", arena_printf(arena, "<%s>", sender->list_id));
	header_plain(out, "Auto-Submitted", "auto-generated");
	header_plain(out, "X-Auto-Response-Suppress", "All"); /* what Exchange listens to */
	header_plain(out, "Content-Language", word_name(&language_words, letter->language));
	header_plain(out, "MIME-Version", "1.0");
}

static void add_part(struct strbuf *out, const char *boundary, const char *type, const char *text)
{
	strbuf_addf(out, "--%s\r\n", boundary);
	header_plain(out, "Content-Type", type);
	header_plain(out, "Content-Transfer-Encoding", "quoted-printable");
	strbuf_adds(out, "\r\n");
	quoted_printable(out, text);
	strbuf_adds(out, "\r\n");
}

/* HTML's lines may be broken anywhere, and the mail's end with CRLF. */
static const char *with_crlf(const char *text, struct arena *arena)
{
	struct strbuf out;
	size_t len;

	strbuf_init(&out, arena, strlen(text) + strlen(text) / 16);
	for (; text[len = strcspn(text, "\r\n")]; text += len + 1) {
		strbuf_add(&out, text, len);
		if (text[len] == '\n')
			strbuf_adds(&out, "\r\n");
	}
	strbuf_adds(&out, text);
	return out.data;
}

void mail_write(struct strbuf *out, const struct sender *sender, const struct letter *letter,
	const struct wording *wording, struct arena *arena)
{
	/* "=_" cannot stand in quoted-printable, so that no text holds the boundary. */
	const char *boundary = arena_printf(arena, "=_%.60s", letter->name);

	add_head(out, sender, letter, wording, arena);
	header_plain(out, "Content-Type",
		arena_printf(arena, "multipart/alternative;\r\n boundary=\"%s\"", boundary));
	strbuf_adds(out, "\r\n");
	add_part(out, boundary, "text/plain; charset=utf-8; format=flowed",
		paragraphs_flowed(wording->letter, arena));
	add_part(out, boundary, "text/html; charset=utf-8", with_crlf(wording->html, arena));
	strbuf_addf(out, "--%s--\r\n", boundary);
}
