# Presence: set by the person, with an end; whom it concerns, and whom the desk sees around. And staff:
# who has which role, which only the admin changes.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 3);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my @of_the_desk = qw(tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my $in_future = '2099-04-05T06:07:08.900Z';

sub staff($login) { return (grep { $_->{login} eq $login } @{ $caller{tia}->get('/staff')->body->{data} })[0] }

# Milliseconds since 1970 of a time as the API writes it.
sub moment($text) {
	my ($seconds, $ms) = $text =~ /^(.*)\.(\d{3})Z$/ or die $text;
	require Time::Piece;
	return 1000 * Time::Piece->strptime($seconds, '%Y-%m-%dT%H:%M:%S')->epoch + $ms;
}

# Who has one: the desk, away until they say otherwise.
for my $who (@seats) {
	my $presence = $caller{$who}->get('/me')->body->{presence};
	my $wanted = (grep { $_ eq $who } @of_the_desk) ? { state => 'away', until => undef } : undef;
	is_deeply($presence, $wanted, "$who, at first");
}

# Who may set theirs.
for my $who (@seats) {
	my $answer = $caller{$who}->put('/me/presence', { state => 'busy', until => $in_future });
	if (grep { $_ eq $who } @of_the_desk) {
		status_is($answer, 200, "$who is of the desk");
		is_deeply($answer->body->{presence}, { state => 'busy', until => $in_future }, "$who is busy");
	} else {
		problem_is($answer, 403);
	}
}
problem_is($desk->nobody->put('/me/presence', { state => 'busy' }), 401);
problem_is($caller{tia}->$_('/me/presence'), 405) for qw(get post delete);

# What they are then, for themselves and for the desk, whichever worker is asked; ten hours unless said.
for my $state (qw(available busy away)) {
	for my $until ([$in_future], [undef], []) {
		my ($given) = @$until;
		my $name = "$state until " . ($given // (@$until ? 'null' : 'not said'));
		my $before = time;
		my $answer = $caller{tom}->put('/me/presence', { state => $state, @$until ? (until => $given) : () });
		my $after = time;
		status_is($answer, 200, $name);
		shape_is($answer->body, { id => 'id', login => 'text', name => 'text', email => 'text?', phone => 'text?',
			chat => 'text?', roles => ['text'], presence => { state => 'text', until => 'time' } }, "$name: /me whole");
		my $set = $answer->body->{presence};
		is($set->{state}, $state, "$name: the state");
		if ($given) {
			is($set->{until}, $given, "$name: the end");
		} else {
			my $end = moment($set->{until}) / 1000 - 10 * 3600;
			ok($before - 1 <= $end && $end <= $after + 1, "$name: ten hours");
		}
		is_deeply($caller{tom}->get('/me')->body->{presence}, $set, "$name: /me, $_") for 1 .. 4;
		is_deeply(staff('tom')->{presence}, $set, "$name: /staff");
	}
}

# What it cannot be.
my @refused = (
	[400, undef], [400, ''], [400, '{"state":'], [400, '{"state": "busy", "state": "away"}'], [400, '[]'],
	['/state', {}], ['/state', { state => undef }], ['/state', { state => 'asleep' }], ['/state', { state => 'Busy' }],
	['/state', { state => 1 }], ['/state', { state => '' }],
	['/until', { state => 'busy', until => '2020-01-01T00:00:00Z' }],
	['/until', { state => 'away', until => '2020-01-01T00:00:00Z' }],
	['/until', { state => 'busy', until => 'tomorrow' }], ['/until', { state => 'busy', until => '2099-02-30T00:00:00Z' }],
	['/until', { state => 'busy', until => '2099-01-01' }], ['/until', { state => 'busy', until => 4102444800 }],
	['/login', { state => 'busy', login => 'tia' }],
);
my $unchanged = staff('tom')->{presence};
for (@refused) {
	my ($wanted, $body) = @$_;
	my $answer = $caller{tom}->put('/me/presence', $body);
	my $name = !defined $body ? 'no body' : ref $body ? encode_json($body) : "'$body'";
	$wanted eq '400' ? problem_is($answer, 400, '/problems/bad-request', "400: $name") : invalid_is($answer, [$wanted], $name);
}
is_deeply(staff('tom')->{presence}, $unchanged, 'nothing of that changed anything');
status_is($caller{tom}->put('/me/presence', { state => 'busy', until => '2099-04-05T08:07:08.9+02:00' }), 200);
is(staff('tom')->{presence}{until}, $in_future, 'times are kept in UTC');

# Past its end they are away, and nothing says until when.
$desk->sql('UPDATE staff SET presence_until = UTC_TIMESTAMP(3) WHERE employee_id = ' . $desk->id_of('tom'));
is_deeply(staff('tom')->{presence}, { state => 'away', until => undef }, 'past its end: away');

# It governs routing and takeover only: who is away claims and takes like anybody.
for (['claim', sub { $caller{tom}->post("/issues/$_[0]/claim") }], ['take-next', sub { $caller{tom}->post('/take-next') }]) {
	my ($name, $take) = @$_;
	my $id = $desk->report('ana')->{id};
	my $answer = $take->($id);
	status_is($answer, 200, "$name while away");
	is($answer->body->{assignee}{login}, 'tom', "$name while away: it is his");
}

# A token sets its owner's.
my $secret = $desk->token('uma', 'tier2');
status_is($desk->program($secret)->put('/me/presence', { state => 'available', until => $in_future }), 200);
is(staff('uma')->{presence}{state}, 'available', "a token sets its owner's presence");
problem_is($desk->program($desk->token('uma', 'tier2', 'read'))->put('/me/presence', { state => 'away' }), 403);

# Staff, as colleagues see it.
my $list = $caller{tom}->get('/staff');
shape_is($list->body, { next => 'text?', data => [{ id => 'id', login => 'text', name => 'text', roles => ['text'],
	desk_since => 'text?', presence => ['?', { state => 'text', until => 'time?' }], open_issues => 'int' }] }, 'staff');
is_deeply({ map { $_->{login} => "@{ $_->{roles} }" } @{ $list->body->{data} } },
	{ tia => 'tier1', tom => 'tier1', uma => 'tier2', udo => 'tier2', mona => 'manager', sam => 'software_team', ada => 'admin' },
	'everybody who has a role, and nobody else');
is_deeply({ map { $_->{login} => $_->{desk_since} } @{ $list->body->{data} } },
	{ tia => '2012-09-17', tom => '2021-06-01', uma => '2016-04-11', udo => '2009-03-02', mona => '2015-01-12',
		sam => undef, ada => undef }, 'how long they have been there');
is_deeply([map { staff($_)->{presence} } qw(sam ada)], [undef, undef], 'who is not of the desk has no presence');
is(staff('tom')->{open_issues}, 2, 'his open issues');
is(staff('tia')->{open_issues}, 0, 'and hers');
for my $who (@seats) {
	my $answer = $caller{$who}->get('/staff');
	(grep { $_ eq $who } @of_the_desk) ? status_is($answer, 200, "$who reads staff") : problem_is($answer, 403);
}

# Only the admin changes it; it holds at once, on every worker.
my $ben = $desk->id_of('ben');
for my $who (grep { $_ ne 'ada' } @seats) {
	problem_is($caller{$who}->put("/staff/$ben", { roles => ['manager'] }), 403);
}
my @changes = (
	# body, roles as they are then, may ben see the baskets?
	[{ roles => ['tier1'], desk_since => '2020-02-29' }, 'tier1', 200],
	[{ roles => [qw(tier1 tier2)], desk_since => undef }, 'tier1 tier2', 200],
	[{ roles => ['software_team'] }, 'software_team', 403],
	[{ roles => ['manager'] }, 'manager', 200],
	[{ roles => [] }, '', 403],
);
for (@changes) {
	my ($body, $roles, $status) = @$_;
	my $answer = $caller{ada}->put("/staff/$ben", $body);
	status_is($answer, 200, "ben becomes: $roles");
	is("@{ $answer->body->{roles} }", $roles, "ben is: $roles");
	is($answer->body->{desk_since}, $body->{desk_since}, "ben is: $roles: since when");
	is(join(' ', map { $caller{ben}->get('/baskets')->status } 1 .. 5), join(' ', ($status) x 5), "$roles: the baskets");
	is(staff('ben') ? 1 : 0, $roles ? 1 : 0, "$roles: in the list");
}
my @staff_refused = (
	['/roles', {}], ['/roles', { roles => ['boss'] }], ['/roles', { roles => 'tier1' }],
	['/desk_since', { roles => ['tier1'], desk_since => '2021-02-29' }], ['/name', { roles => [], name => 'Ben' }],
);
for (@staff_refused) {
	my ($pointer, $body) = @$_;
	my $answer = $caller{ada}->put("/staff/$ben", $body);
	is(join(' ', $answer->status, map { s{/\d+$}{}r } pointers($answer)), "422 $pointer", 'staff: ' . encode_json($body));
}
problem_is($caller{ada}->put('/staff/999999', { roles => [] }), 404);

done_testing;
