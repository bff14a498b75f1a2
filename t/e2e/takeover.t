# Reassigning: the manager gives it to anyone of the desk; Tier 2 takes over from a technician who is away.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 4);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $tia, $udo, $mona) = @caller{qw(ana tia udo mona)};
my $template = $desk->report('ana')->{id};

sub issues_of($assignee, $status = 'assigned', $count = 1) {
	my @ids = $desk->copies($template, $count);
	my ($list, $who) = (join(',', @ids), $assignee ? $id{$assignee} : 'NULL');
	$desk->sql("UPDATE issue SET status = '$status', assignee_id = $who WHERE id IN ($list)");
	return @ids;
}

# Presence of one; 'never': they never said; 'past': they were available until just now.
sub presence($who, $state) {
	my %set = (never => 'NULL, presence_until = NULL', past => "'available', presence_until = UTC_TIMESTAMP(3)");
	my $set = $set{$state} // "'$state', presence_until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR";
	$desk->sql("UPDATE staff SET presence = $set WHERE employee_id = $id{$who}");
	return;
}

# Taking over: who, from whom, to whom.
my @takeovers = (
	# assignee, their presence, state, caller, to => status
	['tia', 'away', 'assigned', 'udo', 'udo', 200], ['tia', 'never', 'assigned', 'udo', 'udo', 200], ['tia', 'past', 'assigned', 'udo', 'udo', 200],
	['tia', 'away', 'waiting_employee', 'uma', 'uma', 200], ['tia', 'away', 'scheduled', 'udo', 'udo', 200],
	['tia', 'away', 'with_software_team', 'udo', 'udo', 200], ['uma', 'away', 'assigned', 'udo', 'udo', 200],
	['tia', 'away', 'assigned', 'udo', 'UDO', 200],
	['tia', 'available', 'assigned', 'udo', 'udo', 403], ['tia', 'busy', 'assigned', 'udo', 'udo', 403],
	['tia', 'away', 'assigned', 'udo', 'uma', 403], ['tia', 'away', 'assigned', 'udo', 'mona', 403],
	['tia', 'away', 'assigned', 'tom', 'tom', 403], ['uma', 'away', 'assigned', 'tom', 'tom', 403],
	['mona', 'away', 'assigned', 'udo', 'udo', 403], ['tia', 'away', 'assigned', 'ana', 'ana', 403],
	['tia', 'away', 'assigned', 'ben', 'ben', 404], ['tia', 'away', 'assigned', 'sam', 'sam', 404], ['tia', 'away', 'assigned', 'ada', 'ada', 404],
	['tia', 'away', 'assigned', 'tia', 'udo', 403], ['udo', 'away', 'assigned', 'udo', 'udo', 403],
	['tia', 'available', 'assigned', 'mona', 'tom', 200], ['tia', 'available', 'waiting_employee', 'mona', 'udo', 200],
	['tia', 'busy', 'scheduled', 'mona', 'mona', 200], ['mona', 'available', 'assigned', 'mona', 'tia', 200],
	['tia', 'available', 'with_software_team', 'mona', 'uma', 200], ['', '', 'queued', 'mona', 'tom', 200],
);
for (@takeovers) {
	my ($assignee, $presence, $status, $who, $to, $wanted) = @$_;
	my $name = "$who gives to $to, $status, what " . ($assignee ? "$assignee has, who is $presence" : 'nobody has');
	presence($assignee, $presence) if $assignee;
	my ($id) = issues_of($assignee, $status);
	my $seen = $caller{$who}->get("/issues/$id")->body->{allowed} // [];
	my $answer = $caller{$who}->post("/issues/$id/reassign", { to => $to, reason => 'Needed now' });
	if ($wanted != 200) {
		problem_is($answer, $wanted, $Desk::Answer::types{$wanted}, $name);
		is($mona->get("/issues/$id")->etag, '"1"', "$name: nothing changed");
		next;
	}
	status_is($answer, 200, $name);
	ok((grep { $_ eq 'reassign' } @$seen), "$name: allowed had said so");
	is_deeply([$answer->body->{status}, $answer->body->{assignee}{login}], [$status eq 'queued' ? 'assigned' : $status, lc $to], "$name: theirs");
	my $event = $mona->get("/issues/$id/history")->body->{data}[-1];
	is_deeply([@$event{qw(command reason)}, $event->{by}{login}, $event->{changes}{assignee_id}],
		['reassign', 'Needed now', $who, [$assignee ? $id{$assignee} : undef, $id{ lc $to }]], "$name: an event") if $assignee ne lc $to;
}

# Whether it is offered to Tier 2.
for (['away', 1], ['never', 1], ['past', 1], ['available', 0], ['busy', 0]) {
	my ($presence, $offered) = @$_;
	presence('tia', $presence);
	my ($id) = issues_of('tia');
	is(join(' ', map { my $who = $_; scalar grep { $_ eq 'reassign' } @{ $caller{$who}->get("/issues/$id")->body->{allowed} } } qw(ana tia tom uma udo mona)),
		"0 0 0 $offered $offered 1", "tia is $presence: whom reassign is offered");
}

# Final is final.
for my $status (qw(resolved closed cancelled)) {
	my ($id) = issues_of('tia', $status);
	problem_is($mona->post("/issues/$id/reassign", { to => 'udo', reason => 'Needed now' }), 409);
}

# To whom not; what is refused.
my @refused = (
	(map { ['/to', { to => $_, reason => 'Needed now' }] } qw(ana sam ada nobody)), ['/to', { reason => 'Needed now' }], ['/to', { to => '', reason => 'Needed now' }],
	['/to', { to => 5, reason => 'Needed now' }], ['/reason', { to => 'udo' }], ['/reason', { to => 'udo', reason => 'no' }],
);
my ($whole) = issues_of('tia');
invalid_is($mona->post("/issues/$whole/reassign", $_->[1]), [$_->[0]], encode_json($_->[1])) for @refused;
is($mona->get("/issues/$whole")->etag, '"1"', 'nothing of that changed anything');

# It went through two hands; the new one works on as if it were theirs, the old one no more; who reported it does not read why.
presence('tia', 'away');
my ($id) = issues_of('tia');
status_is($udo->post("/issues/$id/reassign", { to => 'udo', reason => 'Tia is ill' }), 200);
problem_is($tia->post("/issues/$id/resolve", { code => 'other', details => 'Mine' }), 403);
my $resolved = $udo->post("/issues/$id/resolve", { code => 'other', details => 'Done' });
is($resolved->body->{resolution}{first_contact}, false, 'it went through two hands: no first contact');
unlike($ana->get("/issues/$id/history")->content, qr/Tia is ill/, 'who reported it does not read why');
is($ana->get("/issues/$id")->body->{assignee}{login}, 'udo', 'but who has it now');

# Two take over at once: one gets it, and the other is told that it is not away any more.
presence($_, 'available') for qw(uma udo);
for my $round (1 .. 10) {
	my ($issue) = issues_of('tia');
	my @who = qw(uma udo);
	my @got = at_once(2, sub($n) { $desk->as($who[$n])->post("/issues/$issue/reassign", { to => $who[$n], reason => 'Needed now' })->status });
	is(join(' ', sort @got), '200 403', "two at once, $round");
	my ($winner) = grep { $got[$_] == 200 } 0, 1;
	is($mona->get("/issues/$issue")->body->{assignee}{login}, $who[$winner], "it is the winner's, $round");
}

done_testing;
