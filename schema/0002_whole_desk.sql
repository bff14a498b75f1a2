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
	ADD COLUMN routing TEXT NULL, -- a line per candidate: login, tab, outcome, tab, why
	ADD COLUMN contact_next ENUM('email','chat','phone') NULL, -- the channel to try next
	ADD COLUMN forwarding_id BIGINT NULL;

ALTER TABLE issue
	ADD CONSTRAINT issue_override_by FOREIGN KEY (override_by) REFERENCES employee (id);

-- Where the contact plan of an issue begins that was there before.
UPDATE issue JOIN (SELECT id, CONCAT_WS(',',
		IF(contact_email IS NULL OR FIND_IN_SET('email', blocked), NULL, 'email'),
		IF(contact_chat IS NULL OR FIND_IN_SET('chat', blocked), NULL, 'chat'),
		IF(contact_phone IS NULL OR FIND_IN_SET('phone', blocked), NULL, 'phone')) AS channels
	FROM (SELECT id, contact_email, contact_chat, contact_phone,
		CONCAT_WS(',', contact_blocked, software_blocked_channels) AS blocked
		FROM issue WHERE contact_next IS NULL) a) p ON p.id = issue.id
	SET contact_next = IF(FIND_IN_SET(contact_preferred, p.channels), contact_preferred,
		NULLIF(SUBSTRING_INDEX(p.channels, ',', 1), ''));

-- What a VIP's routing counts: the issues somebody has in hand.
ALTER TABLE issue
	ADD KEY issue_in_hand (assignee_id, status, vip);

ALTER TABLE event
	MODIFY COLUMN command ENUM('report','claim','take-next','release','resolve','confirm','reopen','cancel','note','contact','work','escalate','reassign','retriage','prioritize','await-employee','reply','schedule','route','forward','join','news','relayed','unreachable','edit') NOT NULL;

-- On which channel the reporter told the desk, when the desk acted for them.
ALTER TABLE event
	ADD COLUMN channel ENUM('email','chat','phone') NULL;

-- One row, written by everybody who routes VIPs or becomes available: what they then read holds
-- until they commit, on one node or on several.
CREATE TABLE IF NOT EXISTS routing_guard (
	id TINYINT NOT NULL,
	turns BIGINT NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO routing_guard (id, turns) VALUES (1, 0) ON DUPLICATE KEY UPDATE turns = turns;

-- What only the Software Team sees of a title.
ALTER TABLE software
	ADD COLUMN vendor_contact VARCHAR(500) NULL,
	ADD COLUMN vendor_contract VARCHAR(500) NULL;

-- One bug in one software, handed to the Software Team; many issues may hang on it.
CREATE TABLE IF NOT EXISTS forwarding (
	id BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	software_id BIGINT NOT NULL,
	state ENUM('forwarded','acknowledged','reported_to_vendor','fix_planned','workaround','fix_available','wont_fix','returned') NOT NULL,
	summary VARCHAR(200) NOT NULL,
	steps_to_reproduce TEXT NULL,
	fixed_in_version VARCHAR(80) NULL,
	expected_on DATE NULL,
	message_to_employee VARCHAR(4000) NOT NULL, -- the latest
	news ENUM('forwarded','acknowledged','reported_to_vendor','fix_planned','workaround','fix_available','wont_fix') NOT NULL, -- what it told
	vendor_case VARCHAR(200) NULL,
	internal VARCHAR(4000) NULL,
	created_by BIGINT NOT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	KEY forwarding_software (software_id, created_at, id),
	KEY forwarding_state (state, created_at, id),
	KEY forwarding_created (created_at, id),
	CONSTRAINT forwarding_software FOREIGN KEY (software_id) REFERENCES software (id),
	CONSTRAINT forwarding_created_by FOREIGN KEY (created_by) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Its life, append-only; the first is `forwarded` itself.
CREATE TABLE IF NOT EXISTS forwarding_update (
	id BIGINT NOT NULL AUTO_INCREMENT,
	forwarding_id BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	made_by BIGINT NOT NULL,
	outcome ENUM('forwarded','acknowledged','reported_to_vendor','fix_planned','workaround','fix_available','wont_fix','returned') NOT NULL,
	message_to_employee VARCHAR(4000) NULL, -- NULL: returned, for the desk's eyes
	reason VARCHAR(4000) NULL,
	PRIMARY KEY (id),
	KEY forwarding_update_forwarding (forwarding_id, id),
	CONSTRAINT forwarding_update_forwarding FOREIGN KEY (forwarding_id) REFERENCES forwarding (id),
	CONSTRAINT forwarding_update_made_by FOREIGN KEY (made_by) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The duty to tell one employee the latest news of a forwarding.
CREATE TABLE IF NOT EXISTS relay (
	id BIGINT NOT NULL AUTO_INCREMENT,
	issue_id BIGINT NOT NULL,
	forwarding_id BIGINT NOT NULL,
	outcome ENUM('forwarded','acknowledged','reported_to_vendor','fix_planned','workaround','fix_available','wont_fix') NOT NULL,
	message VARCHAR(4000) NOT NULL,
	state ENUM('pending','relayed','superseded','unreachable') NOT NULL,
	since DATETIME(3) NOT NULL,
	channel ENUM('email','chat','phone') NULL,
	settled_by BIGINT NULL,
	settled_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	KEY relay_issue (issue_id, state, id),
	KEY relay_forwarding (forwarding_id, state, id),
	KEY relay_state (state, since, id),
	CONSTRAINT relay_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT relay_forwarding FOREIGN KEY (forwarding_id) REFERENCES forwarding (id),
	CONSTRAINT relay_settled_by FOREIGN KEY (settled_by) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

ALTER TABLE issue
	ADD KEY issue_forwarding (forwarding_id, created_at, id),
	ADD KEY issue_software_created (software_id, created_at, id),
	ADD KEY issue_vip (vip, created_at, id);

ALTER TABLE issue
	ADD CONSTRAINT issue_forwarding FOREIGN KEY (forwarding_id) REFERENCES forwarding (id);
