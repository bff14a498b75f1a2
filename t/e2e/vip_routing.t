# Who gets a VIP's issue: by presence, experience and what is in hand; the trace that says why; the wait
# when nobody is around. And all of it at the same instant, on several workers.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 8);
my @people = qw(mona udo tia uma tom); # udo was there first, then tia, mona, uma, tom
my %caller = map { $_ => $desk->as($_) } @people, qw(ana carla ben ada sam);
my %id = map { $_ => $desk->id_of($_) } @people;
my ($mona, $carla) = @caller{qw(mona carla)};

# Nothing is open, and they are: around(mona => 'available', ...); who is not named is away.
sub around(%state) {
	my $cases = join ' ', map { "WHEN $id{$_} THEN '$state{$_}'" } keys %state;
	my $state = %state ? "CASE employee_id $cases ELSE 'away' END" : "'away'";
	$desk->sql("UPDATE issue SET status = 'cancelled', assignee_id = NULL WHERE status NOT IN ('closed', 'cancelled');
		UPDATE staff SET presence = $state, presence_until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR");
	return;
}

sub issue($id) { return $mona->get("/issues/$id")->body }
sub assignee($id) { return issue($id)->{assignee}{login} // issue($id)->{status} }

# The trace as "login outcome", in the order of the logins; and why, by login.
sub trace($issue) { return join ', ', map { "$_->{login} $_->{outcome}" } sort { $a->{login} cmp $b->{login} } @{ $issue->{triage}{routing} } }
sub why($issue) { return { map { $_->{login} => $_->{why} } @{ $issue->{triage}{routing} } } }

my ($AV, $BU, $AW) = qw(available busy away);
my @cases = (
	# mona, udo, tia, uma, tom; VIP issues that mona has; who gets it; why not the others
	[[$AV, $AV, $AV, $AV, $AV], 0, 'mona', { }, 'the manager, when she is available'],
	[[$AV, $AV, $AV, $AV, $AV], 1, 'udo', { mona => qr/in hand/ }, 'with one in hand she is busy: the most experienced'],
	[[$AV, $AW, $AW, $AW, $AW], 0, 'mona', { udo => qr/away/, tom => qr/away/ }, 'the manager alone'],
	[[$AV, $AW, $AW, $AW, $AW], 1, 'queued', { mona => qr/in hand/, udo => qr/away/ }, 'the manager alone, with one in hand: it waits'],
	[[$AV, $AW, $AW, $BU, $AW], 1, 'uma', { mona => qr/in hand/, udo => qr/away/ }, 'the manager with one in hand, one who is busy'],
	[[$BU, $AV, $AV, $AV, $AV], 0, 'udo', { mona => qr/busy/ }, 'a busy manager'],
	[[$AW, $AW, $AV, $AV, $AV], 0, 'tia', { mona => qr/away/, udo => qr/away/ }, 'experience counts, not the tier'],
	[[$AW, $AW, $AW, $AV, $AV], 0, 'uma', { }, 'uma before tom'],
	[[$AW, $BU, $AW, $AW, $AV], 0, 'tom', { udo => qr/busy/ }, 'who is available goes before who is busy'],
	[[$AW, $AW, $BU, $BU, $BU], 0, 'tia', { udo => qr/away/ }, 'nobody available: the most experienced who is busy'],
	[[$BU, $AW, $AW, $AW, $AW], 0, 'queued', { mona => qr/busy/ }, 'a busy manager alone: it waits'],
	[[$AW, $AW, $AW, $AW, $AW], 0, 'queued', { map { $_ => qr/away/ } @people }, 'nobody around: it waits'],
);
for (@cases) {
	my ($states, $in_hand, $chosen, $reasons, $name) = @$_;
	my %state;
	@state{@people} = @$states;
	around(%state, $in_hand ? (mona => 'available', udo => 'away', tia => 'away', uma => 'away', tom => 'away') : ());
	$desk->report('carla') for 1 .. $in_hand;
	if ($in_hand) {
		$desk->sql("UPDATE staff SET presence = '$state{$_}' WHERE employee_id = $id{$_}") for @people;
	}
	my $issue = issue($desk->report('carla')->{id});
	is($issue->{assignee}{login} // $issue->{status}, $chosen, $name);
	is_deeply([@$issue{qw(basket vip)}], ['vip', true], "$name: a VIP's");
	is($issue->{status}, $chosen eq 'queued' ? 'queued' : 'assigned', "$name: the status");
	is(trace($issue), join(', ', map { "$_ " . ($_ eq $chosen ? 'assigned' : 'passed_over') } sort @people),
		"$name: every candidate stands in the trace");
	my $why = why($issue);
	like($why->{$_}, $reasons->{$_}, "$name: why not $_") for sort keys %$reasons;
	is_deeply([grep { !length $why->{$_} } @people], [], "$name: each with a why");
}

# Past its end, presence counts for nothing.
around(mona => $AV, udo => $AV);
$desk->sql("UPDATE staff SET presence_until = UTC_TIMESTAMP(3) WHERE employee_id = $id{mona}");
is(assignee($desk->report('carla')->{id}), 'udo', 'presence that has ended is none');

# What counts as in hand: what awaits her.
for (['assigned', 'udo'], ['scheduled', 'udo'], ['waiting_employee', 'udo'], ['with_software_team', 'mona'],
	['resolved', 'mona'], ['closed', 'mona'], ['cancelled', 'mona']) {
	my ($status, $next) = @$_;
	around(mona => $AV, udo => $AV);
	my $first = $desk->report('carla')->{id};
	$desk->sql("UPDATE issue SET status = '$status' WHERE id = $first");
	is(assignee($desk->report('carla')->{id}), $next, "one $status with the manager: the next goes to $next");
}
around(mona => $AV, udo => $AV);
my $plain = $desk->report('ana')->{id};
status_is($mona->post("/issues/$plain/claim"), 200);
is(assignee($desk->report('carla')->{id}), 'mona', 'what is no VIP\'s is not counted');

# Ties in experience: Tier 2 before Tier 1, then fewer open issues, then the lower number.
sub experience(%since) {
	my %roles = (tia => 'tier1', tom => 'tier1', uma => 'tier2', udo => 'tier2');
	status_is($caller{ada}->put("/staff/$id{$_}", { roles => [$roles{$_}], desk_since => $since{$_} }), 200) for sort keys %since;
	return;
}
experience(map { $_ => '2015-05-05' } qw(tia tom uma udo));
my @ties = (
	[[qw(tia uma)], {}, 'uma', 'Tier 2 first'],
	[[qw(tia uma)], { uma => 2 }, 'uma', 'Tier 2 first, whatever they have'],
	[[qw(tia tom)], { tia => 1 }, 'tom', 'fewer open issues'],
	[[qw(uma udo)], { udo => 2, uma => 1 }, 'uma', 'fewer open issues, Tier 2'],
	[[qw(tia tom)], {}, ($id{tia} < $id{tom} ? 'tia' : 'tom'), 'the lower number'],
	[[qw(uma udo)], { uma => 1, udo => 1 }, ($id{uma} < $id{udo} ? 'uma' : 'udo'), 'the lower number, Tier 2'],
);
for (@ties) {
	my ($who, $open, $chosen, $name) = @$_;
	around(map { $_ => $AV } @$who);
	for my $login (keys %$open) {
		status_is($caller{$login}->post('/issues/' . $desk->report('ana')->{id} . '/claim'), 200) for 1 .. $open->{$login};
	}
	is(assignee($desk->report('carla')->{id}), $chosen, "the same experience: $name");
}
experience(tia => '2012-09-17', tom => '2021-06-01', uma => '2016-04-11', udo => undef);
around(tom => $AV, udo => $AV);
is(assignee($desk->report('carla')->{id}), 'tom', 'who has no date has the least experience');
experience(udo => '2009-03-02');

# What is not routed: the technician on the phone keeps it; a call that was solved at once.
around(mona => $AV);
my $kept = $caller{tia}->post('/issues', $desk->report_body(on_behalf_of => 'carla', claim => true));
is_deeply([$kept->body->{assignee}{login}, $kept->body->{basket}, @{ $kept->body->{triage}{routing} }], ['tia', 'vip'], 'claimed in the call');
my $solved = $caller{tia}->post('/issues', $desk->report_body(on_behalf_of => 'carla',
	resolution => { code => 'user_error', details => 'Caps lock' }));
is_deeply([$solved->body->{status}, $solved->body->{assignee}{login}], ['resolved', 'tia'], 'solved in the call');
is(assignee($caller{tia}->post('/issues', $desk->report_body(on_behalf_of => 'carla'))->body->{id}), 'mona',
	'entered by the desk: routed like any other');
is_deeply(issue($plain)->{triage}{routing}, [], 'what is no VIP\'s has no candidates');

# The VIP sees the basket and who has it, and neither the flag nor the trace.
my $hers = $carla->get('/issues/' . $desk->report('carla')->{id})->body;
is_deeply([$hers->{basket}, grep { exists $hers->{$_} } qw(vip triage)], ['vip'], 'what carla sees');

# Nobody around: it waits, and when somebody becomes available all that wait are routed, in line's order.
sub becomes($who, $state) { return status_is($caller{$who}->put('/me/presence', { state => $state }), 200, "$who becomes $state") }
around();
my $minor = $desk->report('carla', impact => 'question')->{id};
my $major = $desk->report('carla', impact => 'work_stoppage', customer_impact => true)->{id};
my $medium = $desk->report('carla', impact => 'work_stoppage')->{id};
my $bin = $desk->report('ana')->{id};
sub all_three { return join ' ', map { assignee($_) } $major, $medium, $minor }
is(all_three(), 'queued queued queued', 'three wait');
becomes('tia', 'away');
becomes('mona', 'busy');
is(all_three(), 'queued queued queued', 'they wait while she is busy');
becomes('mona', 'available');
is(all_three(), 'mona queued queued', 'the first in line to the manager, up to her limit');
becomes('tom', 'available');
is(all_three(), 'mona tom tom', 'the others to who comes next');
is(assignee($bin), 'queued', 'what is no VIP\'s is not routed');
my $routed = (grep { $_->{command} eq 'route' } @{ $mona->get("/issues/$minor/history")->body->{data} })[-1];
is_deeply([$routed->{by}{login}, $routed->{changes}{status}], ['tom', [qw(queued assigned)]], 'the history says when, and by whose coming');

# Who gives it back is passed over, once.
my @backs = (
	# who is around, by whose hand, what, who gets it then
	[[qw(mona udo)], 'mona', 'release', 'udo'],
	[[qw(udo tia)], 'udo', 'release', 'tia'],
	[[qw(tia uma)], 'tia', 'escalate', 'uma'],
	[[qw(tia)], 'tia', 'escalate', 'queued'],
	[[qw(udo)], 'udo', 'release', 'queued'],
);
for (@backs) {
	my ($who, $by, $command, $then) = @$_;
	around(map { $_ => $AV } @$who);
	my $id = $desk->report('carla')->{id};
	is(assignee($id), $by, "first to $by");
	my $answer = $caller{$by}->post("/issues/$id/$command", { reason => 'Not for me' });
	status_is($answer, 200, "$by: $command");
	is(assignee($id), $then, "$command by $by: to $then");
	like(why($answer->body)->{$by}, qr/given it back/, "$command by $by: the trace says why not $by");
	is($answer->body->{basket}, 'vip', "$command by $by: it stays in vip");
	next if $then ne 'queued';
	becomes($by, 'available');
	is(assignee($id), $by, "but the next time it is $by\'s again");
}

# At the same instant -------------------------------------------------------------------------------

status_is($mona->post('/vips', { login => 'ben', reason => 'Chief Financial Officer' }), 201);

# Reports by both VIPs at once; the numbers of the issues.
sub reports_at_once($count) {
	my @ids = at_once($count, sub($n) {
		my $answer = $desk->as($n % 2 ? 'carla' : 'ben')->post('/issues', $desk->report_body(impact => 'question'));
		return $answer->status == 201 ? $answer->body->{id} : 0;
	});
	is_deeply([grep { !$_ } @ids], [], "$count at once: all were accepted");
	return @ids;
}

sub count_by_assignee(@ids) {
	my %count;
	$count{ assignee($_) }++ for @ids;
	return \%count;
}

$desk->software('Notepad++'); # looked up before there are many of us
for my $round (1 .. 20) {
	around(map { $_ => $AV } @people);
	is_deeply(count_by_assignee(reports_at_once(2)), { mona => 1, udo => 1 }, "two at once, $round: one to the manager, one to udo");
}
for my $round (1 .. 5) {
	around(map { $_ => $AV } @people);
	is_deeply(count_by_assignee(reports_at_once(10)), { mona => 1, udo => 9 }, "ten at once, $round: one to the manager");
}
around(mona => $AV);
is_deeply(count_by_assignee(reports_at_once(10)), { mona => 1, queued => 9 }, 'ten at once, the manager alone: nine wait');

# Somebody becomes available while VIPs report: none waits then.
for my $round (1 .. 30) {
	around();
	my @comes = ([qw(udo)], [qw(mona udo)], [qw(tia uma tom)])[$round % 3]->@*;
	my $early = $desk->report('carla')->{id};
	my @got = at_once(@comes + 3, sub($n) {
		my $answer = $n < @comes ? $desk->as($comes[$n])->put('/me/presence', { state => 'available' })
			: $desk->as($n % 2 ? 'carla' : 'ben')->post('/issues', $desk->report_body);
		return [$answer->status, $n < @comes ? () : $answer->body->{id}];
	});
	is(join(' ', map { $_->[0] } @got), join(' ', (200) x @comes, (201) x 3), "@comes while three report, $round");
	my $count = count_by_assignee($early, map { $_->[1] } @got[@comes .. $#got]);
	is($count->{queued} // 0, 0, "none waits, $round") or diag(explain($count));
	ok(($count->{mona} // 0) <= 1, "and no more than one with the manager, $round");
}

# Given back while others report: the limit holds.
for my $round (1 .. 10) {
	around(mona => $AV, udo => $AV);
	my $first = $desk->report('carla')->{id};
	my @status = at_once(4, sub($n) {
		return $n ? $desk->as('carla')->post('/issues', $desk->report_body)->status
			: $desk->as('mona')->post("/issues/$first/release", { reason => 'Busy' })->status;
	});
	is("@status", '200 201 201 201', "released while three report, $round");
	my ($in_hand) = $desk->sql("SELECT COUNT(*) FROM issue WHERE vip AND assignee_id = $id{mona}
		AND status IN ('assigned', 'scheduled', 'waiting_employee')");
	ok($in_hand->[0] <= 1, "no more than one with the manager, $round");
}
undef $desk;

# Another limit.
for my $limit (0, 3) {
	$desk = Desk->start(workers => 8, settings => ["vip_manager_limit = $limit"]);
	$mona = $desk->as('mona');
	status_is($mona->post('/vips', { login => 'ben', reason => 'Chief Financial Officer' }), 201);
	$desk->software('Notepad++');
	around(mona => $AV, tia => $AV);
	is_deeply(count_by_assignee(reports_at_once(10)), { $limit ? (mona => $limit) : (), tia => 10 - $limit }, "a limit of $limit");
	undef $desk;
}

done_testing;
