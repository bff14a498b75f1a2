# POST /issues/bulk: each command is run by itself, and answered as by its own route; one that fails
# does not stop the rest; under a key, whatever breaks in the middle, nothing is done twice.
use v5.36;

use Desk;
use Instance;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 4, settings => ['writes_per_minute = 0']);
my %as = map { $_ => $desk->as($_) } qw(ana ben tia tom uma mona sam);
my $count = 0;

sub key() { return ('Idempotency-Key' => 'bulk-' . ++$count) }
sub queued($number = 1) { my @ids = $desk->copies($desk->report('ana')->{id}, $number); return map { 0 + $_ } @ids }
sub bulk($who, $commands, @headers) { return $as{$who}->post('/issues/bulk', { commands => $commands }, @headers) }
sub claims(@ids) { return [map { { id => $_, command => 'claim' } } @ids] }
sub statuses($answer) { return join ' ', map { $_->{status} } @{ ($answer->body // {})->{data} // [] } }
sub events($id) {
	return join ' ', map { $_->[0] } $desk->sql("SELECT command FROM event WHERE issue_id = $id ORDER BY version");
}

subtest 'each by itself' => sub {
	my @id = queued(8);
	my $mine = 0 + $desk->report('tia')->{id};
	my $answer = bulk('tia', [
		{ id => $id[0], command => 'claim', if_match => 1 },
		{ id => $id[1], command => 'claim', if_match => 7, body => {} },
		{ id => 999999, command => 'claim' },
		{ id => $id[2], command => 'prioritize', body => { priority => 1, reason => 'I say so' } },
		{ id => $id[0], command => 'resolve', body => { code => 'reinstalled', details => '', detail => 1 } },
		{ id => $id[3], command => 'release', body => { reason => 'Not mine' } },
		{ id => $id[0], command => 'resolve', if_match => 2, body => { code => 'reinstall', details => 'Done' } },
		{ id => $mine, command => 'cancel', if_match => undef, body => { reason => 'Not needed' } },
	]);
	status_is($answer, 200);
	is(statuses($answer), '200 412 404 403 422 409 200 200', 'each has its own answer, in order');
	my @data = @{ $answer->body->{data} };
	is_deeply([map { "$_->{id} $_->{command}" } @data], ["$id[0] claim", "$id[1] claim", '999999 claim', "$id[2] prioritize",
		"$id[0] resolve", "$id[3] release", "$id[0] resolve", "$mine cancel"], '... and says whose it is');
	is_deeply([map { join ' ', sort keys %$_ } @data], [('command id issue problem status') x 8], '... with these members');
	is_deeply([grep { !defined $_->{issue} == !defined $_->{problem} } @data], [], '... an issue or a problem');
	is($data[6]{issue}{status}, 'resolved', '... as it is after the command');
	is_deeply($data[6]{issue}, $as{tia}->get("/issues/$id[0]")->body, '... and as GET shows it');
	is_deeply([map { "$_->{type} $_->{status}" } grep { defined } map { $_->{problem} } @data], ['/problems/stale 412',
		'/problems/not-found 404', '/problems/forbidden 403', '/problems/invalid 422', '/problems/conflict 409'],
		'problems are whole');
	is_deeply([sort map { "$_->{pointer} $_->{code}" } @{ $data[4]{problem}{errors} }], [sort '/commands/4/body/code word',
		'/commands/4/body/details too_short', '/commands/4/body/detail unknown'], '... and point into the request');
	is("$data[5]{problem}{state} @{ $data[5]{problem}{allowed} }", 'queued claim cancel retriage', '... and say what is possible');
	is($data[1]{problem}{request_id}, $answer->header('X-Request-Id'), '... and are of this request');
	is_deeply([map { events($_) } @id[0 .. 3]], ['report claim resolve', 'report', 'report', 'report'], 'the rest was done');
};

# Whatever the command, the caller and the state: the answer is that of the command's own route.
subtest 'as by its own route' => sub {
	my %body = (
		claim => {}, release => { reason => 'Not my field' }, escalate => { reason => 'Beyond me' },
		reassign => { to => 'uma', reason => 'She knows it' }, confirm => {}, reply => { message => 'The newest' },
		retriage => { impact => 'work_stoppage', customer_impact => true, reason => 'It is worse' },
		prioritize => { priority => 2, reason => 'I say so' }, 'await-employee' => { message => 'Which version?' },
		schedule => { kind => 'visit', at => '2099-01-05T09:00:00.000Z' }, forward => { summary => 'It closes by itself' },
		resolve => { code => 'other', details => 'Done' }, reopen => { reason => 'Not solved' },
		cancel => { reason => 'Not needed' },
	);
	my $told = sub ($status, $body) {
		my %seen = %{ $body // {} };
		delete @seen{qw(id request_id created_at updated_at resolved_at closed_at first_contact_at due detail contact forwarding
			resolution)};
		return [$status, \%seen];
	};
	my @unlike;
	my $compared = 0;
	for my $state ('queued', 'assigned', 'resolved') {
		my $first = $desk->report('ana')->{id};
		$as{tia}->post("/issues/$first/claim") if $state ne 'queued';
		$as{tia}->post("/issues/$first/resolve", $body{resolve}) if $state eq 'resolved';
		my @cells = map { my $who = $_; map { [$who, $_, $body{$_}], [$who, $_, {}] } sort keys %body } qw(ana ben tia uma mona sam);
		my @ids = map { 0 + $_ } $desk->copies($first, 2 * @cells);
		my @single = map {
			my ($who, $command, $body) = @$_;
			my $answer = $as{$who}->post('/issues/' . shift(@ids) . "/$command", $body);
			$told->($answer->status, $answer->body);
		} @cells;
		for my $who (qw(ana ben tia uma mona sam)) {
			my @own = grep { $cells[$_][0] eq $who } 0 .. $#cells;
			my $answer = bulk($who, [map { { id => $ids[$_], command => $cells[$_][1], body => $cells[$_][2] } } @own]);
			my @data = map { $told->($_->{status}, $_->{issue} // $_->{problem}) } @{ $answer->body->{data} };
			for my $at (0 .. $#own) {
				my ($cell, $one, $many) = ($cells[$own[$at]], $single[$own[$at]], $data[$at]);
				$_->{pointer} =~ s{^/commands/$at/body}{} for @{ $many->[1]{errors} // [] };
				$compared++;
				push @unlike, [$state, @$cell[0, 1], $one, $many] if !same($one, $many);
			}
		}
	}
	is_deeply(\@unlike, [], "$compared commands are answered alike");
};

sub same($one, $other) { return JSON::PP->new->canonical->encode($one) eq JSON::PP->new->canonical->encode($other) }

subtest 'the same issue, again and again' => sub {
	my ($id) = queued();
	my $answer = bulk('tia', [
		{ id => $id, command => 'claim', if_match => 1 },
		{ id => $id, command => 'claim' },
		{ id => $id, command => 'release', body => { reason => 'Not mine' }, if_match => 2 },
		{ id => $id, command => 'claim', if_match => 2 },
		{ id => $id, command => 'claim', if_match => 3 },
	]);
	is(statuses($answer), '200 409 200 412 200', 'one after the other');
	is(events($id), 'report claim release claim', 'as the history has it');
	is_deeply([map { ($_->{issue} // {})->{version} } @{ $answer->body->{data} }], [2, undef, 3, undef, 4], 'each with its version');
};

subtest 'what is no bulk' => sub {
	my ($id) = queued();
	my $good = { id => $id, command => 'claim' };
	my @cases = (
		# body, pointers of the 422
		[{ commands => [] }, '/commands'],
		[{ commands => [($good) x 101] }, '/commands'],
		[{}, '/commands'],
		[{ commands => undef }, '/commands'],
		[{ commands => $good }, '/commands'],
		[{ commands => [$good], more => 1 }, '/more'],
		[{ commands => [$good, 'claim', undef, [], 7] }, map { "/commands/$_" } 1 .. 4],
		[{ commands => [$good, {}] }, '/commands/1/id', '/commands/1/command'],
		[{ commands => [$good, { %$good, command => 'take-next' }] }, '/commands/1/command'],
		[{ commands => [$good, { %$good, command => 'note' }] }, '/commands/1/command'],
		[{ commands => [$good, { %$good, command => '' }] }, '/commands/1/command'],
		[{ commands => [$good, { %$good, command => undef }] }, '/commands/1/command'],
		[{ commands => [$good, { %$good, id => "$id" }] }, '/commands/1/id'],
		[{ commands => [$good, { %$good, id => 0 }] }, '/commands/1/id'],
		[{ commands => [$good, { %$good, if_match => 0 }] }, '/commands/1/if_match'],
		[{ commands => [$good, { %$good, if_match => '"1"' }] }, '/commands/1/if_match'],
		[{ commands => [$good, { %$good, body => [] }] }, '/commands/1/body'],
		[{ commands => [$good, { %$good, body => '{}' }] }, '/commands/1/body'],
		[{ commands => [$good, { %$good, reason => 'x', ID => 1 }] }, '/commands/1/reason', '/commands/1/ID'],
	);
	invalid_is($as{tia}->post('/issues/bulk', $_->[0]), [@$_[1 .. $#$_]]) for @cases;
	for my $body ('', '[]', '{"commands":[', '{"commands":[{"id":1,"command":"claim","body":{"a":1,"a":2}}]}') {
		problem_is($as{tia}->post('/issues/bulk', $body), 400);
	}
	problem_is($as{tia}->post('/issues/bulk?x=1', { commands => [$good] }), 400);
	problem_is($as{tia}->post('/issues/bulk', encode_json({ commands => [$good] }), 'Content-Type' => 'text/plain'), 415);
	is(events($id), 'report', 'nothing of it was run');

	# Inside of a body, it is that command's own trouble.
	my $odd = $as{tia}->post('/issues/bulk', qq({"commands":[{"body":{"reason":"a\\u0000b","x\\ud800":1},"id":$id,"command":"release"},)
		. qq({"id":$id,"command":"claim"},{"id":$id,"command":"release","body":{"reason":"\\b\\b\\b\\b"}}]}));
	is(statuses($odd), '422 200 422', 'what no text may hold');
	is_deeply([map { map { "$_->{pointer} $_->{code}" } @{ ($_->{problem} // {})->{errors} // [] } } @{ $odd->body->{data} }],
		['/commands/0/body/reason control', "/commands/0/body/x\x{fffd} unknown", "/commands/0/body/x\x{fffd} surrogate",
			'/commands/2/body/reason control'], '... is told in its place') || diag($odd->describe);
	my $much = join ',', map { qq({"id":$id,"command":"release","body":{"reason":"\\u0000"}}) } 1 .. 60;
	my $refused = $as{tia}->post('/issues/bulk', qq({"commands":[$much]}));
	status_is($refused, 422);
	is($refused->body->{errors}[-1]{code}, 'too_many', '... more than can be told: all of it is refused');
	is(events($id), 'report claim', '... and nothing was run');

	# What is absent counts as {}.
	my $bare = bulk('tia', [{ id => $id, command => 'release' }, { id => $id, command => 'release', body => undef },
		{ id => $id, command => 'release', body => {} }]);
	is(statuses($bare), '422 422 422', 'no body');
	is_deeply([map { $_->{problem}{errors}[0]{pointer} } @{ $bare->body->{data} }],
		[map { "/commands/$_/body/reason" } 0 .. 2], '... is one without members');
};

subtest 'a hundred' => sub {
	my @ids = queued(100);
	my $began = time;
	my $answer = bulk('tia', claims(@ids), key());
	note(sprintf '100 claims in %.2f s, %d bytes', time - $began, length $answer->content);
	is(statuses($answer), join(' ', (200) x 100), 'are all run');
	is_deeply([map { $_->{issue}{id} } @{ $answer->body->{data} }], \@ids, 'in order');
	my $long = 'x' x 2000;
	$answer = bulk('tia', [map { { id => $_, command => 'resolve', body => { code => 'other', details => $long } } } @ids], key());
	is(statuses($answer), join(' ', (200) x 100), 'with much to say too');
	problem_is(bulk('tia', [map { { id => $_, command => 'resolve', body => { code => 'other', details => 'x' x 4000 } } } @ids]), 413);
};

subtest 'under a key' => sub {
	my @id = queued(4);
	my @key = key();
	my $commands = [
		{ id => $id[0], command => 'claim' }, { id => $id[0], command => 'release', body => { reason => 'Not mine' } },
		{ id => $id[1], command => 'release', body => { reason => 'Not mine' } }, { id => $id[2], command => 'claim' },
	];
	my $first = bulk('tia', $commands, @key);
	is(statuses($first), '200 200 409 200', 'it is run');
	status_is($as{tia}->post("/issues/$id[1]/claim"), 200);
	my $second = bulk('tia', $commands, @key);
	is($second->content, $first->content, 'again: the same answer, refusals too');
	is($second->header('Idempotency-Replayed'), 'true', '... which says so');
	is(events($id[0]) . events($id[2]), 'report claim releasereport claim', '... and nothing was done twice');
	invalid_is(bulk('tia', [@$commands, { id => $id[3], command => 'claim' }], @key), [['', 'key_reused']]);
	invalid_is(bulk('tia', [reverse @$commands], @key), [['', 'key_reused']]);
	is(events($id[3]), 'report', '... of which nothing was run');
	is(statuses(bulk('tom', [{ id => $id[3], command => 'claim' }], @key)), '200', 'another caller has keys of their own');

	my $program = $desk->program($desk->token('uma', 'tier2'));
	problem_is($program->post('/issues/bulk', { commands => claims(queued()) }, 'Idempotency-Key' => undef), 400);
	is(statuses($program->post('/issues/bulk', { commands => claims(queued()) })), '200', 'a program needs one');

	@key = key();
	problem_is($as{tia}->post('/issues/bulk', { commands => [] }, @key), 422);
	is(statuses(bulk('tia', claims(queued()), @key)), '200', 'what was no bulk is not kept');
};

# Two callers, or a caller who was too quick: each command is run once, and both are told the same.
subtest 'twice at once' => sub {
	my @ids = queued(40);
	my @key = key();
	my @answers = at_once(3, sub ($) { my $answer = bulk('tia', claims(@ids), @key); [$answer->status, $answer->content] });
	is_deeply([map { $_->[0] } @answers], [(200) x 3], 'three of the same');
	my @open = grep { /under-way/ } map { $_->[1] } @answers;
	is(@open, 0, 'none had to be sent away') || diag(@open);
	my $once = bulk('tia', claims(@ids), @key);
	is($once->content, $_->[1], 'the same answer') for @answers;
	is_deeply([grep { events($_) ne 'report claim' } @ids], [], 'each was claimed once');
};

subtest 'a worker dies in the middle' => sub {
	my ($again, @wrong, %seen) = (0);
	for my $round (1 .. 8) {
		my @ids = queued(60);
		my @key = key();
		my ($answer, $killer) = at_once(2, sub ($number) {
			if ($number) {
				my $wanted = 5 * $round;
				my $last = $ids[$wanted];
				1 until ($desk->sql("SELECT COUNT(*) FROM event WHERE issue_id = $last AND command = 'claim'"))[0][0];
				kill 'KILL', workers_of($desk);
				return 1;
			}
			my $answer = bulk('tia', claims(@ids), @key);
			my $tries = 1;
			while ($answer->status != 200) {
				$answer = bulk('tia', claims(@ids), @key);
				$tries++;
			}
			return [$tries, statuses($answer), [map { $_->{issue}{version} } @{ $answer->body->{data} }], $answer->content];
		});
		$again++ if $answer->[0] > 1;
		push @wrong, $answer->[1] if $answer->[1] ne join ' ', (200) x 60;
		push @wrong, grep { $_ != 2 } @{ $answer->[2] };
		push @wrong, grep { events($_) ne 'report claim' } @ids;
		push @wrong, 'another answer' if bulk('tia', claims(@ids), @key)->content ne $answer->[3];
	}
	cmp_ok($again, '>', 3, "$again of 8 were cut off, and sent again");
	is_deeply(\@wrong, [], 'each command was run once, and answered as if nothing had happened');
};

subtest 'what takes too long is left for the next time' => sub {
	my $slow = Desk->start(workers => 2, settings => ['request_limit = 14']);
	my @ids = map { 0 + $_ } $slow->copies($slow->report('ana')->{id}, 6);
	my $session = $slow->holding("SELECT id FROM issue WHERE id = $ids[1] FOR UPDATE");
	my @key = key();
	my $tia = $slow->as('tia');
	my $body = { commands => claims(@ids) };
	my $first = $tia->post('/issues/bulk', $body, @key);
	is(statuses($first), '200 503 503 503 503 503', 'the second waits in vain, the others are not begun') || diag($first->describe);
	like($first->body->{data}[2]{problem}{detail}, qr/was not run/, '... and are told so');
	$session->commit;
	my $second = $tia->post('/issues/bulk', $body, @key);
	is(statuses($second), join(' ', (200) x 6), 'sent again under its key, it goes on where it ended');
	is_deeply($second->body->{data}[0], $first->body->{data}[0], '... the first is answered as before');
	is($tia->post('/issues/bulk', $body, @key)->content, $second->content, '... and now it is kept');
};

subtest 'each counts as a write' => sub {
	my $strict = Desk->start(workers => 2, settings => ['writes_per_minute = 10']);
	my @ids = map { 0 + $_ } $strict->copies($strict->report('ana')->{id}, 12);
	my $tia = $strict->as('tia');
	my @key = key();
	my $answer = $tia->post('/issues/bulk', { commands => claims(@ids) }, @key);
	status_is($answer, 200);
	is(statuses($answer), join(' ', (200) x 10, 429, 429), 'more than the quota are refused');
	like($answer->header('RateLimit') // '', qr/r=0/, '... as the header says');
};

done_testing;
