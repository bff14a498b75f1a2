#ifndef COURIER_MAIL_HEADER_H
#define COURIER_MAIL_HEADER_H

#include <stddef.h>

struct mailbox;
struct strbuf;

/*
 * The head and the parts of a message (RFC 5322, 2045, 2047), each line ended by CRLF. Nothing that a
 * value holds can end a line or begin another: line ends and control characters become blanks, and
 * what is not plain ASCII, or too long for a line, is encoded.
 */

/* "Name: value", for a value of ours: ASCII, and short. */
void header_plain(struct strbuf *out, const char *name, const char *value);

/* "Name: <value>@host". */
void header_id(struct strbuf *out, const char *name, const char *value, const char *host);

/* For a text of people's: a subject. */
void header_text(struct strbuf *out, const char *name, const char *text);

/* The address must be valid. */
void header_mailbox(struct strbuf *out, const char *name, const struct mailbox *mailbox);

/* A text whose lines end with CRLF, as quoted-printable: lines of 76 bytes at most. */
void quoted_printable(struct strbuf *out, const char *text);

#endif
