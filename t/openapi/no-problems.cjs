// Prints what the linter has found, from its report in JSON; fails if there is anything, warnings and
// what was told to be ignored included. (By itself it fails only for errors.)
const { totals, problems } = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));

for (const { severity, ruleId, message, location } of problems)
	console.error(`  ${location[0]?.pointer ?? ''}: ${severity}: ${message} (${ruleId})`);
process.exit(totals.errors + totals.warnings + totals.ignored > 0 ? 1 : 0);
