<?php
// The PHP peer: sends the statements that triaged sends (operations.json), and makes the same JSON of
// the rows. Under PHP-FPM, with a persistent connection per process.

declare(strict_types=1);

function operation(string $name): array
{
	return (require getenv('BENCH_OPERATIONS'))[$name]['statements']; // opcache keeps it
}

function database(): PDO
{
	return new PDO(
		'mysql:dbname=triaged;charset=utf8mb4;unix_socket=' . getenv('BENCH_DATABASE'),
		'triaged',
		getenv('BENCH_PASSWORD'),
		[
			PDO::ATTR_PERSISTENT => true,
			PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
			PDO::MYSQL_ATTR_INIT_COMMAND => 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
		]
	);
}

function value(mixed $param, int $id, ?int $inserted, ?array $row): mixed
{
	if (!is_array($param)) {
		return $param;
	}
	return match ($param['is']) {
		'id' => $id,
		'inserted' => $inserted,
		'row' => $row[$param['column']] + ($param['plus'] ?? 0),
		'now' => (new DateTimeImmutable('now', new DateTimeZone('UTC')))->format('Y-m-d H:i:s.v'),
		'key' => bin2hex(random_bytes(16)),
	};
}

// All statements of an operation; the rows of the last SELECT.
function run(PDO $database, string $name, int $id): array
{
	$rows = [];
	$inserted = null;
	foreach (operation($name) as ['sql' => $sql, 'params' => $params]) {
		if (!$params && !str_starts_with($sql, 'SELECT')) {
			$database->exec($sql);
			continue;
		}
		$statement = $database->prepare($sql); // by PDO itself: one round trip, where the server's takes two
		foreach ($params as $place => $param) {
			$value = value($param, $id, $inserted, $rows[0] ?? null);
			$statement->bindValue($place + 1, $value, is_int($value) ? PDO::PARAM_INT : PDO::PARAM_STR);
		}
		$statement->execute();
		if (str_starts_with($sql, 'SELECT')) {
			$rows = $statement->fetchAll(PDO::FETCH_ASSOC);
		} elseif (str_starts_with($sql, 'INSERT')) {
			$inserted ??= (int)$database->lastInsertId();
		}
	}
	return $rows;
}

// Again, when two got into each other's way.
function in_transaction(PDO $database, string $name): array
{
	for ($turn = 1; ; $turn++) {
		try {
			return run($database, $name, 0);
		} catch (PDOException $error) {
			$database->exec('ROLLBACK');
			if ($turn === 5) {
				throw $error;
			}
		}
	}
}

function person(array $row, string $who, ?string $id = null): ?array
{
	$id ??= "{$who}_id";
	return $row[$id] === null ? null
		: ['id' => $row[$id], 'login' => $row["{$who}_login"], 'name' => $row["{$who}_name"]];
}

function moment(?string $text): ?string
{
	return $text === null ? null : strtr($text, ' ', 'T') . 'Z';
}

function words(string $set): array
{
	return $set === '' ? [] : explode(',', $set);
}

function issue(array $row): array
{
	$blocked = words($row['contact_blocked']);
	return [
		'id' => $row['id'], 'version' => $row['version'], 'status' => $row['status'],
		'priority' => $row['priority'], 'basket' => $row['basket'], 'impact' => $row['impact'],
		'customer_impact' => (bool)$row['customer_impact'], 'description' => $row['description'],
		'software' => [
			'id' => $row['software_id'], 'title' => $row['software_title'], 'vendor' => $row['software_vendor'],
			'version' => $row['software_version'], 'status' => 'approved', 'status_now' => $row['status_now'],
		],
		'reporter' => person($row, 'reporter'), 'submitted_by' => person($row, 'submitted_by', 'submitted_by'),
		'channel' => $row['channel'],
		'contact' => [
			'preferred' => $row['contact_preferred'], 'email' => $row['contact_email'],
			'phone' => $row['contact_phone'], 'chat' => $row['contact_chat'], 'blocked' => $blocked,
			'plan' => array_values(array_filter(['email', 'chat', 'phone'],
				fn ($channel) => $row["contact_$channel"] !== null && !in_array($channel, $blocked, true))),
			'next' => $row['contact_next'],
		],
		'assignee' => person($row, 'assignee'),
		'scheduled' => $row['scheduled_at'] === null ? null
			: ['kind' => $row['scheduled_kind'], 'at' => moment($row['scheduled_at'])],
		'resolution' => $row['resolution_code'] === null ? null : [
			'code' => $row['resolution_code'], 'details' => $row['resolution_details'],
			'duplicate_of' => $row['duplicate_of'], 'first_contact' => (bool)$row['first_contact'],
			'by' => person($row, 'resolved_by', 'resolved_by'), 'at' => moment($row['resolved_at']),
		],
		'forwarding' => $row['forwarding_id'] === null ? null : [
			'id' => $row['forwarding_id'], 'state' => $row['state'], 'summary' => $row['summary'],
			'message_to_employee' => $row['message_to_employee'],
			'fixed_in_version' => $row['fixed_in_version'], 'expected_on' => $row['expected_on'],
			'relay_pending' => (bool)$row['relay_pending'],
		],
		'follows' => $row['follows'], 'due' => ['respond_by' => null, 'resolve_by' => null, 'overdue' => false],
		'created_at' => moment($row['created_at']), 'updated_at' => moment($row['updated_at']),
		'first_contact_at' => moment($row['first_contact_at']), 'resolved_at' => moment($row['resolved_at']),
		'closed_at' => moment($row['closed_at']), 'allowed' => [], 'vip' => (bool)$row['vip'],
		'triage' => [
			'rule' => $row['triage_rule'], 'rules_version' => $row['rules_version'],
			'inputs' => [
				'impact' => $row['impact'], 'customer_impact' => (bool)$row['customer_impact'],
				'vip' => (bool)$row['vip'], 'escalated' => (bool)$row['escalated'],
			],
			'reason' => null, 'override' => null, 'routing' => [],
		],
	];
}

[, , $name, $id] = explode('/', $_SERVER['REQUEST_URI']) + [3 => '0'];
header('Content-Type: application/json');
$database = database();
switch ($name) {
	case 'get':
		$answer = issue(run($database, 'get', (int)$id)[0]);
		break;
	case 'list':
		$rows = run($database, 'list', (int)$id);
		$answer = ['data' => array_map('issue', array_slice($rows, 0, 50)),
			'next' => isset($rows[50]) ? (string)$rows[50]['id'] : null];
		break;
	default:
		$input = json_decode(file_get_contents('php://input') ?: '{}', true);
		$rows = in_transaction($database, $name);
		http_response_code($name === 'report' ? 201 : 200);
		$answer = $input + ['row' => $rows[0] ?? null];
}
echo json_encode($answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
