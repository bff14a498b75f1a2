-- oldest binary: 0.4.0
--
-- Told, and on time: clocks, messages, reports.

-- Clocks ----------------------------------------------------------------------------------------

-- NULL: nobody did it, the clock did.
ALTER TABLE event
	MODIFY COLUMN actor_id BIGINT NULL,
	MODIFY COLUMN command ENUM('report','claim','take-next','release','resolve','confirm','reopen','cancel','note','contact','work','escalate','reassign','retriage','prioritize','await-employee','reply','schedule','route','forward','join','news','relayed','unreachable','edit','overdue','close') NOT NULL;

-- How far the clocks of an issue are (lib/domain/clock.h); due_at is the earlier one of the two `by`,
-- alarm_at when the courier has something to do: a target is missed, or it is to be closed.
ALTER TABLE issue
	ADD COLUMN responded_at DATETIME(3) NULL,
	ADD COLUMN respond_used BIGINT NOT NULL DEFAULT 0, -- milliseconds
	ADD COLUMN respond_since DATETIME(3) NULL,
	ADD COLUMN respond_by DATETIME(3) NULL,
	ADD COLUMN respond_missed BOOLEAN NOT NULL DEFAULT 0,
	ADD COLUMN resolve_used BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN resolve_since DATETIME(3) NULL,
	ADD COLUMN resolve_by DATETIME(3) NULL,
	ADD COLUMN resolve_missed BOOLEAN NOT NULL DEFAULT 0,
	ADD COLUMN alarm_at DATETIME(3) NULL,
	ADD KEY issue_alarm (alarm_at, id);

-- Also how many of a basket's line are overdue, without looking at the issues.
ALTER TABLE issue
	DROP KEY issue_due,
	ADD KEY issue_due (due_at, status, basket);

-- One row: by which settings the clocks of all issues have been set, and how far that has come. With
-- other settings, and after this migration, the couriers go through all issues that are not over.
CREATE TABLE IF NOT EXISTS clock_walk (
	id TINYINT NOT NULL,
	rules BIGINT NOT NULL, -- a fingerprint; 0: none yet
	next_id BIGINT NOT NULL,
	last_id BIGINT NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO clock_walk (id, rules, next_id, last_id) VALUES (1, 0, 1, 0)
	ON DUPLICATE KEY UPDATE rules = clock_walk.rules;

-- Messages --------------------------------------------------------------------------------------

-- Reports ---------------------------------------------------------------------------------------

-- What reports count (lib/domain/fact.h): follows from the history of each issue, and is kept by a
-- follower of the feed. `triagectl rebuild-reports` makes all three tables anew. No foreign keys:
-- nothing that they name is ever deleted.
CREATE TABLE IF NOT EXISTS report_fact (
	measure ENUM('reported','reopened','entered','left','resolved','undone','cancelled','contacted','first_contact','taken','claimed','released') NOT NULL,
	at DATETIME(3) NOT NULL,
	issue_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	born DATETIME(3) NOT NULL, -- the issue's created_at
	priority TINYINT NOT NULL, -- that it had then
	subject_id BIGINT NOT NULL, -- of a turn the employee, else the software
	ms BIGINT NOT NULL, -- how long it took
	bucket SMALLINT NOT NULL, -- the class of `ms`
	PRIMARY KEY (measure, at, issue_id, version),
	KEY report_fact_issue (issue_id),
	KEY report_fact_ms (measure, ms, at, priority)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How many of them there are in each day and month (of UTC).
CREATE TABLE IF NOT EXISTS report_sum (
	measure ENUM('reported','reopened','entered','left','resolved','undone','cancelled','contacted','first_contact','taken','claimed','released') NOT NULL,
	unit ENUM('day','month') NOT NULL,
	since DATE NOT NULL,
	priority TINYINT NOT NULL,
	bucket SMALLINT NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (measure, unit, since, priority, bucket)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS report_subject (
	measure ENUM('reported','reopened','entered','left','resolved','undone','cancelled','contacted','first_contact','taken','claimed','released') NOT NULL,
	unit ENUM('day','month') NOT NULL,
	since DATE NOT NULL,
	subject_id BIGINT NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (measure, unit, since, subject_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One row, written by everybody who is about to change those tables: what they then read holds until
-- they commit, on one node or on several.
CREATE TABLE IF NOT EXISTS report_guard (
	id TINYINT NOT NULL,
	turns BIGINT NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO report_guard (id, turns) VALUES (1, 0) ON DUPLICATE KEY UPDATE turns = turns;

-- Which relays were pending at some moment; what became of forwardings in some time.
ALTER TABLE relay
	ADD KEY relay_settled (settled_at, since);

ALTER TABLE forwarding_update
	ADD KEY forwarding_update_at (at, outcome);

-- Rules -----------------------------------------------------------------------------------------

-- What the row said that decided, when the rules in force were not those that are shipped.
ALTER TABLE issue
	ADD COLUMN triage_reason VARCHAR(200) NULL;

-- How issues were resolved, and whether that has lasted: follows from the history of each, and is kept
-- by the follower of the feed that keeps report_fact.
CREATE TABLE IF NOT EXISTS fix (
	issue_id BIGINT NOT NULL,
	version BIGINT NOT NULL, -- of the issue, with which it was resolved
	software_id BIGINT NOT NULL,
	software_version VARBINARY(320) NOT NULL, -- '': unknown
	code ENUM('user_error','question_answered','reinstall','permissions_fix','configuration_change','update_applied','hardware_replaced','vendor_fix','vendor_workaround','known_fix_planned','reported_to_vendor','no_fault_found','duplicate','other') NOT NULL,
	at DATETIME(3) NOT NULL,
	undone_after BIGINT NULL, -- milliseconds until it was reopened; NULL: it lasts
	PRIMARY KEY (issue_id, version),
	KEY fix_software (software_id, code, undone_after, at, software_version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How many of them there are.
CREATE TABLE IF NOT EXISTS fix_sum (
	software_id BIGINT NOT NULL,
	software_version VARBINARY(320) NOT NULL,
	code ENUM('user_error','question_answered','reinstall','permissions_fix','configuration_change','update_applied','hardware_replaced','vendor_fix','vendor_workaround','known_fix_planned','reported_to_vendor','no_fault_found','duplicate','other') NOT NULL,
	resolved BIGINT NOT NULL,
	reopened BIGINT NOT NULL,
	PRIMARY KEY (software_id, software_version, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
