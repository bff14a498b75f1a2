# What the desk knows of people, and how everybody keeps their own addresses.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 3);
my %caller = map { $_ => $desk->as($_) } qw(ana ben carla tia udo mona sam ada);
my ($ana, $tia) = @caller{qw(ana tia)};
my %me = (id => 'id', login => 'text', name => 'text', email => 'text?', phone => 'text?', chat => 'text?',
	roles => ['text'], presence => ['?', { state => 'text', until => 'time?' }]);
my %employee = (%me, vip => 'bool');
delete $employee{presence};

# Ana's own addresses: what is there replaces, null takes away, the rest stays.
my $is = $ana->get('/me')->body;
for my $patch (
	{ email => 'ana.ruiz@example.com' }, { phone => '+1 555 0199 x7' }, { chat => '@añá' }, {},
	{ email => undef, chat => undef }, { phone => undef }, { email => 'a@b', phone => '112', chat => 'x' x 80 },
	{ email => '  spaced@example.com  ' },
) {
	my $answer = $ana->patch('/me', $patch);
	$is = { %$is, %$patch };
	$is->{email} =~ s/^\s+|\s+$//g if defined $is->{email};
	is_deeply($answer->body, $is, 'patched: ' . join ' ', sort keys %$patch) or diag $answer->describe;
	shape_is($answer->body, \%me, 'as /me answers');
	is_deeply($ana->get('/me')->body, $is, 'and it stays so, in whatever worker') for 1 .. 4;
}
for (
	[{ email => 'nobody' }, [['/email', 'format']]], [{ email => '' }, [['/email', 'too_short']]],
	[{ email => 'x' x 250 . '@b.de' }, [['/email', 'too_long']]], [{ phone => 'call me' }, [['/phone', 'format']]],
	[{ phone => '1' x 41 }, [['/phone', 'too_long']]], [{ chat => 'x' x 81 }, [['/chat', 'too_long']]],
	[{ chat => 7 }, [['/chat', 'type']]], [{ chat => "a\nb" }, [['/chat', 'control']]],
	[{ name => 'Else' }, [['/name', 'unknown']]], [{ login => 'else' }, [['/login', 'unknown']]],
	[{ roles => ['admin'] }, [['/roles', 'unknown']]], [{ vip => true }, [['/vip', 'unknown']]],
	[{ email => 'x', phone => 'y', colour => 1, chat => 'good' }, ['/email', '/phone', '/colour']],
) {
	invalid_is($ana->patch('/me', $_->[0]), $_->[1]);
}
problem_is($ana->patch('/me', '{'), 400);
problem_is($ana->patch('/me', { chat => 'x' }, 'Content-Type' => 'application/json'), 415);
problem_is($desk->nobody->patch('/me', { chat => 'x' }), 401);
problem_is($desk->program($desk->token('ana', undef, 'read'))->patch('/me', { chat => 'x' }), 403);
is_deeply($ana->get('/me')->body, $is, 'nothing of that has changed it');
is($desk->program($desk->token('ana', undef))->patch('/me', { chat => '@ana' })->body->{chat}, '@ana', 'a token acts for her');
$ana->patch('/me', { email => 'ana@example.com', phone => '+1 555 0100', chat => '@ana' });

# Of those who change different ones at once, none is lost.
my @names = qw(email phone chat);
my @lost;
for my $round (1 .. 15) {
	my %value = (email => "one$round\@example.com", phone => "4711$round", chat => "\@one$round");
	at_once(3, sub ($n) { return $desk->as('ben')->patch('/me', { $names[$n] => $value{ $names[$n] } })->status });
	my $now = $caller{ben}->get('/me')->body;
	push @lost, map { "$_ of $round" } grep { $now->{$_} ne $value{$_} } @names;
}
is("@lost", '', 'three at once, fifteen times');
$caller{ben}->patch('/me', { email => 'one@example.com' });

# A report takes what is known; what was reported before keeps what it took.
my $old = $desk->report('ben');
$caller{ben}->patch('/me', { email => 'two@example.com' });
is($desk->report('ben')->{contact}{email}, 'two@example.com', 'a report takes the new address');
is($caller{ben}->get("/issues/$old->{id}")->body->{contact}{email}, 'one@example.com', 'an earlier one keeps its own');

# Everybody, for the desk.
my $list = $tia->get('/employees?limit=200');
status_is($list, 200);
my @all = @{ $list->body->{data} };
shape_is($_, \%employee, "the members of $_->{login}") for @all;
my %by_login = map { $_->{login} => $_ } @all;
is_deeply([map { $_->{login} } @all], [sort keys %by_login], 'in the order of the logins');
is_deeply([sort map { $_->{login} } grep { $_->{vip} } @all],
	[sort map { $_->{employee}{login} } grep { $_->{active} } @{ $caller{mona}->get('/vips')->body->{data} }], 'who is a VIP');
ok($by_login{carla}{vip}, 'carla is one');
is_deeply($by_login{ana}, { %{ $ana->get('/me')->body }{qw(id login name email phone chat roles)}, vip => false },
	'ana is as she sees herself');
is_deeply($by_login{mona}{roles}, ['manager'], 'mona is the manager');
for my $employee (@by_login{qw(ana carla mona)}) {
	my $one = $tia->get("/employees/$employee->{id}");
	is_deeply($one->body, $employee, "$employee->{login} by themselves");
}
problem_is($tia->get("/employees/$_"), 404) for 999_999, 0, 'ana', '01';

# Who may see people.
my $path = "/employees/$by_login{ana}{id}";
for my $who (qw(ana ben carla sam ada)) {
	problem_is($caller{$who}->get($_), 403) for '/employees', '/employees?q=ana', $path, "$path/issues", '/employees/999999';
}
status_is($caller{$_}->get($path), 200) for qw(tia udo mona);
problem_is($tia->patch($path, { phone => '1' }), 405);
problem_is($desk->program($desk->token('tia', undef))->get($path), 403);

# Looking for somebody.
my $new = "INSERT INTO employee (login, name, created_at) VALUES ('p_rcy', 'Percy 100%', NOW(3)), ('päul', 'Zoë Ångström', NOW(3))";
utf8::encode($new);
$desk->sql($new);
sub found($q) { return join ' ', map { $_->{login} } @{ $tia->get("/employees?q=$q")->body->{data} } }
for (['ana', 'ana'], ['ANA', 'ana'], ['p_r', 'p_rcy'], ['100%25', 'p_rcy'], ['percy%20100', 'p_rcy'], ['100%25%20%20percy', 'p_rcy'], ['%C3%84ul', 'päul'],
	['P%C3%84UL', 'päul'], ['p%C3%A4ulx', ''], ['zo%C3%8B', 'päul'], ['nobodyofthatname', ''], ['', ''], ['%20', ''], ['%25%25', ''], ['|', '']) {
	my ($q, $wanted) = @$_;
	my $found = found($q);
	ok($wanted eq 'ana' ? $found =~ /\bana\b/ : $found eq $wanted, "q=$q") || diag "found: $found";
}
is(found('_'), 'p_rcy', 'an underscore is itself');
problem_is($tia->get("/employees?$_"), 400) for 'limit=0', 'limit=201', 'sort=name', 'cursor=x', 'role=tier1', 'q=' . 'x' x 121;

# Pages.
sub pages($path, $query, $limit, $name) {
	my ($next, @found) = "$path?limit=$limit&$query";
	while ($next && @found < 500) {
		my $page = $tia->get($next);
		push @found, map { $_->{$name} } @{ $page->body->{data} };
		my ($link) = ($page->header('Link') // '') =~ /^<([^>]*)>; rel="next"$/;
		$next = $link && "$path$link";
	}
	return "@found";
}
for my $query ('', 'q=a') {
	my $whole = join ' ', map { $_->{login} } @{ $tia->get("/employees?limit=200&$query")->body->{data} };
	is(pages('/employees', $query, $_, 'login'), $whole, "pages of $_: " . ($query || 'all')) for 1, 7, 200;
}

# What somebody has reported.
my %of;
for my $who (qw(ana ana ben carla ana tia)) {
	unshift @{ $of{$who} }, $desk->report($who)->{id};
}
unshift @{ $of{ben} }, $desk->as('udo')->post('/issues', $desk->report_body(on_behalf_of => 'ben', channel => 'phone'))->body->{id};
$ana->post("/issues/$of{ana}[0]/cancel", { reason => 'not needed' });
for my $who (qw(ana carla tia mona)) {
	my $id = $by_login{$who}{id};
	is(pages("/employees/$id/issues", '', $_, 'id'), join(' ', @{ $of{$who} // [] }), "$who\'s, in pages of $_") for 1, 50;
}
my ($latest) = @{ $tia->get("/employees/$by_login{ben}{id}/issues?limit=1")->body->{data} };
is($latest->{id}, $of{ben}[0], 'what the desk has entered for ben is his');
is_deeply($latest, $tia->get("/issues/$latest->{id}")->body, 'each is whole, as the desk sees it');
is(pages("$path/issues", 'status=cancelled', 50, 'id'), $of{ana}[0], 'with a filter');
is(pages("$path/issues", 'sort=created_at', 2, 'id'), join(' ', reverse @{ $of{ana} }), 'the oldest first');
is_deeply($tia->get("/employees/$by_login{tia}{id}/issues?assignee=me")->body->{data}, [], 'with another filter');
problem_is($tia->get("$path/issues?$_"), 400) for 'mine=true', 'reporter=1', 'status=old', 'limit=0';
problem_is($tia->get('/employees/999999/issues'), 404);
problem_is($tia->get('/employees/999999/issues?status=old'), 404);
my $cursor = $tia->get("$path/issues?limit=1")->body->{next};
problem_is($tia->get("/employees/$by_login{ben}{id}/issues?limit=1&cursor=$cursor"), 400, '/problems/bad-request',
	'a cursor of somebody else\'s');

done_testing;
