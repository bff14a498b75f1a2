# POST /rules/replay: other rules, tried on past issues. Nothing is written.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $tia, $uma, $mona) = map { $desk->as($_) } qw(ana tia uma mona);

my %rule = (
	customers => { name => 'customers', customer_impact => true, priority => 1, reason => 'Customers wait.' },
	vip => { name => 'vip', vip => true, priority => 1, reason => 'A VIP does.' },
	stopped => { name => 'stopped', impact => 'work_stoppage', priority => 2, reason => 'Nobody can work.' },
	rest => { name => 'rest', priority => 3, reason => 'Anything else.' },
);
my @shipped = @rule{qw(customers stopped rest)};

sub replay($body = {}) { return $mona->post('/rules/replay', $body) }
sub counts($body) { return [@{ replay($body)->body }{qw(considered changed complete next)}] }

# "3 bin -> 2 p2: 4": what became of what.
sub by($body) {
	return [map { "$_->{from}{priority} $_->{from}{basket} -> $_->{to}{priority} $_->{to}{basket}: $_->{count}" } @{ $body->{by} }];
}

is_deeply(replay()->body, { considered => 0, changed => 0, by => [], examples => [], complete => true, next => undef },
	'nothing has happened');

my %issue = (
	question => $desk->report('ana', impact => 'question')->{id},
	minor => $desk->report('ana')->{id},
	stopped => $desk->report('ana', impact => 'work_stoppage')->{id},
	customers => $desk->report('ana', impact => 'work_stoppage', customer_impact => true)->{id},
	vip => $desk->report('carla')->{id},
);
is_deeply(counts({}), [5, 0, true, undef], 'the rules in force change nothing');
is_deeply(counts({ rules => \@shipped }), [5, 0, true, undef], 'nor do the same under other names');

# Rules, baskets, both.
my $answer = replay({ rules => [@rule{qw(customers vip rest)}] });
status_is($answer, 200);
is_deeply([@{ $answer->body }{qw(considered changed)}], [5, 2], 'two would be another');
is_deeply([sort @{ by($answer->body) }], ['2 p2 -> 3 bin: 1', '3 vip -> 1 vip: 1'], 'from what to what');
is_deeply($answer->body->{examples}, [
	{ issue_id => $issue{vip}, was => { priority => 3, basket => 'vip' }, would_be => { priority => 1, basket => 'vip' }, rule => 'vip' },
	{ issue_id => $issue{stopped}, was => { priority => 2, basket => 'p2' }, would_be => { priority => 3, basket => 'bin' }, rule => 'rest' },
], 'which ones, the newest first');
my $minor_to_p2 = [{ name => 'minor', impact => 'inconvenience', vip => false, priority => 3, basket => 'p2' },
	{ name => 'vip', vip => true, basket => 'vip' }, { name => 'p1', priority => 1, basket => 'p1' },
	{ name => 'p2', priority => 2, basket => 'p2' }, { name => 'escalated', escalated => true, basket => 'p2' },
	{ name => 'rest', basket => 'bin' }];
is_deeply(by(replay({ basket_rules => $minor_to_p2 })->body), ['3 bin -> 3 p2: 1'], 'other baskets');
my $in_force = $tia->get('/rules')->body;
is_deeply(counts({ map { $_ => $in_force->{$_} } qw(rules basket_rules) }), [5, 0, true, undef], 'what GET /rules shows can be sent');

# What came behind the last triage does not count; a retriage does.
status_is($tia->post("/issues/$issue{minor}/claim"), 200);
status_is($tia->post("/issues/$issue{minor}/escalate", { reason => 'Beyond me' }), 200);
status_is($mona->post("/issues/$issue{minor}/prioritize", { priority => 1, reason => 'Now' }), 200);
status_is($mona->post("/issues/$issue{stopped}/prioritize", { priority => 3, reason => 'Later' }), 200);
is_deeply(counts({}), [5, 0, true, undef], 'escalations and overrides are no decisions of triage');
is_deeply(by(replay({ basket_rules => $minor_to_p2 })->body), ['3 bin -> 3 p2: 1'], '... nor do they hide one');
status_is($uma->post("/issues/$issue{minor}/retriage", { impact => 'work_stoppage', customer_impact => false, reason => 'It is' }), 200);
is_deeply(counts({ basket_rules => $minor_to_p2 }), [5, 0, true, undef], 'a retriage has decided anew');
status_is($mona->post("/issues/$issue{minor}/prioritize", { priority => 1, reason => 'Now' }), 200);
is_deeply(by(replay({ rules => [$rule{rest}] })->body), ['2 p2 -> 3 bin: 2', '1 p1 -> 3 bin: 1'],
	'... which is what counts, overridden or not');

# From, to, limit; and on from there.
my @old = $desk->copies($issue{question}, 30);
$desk->sql("UPDATE issue SET created_at = '2020-01-01 10:00:00.000' + INTERVAL id - $old[0] HOUR WHERE id BETWEEN $old[0] AND $old[-1]");
my $all_two = { rules => [{ %{ $rule{rest} }, priority => 2 }] };
is_deeply(counts({ %$all_two, to => '2021-01-01T00:00:00Z' }), [30, 30, true, undef], 'to');
is_deeply(counts({ %$all_two, from => '2021-01-01T00:00:00Z' })->[0], 5, 'from');
is_deeply(counts({ from => '2020-01-01T11:00:00Z', to => '2020-01-01T13:00:00Z' }), [2, 0, true, undef], 'from on, and before to');
my $few = replay({ %$all_two, to => '2021-01-01T00:00:00Z' })->body->{examples};
is(scalar @$few, 5, 'no more than five examples of the same');
is_deeply([map { $_->{issue_id} } @$few], [reverse map { 0 + $_ } @old[-5 .. -1]], '... the newest');
for my $limit (1, 7, 29, 30, 34, 35, 36) {
	my ($next, $considered, $changed, $rounds) = (undef, 0, 0, 0);
	do {
		my $body = replay({ %$all_two, limit => $limit, after => $next })->body;
		$considered += $body->{considered};
		$changed += $body->{changed};
		is(!$body->{next}, !!$body->{complete}, "limit $limit: next, unless it is complete") if $limit > 7;
		$next = $body->{next};
	} while ($next && ++$rounds < 50);
	is_deeply([$considered, $changed, $rounds], [35, 33, int(34 / $limit)], "by $limit at a time: each once");
}

# What is wrong with rules is told as it is of a configuration.
my @wrong = (
	[{ rules => [] }, ['/rules', 'too_short']], [{ basket_rules => [] }, ['/basket_rules', 'too_short']],
	[{ rules => [{ %{ $rule{rest} }, priority => 4 }] }, ['/rules/0/priority', 'range']],
	[{ rules => [{ name => 'x' }] }, ['/rules/0/priority', 'required'], ['/rules/0/reason', 'required']],
	[{ rules => [{ %{ $rule{rest} }, escalated => true }] }, ['/rules/0/escalated', 'unknown']],
	[{ rules => [{ %{ $rule{vip} }, vip => 1 }, $rule{rest}] }, ['/rules/0/vip', 'type']],
	[{ rules => [{ %{ $rule{stopped} }, impact => 'huge' }, $rule{rest}] }, ['/rules/0/impact', 'word']],
	[{ rules => [{ %{ $rule{rest} }, name => 'Any thing' }] }, ['/rules/0/name', 'format']],
	[{ rules => [{ %{ $rule{vip} }, name => 'rest' }, $rule{rest}] }, ['/rules/1/name', 'taken']],
	[{ rules => [$rule{vip}] }, ['/rules/0', 'incomplete']],
	[{ rules => [@rule{qw(rest vip rest)}] }, ['/rules/1', 'unreachable'], ['/rules/2', 'unreachable'], ['/rules/2/name', 'taken']],
	[{ basket_rules => [{ name => 'rest', basket => 'bin' }] }, ['/basket_rules/0/basket', 'escalated']],
	[{ basket_rules => [{ name => 'rest', basket => 'trash' }] }, ['/basket_rules/0/basket', 'word']],
	[{ from => '2026-01-02T00:00:00Z', to => '2026-01-01T00:00:00Z' }, ['/to', 'range']],
	[{ after => 999999 }, ['/after', 'unknown_issue']], [{ limit => 0 }, ['/limit', 'range']],
	[{ colour => 'red' }, ['/colour', 'unknown']],
);
for (@wrong) {
	my ($body, @errors) = @$_;
	invalid_is(replay($body), \@errors, join ', ', map { "@$_" } @errors);
}
invalid_is(replay({ rules => [map { { %{ $rule{rest} }, name => "r$_" } } 1 .. 51] }), [['/rules', 'too_long']], '51 rows');

# It is a question: nothing is written, and who may only read may ask.
my $tables = join ', ', qw(issue event idempotency);
my ($sums) = map { join ' ', map { $_->[1] } @$_ } [$desk->sql("CHECKSUM TABLE $tables")];
status_is(replay($all_two), 200);
status_is($desk->program($desk->token('mona', 'manager', 'read'))->post('/rules/replay', $all_two, 'Idempotency-Key' => undef), 200,
	'a token that may only read, without a key');
is(join(' ', map { $_->[1] } $desk->sql("CHECKSUM TABLE $tables")), $sums, 'nothing is written');
problem_is($_->post('/rules/replay', $all_two), 403) for $ana, $tia, $uma;
problem_is($desk->nobody->post('/rules/replay', $all_two), 401);
problem_is($ana->get('/rules'), 403);

done_testing;
