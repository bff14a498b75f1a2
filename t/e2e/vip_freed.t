# A VIP's issue leaves the manager's hand: those that wait are routed at once, by the same rule, in the
# same transaction. What waits on says why it was not routed when that was last tried. And a VIP's issue
# that is reopened goes back to the manager only if she has room for it.
use v5.36;

use Desk;
use POSIX qw(strftime);

my $desk = Desk->start(workers => 8);
my @people = qw(mona udo tia uma tom);
my %caller = map { $_ => $desk->as($_) } @people, qw(ana carla ben ada sam);
my %id = map { $_ => $desk->id_of($_) } @people;
my ($mona, $carla) = @caller{qw(mona carla)};
my $later = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time + 86_400));
status_is($mona->post('/vips', { login => 'ben', reason => 'Chief Financial Officer' }), 201);

# Nothing is open, and they are around, in this order; who is not named is away.
sub around(@state) {
	$desk->sql("UPDATE issue SET status = 'cancelled' WHERE status NOT IN ('closed', 'cancelled')");
	set($_, 'away') for @people;
	while (my ($who, $state) = splice @state, 0, 2) {
		set($who, $state);
	}
	return;
}

sub set($who, $state) { return status_is($caller{$who}->put('/me/presence', { state => $state }), 200, "$who is $state") }
sub issue($id) { return $mona->get("/issues/$id")->body }
sub with($id) { my $issue = issue($id); return ($issue->{assignee}{login} // '') . " $issue->{status}" }
sub history($id, $who = 'mona') { return @{ $caller{$who}->get("/issues/$id/history")->body->{data} } }
sub run($who, $id, $command, $body = {}) { return $caller{$who}->post("/issues/$id/$command", $body) }

# However she gets rid of it -----------------------------------------------------------------------

my $because = { reason => 'Because of that' };
my $solved = { code => 'other', details => 'Done' };
my @ways = (
	# by whom, the command, its body; what stands before it
	['mona', 'resolve', $solved],
	['mona', 'forward', { summary => 'It crashes' }],
	['mona', 'release', $because],
	['mona', 'escalate', $because],
	['mona', 'reassign', { to => 'tia', %$because }],
	['mona', 'cancel', { channel => 'phone', %$because }],
	['carla', 'cancel', $because],
	['mona', 'resolve', $solved, ['await-employee', { message => 'Which one?' }]],
	['mona', 'resolve', $solved, ['schedule', { kind => 'visit', at => $later }]],
);
for my $way (@ways) {
	my ($by, $command, $body, $before) = @$way;
	my $name = "$by: $command" . ($before ? " after $before->[0]" : '');
	around(mona => 'available');
	my ($hers, $second, $first) = map { $desk->report(@$_)->{id} }
		['carla'], ['ben'], ['ben', impact => 'work_stoppage'];
	is_deeply([map { with($_) } $hers, $first, $second], ['mona assigned', ' queued', ' queued'], "$name: two wait");
	status_is(run('mona', $hers, @$before), 200) if $before;
	my $answer = run($by, $hers, $command, $body);
	status_is($answer, 200, $name);
	is(with($first), 'mona assigned', "$name: the first in line is hers at once");
	is(with($second), ' queued', "$name: and no more than her limit");
	is($answer->body->{version}, issue($hers)->{version}, "$name: the answer is the whole of the issue itself");
	my @events = history($first);
	is("$events[-1]{command} by $events[-1]{by}{login}", 'route by mona', "$name: the history says by whose hand's becoming free");
	is($events[-1]{at}, (history($hers))[-1]{at}, "$name: at that moment");
	if ($command =~ /^(?:release|escalate)$/) {
		is(with($hers), ' queued', "$name: who gave it back is passed over");
		status_is(run('mona', $first, 'resolve', $solved), 200);
		is(with($hers), 'mona assigned', "$name: once: it stands before the younger one");
	}
}

# What is still in her hand, is no VIP's, or was in another's, frees nobody.
for (['await-employee', { message => 'Which one?' }], ['schedule', { kind => 'visit', at => $later }],
	['retriage', { impact => 'question', customer_impact => false, %$because }], ['prioritize', { priority => 1, %$because }],
	['reassign', { to => 'mona', %$because }], ['notes', { body => 'A note' }]) {
	my ($command, $body) = @$_;
	around(mona => 'available');
	my ($hers, $waits) = map { $desk->report('carla')->{id} } 1 .. 2;
	ok(run('mona', $hers, $command, $body)->status < 300, "mona: $command");
	is(with($waits), ' queued', "$command: she has it still");
	is(scalar history($waits), 1, "$command: nothing has happened to the one that waits");
}
around(mona => 'available');
my ($hers, $waits) = map { $desk->report('carla')->{id} } 1 .. 2;
my $plain = $desk->report('ana')->{id};
status_is(run('mona', $plain, 'claim'), 200);
status_is(run('mona', $plain, 'resolve', $solved), 200);
is(with($waits), ' queued', 'an issue of nobody in particular was in no VIP\'s way');

# It goes to whom the rule says, not to her alone; and when she has left, to nobody.
set('mona', 'busy');
status_is(run('mona', $hers, 'resolve', $solved), 200);
is(with($waits), ' queued', 'she is busy now: it waits on');
set('mona', 'available');
is(with($waits), 'mona assigned', 'until she is available');

# What waits says why -----------------------------------------------------------------------------

sub why($id, $who) { return { map { $_->{login} => $_->{why} } @{ issue($id)->{triage}{routing} } }->{$who} }

around();
($hers, $waits) = map { $desk->report('carla')->{id} } 1 .. 2;
like(why($waits, 'mona'), qr/away/, 'nobody was there at the report');
set('mona', 'available');
like(why($waits, 'mona'), qr/in hand/, 'she came, and had her hands full with the other');
my $tried = issue($waits);
is_deeply([@$tried{qw(status version)}], ['queued', 2], 'that is a version');
my $event = (history($waits))[-1];
is_deeply([$event->{command}, $event->{by}{login}, sort keys %{ $event->{changes} }], ['route', 'mona', 'triage.routing'], 'and an event');
is_deeply([map { $_->{command} } history($waits, 'carla')], ['report'], 'which is not for the reporter: nothing has come of it');
is_deeply($mona->get("/issues/$waits?as_of=1")->body->{triage}{routing}[0]{why}, 'away', 'what it said before is kept');
set('mona', 'available');
is(issue($waits)->{version}, 2, 'tried again, for the same reasons: nothing has changed');
status_is(run('mona', $hers, 'resolve', $solved), 200);
is(with($waits), 'mona assigned', 'routed');
is(why($waits, 'mona'), 'the manager is available', 'and why');

# Reopened ----------------------------------------------------------------------------------------

# Her issue is resolved; then more come, until she is full.
sub resolved_then(@around) {
	around(mona => 'available');
	my $old = $desk->report('carla')->{id};
	status_is(run('mona', $old, 'resolve', $solved), 200);
	while (my ($who, $state) = splice @around, 0, 2) {
		set($who, $state);
	}
	return $old;
}
my $again = { reason => 'It is there again' };
my $old = resolved_then();
status_is(run('carla', $old, 'reopen', $again), 200);
is(with($old), 'mona assigned', 'reopened: hers again, she has room for it');

$old = resolved_then();
$desk->report('carla');
status_is(run('carla', $old, 'reopen', $again), 200);
is(with($old), ' queued', 'reopened, and her hands are full: it waits');
like(why($old, 'mona'), qr/in hand/, 'and says why');

$old = resolved_then();
$desk->report('carla');
set('tia', 'available');
status_is(run('carla', $old, 'reopen', $again), 200);
is(with($old), 'tia assigned', 'reopened, and her hands are full: routed');

$old = resolved_then(mona => 'busy', tia => 'available');
status_is(run('carla', $old, 'reopen', $again), 200);
is(with($old), 'tia assigned', 'reopened, and she is busy: routed');

around(tia => 'available');
my @of_tia = map { $desk->report('carla')->{id} } 1 .. 3;
status_is(run('tia', $of_tia[0], 'resolve', $solved), 200);
status_is(run('carla', $of_tia[0], 'reopen', $again), 200);
is(with($of_tia[0]), 'tia assigned', 'a technician has no limit');

# At the same instant -----------------------------------------------------------------------------

sub count_in_hand { return ($desk->sql("SELECT COUNT(*) FROM issue WHERE vip AND assignee_id = $id{mona}
	AND status IN ('assigned', 'scheduled', 'waiting_employee')"))[0][0] }

# She resolves while VIPs report, reopen and cancel: afterwards she has one, and only then others wait.
my $fail = 0;
for my $round (1 .. 40) {
	$old = resolved_then();
	my @three = map { $desk->report('carla')->{id} } 1 .. 3; # one is hers, two wait
	my @status = at_once(5, sub ($n) {
		my $answer = $n == 0 ? $desk->as('mona')->post("/issues/$three[0]/resolve", $solved)
			: $n == 1 ? $desk->as('carla')->post("/issues/$old/reopen", $again)
			: $n == 2 ? $desk->as('carla')->post("/issues/$three[1]/cancel", $because)
			: $desk->as($n % 2 ? 'ben' : 'carla')->post('/issues', $desk->report_body);
		return $answer->status;
	});
	$fail++ if "@status" ne '200 200 200 201 201' || count_in_hand() != 1;
	is("@status", '200 200 200 201 201', "all at once, $round") if $fail;
	is(count_in_hand(), 1, "she has one, $round") if $fail;
	last if $fail;
}
is($fail, 0, 'resolved while others report, reopen and cancel: she has one each time');

# The one that a report has just found in her hand leaves it: the report does not wait for nothing.
for my $round (1 .. 100) {
	around(mona => 'available') if $round % 20 == 1;
	my ($one) = map { @$_ } $desk->sql("SELECT id FROM issue WHERE assignee_id = $id{mona} AND status = 'assigned'");
	$one //= $desk->report('carla')->{id};
	my @status = at_once(2, sub ($n) {
		return $desk->as('ben')->post('/issues', $desk->report_body)->status if $n;
		return $desk->as('mona')->post("/issues/$one/resolve", $solved)->status;
	});
	$fail++ if "@status" ne '200 201' || count_in_hand() != 1;
	last if $fail;
}
is($fail, 0, 'resolved while one reports: it is hers each time');

# Two changes each of which frees her of one: the two that wait are hers then, and nobody waits longer
# than he must. (Limit 1, but what she claims herself is not limited.)
for my $round (1 .. 20) {
	around();
	my @two = map { $desk->report('carla')->{id} } 1 .. 2;
	status_is(run('mona', $_, 'claim'), 200) for @two;
	set('mona', 'available');
	my @waiting = map { $desk->report('ben')->{id} } 1 .. 2;
	my @status = at_once(2, sub ($n) { return $desk->as('mona')->post("/issues/$two[$n]/resolve", $solved)->status });
	$fail++ if "@status" ne '200 200' || count_in_hand() != 1;
	last if $fail;
}
is($fail, 0, 'two resolved at once: she has one of those that waited each time');

done_testing;
