# Escalation: out of the hand of Tier 1, into the basket of Tier 2, with a reason; the priority stays.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $tia, $uma, $mona) = @caller{qw(ana tia uma mona)};
my $template = $desk->report('ana')->{id};
my $why = { reason => 'Beyond me' };

sub issue_of($assignee, $status = 'assigned') {
	my ($id) = $desk->copies($template, 1);
	my $who = $assignee ? $id{$assignee} : 'NULL';
	$desk->sql("UPDATE issue SET status = '$status', assignee_id = $who WHERE id = $id");
	return $id;
}
sub history($id, $by = $mona) { return @{ $by->get("/issues/$id/history")->body->{data} } }

# Where it goes: to Tier 2, by its priority, which stays.
my @baskets = (
	# impact, customer_impact, basket before, basket then, priority
	['question', false, 'bin', 'p2', 3], ['inconvenience', false, 'bin', 'p2', 3],
	['inconvenience', true, 'p1', 'p1', 1], ['work_stoppage', false, 'p2', 'p2', 2], ['work_stoppage', true, 'p1', 'p1', 1],
);
for (@baskets) {
	my ($impact, $customers, $before, $then, $priority) = @$_;
	my $name = "$impact, customers " . ($customers ? 'too' : 'not');
	my $issue = $desk->report('ana', impact => $impact, customer_impact => $customers);
	is($issue->{basket}, $before, "$name: in $before");
	status_is($mona->post("/issues/$issue->{id}/reassign", { to => 'tia', reason => 'Hers' }), 200);
	my $answer = $tia->post("/issues/$issue->{id}/escalate", $why);
	status_is($answer, 200, "$name: escalated");
	my $got = $answer->body;
	is_deeply([@$got{qw(status basket priority assignee version)}], ['queued', $then, $priority, undef, 3], "$name: waits in $then");
	is_deeply($got->{triage}{inputs}, { impact => $impact, customer_impact => $customers, vip => false, escalated => true },
		"$name: triage says that it was escalated");
	my ($event) = (history($issue->{id}))[-1];
	is_deeply([@$event{qw(command reason)}, $event->{by}{login}, $event->{changes}{assignee_id}],
		['escalate', 'Beyond me', 'tia', [$id{tia}, undef]], "$name: an event with the reason");
	is_deeply($event->{changes}{basket}, $before eq $then ? undef : [$before, $then], "$name: and the basket");
	my $hers = $ana->get("/issues/$issue->{id}")->body;
	is_deeply([$hers->{basket}, grep { exists $hers->{$_} } qw(triage vip)], [$then], "$name: what ana sees");
}

# Who may, and when.
my @rights = (
	# assignee, status, who => status
	['tia', 'assigned', ana => 403, ben => 404, carla => 404, sam => 404, ada => 404, tom => 403, uma => 403, udo => 403, tia => 200],
	['tia', 'scheduled', tom => 403, tia => 200], ['tia', 'waiting_employee', ana => 403, tom => 403, tia => 200],
	['tia', 'assigned', mona => 200], ['tia', 'scheduled', mona => 200], ['tia', 'waiting_employee', mona => 200],
	['uma', 'assigned', tia => 403, uma => 403, mona => 200], # Tier 2 has nobody above to hand it to
	['mona', 'assigned', tia => 403, mona => 200],
	['', 'queued', uma => 403, tia => 409, mona => 409],
	(map { ['tia', $_, tom => 403, tia => 409, mona => 409] } qw(with_software_team resolved closed cancelled)),
);
for (@rights) {
	my ($assignee, $status, @who) = @$_;
	my $id = issue_of($assignee, $status);
	while (my ($who, $wanted) = splice @who, 0, 2) {
		my $name = "$who: $status, " . ($assignee || 'nobody') . ' has it';
		my $is_offered = $wanted < 403 ? 1 : 0;
		my $seen = $caller{$who}->get("/issues/$id");
		is(scalar(grep { $_ eq 'escalate' } @{ $seen->body->{allowed} // [] }), $is_offered, "$name: allowed says so");
		my $answer = $caller{$who}->post("/issues/$id/escalate", $why);
		$is_offered ? status_is($answer, $wanted, $name) : problem_is($answer, $wanted, $Desk::Answer::types{$wanted}, $name);
	}
}

# The reason.
for (['/reason', {}], ['/reason', { reason => 'no' }], ['/reason', { reason => 'x' x 501 }], ['/to', { %$why, to => 'uma' }]) {
	my ($pointer, $body) = @$_;
	invalid_is($tia->post('/issues/' . issue_of('tia') . '/escalate', $body), [$pointer], substr encode_json($body), 0, 50);
}

# An appointment ends with it.
my $arranged = issue_of('tia');
status_is($tia->post("/issues/$arranged/schedule", { kind => 'visit', at => '2099-01-01T09:00:00Z' }), 200);
is($tia->post("/issues/$arranged/escalate", $why)->body->{scheduled}, undef, 'an appointment ends with it');

# Its place: behind those of priority 2, by its own age among those of priority 3.
$desk->sql("UPDATE issue SET status = 'cancelled', assignee_id = NULL WHERE status <> 'closed'");
my @line = map { $desk->report('ana', impact => $_)->{id} } qw(inconvenience inconvenience work_stoppage);
for my $id (@line[1, 0]) {
	status_is($tia->post("/issues/$id/claim"), 200);
	status_is($tia->post("/issues/$id/escalate", $why), 200);
}
is(join(' ', map { $uma->post('/take-next')->body->{id} } 1 .. 3), join(' ', @line[2, 0, 1]),
	'Tier 2 takes the stoppage first, then what was escalated, the oldest first');
status_is($tia->post('/baskets/p2/take-next'), 403, 'Tier 1 does not take it back');

# It lasts: through resolving and reopening, until a retriage.
my $lasting = $line[0];
status_is($uma->post("/issues/$lasting/resolve", { code => 'other', details => 'Done' }), 200);
is($uma->get("/issues/$lasting")->body->{resolution}{first_contact}, false, 'it went through two hands: no first contact');
is($ana->post("/issues/$lasting/reopen", { reason => 'Not solved' })->body->{basket}, 'p2', 'reopened: still in p2');
my $anew = $tia->post("/issues/$lasting/retriage", { impact => 'inconvenience', customer_impact => false, reason => 'Small' })->body;
is_deeply([$anew->{basket}, $anew->{triage}{inputs}{escalated}], ['bin', false], 'a retriage ends it');

# Why the desk handed it on is for the desk.
my @cut = history($line[1], $ana);
is_deeply([grep { ($_->{reason} // '') eq 'Beyond me' } @cut], [], 'ana does not read the reason');
ok((grep { $_->{command} eq 'escalate' } @cut), 'but that it was escalated');

# Escalated twice at once, and against releasing it: one of them.
for my $round (1 .. 10) {
	my $id = issue_of('tia');
	my @got = at_once(3, sub($n) { $desk->as($n ? 'tia' : 'mona')->post("/issues/$id/" . (qw(escalate escalate release))[$n], $why)->status });
	is(scalar(grep { $_ == 200 } @got), 1, "three hands at once, $round: one succeeds") or diag("@got");
	is($mona->get("/issues/$id")->body->{version}, 2, "three hands at once, $round: one change");
}

done_testing;
