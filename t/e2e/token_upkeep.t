# An admin makes, lists and revokes the tokens by which programs call. A token can do no more than its
# owner, whoever makes it.

use v5.36;

use Desk;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 2);
my $ada = $desk->as('ada');
my %person = (id => 'id', login => 'text', name => 'text');
my %row = (
	id => 'id', owner => \%person, name => 'text', role => 'text?', scope => 'text', active => 'bool',
	created_by => ['?', \%person], created_at => 'time', expires_at => 'time?', last_used_at => 'time?', revoked_at => 'time?',
);

sub wish(%member) { return { owner => 'mona', name => 'Dashboard', role => 'manager', scope => 'read', %member } }

sub made(%member) {
	my $answer = $ada->post('/tokens', wish(%member));
	die $answer->describe if $answer->status != 201;
	return $answer->body;
}

sub in_an_hour($hours = 1) {
	my ($s, $m, $h, $day, $month, $year) = gmtime(time + 3600 * $hours);
	return sprintf '%04d-%02d-%02dT%02d:%02d:%02d.000Z', $year + 1900, $month + 1, $day, $h, $m, $s;
}

subtest 'one is made' => sub {
	my $end = in_an_hour();
	my $answer = $ada->post('/tokens', wish(expires_at => $end));
	status_is($answer, 201);
	my $token = $answer->body;
	shape_is($token, { %row, secret => qr/^tri_[0-9A-Za-z]{33}$/ }, 'its members');
	is_deeply([@$token{qw(name role scope expires_at last_used_at revoked_at)}],
		['Dashboard', 'manager', 'read', $end, undef, undef], 'as it was wanted');
	is($token->{owner}{login}, 'mona', 'it acts for mona');
	is($token->{created_by}{login}, 'ada', '... by order of ada');
	ok($token->{active}, '... from now on');

	my $program = $desk->program($token->{secret});
	is($program->get('/me')->body->{login}, 'mona', 'it is mona');
	status_is($program->get('/baskets'), 200, 'a manager');
	problem_is($program->post('/vips', { login => 'ana', reason => 'Because' }, 'Idempotency-Key' => 'x'), 403);

	my $location = $answer->header('Location');
	is($location, "/api/v1/tokens/$token->{id}", 'Location');
	my $again = $ada->get($location);
	shape_is($again->body, \%row, 'what it leads to has no secret');
	like($again->body->{last_used_at}, qr/^\d{4}-/, '... and says that it was used');
	is_deeply([grep { index($_->content, $token->{secret}) >= 0 } $again, $ada->get('/tokens')], [], 'it was shown once');
};

subtest 'what is left out' => sub {
	my $token = made(role => undef);
	is($token->{role}, undef, 'no role');
	is($token->{expires_at}, undef, 'no end');
	is_deeply($desk->program($token->{secret})->get('/me')->body->{roles}, [], 'it is a plain employee\'s');
	my $answer = $ada->post('/tokens', { owner => 'ANA', name => 'x', scope => 'write' });
	status_is($answer, 201, 'without role and end');
	is($answer->body->{owner}{login}, 'ana', 'a login in any case');
	is($answer->body->{role}, undef, 'no role');
};

subtest 'what is refused' => sub {
	my %cases = (
		'an owner nobody knows' => [{ owner => 'nobody-knows' }, ['/owner', 'unknown_employee']],
		'a role that the owner has not' => [{ role => 'tier2' }, ['/role', 'not_theirs']],
		'a role of an employee' => [{ owner => 'ana', role => 'tier1' }, ['/role', 'not_theirs']],
		'an end that is past' => [{ expires_at => '2020-01-01T00:00:00Z' }, ['/expires_at', 'past']],
		'all of it' => [{ role => 'admin', expires_at => '2020-01-01T00:00:00Z' },
			['/role', 'not_theirs'], ['/expires_at', 'past']],
		'no scope' => [{ scope => undef }, ['/scope', 'required']],
		'another scope' => [{ scope => 'admin' }, ['/scope', 'word']],
		'another role' => [{ role => 'boss' }, ['/role', 'word']],
		'no name' => [{ name => ' ' }, ['/name', 'too_short']],
		'a long name' => [{ name => 'x' x 101 }, ['/name', 'too_long']],
		'no owner' => [{ owner => '' }, ['/owner', 'too_short']],
		'an id' => [{ id => 7 }, ['/id', 'unknown']],
		'a secret' => [{ secret => 'tri_1' }, ['/secret', 'unknown']],
	);
	my $before = $ada->get('/tokens')->content;
	for my $what (sort keys %cases) {
		my ($member, @pointers) = @{ $cases{$what} };
		invalid_is($ada->post('/tokens', wish(%$member)), \@pointers, $what);
	}
	is($ada->get('/tokens')->content, $before, 'nothing was made');
};

# Roles, tokens, settings are hers; what employees have reported is not.
subtest 'an admin sees no issue by a token of her own' => sub {
	my $issue = $desk->report('ana');
	for my $role (qw(tier1 tier2 manager software_team)) {
		invalid_is($ada->post('/tokens', wish(owner => 'ada', role => $role)), [['/role', 'not_theirs']], "as $role");
	}
	for my $role ('admin', undef) {
		my $program = $desk->program(made(owner => 'ada', role => $role)->{secret});
		problem_is($program->get("/issues/$issue->{id}"), 404);
		is_deeply($program->get('/issues')->body->{data}, [], 'none is listed');
	}
	is(made(owner => 'mona')->{created_by}{login}, 'ada', 'of one that acts for somebody else it is known who made it');
};

subtest 'all are listed, the newest first' => sub {
	my $ended = made(name => 'ended');
	status_is($ada->delete("/tokens/$ended->{id}"), 204);
	my @all = @{ $ada->get('/tokens?limit=200')->body->{data} };
	shape_is($_, \%row, "token $_->{id}") for @all;
	is_deeply([map { $_->{id} } @all], [sort { $b <=> $a } map { $_->{id} } @all], 'in their order');
	is($all[-1]{created_by}, undef, 'the operator made the first');

	my %by = (
		'owner=ana' => sub { $_->{owner}{login} eq 'ana' }, 'owner=MONA' => sub { $_->{owner}{login} eq 'mona' },
		'active=true' => sub { $_->{active} }, 'active=false' => sub { !$_->{active} },
		'owner=mona&active=false' => sub { $_->{owner}{login} eq 'mona' && !$_->{active} },
		'owner=nobody-knows' => sub { 0 },
	);
	for my $query (sort keys %by) {
		my @wanted = map { $_->{id} } grep { $by{$query}->() } @all;
		is_deeply([map { $_->{id} } @{ $ada->get("/tokens?$query&limit=200")->body->{data} }], \@wanted,
			"$query: " . @wanted);
	}

	my ($query, @pages) = ('?limit=2');
	while (defined $query) {
		my $page = $ada->get("/tokens$query");
		push @pages, map { $_->{id} } @{ $page->body->{data} };
		my $next = $page->body->{next};
		like($page->header('Link') // '', qr/cursor=\Q$next\E/, 'the next page') if defined $next;
		$query = defined $next ? "?limit=2&cursor=$next" : undef;
	}
	is_deeply(\@pages, [map { $_->{id} } @all], 'page by page');
	problem_is($ada->get("/tokens?$_"), 400) for 'active=maybe', 'owner=', 'limit=0', 'cursor=x', 'role=admin', 'secret=x';
	my $cursor = $ada->get('/tokens?limit=1')->body->{next};
	problem_is($ada->get("/tokens?active=true&cursor=$cursor"), 400);
};

subtest 'one is revoked' => sub {
	my ($token, $other) = map { made() } 1 .. 2;
	my $program = $desk->program($token->{secret});
	status_is($program->get('/me'), 200, 'good at first');
	status_is($ada->delete("/tokens/$token->{id}"), 204);
	problem_is($program->get('/me'), 401) for 1 .. 8; # whichever worker is asked
	status_is($desk->program($other->{secret})->get('/me'), 200, 'another is still good');

	my $row = $ada->get("/tokens/$token->{id}")->body;
	ok(!$row->{active}, 'it is not active');
	like($row->{revoked_at}, qr/^\d{4}-/, '... and says since when');
	status_is($ada->delete("/tokens/$token->{id}"), 204, 'again');
	is($ada->get("/tokens/$token->{id}")->body->{revoked_at}, $row->{revoked_at}, '... changes nothing');
	problem_is($ada->delete("/tokens/$_"), 404) for 999_999, 'x', 0;
	problem_is($ada->get("/tokens/$_"), 404) for 999_999, 'x', 0;
	problem_is($ada->delete("/tokens/$other->{id}?really=true"), 400);
	ok($ada->get("/tokens/$other->{id}")->body->{active}, '... and it is still active');
};

subtest 'one that expires is refused from then on' => sub {
	my $token = made(expires_at => in_an_hour());
	my $program = $desk->program($token->{secret});
	status_is($program->get('/me'), 200, 'good at first');
	my $moment = time + 1.5;
	$desk->sql("UPDATE token SET expires_at = UTC_TIMESTAMP(3) + INTERVAL 1500000 MICROSECOND WHERE id = $token->{id}");
	my $deadline = $moment + 5;
	my $answer;
	do { sleep 0.02; $answer = $program->get('/me') } until $answer->status != 200 || time > $deadline;
	problem_is($answer, 401);
	cmp_ok(abs(time - $moment), '<', 1, 'within a second');
	ok(!$ada->get("/tokens/$token->{id}")->body->{active}, 'it is listed as not active');
	is($ada->get("/tokens/$token->{id}")->body->{revoked_at}, undef, '... though nobody has revoked it');
};

subtest 'a token that makes tokens' => sub {
	my $writes = $desk->program(made(owner => 'ada', role => 'admin', scope => 'write')->{secret});
	my $reads = $desk->program(made(owner => 'ada', role => 'admin')->{secret});
	my $answer = $writes->post('/tokens', wish(), 'Idempotency-Key' => 'one');
	status_is($answer, 201, 'with the role admin and the scope write');
	status_is($reads->get('/tokens'), 200, 'with the scope read it lists them');
	problem_is($reads->post('/tokens', wish(), 'Idempotency-Key' => 'two'), 403);
	problem_is($reads->delete("/tokens/$answer->{body}{id}"), 403);
	status_is($writes->delete("/tokens/$answer->{body}{id}"), 204);
};

done_testing;
