#ifndef COURIER_MAIL_H
#define COURIER_MAIL_H

#include "domain/letter.h"
#include "domain/mailbox.h"

struct arena;
struct strbuf;
struct wording;

/* Who writes. */
struct sender {
	struct mailbox from;
	const char *list_id; /* "desk.example.com" */
};

/*
 * The message (RFC 5322), its lines ended by CRLF: text and HTML, `Auto-Submitted` so that no
 * machine answers it, `References` to the first one about the issue. The same letter gives the same
 * bytes.
 */
void mail_write(struct strbuf *out, const struct sender *sender, const struct letter *letter,
	const struct wording *wording, struct arena *arena);

#endif
