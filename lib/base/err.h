#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

#define MUST_CHECK __attribute__((warn_unused_result))

/* Few kinds; app/http/problem.c maps each to a status and a title, and nothing else does. */
enum err_kind {
	ERR_NONE,
	ERR_MALFORMED,       /* cannot be read at all: not JSON, unknown query parameter */
	ERR_UNAUTHENTICATED, /* nobody we know */
	ERR_FORBIDDEN,       /* we know who, and they may not */
	ERR_NOT_FOUND,       /* no such thing, or none that the caller may know of */
	ERR_METHOD,          /* the path exists, the method does not */
	ERR_NOT_ACCEPTABLE,  /* the client accepts nothing that we can send */
	ERR_CONFLICT,        /* the thing's state does not allow it */
	ERR_UNDER_WAY,       /* the same call, sent before, has not ended: ask again later */
	ERR_STALE,           /* the version the client named is not the current one */
	ERR_PRECONDITION,    /* the client has to name a version, and named none */
	ERR_TOO_LARGE,
	ERR_MEDIA_TYPE,
	ERR_TOO_MANY,        /* the caller has used up their quota */
	ERR_INVALID,         /* well-formed, but what it says is not acceptable: see fields */
	ERR_UNAVAILABLE,     /* not now: the database is gone, or busy for too long */
	ERR_UNKNOWN_OUTCOME, /* the connection was lost at COMMIT: it may or may not have been done */
	ERR_INTERNAL,        /* our fault; the detail goes to the log, never to the client */
};

/* One thing wrong with what the client sent. All of them are collected, not just the first. */
struct err_field {
	const char *pointer; /* RFC 6901, into the body: "/contact/email" */
	const char *code;    /* stable, for programs: "required", "too_long", ... */
	const char *detail;  /* for people */
	struct err_field *next;
};

enum { ERR_DETAIL = 512 }; /* bytes, the zero at the end included */

/*
 * What went wrong, filled by the function that found out and passed up untouched. Strings are
 * constants or live in `arena`, which the owner sets once.
 */
struct err {
	struct arena *arena;
	enum err_kind kind;
	char detail[ERR_DETAIL];  /* for people; for ERR_INTERNAL for the log only */
	struct err_field *fields; /* ERR_INVALID: in the order in which they were found */
	int64_t version;          /* ERR_STALE: the current version */
	const char *state;        /* ERR_CONFLICT: the state that does not allow it ... */
	const char *const *allowed; /* ... and what it does allow; NULL-terminated */
};

/* An err that holds nothing, whose texts will live in `arena`. */
void err_init(struct err *err, struct arena *arena);

/* Forgets what it holds; keeps the arena. */
void err_clear(struct err *err);

/* Sets kind and detail; returns false, so that "return err_set(...)" ends a fallible function. */
bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Adds one field error and makes `err` ERR_INVALID, unless it already is something else. Copies
 * `pointer` and the detail. Returns false.
 */
bool err_add_field(struct err *err, const char *pointer, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Raises in `to` what `from` holds (NULL or ERR_NONE: nothing, and true): a copy, so that field
 * errors that are added later are not added to `from`. Returns whether there was nothing.
 */
bool err_raise(struct err *to, const struct err *from);

#endif
