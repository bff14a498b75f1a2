-- oldest binary: 0.1.0
--
-- The main job: employees report, triage decides, the desk takes, contacts, works, resolves.
-- Portable between MariaDB 10.11 and MySQL 8; every statement can be run again (triagectl migrate).
-- Moments are DATETIME(3) in UTC. Words are ENUM and SET columns whose members stand in the order
-- of lib/domain/words.h; a test compares them.

-- Everyone the web server has authenticated, and everyone the desk has entered for a first report.
CREATE TABLE IF NOT EXISTS employee (
	id BIGINT NOT NULL AUTO_INCREMENT,
	login VARBINARY(255) NOT NULL, -- case-folded; bytes, because utf8mb4_bin pads: 'a' = 'a '
	name VARCHAR(200) NOT NULL,
	email VARCHAR(254) NULL,
	phone VARCHAR(40) NULL,
	chat VARCHAR(80) NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY employee_login (login)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Those who have a role, and whether they are around.
CREATE TABLE IF NOT EXISTS staff (
	employee_id BIGINT NOT NULL,
	roles SET('tier1','tier2','manager','software_team','admin') NOT NULL,
	desk_since DATE NULL,
	presence ENUM('available','busy','away') NULL,
	presence_until DATETIME(3) NULL,
	PRIMARY KEY (employee_id),
	CONSTRAINT staff_employee FOREIGN KEY (employee_id) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Who was made a VIP by whom and why; ended ones are kept.
CREATE TABLE IF NOT EXISTS vip (
	id BIGINT NOT NULL AUTO_INCREMENT,
	employee_id BIGINT NOT NULL,
	reason VARCHAR(500) NOT NULL,
	made_by BIGINT NOT NULL,
	made_at DATETIME(3) NOT NULL,
	ended_by BIGINT NULL,
	ended_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	KEY vip_employee (employee_id, ended_at),
	CONSTRAINT vip_employee FOREIGN KEY (employee_id) REFERENCES employee (id),
	CONSTRAINT vip_made_by FOREIGN KEY (made_by) REFERENCES employee (id),
	CONSTRAINT vip_ended_by FOREIGN KEY (ended_by) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How programs call: the secret itself is nowhere, only its SHA-256.
CREATE TABLE IF NOT EXISTS token (
	id BIGINT NOT NULL AUTO_INCREMENT,
	owner_id BIGINT NOT NULL,
	name VARCHAR(100) NOT NULL,
	role ENUM('tier1','tier2','manager','software_team','admin') NULL, -- NULL: a plain employee
	scope ENUM('read','write') NOT NULL,
	hash VARBINARY(32) NOT NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NULL,
	last_used_at DATETIME(3) NULL,
	revoked_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY token_hash (hash),
	CONSTRAINT token_owner FOREIGN KEY (owner_id) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The catalog of approved software.
CREATE TABLE IF NOT EXISTS software (
	id BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	title VARCHAR(120) NOT NULL,
	vendor VARCHAR(120) NOT NULL,
	versions TEXT NOT NULL, -- one per line, oldest first
	blocked_channels SET('email','chat','phone') NOT NULL,
	status ENUM('approved','retired') NOT NULL,
	replaced_by BIGINT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY software_title (title),
	KEY software_status (status, title, id),
	KEY software_vendor (vendor, title, id),
	CONSTRAINT software_replaced_by FOREIGN KEY (replaced_by) REFERENCES software (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One employee's problem with one software. Numbers that can be read out on the phone.
CREATE TABLE IF NOT EXISTS issue (
	id BIGINT NOT NULL AUTO_INCREMENT,
	version BIGINT NOT NULL,
	status ENUM('queued','assigned','waiting_employee','scheduled','with_software_team','resolved','closed','cancelled') NOT NULL,
	priority TINYINT NOT NULL,
	basket ENUM('vip','p1','p2','bin') NOT NULL,
	impact ENUM('question','inconvenience','work_stoppage') NOT NULL,
	customer_impact BOOLEAN NOT NULL,
	vip BOOLEAN NOT NULL,
	triage_rule VARCHAR(60) NOT NULL,
	rules_version BIGINT NOT NULL,
	description TEXT NOT NULL,
	software_id BIGINT NOT NULL,
	software_title VARCHAR(120) NOT NULL,
	software_vendor VARCHAR(120) NOT NULL,
	software_version VARCHAR(80) NULL,
	software_blocked_channels SET('email','chat','phone') NOT NULL,
	reporter_id BIGINT NOT NULL,
	submitted_by BIGINT NOT NULL,
	channel ENUM('self_service','phone','walk_up','api') NOT NULL,
	contact_preferred ENUM('email','chat','phone') NULL,
	contact_email VARCHAR(254) NULL,
	contact_phone VARCHAR(40) NULL,
	contact_chat VARCHAR(80) NULL,
	contact_blocked SET('email','chat','phone') NOT NULL,
	assignee_id BIGINT NULL,
	follows BIGINT NULL,
	resolution_code ENUM('user_error','question_answered','reinstall','permissions_fix','configuration_change','update_applied','hardware_replaced','vendor_fix','vendor_workaround','known_fix_planned','reported_to_vendor','no_fault_found','duplicate','other') NULL,
	resolution_details VARCHAR(4000) NULL,
	duplicate_of BIGINT NULL,
	first_contact BOOLEAN NULL,
	resolved_by BIGINT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	waiting_since DATETIME(3) NOT NULL, -- its place in line: the report, or the last reopening
	first_contact_at DATETIME(3) NULL,
	resolved_at DATETIME(3) NULL,
	closed_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	KEY issue_line (status, basket, priority, waiting_since, id),
	KEY issue_status_basket (status, basket, created_at, id),
	KEY issue_priority (priority, created_at, id),
	KEY issue_reporter (reporter_id, created_at, id),
	KEY issue_assignee (assignee_id, created_at, id),
	KEY issue_created (created_at, id),
	CONSTRAINT issue_software FOREIGN KEY (software_id) REFERENCES software (id),
	CONSTRAINT issue_reporter FOREIGN KEY (reporter_id) REFERENCES employee (id),
	CONSTRAINT issue_submitted_by FOREIGN KEY (submitted_by) REFERENCES employee (id),
	CONSTRAINT issue_assignee FOREIGN KEY (assignee_id) REFERENCES employee (id),
	CONSTRAINT issue_resolved_by FOREIGN KEY (resolved_by) REFERENCES employee (id),
	CONSTRAINT issue_follows FOREIGN KEY (follows) REFERENCES issue (id),
	CONSTRAINT issue_duplicate_of FOREIGN KEY (duplicate_of) REFERENCES issue (id),
	CONSTRAINT issue_priority CHECK (priority BETWEEN 1 AND 3)
) ENGINE=InnoDB AUTO_INCREMENT=1001 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- An issue's history; append-only. seq is its number in the feed over all issues, given later.
CREATE TABLE IF NOT EXISTS event (
	id BIGINT NOT NULL AUTO_INCREMENT,
	seq BIGINT NULL,
	issue_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	actor_id BIGINT NOT NULL,
	command ENUM('report','claim','take-next','release','resolve','confirm','reopen','cancel','note','contact','work') NOT NULL,
	changes TEXT NOT NULL, -- a line per field: name, tab, old, tab, new (lib/domain/history.h)
	reason VARCHAR(500) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY event_issue (issue_id, version),
	UNIQUE KEY event_seq (seq),
	CONSTRAINT event_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT event_actor FOREIGN KEY (actor_id) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS note (
	id BIGINT NOT NULL AUTO_INCREMENT,
	issue_id BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	author_id BIGINT NOT NULL,
	visibility ENUM('public','internal') NOT NULL,
	body VARCHAR(4000) NOT NULL,
	PRIMARY KEY (id),
	KEY note_issue (issue_id, id),
	CONSTRAINT note_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT note_author FOREIGN KEY (author_id) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Each try to reach the employee.
CREATE TABLE IF NOT EXISTS contact_attempt (
	id BIGINT NOT NULL AUTO_INCREMENT,
	issue_id BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	made_by BIGINT NOT NULL,
	channel ENUM('email','chat','phone') NOT NULL,
	outcome ENUM('reached','no_answer','left_message','wrong_details','bounced') NOT NULL,
	note VARCHAR(1000) NULL,
	PRIMARY KEY (id),
	KEY contact_attempt_issue (issue_id, id),
	CONSTRAINT contact_attempt_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT contact_attempt_made_by FOREIGN KEY (made_by) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What was done.
CREATE TABLE IF NOT EXISTS work (
	id BIGINT NOT NULL AUTO_INCREMENT,
	issue_id BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	done_by BIGINT NOT NULL,
	kind ENUM('remote_support','visit','bring_in','reinstall','permissions_fix','configuration_change','update','hardware','other') NOT NULL,
	details VARCHAR(4000) NOT NULL,
	minutes INT NULL,
	PRIMARY KEY (id),
	KEY work_issue (issue_id, id),
	CONSTRAINT work_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT work_done_by FOREIGN KEY (done_by) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Who gave which issue back: take-next offers it to them again only when nothing else waits.
CREATE TABLE IF NOT EXISTS issue_release (
	issue_id BIGINT NOT NULL,
	employee_id BIGINT NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (issue_id, employee_id),
	CONSTRAINT issue_release_issue FOREIGN KEY (issue_id) REFERENCES issue (id),
	CONSTRAINT issue_release_employee FOREIGN KEY (employee_id) REFERENCES employee (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
