#ifndef COURIER_CHAT_H
#define COURIER_CHAT_H

#include "desk/settings.h"
#include "domain/letter.h"

struct arena;
struct net;
struct wording;

/*
 * Posts a letter to a webhook, in the form of its kind:
 *
 *     slack    {"text": ...}; Mattermost's and others' too, and there also to one person ("channel")
 *     teams    a message with an adaptive card
 *     generic  all that the letter has, by its names, for a program of the company's own
 *
 * Each bears X-Triaged-Delivery, the letter's name, the same in a repeat; with a secret also
 * X-Triaged-Timestamp (seconds since 1970) and X-Triaged-Signature: "v1=" and, in hexadecimal digits,
 * HMAC-SHA256 of the time stamp, a dot and the body. Nothing that a value holds is markup, or calls anybody.
 */
enum delivery chat_post(struct net *net, const struct webhook *webhook, const struct letter *letter,
	const struct wording *wording, const char *link, int64_t now, struct arena *arena,
	struct receipt *receipt);

#endif
