// The documentation page in a browser:   node page.mjs URL SCREENSHOT
//
// It must show every operation of the document, open one, say nothing on the console, and ask nothing
// of any other host. Whatever is wrong is printed; the exit status says whether anything was.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, screenshot] = process.argv.slice(2);
const origin = new URL(url).origin;
const folder = mkdtempSync(join(tmpdir(), 'triaged.'));
const faults = [];
const asked = [];

const browser = await chromium.launchPersistentContext(folder, {
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	headless: true,
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
	viewport: { width: 1200, height: 1400 },
});
try {
	await browser.route('**/*', (route) => {
		const to = new URL(route.request().url());
		asked.push(to.href);
		if (to.origin === origin || to.protocol === 'data:' || to.protocol === 'blob:') return route.continue();
		faults.push(`it asks another host: ${to.href}`);
		return route.abort();
	});
	await look(await browser.newPage());
} catch (error) {
	faults.push(String(error));
} finally {
	await browser.close();
	rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(`  ${fault}`);
process.exit(faults.length ? 1 : 0);

async function look(page) {
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
	});
	page.on('pageerror', (error) => faults.push(`error: ${error}`));
	page.on('response', (response) => {
		if (response.status() >= 400) faults.push(`${response.status()} for ${response.url()}`);
	});
	page.setDefaultTimeout(120000);
	const answer = await page.goto(url, { waitUntil: 'load' });
	policy(answer.headers()['content-security-policy'] ?? '');
	await page.waitForSelector('.opblock');

	const described = await page.evaluate(async () => {
		const document = await (await fetch('/api/v1/openapi.json')).json();
		return Object.entries(document.paths).flatMap(([path, item]) =>
			['get', 'put', 'post', 'delete', 'patch'].filter((method) => item[method])
				.map((method) => `${method.toUpperCase()} ${path}`));
	});
	const shown = await page.$$eval('.opblock', (blocks) => blocks.map((block) =>
		`${block.querySelector('.opblock-summary-method').textContent} ` +
		block.querySelector('.opblock-summary-path').dataset.path));
	for (const operation of described)
		if (!shown.includes(operation)) faults.push(`the page does not show ${operation}`);
	if (described.length === 0) faults.push('the document has no operations');

	faults.push(...(await page.evaluate(open_each)).map((text) => `the page says: ${text}`));
	await page.screenshot({ path: screenshot });
	console.log(`  ${shown.length} operations, ${asked.length} requests, all to ${origin}`);
}

// What is folded may hold errors too: references that lead nowhere, schemas that cannot be drawn. Runs
// in the page. All of them open at once would be more than a browser likes; the last one stays open.
async function open_each() {
	const until = async (holds) => {
		while (!holds()) await new Promise((resume) => setTimeout(resume, 5));
	};
	const said = [];
	for (const block of document.querySelectorAll('.opblock')) {
		const fold = block.querySelector('.opblock-summary-control');
		fold.click();
		await until(() => block.querySelector('.responses-wrapper') && !block.querySelector('.opblock-loading-animation'));
		said.push(...[...document.querySelectorAll('.errors-wrapper')].map((one) => one.textContent));
		if (block === [...document.querySelectorAll('.opblock')].pop()) block.scrollIntoView();
		else fold.click();
	}
	return said;
}

function policy(text) {
	if (!/(^|; )default-src 'none'(;|$)/.test(text)) faults.push(`the policy allows by default: "${text}"`);
	if (/unsafe-|\*|https?:/.test(text)) faults.push(`the policy allows too much: "${text}"`);
}
