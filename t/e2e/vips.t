# The list of VIPs: who made whom one, and why; ended ones stay. Whose reports go to the basket `vip`.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 4);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my $mona = $caller{mona};
my %person = map { $_ => { map { my $k = $_; $k => undef } qw(id login name) } } @seats;
for my $who (qw(ana ben carla mona)) {
	my $me = $caller{$who}->get('/me')->body;
	$person{$who} = { map { $_ => $me->{$_} } qw(id login name) };
}

sub vips { return $mona->get('/vips')->body->{data} }
sub made($login, $reason = 'Because') { return $mona->post('/vips', { login => $login, reason => $reason }) }
sub basket($login) { return $desk->report($login)->{basket} }

# The one of the sample desk.
shape_is($mona->get('/vips')->body, { next => 'text?', data => [{ id => 'id', reason => 'text', active => 'bool',
	employee => { id => 'id', login => 'text', name => 'text' }, made_by => { id => 'id', login => 'text', name => 'text' },
	made_at => 'time', ended_by => ['?', { id => 'id', login => 'text', name => 'text' }], ended_at => 'time?' }] }, 'the list');
is_deeply([map { [$_->{employee}{login}, $_->{reason}, $_->{made_by}{login}, $_->{active}] } @{ vips() }],
	[['carla', 'Chief Executive Officer', 'mona', true]], 'carla, by mona');

# Only the manager reads or changes it; it is not even known to others who is one.
my $carlas = vips()->[0]{id};
for my $who (grep { $_ ne 'mona' } @seats) {
	problem_is($caller{$who}->get('/vips'), 403);
	problem_is($caller{$who}->post('/vips', { login => $who, reason => 'I say so' }), 403);
	problem_is($caller{$who}->delete("/vips/$carlas"), 403);
}

# Made, and it holds at once on every worker; also when somebody of the desk reports for them.
is(join(' ', map { basket('ana') } 1 .. 4), 'bin bin bin bin', 'ana is none yet');
my $before = $desk->report('ana');
my $answer = made('ANA', "Signs the budget,\nand knows it");
status_is($answer, 201, 'made, whatever the case of the login');
is_deeply({ map { $_ => $answer->body->{$_} } qw(employee reason active made_by ended_by ended_at) },
	{ employee => $person{ana}, reason => "Signs the budget,\nand knows it", active => true, made_by => $person{mona},
		ended_by => undef, ended_at => undef }, 'who made whom one and why');
is(join(' ', map { basket('ana') } 1 .. 6), 'vip vip vip vip vip vip', 'at once, on every worker');
my $behalf = $caller{tia}->post('/issues', $desk->report_body(on_behalf_of => 'ana'));
is($behalf->body->{basket}, 'vip', 'on her behalf too');
my $seen = $mona->get("/issues/$before->{id}")->body;
is_deeply([@$seen{qw(basket vip)}], ['bin', false], 'what she reported before stays what it was');

# Once is enough.
problem_is(made('ana'), 409);
is(scalar(grep { $_->{employee}{login} eq 'ana' } @{ vips() }), 1, 'and stands there once');

# Ended: the line stays, and so do the issues that she reported as one.
my $during = $desk->report('ana')->{id};
my ($id) = map { $_->{id} } grep { $_->{employee}{login} eq 'ana' } @{ vips() };
my $gone = $mona->delete("/vips/$id");
status_is($gone, 204, 'ended');
is(join(' ', map { basket('ana') } 1 .. 6), 'bin bin bin bin bin bin', 'at once, on every worker');
is($mona->get("/issues/$during")->body->{basket}, 'vip', 'what she reported as one stays what it was');
my ($ended) = grep { $_->{id} == $id } @{ vips() };
is_deeply([@$ended{qw(active reason)}, $ended->{made_by}{login}, $ended->{ended_by}{login}],
	[false, "Signs the budget,\nand knows it", 'mona', 'mona'], 'the ended one stays listed');
ok($ended->{ended_at} ge $ended->{made_at}, 'with when');
problem_is($mona->delete("/vips/$id"), 404);
problem_is($mona->delete('/vips/999999'), 404);

# And made again: another line.
status_is(made('ana', 'Again'), 201);
is_deeply([map { [$_->{active}, $_->{reason}] } grep { $_->{employee}{login} eq 'ana' } @{ vips() }],
	[[true, 'Again'], [false, "Signs the budget,\nand knows it"]], 'two lines, the ended one kept');

# What is refused.
my @refused = (
	['/login', { login => 'nobody', reason => 'Because' }], ['/login', { reason => 'Because' }],
	['/login', { login => '', reason => 'Because' }], ['/login', { login => 7, reason => 'Because' }],
	['/reason', { login => 'ben' }], ['/reason', { login => 'ben', reason => 'no' }],
	['/reason', { login => 'ben', reason => 'x' x 501 }], ['/until', { login => 'ben', reason => 'Because', until => 'x' }],
);
invalid_is($mona->post('/vips', $_->[1]), [$_->[0]], 'refused: ' . substr(encode_json($_->[1]), 0, 60)) for @refused;
problem_is($mona->post('/vips', undef), 400);
problem_is($mona->patch("/vips/$carlas", {}), 405);
is(basket('ben'), 'bin', 'nothing of that made ben one');

# At the same instant: one line, whoever comes second is told.
for my $round (1 .. 8) {
	my @got = at_once(4, sub($n) { $desk->as('mona')->post('/vips', { login => 'ben', reason => "Number $n" })->status });
	is(join(' ', sort @got), '201 409 409 409', "made one four times at once, $round");
	my @active = grep { $_->{employee}{login} eq 'ben' && $_->{active} } @{ vips() };
	is(scalar @active, 1, "stands there once, $round");
	my @ends = at_once(3, sub($n) { $desk->as('mona')->delete("/vips/$active[0]{id}")->status });
	is(join(' ', sort @ends), '204 404 404', "ended three times at once, $round");
}
is(basket('ben'), 'bin', 'and is none any more');

done_testing;
