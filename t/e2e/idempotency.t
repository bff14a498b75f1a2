# Idempotency-Key: what is sent again under its key does nothing more, and is answered as it was the
# first time; whatever happened to the first answer.
use v5.36;

use Commit;
use Desk;
use Instance;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 8);
my ($ana, $tia, $tom, $mona) = map { $desk->as($_) } qw(ana tia tom mona);
my $count = 0;

sub key() { return 'key-' . ++$count }
sub headers_of($answer) { my %all = %{ $answer->headers }; delete @all{qw(date x-request-id)}; return \%all }
sub events($id, $command) {
	return ($desk->sql("SELECT COUNT(*) FROM event WHERE issue_id = $id AND command = '$command'"))[0][0];
}
sub issues_with($text) { return ($desk->sql("SELECT COUNT(*) FROM issue WHERE description = '$text'"))[0][0] }
sub records() { return ($desk->sql('SELECT COUNT(*) FROM idempotency'))[0][0] }

# The same answer, and it says that it is a repeat.
sub repeats($first, $second, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $headers = headers_of($second);
	is(delete $headers->{'idempotency-replayed'}, 'true', "$name: says that it is a repeat");
	is($first->header('Idempotency-Replayed'), undef, '... which the first does not say');
	is($second->status, $first->status, '... same status');
	is_deeply($headers, headers_of($first), '... same headers');
	is($second->content, $first->content, '... same body');
	isnt($second->header('X-Request-Id'), $first->header('X-Request-Id'), '... and an id of its own');
	return;
}

subtest 'sent twice' => sub {
	my $id = $desk->report('ana')->{id};
	my @calls = (
		# who, path, body, status
		[$ana, '/issues', $desk->report_body(description => 'Sent twice'), 201],
		[$tia, "/issues/$id/claim", undef, 200],
		[$tia, "/issues/$id/notes", { body => 'Hello' }, 201],
		[$tia, "/issues/$id/contacts", { channel => 'phone', outcome => 'no_answer' }, 201],
		[$tia, "/issues/$id/resolve", { code => 'other', details => 'Done' }, 200],
		[$mona, '/vips', { login => 'ben', reason => 'Because' }, 201],
	);
	for my $call (@calls) {
		my ($who, $path, $body, $status) = @$call;
		my @key = ('Idempotency-Key' => key());
		my $first = $who->post($path, $body, @key);
		status_is($first, $status);
		repeats($first, $who->post($path, $body, @key), $path) for 1 .. 2;
	}
	is(issues_with('Sent twice'), 1, 'one issue');
	is(events($id, $_), 1, "one $_") for qw(claim note contact resolve);
	my @key = ('Idempotency-Key' => key());
	my $none = $mona->post('/baskets/p1/take-next', undef, @key);
	status_is($none, 204);
	$desk->report('ana', impact => 'work_stoppage', customer_impact => true);
	repeats($none, $mona->post('/baskets/p1/take-next', undef, @key), 'nothing to take, then');
	status_is($mona->post('/baskets/p1/take-next', undef, 'Idempotency-Key' => key()), 200);
};

subtest 'what would be refused by now is answered as it was' => sub {
	my $id = $desk->report('ana')->{id};
	my @key = ('Idempotency-Key' => key());
	my $claim = $tia->post("/issues/$id/claim", {}, @key);
	status_is($claim, 200);
	problem_is($tia->post("/issues/$id/claim", {}), 409);
	repeats($claim, $tia->post("/issues/$id/claim", {}, @key), 'her own claim');
	status_is($tia->post("/issues/$id/release", { reason => 'Not mine' }), 200);
	repeats($claim, $tia->post("/issues/$id/claim", {}, @key), 'when it is free again');
	is(events($id, 'claim'), 1, 'one claim');
	status_is($ana->post("/issues/$id/cancel", { reason => 'Not needed' }), 200);
	repeats($claim, $tia->post("/issues/$id/claim", {}, @key), 'when it has ended');
	my @match = ('If-Match' => '"1"', 'Idempotency-Key' => key());
	my $other = $desk->report('ana')->{id};
	my $first = $tia->post("/issues/$other/claim", {}, @match);
	repeats($first, $tia->post("/issues/$other/claim", {}, @match), 'of a version that is no more');
};

subtest 'a key is for one request' => sub {
	my ($one, $two) = map { $desk->report('ana')->{id} } 1 .. 2;
	my $key = key();
	my @key = ('Idempotency-Key' => $key);
	my $body = { body => 'Hello', visibility => 'public' };
	status_is($tia->post("/issues/$one/notes", $body, @key), 201);
	my @reused = ([['', 'key_reused']]);
	invalid_is($tia->post("/issues/$one/notes", { %$body, body => 'Good-bye' }, @key), @reused, 'another body');
	invalid_is($tia->post("/issues/$one/notes", '{"visibility":"public","body":"Hello" }', @key), @reused,
		'the same body in other bytes');
	invalid_is($tia->post("/issues/$two/notes", $body, @key), @reused, 'another issue');
	invalid_is($tia->post("/issues/$one/notes", $body, @key, 'If-Match' => '"1"'), @reused, 'with If-Match');
	invalid_is($tia->post("/issues/$one/notes?x=1", $body, @key), @reused, 'with a query');
	invalid_is($tia->post("/issues/$one/notes", '{', @key), @reused, 'not even JSON');
	problem_is($tia->post("/issues/999999/notes", $body, @key), 422);
	status_is($tia->post("//issues/./$one/notes", $body, @key), 201, 'the same path, spelled otherwise');
	is(events($one, 'note') . events($two, 'note'), '10', 'one note');

	# Another caller, another token, another route: another key.
	my %status = (
		tom => $tom->post("/issues/$one/notes", $body, @key)->status,
		work => $tia->post("/issues/$one/work", { kind => 'reinstall', details => 'x' }, @key)->status,
		map { my $token = $desk->token('tia', 'tier1'); $_ => $desk->program($token)->post("/issues/$one/notes", $body,
			@key)->status } 'a token', 'another token',
	);
	is_deeply(\%status, { tom => 201, work => 201, 'a token' => 201, 'another token' => 201 },
		'others have keys of their own');
	is(events($one, 'note'), 4, 'and do things of their own');
	status_is($tia->post("/issues/$one/notes", $body, 'Idempotency-Key' => uc $key), 201, 'case tells keys apart');
	is(events($one, 'note'), 5, 'so this is another note');
};

subtest 'a refusal is not kept' => sub {
	my @key = ('Idempotency-Key' => key());
	my $text = 'Refused at first';
	my $before = records();
	invalid_is($ana->post('/issues', $desk->report_body(description => $text, impact => 'none'), @key), ['/impact']);
	status_is($ana->post('/issues', '{', @key), 400);
	status_is($ana->post('/issues', '{}', @key, 'Content-Type' => 'text/plain'), 415);
	is(records(), $before, 'nothing was kept');
	status_is($ana->post('/issues', $desk->report_body(description => $text), @key), 201);
	is(issues_with($text), 1, 'the corrected one is done under the same key');

	my $id = $desk->report('ana')->{id};
	@key = ('Idempotency-Key' => key());
	status_is($ana->post("/issues/$id/confirm", {}, @key), 409);
	status_is($tia->post("/issues/$id/claim"), 200);
	status_is($tia->post("/issues/$id/resolve", { code => 'other', details => 'Done' }), 200);
	status_is($ana->post("/issues/$id/confirm", {}, @key), 200, 'and so is what was too early');
};

subtest 'rights are asked first' => sub {
	my @key = ('Idempotency-Key' => key());
	my $id = $desk->report('ana')->{id};
	my $first = $tom->post("/issues/$id/notes", { body => 'For the desk' }, @key);
	status_is($first, 201);
	$desk->sql("DELETE FROM staff WHERE employee_id = " . $desk->id_of('tom'));
	$desk->as('ada')->put('/staff/' . $desk->id_of('tia'), { roles => ['tier1'] }); # callers are looked at anew
	status_is($tom->post('/take-next', undef, @key), 403);
	status_is($desk->nobody->post("/issues/$id/notes", { body => 'x' }, @key), 401);
	status_is($tom->post('/nowhere', undef, @key), 404);
	$desk->as('ada')->put('/staff/' . $desk->id_of('tom'), { roles => ['tier1'] });
	repeats($first, $tom->post("/issues/$id/notes", { body => 'For the desk' }, @key), 'with his role');
};

subtest 'keys that are none' => sub {
	my $id = $desk->report('ana')->{id};
	my $note = { body => 'Hello' };
	for my $bad ('', ' ', 'two words', 'x' x 256, "caf\xc3\xa9", "\xff", "\x7f", "a\tb") {
		my $answer = $desk->raw("POST /api/v1/issues/$id/notes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
			. "Authorization: $tia->{headers}{Authorization}\r\nContent-Type: application/json\r\n"
			. "Idempotency-Key: $bad\r\nContent-Length: 16\r\n\r\n{\"body\":\"Hello\"}");
		problem_is($answer, 400, '/problems/bad-request',
			sprintf 'not a key: %s', substr $bad =~ s/([^!-~])/sprintf '\\x%02x', ord $1/ger, 0, 20);
	}
	problem_is($tia->post("/issues/$id/notes", $note, 'Idempotency-Key' => ['one', 'two']), 400);
	for my $good ('x', 'x' x 255, '"' . key() . '"', join '', map { chr } 0x21 .. 0x7e) {
		status_is($tia->post("/issues/$id/notes", $note, 'Idempotency-Key' => $good), 201, 'a key of ' . length $good);
	}
	is(events($id, 'note'), 4, 'and nothing else was written');
	problem_is($tia->post('/issues/999999/notes', $note, 'Idempotency-Key' => ''), 404);

	# Where it means nothing.
	my @bad = ('Idempotency-Key' => 'no key');
	my $staff = '/staff/' . $desk->id_of('tia');
	my %status = (
		get => $tia->get('/me', @bad)->status,
		patch => $tia->patch('/me', { phone => '12345' }, @bad)->status,
		put => $tia->put('/me/presence', { state => 'busy' }, @bad)->status,
		preview => $tia->post('/triage/preview', { impact => 'question' }, @bad)->status,
	);
	is_deeply(\%status, { map { $_ => 200 } keys %status }, 'on other methods it is ignored');
};

subtest 'programs must send one' => sub {
	my $program = $desk->program($desk->token('tia', 'tier1'))->with('Idempotency-Key' => undef);
	my $id = $desk->report('ana')->{id};
	my $refused = $program->request('POST', "/issues/$id/notes", { body => 'Hello' }, 'Idempotency-Key' => undef);
	problem_is($refused, 400);
	like($refused->body->{detail}, qr/send an Idempotency-Key/, 'and are told to');
	my @none = ('Idempotency-Key' => undef);
	status_is($program->post('/take-next', undef, @none), 400);
	status_is($program->post('/issues/999999/notes', { body => 'Hello' }, @none), 404);
	status_is($program->post('/vips', { login => 'ben', reason => 'x' }, @none), 403);
	my %status = (
		get => $program->get('/me')->status,
		patch => $program->patch('/me', { phone => '12345' })->status,
		put => $program->put('/me/presence', { state => 'busy' })->status,
		preview => $program->post('/triage/preview', { impact => 'question' }, @none)->status,
		person => $tia->post("/issues/$id/notes", { body => 'Hello' })->status,
	);
	is_deeply(\%status, { (map { $_ => 200 } qw(get patch put preview)), person => 201 },
		'but not where it means nothing, and people need none');
};

subtest 'kept for a day' => sub {
	my $id = $desk->report('ana')->{id};
	my @key = ('Idempotency-Key' => key());
	my $note = { body => 'Hello' };
	my $note_ages = sub ($hours) {
		$desk->sql("UPDATE idempotency SET at = UTC_TIMESTAMP(3) - INTERVAL $hours ORDER BY id DESC LIMIT 1");
	};
	my $first = $tia->post("/issues/$id/notes", $note, @key);
	$note_ages->('1439 MINUTE');
	repeats($first, $tia->post("/issues/$id/notes", $note, @key), 'before it is over');
	$note_ages->('1440 MINUTE');
	my $second = $tia->post("/issues/$id/notes", $note, @key);
	status_is($second, 201);
	isnt($second->body->{id}, $first->body->{id}, 'then it is new');
	repeats($second, $tia->post("/issues/$id/notes", $note, @key), 'and is kept again');
	$note_ages->('1440 MINUTE');
	status_is($tia->post("/issues/$id/notes", { body => 'Another' }, @key), 201, 'for another request too');
	is(events($id, 'note'), 3, 'three notes');

	@key = ('Idempotency-Key' => key());
	status_is($tia->post("/issues/$id/claim", {}, @key), 200);
	$note_ages->('1440 MINUTE');
	problem_is($tia->post("/issues/$id/claim", {}, @key), 409, '/problems/conflict', 'what is too old answers nobody');
};

sub await($question) {
	my $deadline = time + 10;
	until ($question->()) {
		die 'waited in vain' if time > $deadline;
		sleep 0.005;
	}
	return;
}

subtest 'what is too old goes away by itself' => sub {
	my $new = $tia->post('/issues', $desk->report_body, 'Idempotency-Key' => key());
	$desk->sql("INSERT INTO idempotency (name, request, at, status, headers) SELECT UNHEX(SHA2(seq, 256)), UNHEX(SHA2(seq, 256)),
		UTC_TIMESTAMP(3) - INTERVAL 25 HOUR, 200, '' FROM seq_1_to_2500");
	my $young = "at > UTC_TIMESTAMP(3) - INTERVAL 24 HOUR";
	my ($before) = map { $_->[0] } $desk->sql("SELECT COUNT(*) FROM idempotency WHERE $young");
	my $courier = fork // die "fork: $!";
	if (!$courier) {
		open STDERR, '>>', $desk->folder . '/courier.log';
		exec $desk->env('BIN') . '/triaged-courier', '-c', $desk->env('CONF') or POSIX::_exit(1);
	}
	await(sub { records() <= $before });
	kill 'TERM', $courier;
	waitpid $courier, 0;
	is($?, 0, 'the courier ends');
	is(records(), $before, 'the young stay');
};

# What is shown once is kept nowhere.
subtest 'a secret' => sub {
	my $ada = $desk->as('ada');
	my @key = ('Idempotency-Key' => key());
	my $wish = { owner => 'tia', name => 'a robot', role => 'tier1', scope => 'read' };
	my $first = $ada->post('/tokens', $wish, @key);
	status_is($first, 201);
	like($first->body->{secret}, qr/^tri_/, 'is told');
	my $second = $ada->post('/tokens', $wish, @key);
	problem_is($second, 409);
	like($second->body->{detail}, qr/shown then.*revoke the token and make another/s, '... and not again, but what to do');
	unlike($second->content, qr/tri_/, '... nowhere in the answer');
	is_deeply([map { $second->header($_) } qw(Location ETag Idempotency-Replayed)], [undef, undef, undef], '... nor anything else');
	invalid_is($ada->post('/tokens', { %$wish, name => 'another' }, @key), [['', 'key_reused']]);
	is((grep { $_->{name} eq 'a robot' } @{ $ada->get('/tokens?owner=tia')->body->{data} }), 1, 'one token');
	is_deeply([$desk->sql("SELECT status, headers, body FROM idempotency ORDER BY id DESC LIMIT 1")], [[0, '', 'NULL']],
		'and the record holds nothing');
};

# Returns how many different answers came out of `times` at once, and one of them.
sub all_at_once($times, $code) {
	my @answers = at_once($times, sub ($number) {
		my $answer = $code->($number);
		return [$answer->status, $answer->content, $answer->etag, $answer->header('Location'),
			$answer->header('Idempotency-Replayed') ? 1 : 0];
	});
	my $replayed = grep { pop @$_ } @answers;
	my %different = map { encode_json($_) => $_ } @answers;
	return { different => scalar keys %different, first => (values %different)[0], replayed => $replayed };
}

for my $times (2, 16) {
	subtest "$times at once" => sub {
		for my $round (1 .. 3) {
			my @key = ('Idempotency-Key' => key());
			my $text = "At once, $times, $round";
			my $report = $desk->report_body(description => $text, impact => 'work_stoppage');
			my $got = all_at_once($times, sub ($) { $desk->as('ana')->post('/issues', $report, @key) });
			is_deeply([@$got{qw(different replayed)}, $got->{first}[0], issues_with($text)], [1, $times - 1, 201, 1],
				'reports: one answer, one issue') || diag(explain($got));
			my $id = decode_json($got->{first}[1])->{id};

			@key = ('Idempotency-Key' => key());
			$got = all_at_once($times, sub ($) { $desk->as('uma')->post("/issues/$id/claim", {}, @key) });
			is_deeply([@$got{qw(different replayed)}, $got->{first}[0], events($id, 'claim')], [1, $times - 1, 200, 1],
				'claims: one answer, one claim') || diag(explain($got));

			@key = ('Idempotency-Key' => key());
			$got = all_at_once($times, sub ($) { $desk->as('uma')->post("/issues/$id/notes", { body => 'x' }, @key) });
			is_deeply([@$got{qw(different replayed)}, $got->{first}[0], events($id, 'note')], [1, $times - 1, 201, 1],
				'notes: one answer, one note') || diag(explain($got));

			@key = ('Idempotency-Key' => key());
			$desk->report('ana', impact => 'work_stoppage') for 1 .. 3;
			my $before = ($desk->sql("SELECT COUNT(*) FROM event WHERE command = 'take-next'"))[0][0];
			$got = all_at_once($times, sub ($) { $desk->as('udo')->post('/baskets/p2/take-next', undef, @key) });
			my $after = ($desk->sql("SELECT COUNT(*) FROM event WHERE command = 'take-next'"))[0][0];
			is_deeply([@$got{qw(different replayed)}, $got->{first}[0], $after - $before], [1, $times - 1, 200, 1],
				'takes: one answer, one taken') || diag(explain($got));
		}
	};
}

# Has triaged reach its database through a proxy from now on.
sub through_proxy() {
	my $socket = $desk->env('SOCKETS') . '/proxy.sock';
	my $proxy = Commit->proxy($socket, $desk->env('DATABASE_SOCKET'));
	my %old = map { $_ => 1 } workers_of($desk);
	write_text($desk->env('CONF'), text_of($desk->env('CONF')) =~ s/^(\s*socket = ).*/$1"$socket"/mr);
	kill 'HUP', master_of($desk);
	await(sub { my @now = workers_of($desk); @now == 8 && !grep { $old{$_} } @now });
	return $proxy;
}

my $proxy = through_proxy();

# What a call answers, and after how many seconds.
sub timed($code) {
	my $began = time;
	my $answer = $code->();
	return [$answer->status, ($answer->body // {})->{type} // '', $answer->header('Retry-After') // '',
		$answer->header('Idempotency-Replayed') // '', time - $began];
}

subtest 'the first call is under way' => sub {
	my $id = $desk->report('ana')->{id};
	my @key = ('Idempotency-Key' => key());
	my %calls = (
		'/issues' => ['ana', $desk->report_body(description => 'It is under way')],
		"/issues/$id/claim" => ['tia', {}],
	);
	for my $path (sort keys %calls) {
		my ($who, $body) = @{ $calls{$path} };
		my $call = sub { $desk->as($who)->post($path, $body, @key) };
		my $held = $proxy->held;
		$proxy->breaks('holds'); # the work is done, but for its COMMIT
		my ($first, $second) = at_once(2, sub ($number) {
			return timed($call) if $number == 0;
			await(sub { $proxy->held > $held });
			my $told = timed($call);
			$proxy->breaks('never');
			return $told;
		});
		is_deeply([@$second[0, 1, 2]], [409, '/problems/under-way', 1], "$path: who comes second is told");
		ok($second->[4] > 4.5 && $second->[4] < 7, sprintf '... after %.1f s', $second->[4]);
		is_deeply([@$first[0, 3]], [$path eq '/issues' ? 201 : 200, ''], '... while the first gets through');
		my $third = timed($call);
		is_deeply([@$third[0, 3]], [$first->[0], 'true'], '... for whoever comes later');
	}
	is(issues_with('It is under way') . events($id, 'claim'), '11', 'each was done once');
};

subtest 'both wait for what another has locked' => sub {
	my $id = $desk->report('ana')->{id};
	my @key = ('Idempotency-Key' => key());
	my $call = sub { $desk->as('tia')->post("/issues/$id/claim", {}, @key) };
	my $session = $desk->holding("SELECT id FROM issue WHERE id = $id FOR UPDATE");
	my @told = at_once(2, sub ($) { timed($call) });
	is_deeply([grep { $_->[0] !~ /^(?:409|503)$/ || $_->[2] ne '1' || $_->[4] > 12 } @told], [], 'are told to come again');
	$session->commit;
	status_is($call->(), 200, 'and can');
	status_is($call->(), 200, 'as often as they like');
	is(events($id, 'claim'), 1, 'it was claimed once');
};

subtest 'the first call is rolled back' => sub {
	my $text = 'The first fails';
	my @key = ('Idempotency-Key' => key());
	my $body = $desk->report_body(description => $text);
	my $held = $proxy->held;
	$proxy->breaks('holds');
	my ($first, @others) = at_once(6, sub ($number) {
		return timed(sub { $desk->as('ana')->post('/issues', $body, @key) }) if $number == 0;
		await(sub { $proxy->held > $held });
		if ($number == 5) { # the others have come to their last statement, and wait
			await(sub { ($desk->sql("SELECT COUNT(*) FROM information_schema.processlist
				WHERE command = 'Execute' AND info LIKE 'INSERT INTO idempotency%'"))[0][0] == 4 });
			$proxy->breaks('drops');
			return [];
		}
		return timed(sub { $desk->as('ana')->post('/issues', $body, @key) });
	});
	pop @others;
	is_deeply([map { $_->[0] } $first, @others], [(201) x 5], 'all are answered alike');
	is((grep { $_->[3] eq 'true' } $first, @others), 4, 'one of them did it');
	is(issues_with($text), 1, 'one issue');
};

subtest 'the answer is lost at COMMIT' => sub {
	# The server finds out by itself.
	for my $when (qw(before after)) {
		my $id = $desk->report('ana', impact => 'work_stoppage')->{id};
		my @calls = (
			['ana', '/issues', $desk->report_body(description => "Lost $when"), 201],
			['uma', "/issues/$id/claim", {}, 200],
			['mona', '/baskets/bin/take-next', undef, 200],
			['uma', "/issues/$id/contacts", { channel => 'phone', outcome => 'reached' }, 201],
			['uma', "/issues/$id/resolve", { code => 'other', details => 'x' }, 200],
		);
		for my $call (@calls) {
			my ($who, $path, $body, $status) = @$call;
			my @key = ('Idempotency-Key' => key());
			my $broken = $proxy->broken;
			$proxy->breaks($when, 1);
			my $answer = $desk->as($who)->post($path, $body, @key);
			status_is($answer, $status, "$when: $path is answered");
			is($proxy->broken, $broken + 1, '... although its COMMIT was lost');
			is($answer->header('Idempotency-Replayed'), $when eq 'after' ? 'true' : undef, '... by what became of it');
			my $again = $desk->as($who)->post($path, $body, @key);
			is($again->content, $answer->content, '... as it is when asked again');
		}
		is(issues_with("Lost $when") . join('', map { events($id, $_) } qw(claim contact resolve)), '1111', 'each was done once');
	}

	# It cannot: the client does.
	for my $when (qw(before after)) {
		my @key = ('Idempotency-Key' => key());
		my $call = sub { $desk->as('ana')->post('/issues', $desk->report_body(description => "Never $when"), @key) };
		$proxy->breaks('before');
		my $answer = $call->();
		problem_is($answer, 503, '/problems/unknown-outcome', 'always lost');
		like($answer->body->{detail}, qr/same Idempotency-Key/, '... says what to do');
		is(issues_with("Never $when"), 0, '... and was not done');
		$proxy->breaks($when, 1);
		status_is($call->(), 201, "$when: the retry");
		$proxy->breaks('never');
		status_is($call->(), 201);
		is(issues_with("Never $when"), 1, '... did it once');
	}
	my $answer = do {
		$proxy->breaks('after', 1);
		$desk->as('ana')->post('/issues', $desk->report_body(description => 'Without a key'));
	};
	problem_is($answer, 503, '/problems/unknown-outcome', 'without a key nobody can find out');
};

# Callers who do not give up, and a connection that breaks at every third COMMIT or so.
subtest 'many rounds' => sub {
	my $broken = $proxy->broken;
	$proxy->breaks('often');
	my ($since) = map { $_->[0] } $desk->sql('SELECT UTC_TIMESTAMP(3)');
	my @rounds = at_once(8, sub ($number) {
		my ($tries, @unlike, @ids) = (0);
		for my $round (1 .. 40) {
			my $text = "Round $round of $number";
			my @key = ('Idempotency-Key' => "$round-of-$number-$$");
			my ($who, $path, $body) = $number % 2 ? ('ana', '/issues', $desk->report_body(description => $text))
				: ('mona', '/baskets/bin/take-next', undef);
			my @answers;
			while (@answers < 2) { # the second is a repeat, and may be lost as well
				my $answer = $desk->as($who)->post($path, $body, @key);
				$tries++;
				push @answers, $answer if $answer->status < 500;
			}
			push @unlike, map { $_->describe } @answers
				if $answers[0]->content ne $answers[1]->content || $answers[0]->status !~ /^20[014]$/;
			push @ids, ($answers[0]->body // {})->{id};
		}
		return { tries => $tries, unlike => \@unlike, ids => \@ids };
	});
	$proxy->breaks('never');
	cmp_ok($proxy->broken - $broken, '>', 60, $proxy->broken - $broken . ' COMMITs were lost');
	is_deeply([map { @{ $_->{unlike} } } @rounds], [], 'each request was answered, the second time as the first');
	my %reports = map { $_->[0] => $_->[1] } $desk->sql("SELECT description, COUNT(*) FROM issue
		WHERE description LIKE 'Round %' GROUP BY description");
	is_deeply([scalar keys %reports, grep { $_ != 1 } values %reports], [160], '160 reports, each there once');
	my %told = map { $_ => 1 } grep { defined } map { @{ $rounds[$_]{ids} } } grep { $_ % 2 == 0 } 0 .. 7;
	my @taken = map { $_->[0] } $desk->sql("SELECT issue_id FROM event WHERE command = 'take-next'
		AND at >= '$since'");
	is_deeply([sort @taken], [sort keys %told], scalar @taken . ' takes, each told to somebody, none twice');
};

done_testing;
