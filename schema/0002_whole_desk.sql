-- oldest binary: 0.2.0
--
-- The whole desk: escalation, overrides, appointments, presence that routes VIPs. Each statement
-- adds what can be added at once, and can be run again.

ALTER TABLE issue
	ADD COLUMN escalated BOOLEAN NOT NULL DEFAULT FALSE,
	ADD COLUMN override_by BIGINT NULL,
	ADD COLUMN override_reason VARCHAR(500) NULL,
	ADD COLUMN scheduled_kind ENUM('remote_support','visit','bring_in') NULL,
	ADD COLUMN scheduled_at DATETIME(3) NULL,
	ADD COLUMN routing TEXT NULL; -- a line per candidate: login, tab, outcome, tab, why

ALTER TABLE issue
	ADD CONSTRAINT issue_override_by FOREIGN KEY (override_by) REFERENCES employee (id);

-- What a VIP's routing counts: the issues somebody has in hand.
ALTER TABLE issue
	ADD KEY issue_in_hand (assignee_id, status, vip);

ALTER TABLE event
	MODIFY COLUMN command ENUM('report','claim','take-next','release','resolve','confirm','reopen','cancel','note','contact','work','escalate','reassign','retriage','prioritize','await-employee','reply','schedule','route') NOT NULL;

-- One row, written by everybody who routes VIPs or becomes available: what they then read holds
-- until they commit, on one node or on several.
CREATE TABLE IF NOT EXISTS routing_guard (
	id TINYINT NOT NULL,
	turns BIGINT NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO routing_guard (id, turns) VALUES (1, 0) ON DUPLICATE KEY UPDATE turns = turns;
