# Programs call with a token: it acts for its owner, within its role and scope, as long as it lives;
# and nobody ever reads it anywhere.

use v5.36;

use Desk;
use Digest::SHA qw(sha256_hex);
use Instance;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 2);
my $key = 0;

# A program that may send a POST again; a new key for each.
sub program($secret) {
	return $desk->program($secret)->with('Idempotency-Key' => "tokens-$$-" . ++$key);
}

sub where_hash($secret) { return "hash = UNHEX('" . sha256_hex($secret) . "')" }

# What others change in the database is seen within a second or so.
sub comes_to($status, $question, $name) {
	my $deadline = time + 5;
	my $answer = $question->();
	until ($answer->status == $status || time > $deadline) {
		sleep 0.02;
		$answer = $question->();
	}
	return status_is($answer, $status, $name);
}

# Whether triagectl does it; why not is of no interest here.
sub is_done(@arguments) {
	open my $stderr, '>&', \*STDERR;
	open STDERR, '>', '/dev/null';
	my $done = eval { $desk->triagectl(@arguments); 1 } // 0;
	open STDERR, '>&', $stderr;
	return $done;
}

sub is_created(@options) { return is_done(qw(token create --name x), @options) }

subtest 'a token acts for its owner, within its role' => sub {
	my $manager = $desk->token('mona', 'manager');
	my $plain = $desk->token('mona', undef);
	my $tier1 = $desk->token('tia', 'tier1');
	my $issue = $desk->report('ana', impact => 'work_stoppage');

	like($manager, qr/^tri_[0-9A-Za-z]{33}$/, 'its form');
	is(program($manager)->get('/me')->body->{login}, 'mona', 'a manager\'s token is her');
	is_deeply(program($manager)->get('/me')->body->{roles}, ['manager'], '... with that role');
	status_is(program($manager)->get('/baskets'), 200, '... and reads what a manager may');
	is_deeply(program($plain)->get('/me')->body->{roles}, [], 'her token without a role has none');
	problem_is(program($plain)->get('/baskets'), 403);
	problem_is(program($plain)->post('/take-next'), 403);
	problem_is(program($plain)->get("/issues/$issue->{id}"), 404);
	problem_is(program($tier1)->post('/baskets/p2/take-next'), 403);
	status_is(program($manager)->post('/baskets/p2/take-next'), 200, 'a manager\'s takes');
	is(program($plain)->post('/issues', $desk->report_body)->body->{channel}, 'api', 'a report by a program');
};

subtest 'a token has no role that its owner has not' => sub {
	ok(!is_created('--owner', 'ana', '--role', 'manager', '--scope', 'read'), 'ana is no manager');
	ok(!is_created('--owner', 'tia', '--role', 'tier2', '--scope', 'read'), 'tia is not Tier 2');
	ok(!is_created('--owner', 'nobody-knows', '--scope', 'read'), 'nobody is called so');
	ok(!is_created('--owner', 'mona', '--role', 'manager', '--scope', 'admin'), 'there is no such scope');
	ok(!is_created('--owner', 'mona', '--role', 'boss', '--scope', 'read'), 'there is no such role');

	my $secret = $desk->token('uma', 'tier2');
	status_is(program($secret)->get('/baskets'), 200, 'a token of Tier 2');
	$desk->sql("UPDATE staff SET roles = 'tier1' WHERE employee_id = " . $desk->id_of('uma'));
	comes_to(403, sub { program($secret)->get('/baskets') }, '... has no role once its owner has lost it');
	$desk->sql("UPDATE staff SET roles = 'tier2' WHERE employee_id = " . $desk->id_of('uma'));
	comes_to(200, sub { program($secret)->get('/baskets') }, '... and has it again with her');
};

subtest 'the scope "read" writes nothing' => sub {
	my $secret = $desk->token('mona', 'manager', 'read');
	my $issue = $desk->report('ana');
	my %bodies = (
		'/issues' => $desk->report_body, '/take-next' => undef, '/baskets/bin/take-next' => undef,
		(map { ("/issues/$issue->{id}/$_" => {}) } qw(claim confirm)),
		(map { ("/issues/$issue->{id}/$_" => { reason => 'because' }) } qw(release reopen cancel)),
		"/issues/$issue->{id}/resolve" => { code => 'other', details => 'x' },
		"/issues/$issue->{id}/notes" => { body => 'x' },
		"/issues/$issue->{id}/contacts" => { channel => 'phone', outcome => 'reached' },
		"/issues/$issue->{id}/work" => { kind => 'visit', details => 'x' },
	);
	problem_is(program($secret)->post($_, $bodies{$_}), 403) for sort keys %bodies;
	is($desk->as('ana')->get("/issues/$issue->{id}")->body->{version}, 1, 'nothing has happened');
	status_is(program($secret)->get("/issues/$issue->{id}"), 200, 'it reads');
	status_is(program($secret)->head('/issues'), 200, '... also headers');
	status_is(program($secret)->options('/issues'), 204, '... and what there is');
	status_is(program($secret)->post('/triage/preview', $desk->report_body), 200, '... and asks what if');
};

subtest 'a token that is not one is nobody' => sub {
	my $good = $desk->token('mona', 'manager');
	my $other = $desk->token('mona', 'manager');
	my %bad = (
		'the last digit is wrong' => substr($good, 0, -1) . (substr($good, -1) eq '0' ? 1 : 0),
		'a digit of the body is wrong' => $good =~ s/(?<=^tri_)(.)/$1 eq '0' ? 1 : 0/er,
		'the checksum is that of another' => substr($good, 0, 31) . substr($other, 31),
		'two digits change places' => $good =~ s/(.)((?!\1).)$/$2$1/r,
		'cut' => substr($good, 0, -1),
		'too long' => "${good}0",
		'another case' => $good =~ tr/a-zA-Z/A-Za-z/r,
		'without its beginning' => $good =~ s/^tri_//r,
		'another beginning' => $good =~ s/^tri/try/r,
		'only its beginning' => 'tri_',
		'zeros' => 'tri_' . '0' x 33,
		'very long' => "tri_${\ ('a' x 7000)}",
		'SQL' => "' OR 1=1 -- ",
	);
	for my $what (sort keys %bad) {
		next if $bad{$what} eq $good; # the last two digits are equal: nothing to exchange
		problem_is(program($bad{$what})->get('/me'), 401, '/problems/unauthenticated', $what);
	}
	status_is(program($good)->get('/me'), 200, 'the good one is good');
	$desk->sql('DELETE FROM token WHERE ' . where_hash($other));
	my ($unknown, $mistyped) = map { program($_)->get('/me')->body->{detail} } $other, "${other}0";
	isnt($mistyped, $unknown, 'one that was mistyped is told from one that is gone');
	is(program($_)->get('/me')->body->{detail}, $mistyped, '... by its checksum')
		for @bad{'the last digit is wrong', 'a digit of the body is wrong'};
};

subtest 'a token ends' => sub {
	my ($expired, $revoked, $fresh) = map { $desk->token('mona', 'manager') } 1 .. 3;
	status_is(program($_)->get('/me'), 200, 'good at first') for $expired, $revoked;
	$desk->sql("UPDATE token SET expires_at = UTC_TIMESTAMP(3) WHERE " . where_hash($expired));
	comes_to(401, sub { program($expired)->get('/me') }, 'expired');
	my ($id) = map { @$_ } $desk->sql("SELECT id FROM token WHERE " . where_hash($revoked));
	$desk->triagectl('token', 'revoke', $id);
	comes_to(401, sub { program($revoked)->get('/me') }, 'revoked');
	ok(!is_done('token', 'revoke', $id), 'it is revoked once');

	my ($days) = $desk->triagectl(qw(token create --owner mona --role manager --scope read --name d --days 30))
		=~ /(tri_\w+)/;
	my ($left) = map { @$_ } $desk->sql('SELECT ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expires_at)'
		. ' / 86400) FROM token WHERE ' . where_hash($days));
	is($left, 30, '--days says how long it lives');
	my ($never) = map { @$_ } $desk->sql('SELECT expires_at FROM token WHERE ' . where_hash($fresh));
	is($never, 'NULL', 'without, it has no end');
};

subtest 'its use is noted once a minute at most' => sub {
	my $secret = $desk->token('mona', 'manager');
	my $where = where_hash($secret);
	my $last = sub { return ($desk->sql("SELECT last_used_at FROM token WHERE $where"))[0][0] };
	my $set = sub ($seconds) {
		$desk->sql("UPDATE token SET last_used_at = UTC_TIMESTAMP(3) - INTERVAL $seconds SECOND WHERE $where");
		return $last->();
	};

	is($last->(), 'NULL', 'never used');
	program($secret)->get('/me');
	my $first = $last->();
	isnt($first, 'NULL', 'the first use is noted');
	program($secret)->get('/me') for 1 .. 20;
	is($last->(), $first, 'twenty more are not');

	my $before = $set->(50);
	program($secret)->get('/me') for 1 .. 4;
	is($last->(), $before, 'nor is one after 50 seconds');
	$before = $set->(61);
	my $deadline = time + 5;
	program($secret)->get('/me') until $last->() ne $before || time > $deadline;
	isnt($last->(), $before, 'one after 61 seconds is');
};

subtest 'nobody reads it anywhere' => sub {
	my $secret = $desk->token('mona', 'manager');
	my $bad = 'tri_' . 'Z' x 33;
	my $at = 0;
	for my $program (map { program($_) } $secret, $bad) {
		$program->get('/me');
		$program->get('/nowhere');
		$program->get('/issues?limit=x');
		$program->post('/issues', '{');
		$program->post('/issues', 'x' x 300_000);
		$program->request('TRACE', '/me');
	}
	$desk->raw("GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer$_ $secret\r\n\r\n")
		for '', ',', "\t", ' x';
	$desk->raw("GET /api/v1/me HTTP/9.9\r\nAuthorization: Bearer $secret\r\n\r\n");
	$desk->raw("GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer $secret\x01\r\n\r\n");
	$desk->stop_server($_) for qw(nginx triaged); # so that they have written all
	for my $file (sort glob '"' . $desk->folder . '"/*.log') {
		my $text = text_of($file);
		ok(length $text, "$file says something");
		ok(index($text, $_) < 0, '... and no token') for $desk->env('TOKEN'), $secret, $bad;
		unlike($text, qr/tri_[0-9A-Za-z]{6}/, '... nor part of one');
		unlike($text, qr/Bearer/i, '... nor a header');
	}
	my ($rows) = map { @$_ } $desk->sql("SELECT COUNT(*) FROM token WHERE CONCAT_WS('|', name, hash) LIKE '%tri\\_%'");
	is($rows, 0, 'nor is one in the database');
};

done_testing;
