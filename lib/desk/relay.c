#include "desk/relay.h"

#include "desk/issue_change.h"
#include "store/relay_store.h"

static bool find_relay(const struct desk *desk, int64_t id, struct relay *relay, struct err *err)
{
	bool found;

	if (!relay_find(desk->db, id, desk->arena, relay, &found, err))
		return false;
	return found || err_set(err, ERR_NOT_FOUND, "There is no relay %lld.", (long long)id);
}

static bool refuse_relay(const struct relay *relay, const char *why, struct err *err)
{
	static const char *const pending[] = { "relayed", "unreachable", NULL };

	err->state = word_name(&relay_state_words, relay->state);
	err->allowed = relay->state == RELAY_PENDING ? pending : pending + 2;
	return err_set(err, ERR_CONFLICT, "%s", why);
}

/* What settling a relay leaves behind, in the relay and in the issue's history. */
struct settlement {
	int state;   /* enum relay_state */
	int channel; /* enum channel; 0: none */
	int command; /* enum command, of the event */
	const char *reason;
};

/* The relay's issue is locked and the relay read again: nobody settles it twice. */
static bool settle(const struct desk *desk, struct relay *relay, const struct settlement *how,
	struct err *err)
{
	struct issue_change change;

	if (!change_of_desk(desk, relay->issue_id, &change, err)
		|| !find_relay(desk, relay->id, relay, err))
		return false;
	if (relay->state != RELAY_PENDING)
		return refuse_relay(relay, "That relay is settled already.", err);
	relay->state = how->state;
	relay->channel = how->channel;
	relay->by = desk->caller->employee.person;
	relay->at = change.after.updated_at;
	change.channel = how->channel;
	return relay_settle(desk->db, relay, err)
	       && change_save(desk, &change, how->command, how->reason, err);
}

bool desk_relay_relayed(const struct desk *desk, int64_t id, int channel,
	const struct guard *guard, struct relay *relay, struct err *err)
{
	const struct settlement how = { RELAY_RELAYED, channel, COMMAND_RELAYED, NULL };

	return find_relay(desk, id, relay, err) && guard_request(guard, err)
	       && settle(desk, relay, &how, err);
}

bool desk_relay_unreachable(const struct desk *desk, int64_t id, const char *note,
	const struct guard *guard, struct relay *relay, struct err *err)
{
	const struct settlement how = { RELAY_UNREACHABLE, 0, COMMAND_UNREACHABLE, note };
	int64_t attempts;

	if (!find_relay(desk, id, relay, err) || !guard_request(guard, err)
		|| !relay_attempts(desk->db, relay->issue_id, relay->since, desk->arena, &attempts,
			err))
		return false;
	if (relay->state == RELAY_PENDING && attempts < RELAY_ATTEMPTS)
		return refuse_relay(relay, "Log three attempts to reach the employee first.", err);
	return settle(desk, relay, &how, err);
}

/* The issue's lock is what all who settle it wait for. */
bool desk_relay_told(const struct desk *desk, int64_t id, int channel, struct err *err)
{
	const struct settlement how = { RELAY_RELAYED, channel, COMMAND_RELAYED, NULL };
	struct issue_change change;
	struct relay relay;

	return find_relay(desk, id, &relay, err)
	       && change_of_desk(desk, relay.issue_id, &change, err)
	       && find_relay(desk, id, &relay, err)
	       && (relay.state != RELAY_PENDING || settle(desk, &relay, &how, err));
}
