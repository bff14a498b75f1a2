#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/field.h"
#include "http/request.h"

struct ctx;

/* What a route asks of who calls it, beyond its roles. */
enum route_flag {
	ROUTE_OPEN = 1 << 0, /* needs no identity (health checks; the web server guards them) */
	ROUTE_PURE = 1 << 1, /* a POST that writes nothing: no transaction, and read scope is enough */
	ROUTE_IF_MATCH = 1 << 2, /* must say which version it changes: the guard is told */
	ROUTE_SECRET = 1 << 3, /* its answer holds a secret, and is not kept for a repeat */
	ROUTE_TAGGED = 1 << 4, /* its answer bears an ETag, though no shape says that it has a version */
	ROUTE_DESK = 1 << 5, /* the desk's alone; who sees the thing is told so, to others it is not there:
	                        so the handler refuses, behind `roles` */
	ROUTE_PARTS = 1 << 6, /* it consists of parts with a transaction each, and has none of its own */
	ROUTE_CSV = 1 << 7, /* its answer can be had as text/csv, too: for who likes that better */
	ROUTE_SNAPSHOT = 1 << 8, /* all that it reads is of one moment */
};

/* What a route answers when it did what it was asked to. */
enum answer {
	ANSWER_ONE,            /* 200, with the thing */
	ANSWER_LIST,           /* 200, {"data": [things], "next": cursor or null} */
	ANSWER_MADE,           /* 201, with the new thing, and its address as Location */
	ANSWER_ADDED,          /* 201, with the new thing, which has no address of its own */
	ANSWER_NOTHING,        /* 204 */
	ANSWER_ONE_OR_NOTHING, /* 200; 204 when there is none */
	ANSWER_DOCUMENT,       /* 200, with something that is no shape's: `media_type` says what */
};

/* A row of the table of routes: everything that is asked of a request before its handler runs. */
struct route {
	enum method method;
	const char *pattern; /* "/issues/{id}/notes", below /api/v1; {id} is a positive integer, any
	                        other {name} a word that the handler looks up */
	uint32_t roles;      /* a set, one of which the caller must have; 0: anyone */
	bool (*handle)(struct ctx *c);
	const struct shape *query; /* the query's parameters; NULL: none */
	const struct shape *body;  /* NULL: none is read */
	enum answer answers;
	const struct shape *answer; /* of the thing, or of each in a list; NULL: no shape has it */
	const char *summary;
	int command;         /* the command of the state table that this is; 0: none */
	uint32_t flags;      /* enum route_flag */
	const char *media_type; /* of the answer; NULL: application/json */
};

/* The status that this answer has; of ANSWER_ONE_OR_NOTHING, when there is one. */
int answer_status(enum answer answers);

/* What the path says where the pattern has braces. */
struct route_match {
	const struct route *route;
	int64_t id;         /* of {id}; 0: the pattern has none */
	const char *word;   /* of the other {name}; NULL: the pattern has none */
	uint32_t methods;   /* the methods (a set of bits) that the path knows, HEAD and OPTIONS included */
	uint32_t flags;     /* of the path's rows, whatever the method */
};

/*
 * Finds the row for method and path; the first `skip` segments of the path are the base path's.
 * HEAD finds GET's row. False when there is none: then `methods` tells an unknown path (0) from a
 * method that the path does not have.
 */
bool route_find(const struct route *routes, size_t count, const struct request *request,
	size_t skip, struct route_match *match);

/* "GET, HEAD, OPTIONS", for Allow. */
const char *route_allow(uint32_t methods, struct arena *arena);

#endif
