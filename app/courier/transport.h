#ifndef COURIER_TRANSPORT_H
#define COURIER_TRANSPORT_H

#include <stdbool.h>

#include "base/err.h"
#include "desk/settings.h"
#include "domain/letter.h"

struct arena;

/*
 * How letters leave the house: mail by SMTP or the local sendmail, chat by webhooks, with the texts
 * of the templates. Whose turn it is, how often and when, is not its matter (lib/desk/outbox.h).
 */
struct transport;

/*
 * Reads templates and secrets, and checks them all: ERR_INVALID names the file and what is wrong in
 * it. Connects to nobody yet. `arena` and the texts of `settings` must outlive it.
 */
bool transport_open(const struct settings *settings, struct arena *arena,
	struct transport **transport, struct err *err) MUST_CHECK;

/* Accepts NULL. */
void transport_close(struct transport *transport);

/*
 * Whether letters on this channel can be sent, to one person (room 0) or to the room: messages for
 * which there is no way are never made.
 */
bool transport_serves(const struct transport *transport, int channel, int room);

/*
 * Sends one letter and waits for the answer, within the time-outs of the settings. The same letter
 * comes again after TRY_LATER, and after a courier died before it wrote down what came of it: it
 * has the same Message-ID (or X-Triaged-Delivery) then, and the same text. `receipt` lives in
 * `arena`, which the caller resets.
 */
enum delivery transport_deliver(struct transport *transport, const struct letter *letter,
	struct arena *arena, struct receipt *receipt);

#endif
