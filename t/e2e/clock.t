# The clocks of issues, as callers see them: by when, why, late or not; what the clock does by itself, and
# that it does it once, however many couriers there are.
use v5.36;

use Desk;
use Time::HiRes qw(sleep time);

my $settings = 'clock { hours = "Mon-Sun 00:00-24:00" respond_p3 = "1s" resolve_p3 = "3s" }';
my $desk = Desk->start(workers => 4, settings => [$settings]);
my %caller = map { $_ => $desk->as($_) } qw(ana carla tia tom uma udo mona sam ada);
my ($ana, $tia, $udo, $mona, $sam) = @caller{qw(ana tia udo mona sam)};
my %stopped = (impact => 'work_stoppage');
my %customers = (%stopped, customer_impact => true);

sub issue($id) { return $mona->get("/issues/$id")->body }
sub clock($id) { return $mona->get("/issues/$id/clock")->body }
sub events($id, $command) { return grep { $_->{command} eq $command } @{ $mona->get("/issues/$id/history")->body->{data} } }

# Until it is so; fails after ten seconds.
sub await($what, $so) {
	my $deadline = time + 10;
	while (!$so->()) {
		return fail("within 10 s: $what") if time > $deadline;
		sleep 0.02;
	}
	return pass($what);
}

# Milliseconds since 1970, of "...T18:04:40.123Z".
sub ms($text) {
	my ($date, $time, $rest) = $text =~ /^(\S+)T(\S+)\.(\d{3})Z$/ or die "$text is no time";
	my ($days) = $desk->sql("SELECT TO_SECONDS('$date $time')");
	return $days->[0] * 1000 + $rest;
}

sub later($from, $to) { return ms($to) - ms($from) }

subtest 'by when' => sub {
	my @cases = (
		['ana', {%stopped}, 3600, 8 * 3600], ['ana', {%customers}, 900, 4 * 3600],
		['carla', {%stopped}, 900, 4 * 3600], ['carla', {}, 1, 3],
	);
	for (@cases) {
		my ($who, $members, $respond, $resolve) = @$_;
		my $issue = $desk->report($who, %$members);
		my $name = "priority $issue->{priority} of $who";
		my $due = $issue->{due};
		is(later($issue->{created_at}, $due->{respond_by}), $respond * 1000, "$name: to be answered");
		is(later($issue->{created_at}, $due->{resolve_by}), $resolve * 1000, "$name: to be resolved");
		is($due->{overdue}, false, "$name: not overdue yet");
		my $clock = clock($issue->{id});
		is_deeply([@$clock{qw(respond_by resolve_by zone)}], [@$due{qw(respond_by resolve_by)}, 'UTC'],
			"$name: the history says the same");
		is_deeply([map { $_->{target_ms} } @{ $clock->{clocks} }], [$respond * 1000, $resolve * 1000], "$name: targets");
		is_deeply([map { "$_->{clock} $_->{round} $_->{from} $_->{reason} " . ($_->{until} // 'on') } @{ $clock->{intervals} }],
			[map { "$_ 1 $issue->{created_at} " . ($issue->{priority} == 1 ? 'around_the_clock' : 'working_hours') . ' on' }
				qw(respond resolve)], "$name: counted since then");
	}
};

# What is done to an issue of priority 2, and which of the two clocks then have a time.
subtest 'what starts, pauses, resumes and ends them' => sub {
	my $id = $desk->report('ana', %stopped)->{id};
	my $forwarding;
	my @steps = (
		[$udo, 'claim', undef, 'respond resolve'],
		[$udo, 'contacts', { channel => 'phone', outcome => 'no_answer' }, 'respond resolve'],
		[$udo, 'await-employee', { message => 'Which version?' }, ''],
		[$mona, 'retriage', { impact => 'work_stoppage', customer_impact => true, reason => 'It does' }, ''],
		[$mona, 'retriage', { impact => 'work_stoppage', customer_impact => false, reason => 'Not after all' }, ''],
		[$ana, 'reply', { message => 'The latest' }, 'resolve'],
		[$udo, 'schedule', { kind => 'visit', at => '2099-01-01T10:00:00Z' }, 'resolve'],
		[$udo, 'forward', { summary => 'It crashes' }, ''],
		[$udo, 'resolve', { code => 'reported_to_vendor', details => 'Known' }, ''],
		[$ana, 'reopen', { reason => 'It is not' }, 'respond resolve'],
		[$mona, 'reassign', { to => 'udo', reason => 'Yours' }, 'respond resolve'],
		[$udo, 'contacts', { channel => 'phone', outcome => 'reached' }, 'resolve'],
		[$udo, 'resolve', { code => 'other', details => 'Done' }, ''],
	);
	for (@steps) {
		my ($who, $do, $body, $wanted) = @$_;
		if ($do eq 'resolve' && $body->{code} ne 'other') { # the employee has to be told before
			my ($relay) = @{ $tia->get("/relays?issue=$id&state=pending")->body->{data} };
			status_is($tia->post("/relays/$relay->{id}/relayed", { channel => 'phone' }), 200);
		}
		my $answer = $who->post("/issues/$id/$do", $body);
		like($answer->status, qr/^20[01]$/, $do) or diag $answer->describe;
		my $due = issue($id)->{due};
		is(join(' ', map { $due->{"${_}_by"} ? $_ : () } qw(respond resolve)), $wanted, "$do: who has a time");
		my $clock = clock($id);
		is_deeply([@$clock{qw(respond_by resolve_by)}], [@$due{qw(respond_by resolve_by)}], "$do: the history says the same");
	}
	my @told = map { "$_->{clock} $_->{round} $_->{reason}" } grep { !$_->{counted} } @{ clock($id)->{intervals} };
	is_deeply(\@told, ['respond 1 waiting_employee', 'resolve 1 waiting_employee', 'resolve 1 scheduled',
		'resolve 1 with_software_team'], 'each pause has its reason');
	for my $clock (@{ clock($id)->{clocks} }) {
		my $sum = 0;
		$sum += later(@$_{qw(from until)})
			for grep { $_->{counted} && $_->{round} == 2 && $_->{clock} eq $clock->{clock} } @{ clock($id)->{intervals} };
		is($clock->{used_ms}, $sum, "$clock->{clock}: what was used is what was counted, since it was reopened");
		is($clock->{over}, true, "$clock->{clock}: it is over");
	}
	is($ana->get("/issues/$id?as_of=3")->body->{due}, undef, 'as of then, nothing is due');
};

# Who may read it, the access table says; here: that it needs an issue.
problem_is($mona->get('/issues/999999999/clock'), 404);

subtest 'overdue, told once' => sub {
	my $second = start_second_courier();
	my @ids = map { $desk->report('ana')->{id} } 1 .. 5;
	my $list = join ',', @ids;
	await('each target that is missed is an event', sub {
		my ($row) = $desk->sql("SELECT COUNT(*) FROM event WHERE command = 'overdue' AND issue_id IN ($list)");
		return $row->[0] == 10;
	});
	for my $id (@ids) {
		my @late = events($id, 'overdue');
		is_deeply([map { $_->{by} } @late], [undef, undef], "$id: nobody did it");
		is_deeply([map { %{ $_->{changes} } } @late],
			['overdue.respond', [false, true], 'overdue.resolve', [false, true]], "$id: which it was");
		my $issue = issue($id);
		is($issue->{due}{overdue}, true, "$id: it is overdue");
		ok(later($issue->{due}{respond_by}, $late[0]{at}) > 0, "$id: ... not before");
		is(scalar(grep { $_->{command} eq 'overdue' } @{ $ana->get("/issues/$id/history")->body->{data} }), 0,
			"$id: that is the desk's to know");
	}
	my %late = map { $_->{id} => 1 } @{ $mona->get('/issues?overdue=true&limit=200')->body->{data} };
	ok(!(grep { !$late{$_} } @ids), 'the filter finds them');
	my ($bin) = grep { $_->{basket} eq 'bin' } @{ $mona->get('/baskets')->body->{data} };
	is($bin->{overdue}, scalar @ids, 'the basket counts them');
	status_is($tia->post("/issues/$ids[0]/claim"), 200);
	($bin) = grep { $_->{basket} eq 'bin' } @{ $mona->get('/baskets')->body->{data} };
	is($bin->{overdue}, @ids - 1, '... while they wait in it');
	status_is($tia->post("/issues/$ids[0]/resolve", { code => 'other', details => 'Done' }), 200);
	is(issue($ids[0])->{due}{overdue}, false, 'what is resolved is not overdue');
	is(scalar events($_, 'overdue'), 2, "$_: told once") for @ids;
	kill TERM => $second;
	waitpid $second, 0;
};

subtest 'closed by the clock' => sub {
	my @ids = map { $desk->report('ana', %stopped)->{id} } 1 .. 3;
	for my $id (@ids) {
		status_is($udo->post("/issues/$id/claim"), 200);
		status_is($udo->post("/issues/$id/resolve", { code => 'other', details => 'Done' }), 200);
	}
	my $list = join ',', @ids[0, 1];
	$desk->sql("UPDATE issue SET resolved_at = resolved_at - INTERVAL 7 DAY, alarm_at = alarm_at - INTERVAL 7 DAY WHERE id IN ($list)");
	my $second = start_second_courier();
	await("$_ is closed", sub { issue($_)->{status} eq 'closed' }) for @ids[0, 1];
	for my $id (@ids[0, 1]) {
		my @closed = events($id, 'close');
		is(scalar @closed, 1, "$id: once");
		is_deeply([@{ $closed[0] }{qw(by reason)}], [undef, undef], "$id: by nobody");
		is(issue($id)->{closed_at}, $closed[0]{at}, "$id: then");
		is((grep { $_->{command} eq 'close' } @{ $ana->get("/issues/$id/history")->body->{data} })[0]{by}, undef,
			"$id: the reporter sees it, too");
		problem_is($ana->post("/issues/$id/reopen", { reason => 'It is back' }), 409);
	}
	is(issue($ids[2])->{status}, 'resolved', 'what was resolved just now is not');
	my @feed = grep { ($_->{issue_id} // 0) == $ids[0] } @{ $desk->program->get('/events?after=0&limit=200')->body->{data} };
	ok((grep { $_->{command} eq 'close' && !defined $_->{by} } @feed), 'the feed has it');
	kill TERM => $second;
	waitpid $second, 0;
};

# As after an upgrade, or with other settings: what was kept is lost, and is there again.
subtest 'set from the history' => sub {
	my $id = $desk->report('ana', %stopped)->{id};
	status_is($udo->post("/issues/$id/claim"), 200);
	status_is($udo->post("/issues/$id/contacts", { channel => 'phone', outcome => 'reached' }), 201);
	my $before = issue($id)->{due};
	ok($before->{resolve_by}, 'it is due');
	$desk->sql("UPDATE issue SET responded_at = NULL, respond_used = 0, respond_since = NULL, respond_by = NULL,
		resolve_used = 0, resolve_since = NULL, resolve_by = NULL, due_at = NULL, alarm_at = NULL");
	is(issue($id)->{due}{resolve_by}, undef, 'nothing is known');
	my @versions = $desk->sql('SELECT SUM(version) FROM issue');
	$desk->sql('UPDATE clock_walk SET rules = 0');
	await('it is known again', sub { (issue($id)->{due}{resolve_by} // '') eq $before->{resolve_by} });
	is(issue($id)->{due}{respond_by}, undef, '... of both');
	await('of all', sub { ($desk->sql('SELECT next_id > last_id AND rules <> 0 FROM clock_walk'))[0][0] });
	is(issue($id)->{version}, 3, 'no version came of it');
};

# Out of working hours everybody is away.
subtest 'takeover in working hours only' => sub {
	my @days = qw(Mon Tue Wed Thu Fri Sat Sun);
	my $far = $days[(POSIX::strftime('%u', gmtime) + 2) % 7];
	my $closed = Desk->start(workers => 2, settings => ["clock { hours = \"$far 08:00-17:00\" }"]);
	my $id = $closed->report('ana', %stopped)->{id};
	status_is($closed->as('uma')->post("/issues/$id/claim"), 200);
	ok(!(grep { $_ eq 'reassign' } @{ $closed->as('udo')->get("/issues/$id")->body->{allowed} }), 'it is not offered');
	problem_is($closed->as('udo')->post("/issues/$id/reassign", { to => 'udo', reason => 'She is away' }), 403);
	status_is($closed->as('mona')->post("/issues/$id/reassign", { to => 'udo', reason => 'She is away' }), 200, 'the manager may');
	my ($resolve) = grep { $_->{clock} eq 'resolve' } @{ $closed->as('mona')->get("/issues/$id/clock")->body->{intervals} };
	is_deeply([@$resolve{qw(reason counted)}], ['outside_hours', false], 'and no time counts');
};

# A courier more, on another node as it were.
sub start_second_courier() {
	my $pid = fork // die "fork: $!";
	return $pid if $pid;
	open STDERR, '>>', $desk->folder . '/courier-2.log' or die "courier-2.log: $!";
	exec $desk->env('BIN') . '/triaged-courier', '-c', $desk->env('CONF') or die "triaged-courier: $!";
}

done_testing;
