#ifndef DOMAIN_MAILBOX_H
#define DOMAIN_MAILBOX_H

#include <stdbool.h>

struct arena;

/* Who sends or gets mail: "Help desk <desk@example.com>". */
struct mailbox {
	const char *name;    /* NULL: none */
	const char *address;
};

/*
 * Whether mail can be sent to it by any server: letters, digits and !#$%&'*+-/=?^_`{|}~. before the
 * "@", a host's name behind it. What is quoted, or not ASCII (RFC 6531), every server on the way would have
 * to know: nobody is told anything by that.
 */
bool mailbox_address_valid(const char *address);

/* False, and `mailbox` untouched: it is neither "address" nor "name <address>". */
bool mailbox_parse(const char *text, struct arena *arena, struct mailbox *mailbox);

/* The part behind the "@" of a valid address. */
const char *mailbox_host(const char *address);

#endif
