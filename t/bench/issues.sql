-- Issues @from to @to, straight into the tables, on top of the sample desk and people.sql: nine seconds
-- apart from 2023 on, most of them closed, their texts two of the sample's, some titles far more common
-- than others. The first 5,000 stand in line. The same every time.
--
-- They have their events, with numbers in the feed, as if they had been there for long.

SET @employee = (SELECT MIN(id) FROM employee WHERE login LIKE 'employee%'),
	@title = (SELECT MIN(id) FROM software), @titles = (SELECT COUNT(*) FROM software),
	@samples = (SELECT COUNT(*) FROM issue WHERE id < 2000), @seq = (SELECT seq FROM feed WHERE id = 1);

INSERT INTO issue (id, version, status, priority, basket, impact, customer_impact, vip, triage_rule,
	rules_version, description, software_id, software_title, software_vendor,
	software_blocked_channels, reporter_id, submitted_by, channel, contact_preferred, contact_email,
	contact_phone, contact_blocked, contact_next, assignee_id, resolution_code, resolution_details,
	first_contact, resolved_by, created_at, updated_at, waiting_since, first_contact_at, resolved_at,
	closed_at)
SELECT 10000 + n, IF(stage = 'queued', 1, 4), stage,
	urgency, ELT(urgency, 'p1', 'p2', 'bin'),
	IF(urgency < 3, 'work_stoppage', ELT(1 + n % 2, 'question', 'inconvenience')), urgency = 1, 0,
	ELT(urgency, 'customer impact', 'work stoppage', 'otherwise'), 1,
	CONCAT(a.description, ' ', b.description, ' Number ', n, '.'),
	w.id, w.title, w.vendor, w.blocked_channels, @employee + n % 2000, @employee + n % 2000,
	'self_service', 'phone', CONCAT('employee', 1 + n % 2000, '@example.com'),
	CONCAT('+1 555 ', 1 + n % 2000), '', 'phone', IF(stage = 'queued', NULL, @employee + n % 64),
	IF(solved, 'configuration_change', NULL),
	IF(solved, 'Reset its settings, and showed where they are.', NULL),
	IF(solved, n % 3 = 0, NULL), IF(solved, @employee + n % 64, NULL),
	made, made + INTERVAL 3 HOUR, made, IF(stage = 'queued', NULL, made + INTERVAL 1 HOUR),
	IF(solved, made + INTERVAL 3 HOUR, NULL), IF(stage = 'closed', made + INTERVAL 8 DAY, NULL)
FROM (SELECT n, stage, stage IN ('closed', 'resolved') AS solved,
		IF(n % 20 = 0, 1, IF(n % 4 = 0, 2, 3)) AS urgency,
		'2023-01-01' + INTERVAL n * 9 SECOND AS made, title, one, other
	FROM (SELECT seq AS n, IF(seq <= 5000, 'queued', IF(seq % 1000 > 2, 'closed',
			ELT(1 + seq % 4, 'assigned', 'waiting_employee', 'resolved', 'cancelled'))) AS stage,
			@title + FLOOR(POW(RAND(seq), 2) * @titles) AS title,
			1001 + FLOOR(RAND(seq + 1) * @samples) AS one, 1001 + FLOOR(RAND(seq + 2) * @samples) AS other
		FROM seq_1_to_100000000 WHERE seq BETWEEN @from AND @to) s) t
JOIN issue a ON a.id = t.one JOIN issue b ON b.id = t.other JOIN software w ON w.id = t.title;

INSERT INTO event (seq, issue_id, version, at, actor_id, command, changes)
SELECT @seq + id - 9999 - @from, id, version, created_at, submitted_by, 'report', ''
FROM issue WHERE id BETWEEN 10000 + @from AND 10000 + @to;

UPDATE feed SET seq = (SELECT MAX(seq) FROM event) WHERE id = 1;
UPDATE follower SET seq = (SELECT seq FROM feed WHERE id = 1);
