-- oldest binary: 0.4.0
--
-- Told, and on time: clocks, messages, reports.

-- Clocks ----------------------------------------------------------------------------------------

-- NULL: nobody did it, the clock did.
ALTER TABLE event
	MODIFY COLUMN actor_id BIGINT NULL,
	MODIFY COLUMN command ENUM('report','claim','take-next','release','resolve','confirm','reopen','cancel','note','contact','work','escalate','reassign','retriage','prioritize','await-employee','reply','schedule','route','forward','join','news','relayed','unreachable','edit','overdue','close','bounced') NOT NULL;

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

-- How somebody wants to be told; who has no row goes by the settings.
CREATE TABLE IF NOT EXISTS notification_choice (
	employee_id BIGINT NOT NULL,
	channels SET('email','chat','phone') NOT NULL,
	quiet_from BIGINT NULL, -- minutes from midnight on the wall of `zone`; NULL: no quiet hours
	quiet_until BIGINT NULL,
	language ENUM('en','es') NOT NULL,
	zone VARCHAR(64) NOT NULL,
	PRIMARY KEY (employee_id),
	CONSTRAINT notification_choice_employee FOREIGN KEY (employee_id) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One row for each message to one person, or to a room of the chat: made in the transaction that moves
-- the follower `messages`, and kept for some months as the log of what was said to whom.
CREATE TABLE IF NOT EXISTS message (
	id BIGINT NOT NULL AUTO_INCREMENT,
	name VARCHAR(80) NOT NULL, -- cause, recipient, template, channel: none is made twice; its Message-ID
	line VARCHAR(40) NOT NULL, -- issue and recipient: of one line, the first goes first
	seq BIGINT NULL, -- of the event that caused it
	issue_id BIGINT NULL,
	recipient_id BIGINT NULL, -- NULL: a room
	room ENUM('desk','manager','software_team') NULL,
	reporter BOOLEAN NOT NULL, -- the recipient is told as the issue's reporter, at the issue's addresses
	channel ENUM('email','chat','phone') NOT NULL,
	template ENUM('received','taken','attempt_failed','waiting','scheduled','written','relay','resolved','closed','reopened','cancelled','yours','replied','reopened_yours','news','withdrawn','undelivered','p1_waits','first_in_line','vip_waits','p1_unattended','overdue','relay_debt','forwarded') NOT NULL,
	contents TEXT NOT NULL, -- a line for each value: name, tab, text
	urgent BOOLEAN NOT NULL, -- does not wait for the end of quiet hours
	relay_id BIGINT NULL, -- whose news it tells
	state ENUM('waiting','delivered','dead','dropped') NOT NULL,
	attempts BIGINT NOT NULL,
	tried_before BIGINT NOT NULL DEFAULT 0, -- attempts, when it was last given another chance
	created_at DATETIME(3) NOT NULL,
	next_at DATETIME(3) NULL, -- not before; of a leased one, when the lease ends
	leased_by VARCHAR(80) NULL,
	settled_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY message_name (name),
	KEY message_due (state, channel, next_at, id),
	KEY message_line (line, state, id),
	KEY message_recipient (recipient_id, state),
	KEY message_settled (settled_at, id),
	CONSTRAINT message_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT message_recipient FOREIGN KEY (recipient_id) REFERENCES employee (id),
	CONSTRAINT message_relay FOREIGN KEY (relay_id) REFERENCES relay (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What came of each try, and of a message at last. A number that is missing: the courier died, and what
-- came of it nobody knows.
CREATE TABLE IF NOT EXISTS message_attempt (
	message_id BIGINT NOT NULL,
	attempt BIGINT NOT NULL, -- from 1; 0: something that was said of it without a try
	at DATETIME(3) NOT NULL,
	made_by VARCHAR(80) NOT NULL, -- host and process
	sent_to VARCHAR(254) NULL,
	status BIGINT NOT NULL, -- SMTP's or HTTP's; 0: none
	ms BIGINT NOT NULL,
	said VARCHAR(500) NULL,
	PRIMARY KEY (message_id, attempt),
	CONSTRAINT message_attempt_message FOREIGN KEY (message_id) REFERENCES message (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Nobody is told what happened before there were messages: what has a number is behind the follower
-- that makes them, and of the rest it is known by this.
CREATE TABLE IF NOT EXISTS message_start (
	id TINYINT NOT NULL,
	event_id BIGINT NOT NULL, -- the last of the events that are history
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO message_start (id, event_id)
	SELECT 1, COALESCE((SELECT MAX(id) FROM event), 0) FROM feed WHERE id = 1
	ON DUPLICATE KEY UPDATE event_id = message_start.event_id;

INSERT INTO follower (name, seq) SELECT 'messages', feed.seq FROM feed WHERE feed.id = 1
	ON DUPLICATE KEY UPDATE seq = follower.seq;

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

-- Relays ----------------------------------------------------------------------------------------

-- Whether one of the issue's relays is pending, of which there is one at most.
ALTER TABLE issue
	ADD COLUMN relay_pending BOOLEAN NOT NULL DEFAULT 0;

UPDATE issue i JOIN relay y ON y.issue_id = i.id SET i.relay_pending = 1 WHERE y.state = 'pending';

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
