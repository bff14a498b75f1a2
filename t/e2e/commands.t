# The commands: what is refused first, versions, bodies. Who may run which in which state: access.t.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 2);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my $template = $desk->report('ana')->{id};
my %id = map { $_ => $desk->id_of($_) } @seats;

my %body = (
	release => { reason => 'Not my field' }, resolve => { code => 'other', details => 'Done' },
	reopen => { reason => 'Not solved' }, cancel => { reason => 'Not needed' },
	notes => { body => 'Hello', visibility => 'public' }, contacts => { channel => 'chat', outcome => 'reached' },
	work => { kind => 'reinstall', details => 'Done' },
);
my %for_reporter = map { $_ => 1 } qw(confirm reopen cancel);
my %desk_role = (tia => 'tier1', tom => 'tier1', uma => 'tier2', udo => 'tier2', mona => 'manager');

sub run($who, $command, $issue, $reporter = 'ana', @headers) {
	my $body = $body{$command};
	$body = { %{ $body // {} }, channel => 'phone' }
		if $for_reporter{$command} && $desk_role{$who} && $who ne $reporter;
	return $caller{$who}->post("/issues/$issue/$command", $body, @headers);
}

# A copy of the template for each name, in a state.
sub issues_in($state, $basket, $reporter, $assignee, $count) {
	my @ids = $desk->copies($template, $count);
	my $list = join ',', @ids;
	my $assigned = $assignee ? $id{$assignee} : 'NULL';
	my $resolved = $state =~ /^(?:resolved|closed)$/
		? ", resolution_code = 'other', resolution_details = 'x', first_contact = 1, resolved_by = $id{mona},
			resolved_at = updated_at" : '';
	$desk->sql("UPDATE issue SET status = '$state', basket = '$basket', reporter_id = $id{$reporter},
		assignee_id = $assigned $resolved WHERE id IN ($list)");
	return @ids;
}

# With the Software Team it is resolved as reported only.
my ($with_team) = issues_in('with_software_team', 'bin', 'ana', 'tia', 1);
problem_is(run('mona', 'resolve', $with_team), 409);

# The order of refusal: one request with two things wrong.
my ($one) = issues_in('assigned', 'bin', 'ana', 'tia', 1);
my ($nobody, $path, $bad) = ($desk->nobody, "/issues/$one", '{"reason": }');
my @order = (
	[401, 'nobody, unknown path',            $nobody->get('/nowhere')],
	[401, 'nobody, wrong method',            $nobody->put('/me')],
	[401, 'nobody, not JSON',                $nobody->post("$path/cancel", $bad)],
	[404, 'unknown path, not JSON',          $caller{ana}->post('/nowhere', $bad)],
	[405, 'wrong method, not for employees', $caller{ana}->put('/baskets')],
	[405, 'wrong method, foreign issue',     $caller{ben}->put($path)],
	[404, 'unknown issue, not JSON',         $caller{tia}->post('/issues/999999/cancel', $bad)],
	[404, 'foreign issue, not JSON',         $caller{ben}->post("$path/cancel", $bad)],
	[404, 'foreign issue, role',             $caller{ben}->post("$path/contacts", $body{contacts})],
	[403, 'role, not JSON',                  $caller{ana}->post("$path/contacts", $bad)],
	[403, 'not the assignee, not JSON',      $caller{tom}->post("$path/release", $bad)],
	[403, 'not the assignee, no reason',     $caller{tom}->post("$path/release", {})],
	[403, 'role, wrong type',                $caller{ana}->post("$path/release", 'x',
		'Content-Type' => 'text/plain', 'Sec-Fetch-Site' => 'same-origin')],
	[400, 'unknown parameter, no reason',    $caller{tia}->post("$path/release?x=1", {})],
	[400, 'not JSON, stale',                 $caller{tia}->post("$path/release", $bad, 'If-Match' => '"9"')],
	[415, 'wrong type, stale',               $caller{tia}->post("$path/release", 'x',
		'Content-Type' => 'text/plain', 'If-Match' => '"9"')],
	[422, 'no reason, stale',                $caller{tia}->post("$path/release", {}, 'If-Match' => '"9"')],
	[422, 'no channel, wrong state',         $caller{tia}->post("$path/confirm", {})],
	[422, 'no channel, stale',               $caller{tia}->post("$path/cancel", $body{cancel},
		'If-Match' => '"9"')],
	[412, 'stale, wrong state',              run('tia', 'claim', $one, 'ana', 'If-Match' => '"9"')],
	[409, 'fresh, wrong state',              run('tia', 'claim', $one, 'ana', 'If-Match' => '"1"')],
);
problem_is($_->[2], $_->[0], $Desk::Answer::types{ $_->[0] }, "$_->[0]: $_->[1]") for @order;
is($caller{tia}->get($path)->etag, '"1"', 'nothing of that changed anything');

# If-Match goes for what is added to an issue, too. (All there is to say of ETags: etags.t.)
for my $what (qw(notes contacts work)) {
	my ($issue) = $desk->copies($template, 1);
	problem_is(run('tia', $what, $issue, 'ana', 'If-Match' => '"2"'), 412);
	status_is(run('tia', $what, $issue, 'ana', 'If-Match' => '"1"'), 201);
}

run('tia', 'notes', $one);
status_is($caller{tia}->get($path, 'If-None-Match' => '"1"'), 200, 'a note makes it another');
is($caller{ana}->get($path)->etag, '"2"', 'with the next version');

# No body where none is needed, {} and blanks are the same; where members are required, nothing is 400.
for (undef, '', '{}', " \n") {
	my ($issue) = $desk->copies($template, 1);
	my $name = defined $_ ? encode_json([$_]) : 'none';
	status_is($caller{tia}->post("/issues/$issue/claim", $_), 200, "claim, body $name");
	problem_is($caller{tia}->post("/issues/$issue/$_"), 400, '/problems/bad-request', "$_, no body")
		for qw(release resolve);
	invalid_is($caller{tia}->post("/issues/$issue/release", {}), ['/reason'], 'release, {}');
	status_is(run('tia', 'resolve', $issue), 200);
	status_is($caller{ana}->post("/issues/$issue/confirm", $_), 200, "confirm, body $name");
}
invalid_is($caller{tia}->post("$path/release", { reason => 'because', why => 1 }), ['/why'], 'an unknown member');
my ($typed) = $desk->copies($template, 1);
status_is($caller{tia}->post("/issues/$typed/claim", '{}', 'Content-Type' => 'application/json; charset=utf-8'),
	200, 'the type may name its charset');

# The reason: 3 to 500 code points; channel, where the desk speaks for the reporter.
for ([2, 422], [3, 200], [500, 200], [501, 422]) {
	my ($length, $status) = @$_;
	my ($issue) = $desk->copies($template, 1);
	my $answer = $caller{ana}->post("/issues/$issue/cancel", { reason => 'é' x $length });
	status_is($answer, $status, "a reason of $length");
	is_deeply([pointers($answer)], $status == 200 ? [] : ['/reason'], "a reason of $length: the pointer");
}
for my $command (qw(confirm reopen cancel)) {
	my $state = $command eq 'cancel' ? 'assigned' : 'resolved';
	my @ids = issues_in($state, 'bin', 'ana', 'tia', 4);
	my $given = $body{$command} // {};
	for (undef, 'pigeon') {
		my $answer = $caller{tom}->post("/issues/$ids[0]/$command", { %$given, $_ ? (channel => $_) : () });
		invalid_is($answer, ['/channel'], "$command by the desk, channel " . ($_ // 'not said'));
	}
	for my $channel (qw(email chat phone)) {
		status_is($caller{tom}->post('/issues/' . shift(@ids) . "/$command", { %$given, channel => $channel }), 200,
			"$command by the desk, told by $channel");
	}
	status_is(run('ana', $command, $ids[0]), 200, "$command by the reporter");
	my ($own) = issues_in($state, 'bin', 'tom', 'tia', 1);
	status_is($caller{tom}->post("/issues/$own/$command", $given), 200, "$command of a technician's own issue");
}

# How it was solved.
my @resolutions = (
	(map { [200, { code => $_, details => 'x' }] } qw(user_error question_answered reinstall permissions_fix
		configuration_change update_applied hardware_replaced no_fault_found other)),
	[200, { code => 'duplicate', details => 'x', duplicate_of => $template }],
	[200, { code => 'other', details => 'x' x 4000, duplicate_of => undef }],
	['/details', { code => 'other' }],
	['/details', { code => 'other', details => ' ' }],
	['/details', { code => 'other', details => 'x' x 4001 }],
	['/code', { details => 'x' }],
	['/code', { code => 'magic', details => 'x' }],
	['/duplicate_of', { code => 'duplicate', details => 'x' }],
	['/duplicate_of', { code => 'duplicate', details => 'x', duplicate_of => 999_999 }],
	['/duplicate_of', { code => 'other', details => 'x', duplicate_of => $template }],
	(map { ['/code', { code => $_, details => 'no forwarding' }] } qw(vendor_fix vendor_workaround
		known_fix_planned reported_to_vendor)),
);
my @open = issues_in('assigned', 'bin', 'ana', 'tia', scalar @resolutions);
for my $row (@resolutions) {
	my ($wanted, $given) = @$row;
	my $issue = shift @open;
	my $answer = $caller{tia}->post("/issues/$issue/resolve", $given);
	my $name = join ' ', map { substr($given->{$_} // 'null', 0, 20) } sort keys %$given;
	if ($wanted ne 200) {
		invalid_is($answer, [$wanted], "resolve: $name");
		next;
	}
	status_is($answer, 200, "resolve: $name");
	my @members = qw(code details duplicate_of);
	is_deeply([@{ $answer->body->{resolution} }{@members}], [@$given{@members}], "resolution: $name");
}
my ($self) = issues_in('assigned', 'bin', 'ana', 'tia', 1);
invalid_is($caller{tia}->post("/issues/$self/resolve",
	{ code => 'duplicate', details => 'x', duplicate_of => $self + 0 }), ['/duplicate_of'], 'a duplicate of itself');

done_testing;
