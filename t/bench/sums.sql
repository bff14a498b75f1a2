-- How many facts there are in each day and month, once all are there.

DELETE FROM report_sum;
DELETE FROM report_subject;
INSERT INTO report_sum (measure, unit, since, priority, bucket, count)
SELECT measure, 'day', CAST(at AS DATE) AS since, priority, bucket, COUNT(*) FROM report_fact
GROUP BY measure, since, priority, bucket;
INSERT INTO report_sum (measure, unit, since, priority, bucket, count)
SELECT measure, 'month', CAST(CONCAT(LEFT(since, 7), '-01') AS DATE) AS month, priority, bucket, SUM(count) FROM report_sum
WHERE unit = 'day' GROUP BY measure, month, priority, bucket;
INSERT INTO report_subject (measure, unit, since, subject_id, count)
SELECT measure, 'day', CAST(at AS DATE) AS since, subject_id, COUNT(*) FROM report_fact
GROUP BY measure, since, subject_id;
INSERT INTO report_subject (measure, unit, since, subject_id, count)
SELECT measure, 'month', CAST(CONCAT(LEFT(since, 7), '-01') AS DATE) AS month, subject_id, SUM(count) FROM report_subject
WHERE unit = 'day' GROUP BY measure, month, subject_id;
