-- The words of issues @from to @to, as the courier would have put them down. The sample's own must have
-- been, before.

CREATE TEMPORARY TABLE sample_term (PRIMARY KEY (issue_id, term))
SELECT issue_id, term FROM issue_term WHERE issue_id < 2000 AND scope = 'public';

SET @samples = (SELECT COUNT(*) FROM issue WHERE id < 2000);

-- In the order of the table: it grows at the end of each word.
INSERT IGNORE INTO issue_term (term, created_at, issue_id, scope)
SELECT term, '2023-01-01' + INTERVAL n * 9 SECOND, 10000 + n, 'public'
FROM (SELECT seq AS n, t.term FROM seq_1_to_100000000
		JOIN sample_term t ON t.issue_id = 1001 + FLOOR(RAND(seq + 1) * @samples)
		WHERE seq BETWEEN @from AND @to
	UNION ALL SELECT seq, t.term FROM seq_1_to_100000000
		JOIN sample_term t ON t.issue_id = 1001 + FLOOR(RAND(seq + 2) * @samples)
		WHERE seq BETWEEN @from AND @to
	UNION ALL SELECT seq, 'number' FROM seq_1_to_100000000 WHERE seq BETWEEN @from AND @to
	UNION ALL SELECT seq, CAST(seq AS CHAR) FROM seq_1_to_100000000 WHERE seq BETWEEN @from AND @to) w
ORDER BY term, n;

DROP TEMPORARY TABLE sample_term;
