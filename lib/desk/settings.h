#ifndef DESK_SETTINGS_H
#define DESK_SETTINGS_H

#include <stdint.h>

#include "base/err.h"

struct arena;
struct clock_rules;
struct outbox_rules;
struct triage_rules;

/* How to reach the database. Empty texts mean "not set". */
struct db_settings {
	const char *socket; /* a unix socket's path; wins over host */
	const char *host;
	int64_t port;
	const char *user;
	const char *password; /* the first line of the file that `password_file` names */
	const char *name;
	bool tls;           /* off-host connections: demanded, and verified */
	const char *tls_ca;
	int64_t statement_timeout; /* seconds */
	int64_t lock_timeout;      /* seconds */
};

/* When the desk works, and by when it is to have done what. */
struct clock_settings {
	const char *zone, *hours, *holidays;
	bool p1_around_the_clock;
	int64_t respond_vip, respond_p1, respond_p2, respond_p3; /* milliseconds */
	int64_t resolve_vip, resolve_p1, resolve_p2, resolve_p3;
	int64_t close_after_days;
	const struct clock_rules *rules; /* all of it as the domain wants it */
};

/* How mail leaves the house. Empty texts mean "not set"; neither a server nor sendmail: not at all. */
struct mail_settings {
	const char *server; /* "smtp://mail.example.com:587"; smtps is TLS from the start */
	const char *sendmail;
	const char *from, *bounces, *list_id;
	bool tls;           /* demanded of smtp, too (STARTTLS), and verified */
	const char *ca;
	const char *user;
	const char *password; /* the first line of `password_file` */
	int64_t connect_timeout, timeout; /* milliseconds */
};

/* One way into chat. */
struct webhook {
	const char *name;
	int64_t kind;  /* enum webhook_kind */
	const char *url;
	const char *secret; /* the first line of `secret_file` */
	const char *ca;
	bool allow_private;
	int64_t rooms; /* a set of enum room, `for` in the file; bit 0: messages to one person */
	int64_t timeout; /* milliseconds */
};

/* How people are told who have not said it themselves, and how hard is tried. */
struct notification_settings {
	const char *channels, *quiet_hours, *language, *zone;
	int64_t relay_debt_after, lease; /* milliseconds */
	const struct outbox_rules *rules; /* all of it, and what mail and webhooks can reach */
};

/* A group of the web server's directory, and the role it gives. */
struct group_role {
	const char *group;
	int role; /* enum role */
};

/* Everything that conf/triaged.conf.example describes, in its order. */
struct settings {
	const char *listen; /* a unix socket's path, or "address:port" */
	int64_t socket_mode;
	const char *socket_group;
	bool listen_any;
	int64_t workers;
	int64_t request_limit; /* seconds */
	int64_t peer_timeout;  /* seconds */
	int64_t body_limit;    /* bytes */
	int64_t writes_per_minute, token_writes_per_minute; /* 0: no limit */
	bool auto_provision;
	int64_t vip_manager_limit; /* VIP issues routed to a manager at one time */
	const char *rules_file;
	const struct triage_rules *rules; /* what stands in it; without one, those that are shipped */
	const char *public_origin;
	const char *base_url;
	const char *issue_link; /* "https://desk.example.com/issues/{id}"; "": there is none */
	const char *templates;
	const char *log_level;
	struct clock_settings clock;
	struct notification_settings notifications;
	struct db_settings database;
	struct mail_settings mail;
	const struct webhook *webhooks;
	size_t webhook_count;
	const struct group_role *group_roles;
	size_t group_role_count;
};

/*
 * Reads the file; every text lives in `arena`. ERR_INVALID names file, line and what is wrong: an
 * unknown setting, a value out of range, an unreadable password file, a TCP address that is not
 * loopback without listen_any, an unknown role, a webhook that would carry secrets in the open.
 */
bool settings_read(const char *path, struct settings *settings, struct arena *arena,
	struct err *err) MUST_CHECK;

#endif
