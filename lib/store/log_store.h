#ifndef STORE_LOG_STORE_H
#define STORE_LOG_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "domain/history.h"
#include "domain/log.h"

struct arena;
struct db;
struct db_rows;

/* What hangs on an issue and is only ever added: events, notes, contact attempts, work. */
bool event_insert(struct db *db, struct event *event, struct err *err) MUST_CHECK;
bool note_insert(struct db *db, struct note *note, struct err *err) MUST_CHECK;
bool contact_attempt_insert(struct db *db, struct contact_attempt *attempt, struct err *err)
	MUST_CHECK;
bool work_insert(struct db *db, struct work *work, struct err *err) MUST_CHECK;

/* Each: all of an issue's, oldest first; rows of struct event, note, contact_attempt, work. */
bool event_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *events,
	struct err *err) MUST_CHECK;
bool note_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *notes,
	struct err *err) MUST_CHECK;
bool contact_attempt_list(struct db *db, int64_t issue_id, struct arena *arena,
	struct db_rows *attempts, struct err *err) MUST_CHECK;
/*
 * The attempts that contact_next() counts: those since the contact data were last changed, for what
 * was tried before was tried with other addresses. Only channel and outcome are read.
 */
bool contact_attempts_counted(struct db *db, int64_t issue_id, struct arena *arena,
	struct db_rows *attempts, struct err *err) MUST_CHECK;
bool work_list(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *work,
	struct err *err) MUST_CHECK;

/* All of an issue's history, oldest first, as its clocks go by it: rows of struct clock_line. */
bool clock_lines(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *lines,
	struct err *err) MUST_CHECK;

/* All of an issue's log in short, in no order: rows of struct log_line. */
bool log_lines(struct db *db, int64_t issue_id, struct arena *arena, struct db_rows *lines,
	struct err *err) MUST_CHECK;

#endif
