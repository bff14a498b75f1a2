-- What reports count, of issues @from to @to, as the courier would have put it down: reported, taken in a
-- turn, reached and resolved after times of their own (most of them short), a third on first contact.

INSERT IGNORE INTO report_fact (measure, at, issue_id, version, born, priority, subject_id, ms, bucket)
SELECT measure, born + INTERVAL ms * 1000 MICROSECOND, id, version, born, priority, subject,
	IF(timed, ms, 0), IF(timed, fine * 16 + (ms >> fine), 0)
FROM (SELECT f.*, IF(ms < 32, 0, FLOOR(LOG2(ms)) - 4) AS fine
	FROM (SELECT 'reported' AS measure, id, 1 AS version, created_at AS born, priority, software_id AS subject,
			0 AS timed, 0 AS ms
		FROM issue WHERE id BETWEEN 10000 + @from AND 10000 + @to
		UNION ALL SELECT 'taken', id, 2, created_at, priority, assignee_id, 0, FLOOR(POW(RAND(id), 3) * 1e7)
		FROM issue WHERE id BETWEEN 10000 + @from AND 10000 + @to AND assignee_id IS NOT NULL
		UNION ALL SELECT 'contacted', id, 3, created_at, priority, software_id, 1, FLOOR(POW(RAND(id), 3) * 2e7)
		FROM issue WHERE id BETWEEN 10000 + @from AND 10000 + @to AND assignee_id IS NOT NULL
		UNION ALL SELECT IF(two, 'first_contact', 'resolved'), id, 4, created_at, priority, software_id, 1,
			FLOOR(POW(RAND(id), 3) * 1.5e8)
		FROM issue, (SELECT 0 AS two UNION ALL SELECT 1) t
		WHERE id BETWEEN 10000 + @from AND 10000 + @to AND resolved_at IS NOT NULL AND (NOT two OR first_contact)) f) g;
