-- oldest binary: 0.3.0
--
-- The contract: answers that can be asked for again, the feed, search, and lists by any filter.

-- What was answered to a request with an Idempotency-Key, written in the transaction that did the
-- work. Kept for 24 hours.
CREATE TABLE IF NOT EXISTS idempotency (
	id BIGINT NOT NULL AUTO_INCREMENT,
	name BINARY(32) NOT NULL, -- SHA-256 of who, by which token, on which route, under which key
	request BINARY(32) NOT NULL, -- SHA-256 of path, query and body: another request is no repeat
	at DATETIME(3) NOT NULL,
	status SMALLINT NOT NULL, -- 0: the answer held a secret, and is not kept; 1: it is not there yet
	headers TEXT NOT NULL, -- a line per header: name, tab, value
	body MEDIUMTEXT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY idempotency_name (name),
	KEY idempotency_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One row: the number of the latest event that has one (event.seq).
CREATE TABLE IF NOT EXISTS feed (
	id TINYINT NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO feed (id, seq) VALUES (1, 0) ON DUPLICATE KEY UPDATE seq = seq;

-- The ids of what has no number yet lie in order in it: MariaDB would sort the entries of a UNIQUE
-- KEY (seq), which several NULLs share. That no number is given twice, the counter's guard sees to.
ALTER TABLE event
	DROP KEY event_seq,
	ADD KEY event_seq (seq, id);

-- How far each follower of the feed has come: moved in the transaction of its work.
CREATE TABLE IF NOT EXISTS follower (
	name VARCHAR(40) NOT NULL,
	seq BIGINT NOT NULL,
	PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Which words stand in an issue (lib/domain/search.h). `internal`: only in notes that the reporter
-- does not see. The issues of a word lie in the order of the lists, so that a page of them is read and
-- not sorted; created_at of an issue never changes. No foreign key: it would want an index of its own,
-- as large as the table, and issues are not deleted.
CREATE TABLE IF NOT EXISTS issue_term (
	term VARBINARY(32) NOT NULL,
	created_at DATETIME(3) NOT NULL,
	issue_id BIGINT NOT NULL,
	scope ENUM('public','internal') NOT NULL,
	PRIMARY KEY (term, created_at, issue_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Every word that stands in any, and about in how many: a prefix is looked up here, and the rarest of
-- several words.
CREATE TABLE IF NOT EXISTS search_word (
	term VARBINARY(32) NOT NULL,
	public BIGINT NOT NULL,
	internal BIGINT NOT NULL,
	PRIMARY KEY (term)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- When the next target is missed; NULL while no clock runs.
ALTER TABLE issue
	ADD COLUMN due_at DATETIME(3) NULL;

ALTER TABLE issue
	ADD KEY issue_due (due_at, basket);

-- By whose order it was made; NULL: the operator's.
ALTER TABLE token
	ADD COLUMN created_by BIGINT NULL;

ALTER TABLE token
	ADD CONSTRAINT token_created_by FOREIGN KEY (created_by) REFERENCES employee (id);

-- Whose hands an issue is in, and how far it has come: for lists, and for what a VIP's routing counts
-- (issue_in_hand, before).
ALTER TABLE issue
	ADD KEY issue_hand (assignee_id, status, created_at, id);

ALTER TABLE issue
	DROP KEY issue_in_hand;

-- All relays, whatever became of them, the oldest first.
ALTER TABLE relay
	ADD KEY relay_since (since, id);

-- What all workers and nodes have to know and nobody else: made here, once. With another value, and
-- the workers restarted, cursors that are out are refused.
CREATE TABLE IF NOT EXISTS secret (
	name VARCHAR(40) NOT NULL,
	value VARBINARY(64) NOT NULL,
	PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO secret (name, value) VALUES ('cursor', RANDOM_BYTES(32))
	ON DUPLICATE KEY UPDATE value = secret.value;
