# A bug handed to the Software Team: forwarding, joining, and what its updates do to the issues that hang
# on it; who sees what of it; and all of it at the same instant.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 8);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $ben, $sam, $tia, $mona) = @caller{qw(ana ben sam tia mona)};
my $template = $desk->report('ana')->{id};
my $software = $desk->software('Notepad++');
my @updates = qw(acknowledged reported_to_vendor fix_planned workaround fix_available wont_fix);
my $told = 'Your problem has been reported to the Software Team.'; # until the Software Team says more
my %vendor = (vendor_case => 'CASE-4711-zq', internal => 'contract-lapses-zq');

# Issues of ana's that tia has.
sub issues_in($status, $count = 1) {
	my @ids = $desk->copies($template, $count);
	my ($list, $who) = (join(',', @ids), $status eq 'queued' ? 'NULL' : $id{tia});
	$desk->sql("UPDATE issue SET status = '$status', assignee_id = $who WHERE id IN ($list)");
	return @ids;
}
sub forwarding($summary = 'Saving loses the last line') {
	my $answer = $tia->post('/forwardings', { software_id => $software, summary => $summary });
	die $answer->describe if $answer->status != 201;
	return $answer->body->{id};
}
sub forward($issue, $forwarding) { return $tia->post("/issues/$issue/forward", { forwarding_id => $forwarding }) }
sub join_to($forwarding, $issue, $by = $tia) { return $by->post("/forwardings/$forwarding/issues", { issue_id => $issue + 0 }) }
sub update($forwarding, $outcome, $message = "About $outcome", %more) {
	return $sam->post("/forwardings/$forwarding/updates",
		{ outcome => $outcome, $outcome eq 'returned' ? (reason => $message) : (message_to_employee => $message), %more });
}
sub issue($id) { return $mona->get("/issues/$id")->body }
sub relays(%filter) { return @{ $mona->get('/relays?limit=200&' . join '&', map { "$_=$filter{$_}" } sort keys %filter)->body->{data} } }
sub told($issue) { return join ', ', map { "$_->{outcome} $_->{state}" } relays(issue => $issue) }

# From an issue: a new one. ana is to be told, and reads it in her issue.
my ($first) = issues_in('assigned');
my $answer = $tia->post("/issues/$first/forward", { summary => 'Crashes at print', steps_to_reproduce => "Open\nPrint" });
status_is($answer, 200, 'forwarded');
my $forwarding = $answer->body->{forwarding};
is_deeply($forwarding, { id => $forwarding->{id}, state => 'forwarded', summary => 'Crashes at print', message_to_employee => $told,
	fixed_in_version => undef, expected_on => undef, relay_pending => true }, 'the issue shows it');
is_deeply([$answer->body->{status}, $answer->body->{assignee}{login}], ['with_software_team', 'tia'], 'it waits, and stays hers');
is(told($first), 'forwarded pending', 'that it was reported is to be told');
is_deeply($ana->get("/issues/$first")->body->{forwarding}, $forwarding, 'ana reads the same');
my $whole = $sam->get("/forwardings/$forwarding->{id}");
is_deeply({ map { $_ => $whole->body->{$_} } qw(version software state summary steps_to_reproduce issues relays_pending vendor_case internal) },
	{ version => 2, software => { id => $software, title => 'Notepad++' }, state => 'forwarded', summary => 'Crashes at print',
		steps_to_reproduce => "Open\nPrint", issues => 1, relays_pending => 1, vendor_case => undef, internal => undef }, 'the Software Team reads it')
	or diag $whole->describe;
is($whole->etag, '"' . $whole->body->{version} . '"', 'with its version');

# Each news: where the issues are then, and what their employees are told.
my @states = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);
my %back = map { $_ => 1 } qw(fix_planned workaround fix_available wont_fix);
for my $outcome (@updates) {
	my @issues = issues_in('assigned', scalar @states);
	my $id = forwarding();
	status_is(join_to($id, $_), 200, "$outcome: joined") for @issues;
	$desk->relays_become('relayed', "forwarding_id = $id");
	for my $n (0 .. $#states) {
		my $nobody = $states[$n] eq 'queued' ? ', assignee_id = NULL' : '';
		$desk->sql("UPDATE issue SET status = '$states[$n]' $nobody WHERE id = $issues[$n]");
	}
	my $news = update($id, $outcome, "News: $outcome", fixed_in_version => '9.0', expected_on => '2027-02-28');
	status_is($news, 200, "$outcome: updated");
	my $is_fix = $outcome eq 'workaround' || $outcome eq 'fix_available';
	is_deeply([@{ $news->body }{qw(state message_to_employee fixed_in_version expected_on issues relays_pending)}],
		[$outcome, "News: $outcome", '9.0', '2027-02-28', 8, $is_fix ? 7 : 6], "$outcome: as it is then");
	is_deeply($news->body->{updates}[-1]{outcome}, $outcome, "$outcome: a line of its life");
	for my $n (0 .. $#states) {
		my $now = issue($issues[$n]);
		my $then = $states[$n] eq 'with_software_team' && $back{$outcome} ? 'assigned' : $states[$n];
		is_deeply([$now->{status}, $now->{assignee}{login}], [$then, $states[$n] eq 'queued' ? undef : 'tia'], "$outcome: from $states[$n] to $then");
		my $reaches = $states[$n] eq 'cancelled' ? 0 : $states[$n] eq 'closed' ? $is_fix : 1;
		is(told($issues[$n]), 'forwarded relayed' . ($reaches ? ", $outcome pending" : ''), "$outcome: to be told, when $states[$n]");
		is($now->{forwarding}{relay_pending}, $reaches ? true : false, "$outcome: relay_pending, when $states[$n]");
	}
}

# Returned to the desk: a question, no word to employees.
my @returned = issues_in('assigned', 2);
my $returned = forwarding();
status_is(forward($returned[0], $returned), 200);
status_is(join_to($returned, $returned[1]), 200);
my $back = update($returned, 'returned', 'Which printer is it?');
status_is($back, 200, 'returned');
is_deeply([$back->body->{state}, $back->body->{message_to_employee}, $back->body->{updates}[-1]{message_to_employee}, $back->body->{updates}[-1]{reason}],
	['returned', $told, undef, 'Which printer is it?'], 'returned: with a question, and no message');
is(join(' ', map { issue($_)->{status} } @returned), 'assigned assigned', 'returned: back at the desk');
is(told($_), 'forwarded pending', 'returned: no relay') for @returned;
unlike($ana->get("/issues/$_")->content . $ana->get("/issues/$_/history")->content, qr/Which printer/, 'returned: ana does not read the question') for @returned;
like($tia->get("/forwardings/$returned")->content, qr/Which printer/, 'returned: tia does');
for (['forward', forward(issues_in('assigned'), $returned)], ['join', join_to($returned, issues_in('assigned'))]) {
	problem_is($_->[1], 409, '/problems/conflict', "nothing hangs itself on what was returned: $_->[0]");
}
status_is(forward($returned[1], forwarding('Crashes at print, with the printer')), 200, 'but what hung on it may be forwarded again');
is(told($returned[1]), 'forwarded superseded, forwarded pending', 'and one relay is pending');

# Any may follow any; what is not said stays known.
my $life = forwarding();
my ($alive) = issues_in('assigned');
status_is(forward($alive, $life), 200);
my %known = (fixed_in_version => undef, expected_on => undef);
my @life = (['wont_fix'], ['acknowledged'], ['fix_planned', fixed_in_version => '9.1', expected_on => '2027-01-31'], ['fix_available'],
	['returned'], ['reported_to_vendor', vendor_case => 'X-1'], ['workaround', fixed_in_version => '9.2'], ['acknowledged']);
for (@life) {
	my ($outcome, %more) = @$_;
	my $got = update($life, $outcome, "Now $outcome", %more);
	%known = (%known, %more);
	status_is($got, 200, "then $outcome");
	is_deeply([map { $got->body->{$_} } 'state', sort keys %known], [$outcome, map { $known{$_} } sort keys %known], "then $outcome: what is known");
	is(scalar(grep { $_->{state} eq 'pending' } relays(issue => $alive)), 1, "then $outcome: one relay is pending");
}
is(join(' ', map { $_->{outcome} } @{ $tia->get("/forwardings/$life")->body->{updates} }), join(' ', 'forwarded', map { $_->[0] } @life), 'its whole life');
is((relays(issue => $alive, state => 'pending'))[0]{message}, 'Now acknowledged', 'the latest is the one to be told');

# One forwarding for an issue, of the same software.
my ($one) = issues_in('assigned');
my $other = $tia->post('/forwardings', { software_id => $desk->software('PuTTY'), summary => 'Another' })->body->{id};
my $same = forwarding();
status_is(forward($one, $same), 200);
my @no = (
	['another, while it hangs on one', join_to(forwarding(), $one)], ['joined twice', join_to($same, $one)],
	['of another software', join_to($other, issues_in('assigned'))], ['forwarded to another software\'s', forward(issues_in('assigned'), $other)],
	(map { ["joined when $_", join_to($same, issues_in($_))] } qw(resolved closed cancelled)),
);
problem_is($_->[1], 409, '/problems/conflict', $_->[0]) for @no;
my @joined = map { [$_, issues_in($_)] } qw(queued assigned waiting_employee scheduled);
for (@joined) {
	my ($status, $id) = @$_;
	status_is(join_to($same, $id), 200, "joined when $status");
	is(issue($id)->{status}, $status, "joined when $status: it stays so");
	is(told($id), 'forwarded pending', "joined when $status: the latest is to be told at once");
}

# A report joins a known problem; it waits or is routed like any other, and the latest news is due at once.
update($same, 'workaround', 'Save twice');
my $joins = $ben->post('/issues', $desk->report_body(joins_forwarding => $same));
status_is($joins, 201, 'a report joins');
is_deeply([@{ $joins->body }{qw(status basket)}, @{ $joins->body->{forwarding} }{qw(id message_to_employee relay_pending)}],
	['queued', 'bin', $same, 'Save twice', true], 'it waits, and shows what is known');
is(told($joins->body->{id}), 'workaround pending', 'and the latest is to be told');
my @unjoinable = ([$other, 'of another software'], [$returned, 'returned'], [999_999, 'unknown'], ['1', 'a text']);
invalid_is($ben->post('/issues', $desk->report_body(joins_forwarding => $_->[0])), ['/joins_forwarding'], "a report joins what is $_->[1]") for @unjoinable;

# Who: forwards, moves, reads.
for my $who (@seats) {
	my ($id) = issues_in('assigned');
	my $is_desk = $who =~ /^(?:tia|tom|uma|udo|mona)$/;
	my $caller = $caller{$who};
	is($caller->post("/issues/$id/forward", { summary => 'A bug' })->status, $who =~ /^(?:tia|mona)$/ ? 200 : $is_desk || $who eq 'ana' ? 403 : 404, "$who forwards");
	my $reads = $is_desk || $who eq 'sam';
	my ($hang) = issues_in('assigned');
	my @routes = (
		['reads one', $caller->get("/forwardings/$same"), $reads ? 200 : 403], ['reads the list', $caller->get('/forwardings'), $reads ? 200 : 403],
		['makes one', $caller->post('/forwardings', { software_id => $software, summary => 'A bug' }), $reads ? 201 : 403],
		['hangs an issue on it', join_to($same, $hang, $caller), $reads ? 200 : 403],
		['moves it', $caller->post("/forwardings/$same/updates", { outcome => 'acknowledged', message_to_employee => 'Seen' }), $who eq 'sam' ? 200 : 403],
		['reads the relays', $caller->get('/relays'), $is_desk ? 200 : 403],
	);
	is($_->[1]->status, $_->[2], "$who $_->[0]") for @routes;
}
problem_is($sam->get('/forwardings/999999'), 404);
problem_is($sam->post('/forwardings/999999/updates', { outcome => 'acknowledged', message_to_employee => 'Seen' }), 404);
invalid_is(join_to($same, 999_999), ['/issue_id']);

# What an update must be.
my @refused = (
	['/outcome', {}], ['/outcome', { outcome => 'forwarded', message_to_employee => 'Hello' }], ['/outcome', { outcome => 'lost', message_to_employee => 'Hello' }],
	['/message_to_employee', { outcome => 'workaround' }], ['/message_to_employee', { outcome => 'workaround', message_to_employee => ' ' }],
	['/message_to_employee', { outcome => 'workaround', message_to_employee => 'x' x 4001 }], ['/reason', { outcome => 'returned' }],
	['/message_to_employee', { outcome => 'returned', reason => 'Which printer?', message_to_employee => 'Hello' }],
	['/expected_on', { outcome => 'fix_planned', message_to_employee => 'Hello', expected_on => '2027-02-29' }],
	['/contract', { outcome => 'fix_planned', message_to_employee => 'Hello', contract => 'x' }],
);
my $before = $sam->get("/forwardings/$same")->etag;
invalid_is($sam->post("/forwardings/$same/updates", $_->[1]), [$_->[0]], 'refused: ' . substr encode_json($_->[1]), 0, 70) for @refused;
is($sam->get("/forwardings/$same")->etag, $before, 'nothing of that changed anything');
problem_is($sam->post("/forwardings/$same/updates", { outcome => 'acknowledged', message_to_employee => 'Seen' }, 'If-Match' => '"1"'), 412);
status_is($sam->post("/forwardings/$same/updates", { outcome => 'acknowledged', message_to_employee => 'Seen' }, 'If-Match' => $before), 200);
my ($plain) = issues_in('assigned');
invalid_is($tia->post("/issues/$plain/forward", $_->[1]), [$_->[0]], encode_json($_->[1])) for (['/summary', {}], ['/summary', { summary => 'x' }],
	['/forwarding_id', { forwarding_id => 999_999 }], ['/forwarding_id', { forwarding_id => $same, summary => 'Both' }], ['/reason', { summary => 'A bug', reason => 'x' }]);

# The vendor's side is the Software Team's alone; and it reads just what was forwarded.
my ($secret) = issues_in('assigned');
my $guarded = $tia->post("/issues/$secret/forward", { summary => 'Guarded' })->body->{forwarding}{id};
my $moved = update($guarded, 'reported_to_vendor', 'Reported to the vendor', %vendor);
is_deeply([@{ $moved->body }{qw(vendor_case internal)}], [@vendor{qw(vendor_case internal)}], 'sam sees the vendor\'s case');
for my $who (grep { $_ ne 'sam' } @seats) {
	my @paths = ('/me', "/forwardings/$guarded", '/forwardings?limit=200', "/issues/$secret", '/issues?limit=200', '/relays?limit=200', "/software/$software",
		"/software/$software/known-problems", map { "/issues/$secret/$_" } qw(history notes contacts work));
	my %bytes = map { $_ => $caller{$who}->get($_)->content } @paths;
	$bytes{'POST join'} = join_to($guarded, issues_in('assigned'), $caller{$who})->content;
	$bytes{'POST report'} = $caller{$who}->post('/issues', $desk->report_body(joins_forwarding => $guarded))->content;
	$bytes{'POST forward'} = $caller{$who}->post('/issues/' . (issues_in('assigned'))[0] . '/forward', { forwarding_id => $guarded })->content;
	is_deeply([grep { $bytes{$_} =~ /-zq|vendor_case|"internal":/ } sort keys %bytes], [], "$who never sees it");
}
my ($unforwarded) = issues_in('assigned');
is(join(' ', map { $sam->get("/issues/$unforwarded$_")->status } '', qw(/history /notes)), '404 404 404', 'sam does not read what was not forwarded');
is(join(' ', map { $sam->get("/issues/$secret$_")->status } '', qw(/history /notes)), '200 200 200', 'but what was');
is_deeply([map { $sam->post("/issues/$secret/$_->[0]", $_->[1])->status } ['resolve', { code => 'other', details => 'x' }], ['cancel', { reason => 'Because' }],
	['notes', { body => 'x' }]], [403, 403, 403], 'and only reads');
status_is($tia->post("/issues/$secret/notes", { body => 'for colleagues', visibility => 'internal' }), 201);
like($sam->get("/issues/$secret/notes")->content, qr/for colleagues/, 'internal notes are the Software Team\'s too, on what was forwarded');

# Resolving while it waits, and with the vendor's codes.
my %codes = map { $_ => 1 } qw(vendor_fix vendor_workaround known_fix_planned reported_to_vendor);
for my $state (qw(with_software_team assigned)) {
	for my $relay (qw(pending relayed superseded unreachable)) {
		for my $code (sort(keys %codes), 'other') {
			my ($id) = issues_in('assigned');
			status_is(forward($id, $guarded), 200);
			$desk->relays_become($relay, "issue_id = $id");
			$desk->sql("UPDATE issue SET status = '$state' WHERE id = $id");
			my $wanted = $state eq 'with_software_team' && $code ne 'reported_to_vendor' || $codes{$code} && $relay eq 'pending' ? 409 : 200;
			is($tia->post("/issues/$id/resolve", { code => $code, details => 'Done' })->status, $wanted, "$state, the relay $relay, resolved as $code: $wanted");
		}
	}
}

# At the same instant -------------------------------------------------------------------------------

# Updates, joins by the desk, reports that join, forwards from issues: whatever came first, in the end each
# issue on it has one pending relay, with the latest message.
for my $round (1 .. 15) {
	my $id = forwarding("Round $round");
	my @hang = issues_in('assigned', 3);
	my @later = issues_in('assigned', 4);
	status_is(join_to($id, $_), 200) for @hang;
	my @got = at_once(8, sub($n) {
		return update($id, (qw(acknowledged fix_planned))[$n], "Update $n")->status if $n < 2;
		return $desk->as('tom')->post("/forwardings/$id/issues", { issue_id => $later[$n - 2] + 0 })->status if $n < 4;
		return $desk->as('tia')->post("/issues/$later[$n - 2]/forward", { forwarding_id => $id })->status if $n < 6;
		return $desk->as($n % 2 ? 'ben' : 'ana')->post('/issues', $desk->report_body(joins_forwarding => $id))->status;
	});
	is("@got", '200 200 200 200 200 200 201 201', "updates against joins, $round");
	my $now = $sam->get("/forwardings/$id")->body;
	is_deeply([@$now{qw(issues relays_pending)}], [9, 9], "... nine issues, nine relays, $round");
	my %pending;
	push @{ $pending{ $_->{issue_id} } }, $_->{message} for relays(forwarding => $id, state => 'pending');
	is(scalar(keys %pending), 9, "... one for each issue, $round");
	is_deeply([grep { "@$_" ne $now->{message_to_employee} } values %pending], [], "... with the latest message, $round");
}

# Updates against forwards of what hangs on it already, and of what does not: nobody is turned away.
for my $round (1 .. 8) {
	my $id = forwarding("Round $round");
	my @issues = issues_in('assigned', 19);
	status_is(join_to($id, $_), 200) for @issues[0 .. 11];
	my @got = at_once(16, sub($n) {
		return join ' ', map { update($id, 'fix_planned', "Update $n $_")->status } 1, 2 if $n < 3;
		return $desk->as('tia')->post("/issues/$issues[$n + 3]/forward", { forwarding_id => $id })->status;
	});
	is("@got", join(' ', (200) x 19), "updates against forwards, $round");
	is_deeply([@{ $sam->get("/forwardings/$id")->body }{qw(issues relays_pending)}], [19, 19], "... one relay for each issue, $round");
}

# A resolution with a vendor's code against a fresh update: it was resolved before the news, or refused.
for my $round (1 .. 15) {
	my ($id) = issues_in('assigned');
	my $bug = forwarding("Round $round");
	status_is(join_to($bug, $id), 200);
	$desk->relays_become('relayed', "issue_id = $id");
	my @got = at_once(2, sub($n) {
		return $n ? update($bug, 'fix_available', 'Update it')->status
			: $desk->as('tia')->post("/issues/$id/resolve", { code => 'vendor_fix', details => 'Done' })->status;
	});
	my @commands = grep { /^(?:resolve|news)$/ } map { $_->{command} } @{ $mona->get("/issues/$id/history")->body->{data} };
	is("$got[1] " . join(' ', @commands), $got[0] == 200 ? '200 resolve news' : '200 news', "resolved against an update: $got[0], $round");
	ok($got[0] == 200 || $got[0] == 409, "... resolved or refused, $round");
	is(told($id), 'forwarded relayed, fix_available pending', "... and the news is to be told, $round");
}

# Resolve against reopen: each that succeeded made one version, and they alternate.
for my $round (1 .. 15) {
	my ($id) = issues_in('assigned');
	my @got = at_once(4, sub($n) {
		return $desk->as($n % 2 ? 'tia' : 'mona')->post("/issues/$id/resolve", { code => 'other', details => 'Done' })->status if $n < 2;
		return $desk->as('ana')->post("/issues/$id/reopen", { reason => 'Not solved' })->status;
	});
	my $history = $mona->get("/issues/$id/history")->body->{data};
	my @commands = map { $_->{command} } @$history[1 .. $#$history];
	is(scalar(@commands), scalar(grep { $_ == 200 } @got), "resolve against reopen: each success is in the history, $round") or diag("@got / @commands");
	like(join(' ', @commands), qr/^(?:resolve reopen ?)*(?:resolve)?$/, "... in turns, $round");
	my $now = issue($id);
	is($now->{version}, 1 + @commands, "... and a version, $round");
	is(defined $now->{resolution}, $now->{status} eq 'resolved', "... a resolution just when it is resolved, $round");
	ok(!(grep { $_ != 200 && $_ != 409 && $_ != 403 } @got), "... and no other answers, $round") or diag("@got");
}

done_testing;
