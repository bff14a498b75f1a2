# The relay ledger: who is still to be told what, the oldest first; told on which channel, by whom; given up
# after three attempts; each once.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 4);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $sam, $tia, $mona) = @caller{qw(ana sam tia mona)};
my $template = $desk->report('ana')->{id};
my $software = $desk->software('Notepad++');

my $bug = $tia->post('/forwardings', { software_id => $software, summary => 'Saving loses the last line' })->body->{id};

# Issues of ana's, in tia's hand, on the bug; each with one pending relay.
sub issues_on($forwarding, $count = 1) {
	my @ids = $desk->copies($template, $count);
	my $list = join ',', @ids;
	$desk->sql("UPDATE issue SET status = 'assigned', assignee_id = $id{tia} WHERE id IN ($list)");
	status_is($tia->post("/forwardings/$forwarding/issues", { issue_id => $_ + 0 }), 200) for @ids;
	return @ids;
}
sub update($outcome, $message) {
	return status_is($sam->post("/forwardings/$bug/updates", { outcome => $outcome, message_to_employee => $message }), 200, "news: $outcome");
}
sub ledger($filter = '') { return @{ $mona->get("/relays?limit=200&$filter")->body->{data} } }
sub pending($issue) { return (ledger("state=pending&issue=$issue"))[0]{id} }
sub relay_pending($issue) { return $ana->get("/issues/$issue")->body->{forwarding}{relay_pending} }

# How a relay looks; told, it says by whom, how and when, in the ledger and in the issue.
my ($first) = issues_on($bug);
my %shape = (id => 'id', issue_id => 'id', forwarding_id => 'id', outcome => 'text', message => 'text', state => 'text', since => 'time',
	channel => 'text?', by => ['?', { id => 'id', login => 'text', name => 'text' }], at => 'time?');
shape_is($mona->get("/relays?issue=$first")->body, { data => [\%shape], next => 'text?' }, 'the ledger');
my ($due) = ledger("issue=$first");
is_deeply([@$due{qw(issue_id forwarding_id outcome state channel by at)}], [$first, $bug, 'forwarded', 'pending', undef, undef, undef], 'pending: nobody has told');
my $told = $tia->post("/relays/$due->{id}/relayed", { channel => 'phone' });
status_is($told, 200, 'told');
shape_is($told->body, \%shape, 'it answers with the relay');
is_deeply([@{ $told->body }{qw(id state channel)}, $told->body->{by}{login}], [$due->{id}, 'relayed', 'phone', 'tia'], 'told by phone, by tia');
ok($told->body->{at} ge $told->body->{since}, 'with when');
is_deeply($told->body, (ledger("issue=$first"))[0], 'as the ledger keeps it');
is(relay_pending($first), false, 'the issue says that nothing is pending');
my $event = $mona->get("/issues/$first/history")->body->{data}[-1];
is_deeply([$event->{command}, $event->{by}{login}], ['relayed', 'tia'], 'and it is in the history');

# Once.
my @again = (['relayed', { channel => 'email' }], ['unreachable', { note => 'Nobody there' }]);
for (@again) {
	my $answer = $tia->post("/relays/$due->{id}/$_->[0]", $_->[1]);
	problem_is($answer, 409, '/problems/conflict', "told already: $_->[0]");
	is_deeply([@{ $answer->body }{qw(state allowed)}], ['relayed', []], "told already: $_->[0]: what it is");
}

# Newer news supersedes what was not told; what was told stays told.
my ($second) = issues_on($bug);
update('acknowledged', 'They look into it');
is_deeply([map { "$_->{outcome} $_->{state}" } ledger("issue=$first")], ['forwarded relayed', 'acknowledged pending'], 'news after what was told');
is_deeply([map { "$_->{outcome} $_->{state}" } ledger("issue=$second")], ['forwarded superseded', 'acknowledged pending'], 'news after what was not told');
my ($old) = map { $_->{id} } grep { $_->{state} eq 'superseded' } ledger("issue=$second");
problem_is($tia->post("/relays/$old/relayed", { channel => 'chat' }), 409);
is(relay_pending($second), true, 'the latest is still to be told');

# Given up: after three attempts since the news, with what was tried.
my @attempts = (
	# attempts before the news, since the news (outcomes), status
	[3, [], 409], [0, [qw(no_answer)], 409], [0, [qw(no_answer left_message)], 409], [0, [qw(no_answer left_message bounced)], 200],
	[0, [qw(wrong_details no_answer no_answer)], 200], [2, [qw(no_answer)], 409], [0, [qw(no_answer reached no_answer)], 409],
	[0, [qw(no_answer no_answer no_answer no_answer)], 200],
);
for (@attempts) {
	my ($before, $since, $wanted) = @$_;
	my $name = "$before attempts, then news, then: " . (join(' ', @$since) || 'none');
	my ($issue) = issues_on($bug);
	status_is($tia->post("/issues/$issue/contacts", { channel => 'phone', outcome => 'no_answer' }), 201) for 1 .. $before;
	$desk->sql("UPDATE contact_attempt SET at = at - INTERVAL 1 MINUTE WHERE issue_id = $issue");
	update('acknowledged', 'They still look into it') if $before;
	status_is($tia->post("/issues/$issue/contacts", { channel => 'phone', outcome => $_ }), 201) for @$since;
	my $relay = pending($issue);
	my $answer = $tia->post("/relays/$relay/unreachable", { note => 'Called, wrote, was there' });
	is($answer->status, $wanted, "$name: $wanted");
	is_deeply([@{ $answer->body }{qw(state allowed)}], ['pending', [qw(relayed unreachable)]], "$name: what is possible") if $wanted == 409;
	next if $wanted != 200;
	is_deeply([@{ $answer->body }{qw(state channel)}, $answer->body->{by}{login}], ['unreachable', undef, 'tia'], "$name: given up by tia");
	is(relay_pending($issue), false, "$name: nothing is pending");
	my $line = $mona->get("/issues/$issue/history")->body->{data}[-1];
	is_deeply([@$line{qw(command reason)}], ['unreachable', 'Called, wrote, was there'], "$name: the history says what was tried");
	unlike($ana->get("/issues/$issue/history")->content, qr/Called, wrote/, "$name: which is for the desk");
	status_is($tia->post("/issues/$issue/resolve", { code => 'reported_to_vendor', details => 'Nobody there' }), 200, "$name: it no longer holds up the resolution");
}

# News for who cannot be reached is due again.
my ($gone) = issues_on($bug);
status_is($tia->post("/issues/$gone/contacts", { channel => 'phone', outcome => 'no_answer' }), 201) for 1 .. 3;
status_is($tia->post('/relays/' . pending($gone) . '/unreachable', { note => 'Called' }), 200);
update('fix_planned', 'It comes with 9.1');
is_deeply([map { "$_->{outcome} $_->{state}" } ledger("issue=$gone")], ['acknowledged unreachable', 'fix_planned pending'], 'the next news is due again');

# Late news is told too: the issue is closed by then.
my ($closed) = issues_on($bug);
$desk->relays_become('relayed', "issue_id = $closed");
$desk->sql("UPDATE issue SET status = 'closed', closed_at = updated_at WHERE id = $closed");
update('fix_available', 'Update to 9.1');
status_is($tia->post("/issues/$closed/contacts", { channel => 'email', outcome => 'reached' }), 201, 'a contact on what is closed');
status_is($tia->post('/relays/' . pending($closed) . '/relayed', { channel => 'email' }), 200, 'and the news is told');
is($mona->get("/issues/$closed")->body->{status}, 'closed', 'it stays closed');

# The list: its filters, the oldest first, page by page.
my @all = ledger();
is_deeply([map { $_->{id} } @all], [map { $_->{id} } sort { $a->{since} cmp $b->{since} || $a->{id} <=> $b->{id} } @all], 'the oldest debt first');
for my $state (qw(pending relayed superseded unreachable)) {
	is_deeply([map { $_->{id} } ledger("state=$state")], [map { $_->{id} } grep { $_->{state} eq $state } @all], "state=$state");
	ok((grep { $_->{state} eq $state } @all), "there are some: $state");
}
my $elsewhere = $tia->post('/forwardings', { software_id => $software, summary => 'Another bug' })->body->{id};
my ($there) = issues_on($elsewhere);
is_deeply([map { $_->{issue_id} } ledger("forwarding=$elsewhere")], [$there], 'forwarding=');
is(scalar(ledger("forwarding=$elsewhere&state=relayed")), 0, 'both');
my (@pages, $cursor);
do {
	my $page = $mona->get('/relays?limit=3' . ($cursor ? "&cursor=$cursor" : ''))->body;
	push @pages, map { $_->{id} } @{ $page->{data} };
	$cursor = $page->{next};
} while ($cursor);
is_deeply(\@pages, [map { $_->{id} } ledger()], 'page by page: each once');
problem_is($mona->get('/relays?sate=pending'), 400);
isnt($mona->get('/relays?state=told')->status, 200, 'a state that there is not');

# Who, and what is refused.
for my $who (@seats) {
	my ($issue) = issues_on($bug);
	my $relay = pending($issue);
	my $is_desk = $who =~ /^(?:tia|tom|uma|udo|mona)$/;
	is($caller{$who}->get('/relays')->status, $is_desk ? 200 : 403, "$who reads the ledger");
	is($caller{$who}->post("/relays/$relay/unreachable", { note => 'Nobody there' })->status, $is_desk ? 409 : 403, "$who gives up");
	is($caller{$who}->post("/relays/$relay/relayed", { channel => 'phone' })->status, $is_desk ? 200 : 403, "$who tells");
}
my ($kept) = issues_on($bug);
my $relay = pending($kept);
my @refused = (
	['relayed', '/channel', {}], ['relayed', '/channel', { channel => 'pigeon' }], ['relayed', '/channel', { channel => undef }],
	['relayed', '/by', { channel => 'phone', by => 'udo' }], ['unreachable', '/note', {}], ['unreachable', '/note', { note => 'no' }],
	['unreachable', '/note', { note => 'x' x 501 }],
);
invalid_is($tia->post("/relays/$relay/$_->[0]", $_->[2]), [$_->[1]], "$_->[0] " . substr encode_json($_->[2]), 0, 40) for @refused;
problem_is($tia->post('/relays/999999/relayed', { channel => 'phone' }), 404);
is((ledger("issue=$kept"))[0]{state}, 'pending', 'nothing of that changed anything');

# At the same instant: it is told once; told against news: what was told is the old or the new, and the
# new is told or pending.
for my $round (1 .. 10) {
	my ($issue) = issues_on($elsewhere);
	my $one = pending($issue);
	my @got = at_once(4, sub($n) { $desk->as((qw(tia tom uma udo))[$n])->post("/relays/$one/relayed", { channel => 'phone' })->status });
	is(join(' ', sort @got), '200 409 409 409', "told by four at once, $round");
	is(scalar(grep { $_->{command} eq 'relayed' } @{ $mona->get("/issues/$issue/history")->body->{data} }), 1, "... once in the history, $round");
}
for my $round (1 .. 10) {
	my $forwarding = $tia->post('/forwardings', { software_id => $software, summary => "Round $round" })->body->{id};
	my ($issue) = issues_on($forwarding);
	my $one = pending($issue);
	my @got = at_once(2, sub($n) {
		return $n ? $desk->as('sam')->post("/forwardings/$forwarding/updates", { outcome => 'workaround', message_to_employee => 'Save twice' })->status
			: $desk->as('tia')->post("/relays/$one/relayed", { channel => 'phone' })->status;
	});
	my $first_is = $got[0] == 200 ? 'relayed' : 'superseded';
	like("@got", qr/^(?:200|409) 200$/, "told against news, $round");
	is_deeply([map { "$_->{outcome} $_->{state}" } ledger("issue=$issue")], ["forwarded $first_is", 'workaround pending'], "... $first_is, and the new is pending, $round");
}

done_testing;
