// A program that somebody might write against the API, with nothing but the types that a generator
// makes of its document. It compiles under `strict`, and runs against the sample desk:
//     node client.js http://127.0.0.1:8080/api/v1
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Issue = components['schemas']['Issue'];
type Problem = components['schemas']['Problem'];

const baseUrl = process.argv[2] ?? 'http://127.0.0.1:8080/api/v1';

// Whoever calls, by name and password.
function as(login: string) {
	const authorization = `Basic ${Buffer.from(`${login}:demo`).toString('base64')}`;
	return createClient<paths>({ baseUrl, headers: { authorization } });
}

// What was answered, or the problem as an error: what to do about it stands in `detail`.
function taken<T>(answer: { data?: T; error?: Problem; response: Response }): T {
	if (answer.data !== undefined) return answer.data;
	const { title, detail, errors } = answer.error ?? { title: 'No answer', detail: String(answer.response.status) };
	const where = (errors ?? []).map((error) => `${error.pointer}: ${error.detail}`);
	throw new Error([`${title}: ${detail}`, ...where].join('\n'));
}

function same<T>(got: T, wanted: T, what: string) {
	if (got !== wanted) throw new Error(`${what}: ${String(got)}, not ${String(wanted)}`);
}

// Ana reports, and learns at which place a report was wrong.
async function report(): Promise<Issue> {
	const ana = as('ana');
	const software = taken(await ana.GET('/software', { params: { query: { q: 'outlook', limit: 1 } } }));
	const refused = await ana.POST('/issues', {
		body: { software_id: 1, impact: 'question', customer_impact: true, description: 'How do I send a picture?' },
	});
	same(refused.response.status, 422, 'a question with customer impact');
	same(refused.error?.errors?.[0]?.pointer, '/customer_impact', 'where it is wrong');
	return taken(await ana.POST('/issues', {
		body: {
			software_id: software.data[0]?.id ?? 1,
			impact: 'inconvenience',
			description: 'The window opens behind the others',
			contact: { preferred: 'chat' },
		},
	}));
}

// All that wait in a basket, page by page.
async function waiting(basket: Issue['basket']): Promise<Issue['id'][]> {
	const tia = as('tia');
	const ids: Issue['id'][] = [];
	let cursor: string | null = null;
	do {
		const query: { basket: Issue['basket'][]; status: Issue['status'][]; limit: number; cursor?: string } =
			{ basket: [basket], status: ['queued'], limit: 5 };
		if (cursor !== null) query.cursor = cursor;
		const page = taken(await tia.GET('/issues', { params: { query } }));
		// (With the parameter `fields`, an issue in a list might lack its number.)
		ids.push(...page.data.flatMap((issue) => issue.id ?? []));
		cursor = page.next;
	} while (cursor !== null);
	return ids;
}

// Tia takes it as it was when she looked. Who looked earlier learns that it has changed since.
async function claim(id: Issue['id']): Promise<void> {
	const tia = as('tia');
	const seen = await tia.GET('/issues/{id}', { params: { path: { id } } });
	const etag = seen.response.headers.get('ETag') ?? '';
	const params = { path: { id }, header: { 'If-Match': etag } };
	const issue = taken(await tia.POST('/issues/{id}/claim', { params }));
	same(issue.assignee?.login, 'tia', 'whose it is');
	same(issue.status, 'assigned', 'its state');

	const late = await tia.PATCH('/issues/{id}', {
		params, body: { description: 'The window opens behind all others' },
		headers: { 'Content-Type': 'application/merge-patch+json' },
	});
	same(late.response.status, 412, 'a change of what has changed');
	const again = await tia.POST('/issues/{id}/claim', { params: { path: { id } } });
	same(again.response.status, 409, 'a second claim');
	if (!again.error?.allowed?.includes('release')) throw new Error('a refusal says what is allowed');
}

const issue = await report();
const line = await waiting(issue.basket);
if (!line.includes(issue.id)) throw new Error(`${issue.id} does not wait in ${issue.basket}: ${line.join(' ')}`);
await claim(issue.id);
