-- On top of the sample desk: 2,000 employees, of whom the first 64 are technicians of Tier 1.

INSERT INTO employee (login, name, email, phone, created_at)
SELECT CONCAT('employee', seq), CONCAT('Employee ', seq), CONCAT('employee', seq, '@example.com'),
	CONCAT('+1 555 ', seq), '2022-01-01'
FROM seq_1_to_2000;

INSERT INTO staff (employee_id, roles, desk_since)
SELECT id, 'tier1', '2015-01-01' FROM employee WHERE login LIKE 'employee%' ORDER BY id LIMIT 64;
