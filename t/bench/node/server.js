// node server.js OPERATIONS DATABASE_SOCKET PASSWORD_FILE SOCKET: the Node peer. It sends the statements
// that triaged sends (operations.json), and makes the same JSON of the rows. Two of these run behind
// nginx, each with a pool of its own.

const { readFileSync } = require('node:fs');
const { randomBytes } = require('node:crypto');
const fastify = require('fastify')();
const mysql = require('mysql2/promise');

const [operationsFile, databaseSocket, passwordFile, socket] = process.argv.slice(2);
const operations = JSON.parse(readFileSync(operationsFile, 'utf8'));
const pool = mysql.createPool({
	socketPath: databaseSocket,
	user: 'triaged',
	password: readFileSync(passwordFile, 'utf8').trim(),
	database: 'triaged',
	charset: 'utf8mb4',
	timezone: 'Z',
	connectionLimit: 16,
	maxPreparedStatements: 100,
});

pool.on('connection', (connection) =>
	connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'));

const values = {
	id: (state) => state.id,
	inserted: (state) => state.inserted,
	row: (state, param) => state.row[param.column] + (param.plus ?? 0),
	now: () => new Date(),
	key: () => randomBytes(32),
};

const value = (param, state) =>
	param !== null && typeof param === 'object' ? values[param.is](state, param) : param;

// All statements of an operation; the rows of the last SELECT.
async function run(connection, { statements }, id) {
	const state = { id };
	let rows = [];
	for (const { sql, params } of statements) {
		const [result] = params.length || sql.startsWith('SELECT')
			? await connection.execute(sql, params.map((param) => value(param, state)))
			: await connection.query(sql);
		if (Array.isArray(result)) {
			rows = result;
			state.row = rows[0];
		} else if (sql.startsWith('INSERT')) {
			state.inserted ??= result.insertId;
		}
	}
	return rows;
}

// Again, when two got into each other's way.
async function inTransaction(operation) {
	const connection = await pool.getConnection();
	try {
		for (let turn = 1; ; turn++) {
			try {
				return await run(connection, operation, 0);
			} catch (error) {
				await connection.query('ROLLBACK');
				if (turn === 5) throw error;
			}
		}
	} finally {
		connection.release();
	}
}

const person = (row, who) =>
	row[`${who}_id`] ? { id: row[`${who}_id`], login: String(row[`${who}_login`]), name: row[`${who}_name`] } : null;
const words = (set) => (set ? set.split(',') : []);

function issue(row) {
	return {
		id: row.id, version: row.version, status: row.status, priority: row.priority, basket: row.basket,
		impact: row.impact, customer_impact: Boolean(row.customer_impact), description: row.description,
		software: {
			id: row.software_id, title: row.software_title, vendor: row.software_vendor,
			version: row.software_version, status: 'approved', status_now: row.status_now,
		},
		reporter: person(row, 'reporter'),
		submitted_by: { id: row.submitted_by, login: String(row.submitted_by_login), name: row.submitted_by_name },
		channel: row.channel,
		contact: {
			preferred: row.contact_preferred, email: row.contact_email, phone: row.contact_phone,
			chat: row.contact_chat, blocked: words(row.contact_blocked),
			plan: ['email', 'chat', 'phone'].filter((channel) => row[`contact_${channel}`] &&
				!words(row.contact_blocked).includes(channel)),
			next: row.contact_next,
		},
		assignee: person(row, 'assignee'),
		scheduled: row.scheduled_at && { kind: row.scheduled_kind, at: row.scheduled_at },
		resolution: row.resolution_code && {
			code: row.resolution_code, details: row.resolution_details, duplicate_of: row.duplicate_of,
			first_contact: Boolean(row.first_contact),
			by: { id: row.resolved_by, login: String(row.resolved_by_login), name: row.resolved_by_name },
			at: row.resolved_at,
		},
		forwarding: row.forwarding_id && {
			id: row.forwarding_id, state: row.state, summary: row.summary,
			message_to_employee: row.message_to_employee, fixed_in_version: row.fixed_in_version,
			expected_on: row.expected_on, relay_pending: Boolean(row.relay_pending),
		},
		follows: row.follows, due: { respond_by: null, resolve_by: null, overdue: false },
		created_at: row.created_at, updated_at: row.updated_at, first_contact_at: row.first_contact_at,
		resolved_at: row.resolved_at, closed_at: row.closed_at, allowed: [], vip: Boolean(row.vip),
		triage: {
			rule: row.triage_rule, rules_version: row.rules_version,
			inputs: {
				impact: row.impact, customer_impact: Boolean(row.customer_impact), vip: Boolean(row.vip),
				escalated: Boolean(row.escalated),
			},
			reason: null, override: null, routing: [],
		},
	};
}

fastify.get('/node/get/:id', async (request, reply) => {
	const [row] = await run(pool, operations.get, Number(request.params.id));
	return row ? issue(row) : reply.code(404).send({});
});
fastify.get('/node/list/:id', async (request) => {
	const rows = await run(pool, operations.list, Number(request.params.id));
	return { data: rows.slice(0, 50).map(issue), next: rows.length > 50 ? String(rows[50].id) : null };
});
for (const name of ['report', 'take']) {
	fastify.post(`/node/${name}`, async (request, reply) => {
		const rows = await inTransaction(operations[name]);
		return reply.code(name === 'report' ? 201 : 200).send(rows[0] ? { ...request.body, row: rows[0] } : {});
	});
}
fastify.listen({ path: socket, backlog: 511 });
