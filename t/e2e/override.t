# What the manager overrules, and what a retriage decides anew: priority and basket follow, the state stays.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $tia, $uma, $mona) = @caller{qw(ana tia uma mona)};
my $template = $desk->report('ana')->{id};
my @open = qw(queued assigned waiting_employee scheduled with_software_team);

# Issues in a state; tia has them, unless they are queued.
sub issues_in($status, $count) {
	my @ids = $desk->copies($template, $count);
	my ($list, $who) = (join(',', @ids), $status eq 'queued' ? 'NULL' : $id{tia});
	$desk->sql("UPDATE issue SET status = '$status', assignee_id = $who WHERE id IN ($list)");
	return @ids;
}

sub last_event($id) { return $mona->get("/issues/$id/history")->body->{data}[-1] }

# Prioritize: the basket follows; what triage had decided stays there to be read.
my @overrides = (
	# impact, customer_impact, escalated, VIP?, priority given, basket
	['question', false, false, 'ana', 1, 'p1'], ['question', false, false, 'ana', 2, 'p2'], ['question', false, false, 'ana', 3, 'bin'],
	['work_stoppage', false, false, 'ana', 3, 'bin'], ['work_stoppage', true, false, 'ana', 3, 'bin'],
	['work_stoppage', true, false, 'ana', 2, 'p2'], ['inconvenience', false, true, 'ana', 3, 'p2'],
	['inconvenience', false, true, 'ana', 1, 'p1'], ['inconvenience', false, false, 'carla', 1, 'vip'],
	['work_stoppage', true, false, 'carla', 3, 'vip'],
);
for (@overrides) {
	my ($impact, $customers, $escalated, $who, $priority, $basket) = @$_;
	my $name = join ' ', $impact, $customers ? 'customers' : (), $escalated ? 'escalated' : (), "of $who, given $priority";
	my $issue = $desk->report($who, impact => $impact, customer_impact => $customers);
	my $path = "/issues/$issue->{id}";
	if ($escalated) {
		status_is($tia->post("$path/claim"), 200);
		status_is($tia->post("$path/escalate", { reason => 'Beyond me' }), 200);
	}
	my $before = $mona->get($path)->body;
	my $answer = $mona->post("$path/prioritize", { priority => $priority, reason => 'The board asks' });
	status_is($answer, 200, $name);
	my $got = $answer->body;
	is_deeply([@$got{qw(priority basket status)}], [$priority, $basket, $before->{status}], "$name: in $basket");
	is_deeply($got->{triage}{override}, { priority => $priority, reason => 'The board asks',
		by => { map { $_ => $mona->get('/me')->body->{$_} } qw(id login name) } }, "$name: who and why");
	is_deeply([map { $got->{triage}{$_} } qw(rule inputs reason)], [map { $before->{triage}{$_} } qw(rule inputs reason)],
		"$name: what triage had decided, and why, stays");
	is_deeply([@{ last_event($issue->{id}) }{qw(command reason)}], ['prioritize', 'The board asks'], "$name: an event");
	my $theirs = $caller{$who}->get($path)->body;
	is_deeply([$theirs->{priority}, grep { exists $theirs->{$_} } qw(vip triage override)], [$priority], "$name: what $who sees");
	unlike($caller{$who}->get("$path/history")->content, qr/The board asks|override/, "$name: the reason is for the desk");
	my $anew = $uma->post("$path/retriage", { impact => $impact, customer_impact => $customers, reason => 'As it was' })->body;
	is_deeply([@$anew{qw(priority basket)}, $anew->{triage}{override}],
		[$issue->{priority}, $issue->{basket}, undef], "$name: the next retriage ends it, and an escalation");
}

# Retriage: from the new impact, in whatever open state it is.
my @impacts = (
	['question', false, 3, 'bin', 'minor'], ['inconvenience', false, 3, 'bin', 'minor'], ['work_stoppage', false, 2, 'p2', 'work_stoppage'],
	['inconvenience', true, 1, 'p1', 'customer_impact'], ['work_stoppage', true, 1, 'p1', 'customer_impact'],
);
for my $status (@open) {
	my @ids = issues_in($status, scalar @impacts);
	for (@impacts) {
		my ($impact, $customers, $priority, $basket, $rule) = @$_;
		my $name = "$status, to $impact" . ($customers ? ' with customers' : '');
		my $id = shift @ids;
		my $answer = $uma->post("/issues/$id/retriage", { impact => $impact, customer_impact => $customers, reason => 'Looked closer' });
		status_is($answer, 200, $name);
		my $got = $answer->body;
		is_deeply([@$got{qw(status priority basket impact customer_impact)}, $got->{triage}{rule}, $got->{assignee}{login}],
			[$status, $priority, $basket, $impact, $customers, $rule, $status eq 'queued' ? undef : 'tia'], "$name: $basket");
		is_deeply([@{ last_event($id) }{qw(command reason)}], ['retriage', 'Looked closer'], "$name: an event");
	}
}
my $vips = $mona->post('/issues/' . $desk->report('carla')->{id} . '/retriage',
	{ impact => 'work_stoppage', customer_impact => true, reason => 'Looked closer' })->body;
is_deeply([@$vips{qw(priority basket)}], [1, 'vip'], "a VIP's stays in vip");

# Its place in line is the time of the report.
$desk->sql("UPDATE issue SET status = 'cancelled', assignee_id = NULL WHERE status NOT IN ('closed', 'cancelled')");
my @line = map { $desk->report('ana', impact => $_)->{id} } qw(question work_stoppage question);
status_is($tia->post("/issues/$_/retriage", { impact => 'work_stoppage', customer_impact => false, reason => 'It stops her' }), 200) for @line[2, 0];
is(join(' ', map { $uma->post('/take-next')->body->{id} } 1 .. 3), "@line", 'retriage changes nobody\'s place in line');

# Who, and when.
my %commands = (
	prioritize => [{ priority => 1, reason => 'Because' }, { map { $_ => 200 } 'mona' }],
	retriage => [{ impact => 'question', customer_impact => false, reason => 'Because' }, { map { $_ => 200 } qw(tia tom uma udo mona) }],
);
for my $command (sort keys %commands) {
	my ($body, $may) = @{ $commands{$command} };
	for my $status (@open, qw(resolved closed cancelled)) {
		my @ids = issues_in($status, scalar @seats);
		for my $who (@seats) {
			my $id = shift @ids;
			my $wanted = $who =~ /^(?:ben|carla|sam|ada)$/ ? 404 : !$may->{$who} ? 403 : (grep { $_ eq $status } @open) ? 200 : 409;
			my $seen = $caller{$who}->get("/issues/$id")->body->{allowed} // [];
			is(scalar(grep { $_ eq $command } @$seen), $wanted == 200 ? 1 : 0, "$command, $status, $who: allowed says so");
			is($caller{$who}->post("/issues/$id/$command", $body)->status, $wanted, "$command, $status, $who: $wanted");
		}
	}
}

# What is refused.
my @refused = (
	['prioritize', '/priority', { reason => 'Because' }], ['prioritize', '/priority', { priority => 0, reason => 'Because' }],
	['prioritize', '/priority', { priority => 4, reason => 'Because' }], ['prioritize', '/priority', { priority => '1', reason => 'Because' }],
	['prioritize', '/priority', { priority => 1.5, reason => 'Because' }], ['prioritize', '/reason', { priority => 1 }],
	['prioritize', '/reason', { priority => 1, reason => ' x ' }], ['prioritize', '/basket', { priority => 1, reason => 'Because', basket => 'p1' }],
	['retriage', '/impact', { customer_impact => false, reason => 'Because' }],
	['retriage', '/impact', { impact => 'fire', customer_impact => false, reason => 'Because' }],
	['retriage', '/customer_impact', { impact => 'question', customer_impact => true, reason => 'Because' }],
	['retriage', '/customer_impact', { impact => 'question', customer_impact => 'no', reason => 'Because' }],
	['retriage', '/reason', { impact => 'question', customer_impact => false }],
	['retriage', '/priority', { impact => 'question', customer_impact => false, reason => 'Because', priority => 1 }],
);
my ($whole) = issues_in('assigned', 1);
invalid_is($mona->post("/issues/$whole/$_->[0]", $_->[2]), [$_->[1]], "$_->[0]: " . encode_json($_->[2])) for @refused;
is($mona->get("/issues/$whole")->etag, '"1"', 'nothing of that changed anything');

# An override lasts through resolving and reopening.
my $lasting = $desk->report('ana')->{id};
status_is($mona->post("/issues/$lasting/prioritize", { priority => 1, reason => 'The board asks' }), 200);
status_is($uma->post("/issues/$lasting/claim"), 200);
status_is($uma->post("/issues/$lasting/resolve", { code => 'other', details => 'Done' }), 200);
my $again = $ana->post("/issues/$lasting/reopen", { reason => 'Not solved' });
is_deeply([@{ $again->body }{qw(priority basket status)}], [1, 'p1', 'queued'], 'reopened: the override still holds');

done_testing;
