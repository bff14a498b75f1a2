#ifndef DOMAIN_FIRST_CONTACT_H
#define DOMAIN_FIRST_CONTACT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A line of an issue's log: an event, a contact attempt, or work. */
struct log_line {
	int command;         /* enum command, of an event ... */
	const char *changes; /* ... and what it has changed: see history_changes() */
	int outcome;         /* enum outcome, of a contact attempt */
	int work;            /* enum work_kind */
};

/*
 * First-contact resolution (product.md), for an issue that is being resolved: at most one successful
 * contact, no visit, bring-in or remote session, done or arranged; no transfer, which is that it
 * went from one hand to another or back to the basket (a first hand is none); not reopened.
 */
bool first_contact(const struct log_line *log, size_t count, struct arena *arena);

#endif
