# Arranging a visit, a bring-in or a remote session: schedule; who sees it, and what ends it.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $tia, $mona) = @caller{qw(ana tia mona)};
my $template = $desk->report('ana')->{id};
my @states = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);
my %visit = (kind => 'visit', at => '2099-03-04T09:30:00.000Z');

sub issues_in($status, $count = 1) {
	my @ids = $desk->copies($template, $count);
	my ($list, $who) = (join(',', @ids), $status eq 'queued' ? 'NULL' : $id{tia});
	my $arranged = $status eq 'scheduled' ? ", scheduled_kind = 'bring_in', scheduled_at = '2099-01-01 00:00:00'" : '';
	$desk->sql("UPDATE issue SET status = '$status', assignee_id = $who $arranged WHERE id IN ($list)");
	return @ids;
}

# What can be arranged; times in any zone are kept in UTC. Both sides see it.
my @arranged = (
	# kind, at, as it is kept
	['visit', '2099-03-04T09:30:00.000Z', '2099-03-04T09:30:00.000Z'], ['bring_in', '2099-03-04T09:30:00Z', '2099-03-04T09:30:00.000Z'],
	['remote_support', '2099-03-04T09:30:00.5+02:00', '2099-03-04T07:30:00.500Z'], ['visit', '2099-03-03T22:30:00-05:00', '2099-03-04T03:30:00.000Z'],
	['visit', '2096-02-29T00:00:00Z', '2096-02-29T00:00:00.000Z'],
);
my @ids = issues_in('assigned', scalar @arranged);
for (@arranged) {
	my ($kind, $at, $kept) = @$_;
	my $path = '/issues/' . shift @ids;
	my $answer = $tia->post("$path/schedule", { kind => $kind, at => $at });
	status_is($answer, 200, "$kind at $at");
	is_deeply([@{ $answer->body }{qw(status scheduled)}, $answer->body->{assignee}{login}], ['scheduled', { kind => $kind, at => $kept }, 'tia'],
		"$kind at $at: as it is kept");
	is_deeply($ana->get($path)->body->{scheduled}, { kind => $kind, at => $kept }, "$kind at $at: ana sees it");
	my $event = $ana->get("$path/history")->body->{data}[-1];
	is_deeply([$event->{command}, @{ $event->{changes} }{qw(scheduled.kind scheduled.at)}], ['schedule', [undef, $kind], [undef, $kept]],
		"$kind at $at: and in the history");
}

# Arranged anew; and what ends it, or leaves it.
my @then = (
	# who, what, body, the appointment then
	['tia', 'schedule', {%visit}, {%visit}],
	['mona', 'reassign', { to => 'udo', reason => 'On site' }, 'stays'], ['udo', 'retriage', { impact => 'question', customer_impact => false, reason => 'Small' }, 'stays'],
	['mona', 'prioritize', { priority => 1, reason => 'Because' }, 'stays'], ['tia', 'notes', { body => 'See you', visibility => 'public' }, 'stays'],
	['ana', 'notes', { body => 'Fine' }, 'stays'], ['tia', 'contacts', { channel => 'phone', outcome => 'reached' }, 'stays'],
	['tia', 'work', { kind => 'visit', details => 'Was there' }, 'stays'],
	['tia', 'await-employee', { message => 'Which room?' }, undef], ['tia', 'release', { reason => 'On leave' }, undef],
	['tia', 'escalate', { reason => 'Beyond me' }, undef], ['mona', 'resolve', { code => 'reinstall', details => 'Done' }, undef],
	['ana', 'cancel', { reason => 'It works' }, undef], ['tia', 'forward', { summary => 'A bug in it' }, undef],
);
my $bring_in = { kind => 'bring_in', at => '2099-01-01T00:00:00.000Z' };
@ids = issues_in('scheduled', scalar @then);
for (@then) {
	my ($who, $what, $body, $then) = @$_;
	my $path = '/issues/' . shift @ids;
	my $answer = $caller{$who}->post("$path/$what", $body);
	status_is($answer, $what =~ /^(?:notes|contacts|work)$/ ? 201 : 200, "$who: $what");
	my $issue = $mona->get($path)->body;
	is_deeply($issue->{scheduled}, ($then // '') eq 'stays' ? $bring_in : $then, "$who: $what: the appointment");
	is($issue->{status} eq 'scheduled', defined $issue->{scheduled}, "$who: $what: there is one just when it is scheduled");
}

# What was arranged, or done, is no first contact.
my @contacts = (
	# steps, first contact?
	[[], true], [[['contacts', { channel => 'phone', outcome => 'reached' }]], true],
	[[(['contacts', { channel => 'phone', outcome => 'no_answer' }]) x 3, ['contacts', { channel => 'phone', outcome => 'reached' }]], true],
	[[(['contacts', { channel => 'phone', outcome => 'reached' }]) x 2], false],
	[[['schedule', {%visit}]], false], [[['schedule', { %visit, kind => 'remote_support' }], ['await-employee', { message => 'Later?' }]], false],
	(map { [[['work', { kind => $_, details => 'Done' }]], false] } qw(visit bring_in remote_support)),
	(map { [[['work', { kind => $_, details => 'Done' }]], true] } qw(reinstall permissions_fix configuration_change update hardware other)),
);
@ids = issues_in('assigned', scalar @contacts);
for (@contacts) {
	my ($steps, $first) = @$_;
	my $path = '/issues/' . shift @ids;
	for (@$steps) {
		my $answer = $tia->post("$path/$_->[0]", $_->[1]);
		ok($answer->status =~ /^20[01]$/, $answer->what);
	}
	my $resolved = $tia->post("$path/resolve", { code => 'other', details => 'Done' })->body;
	is($resolved->{resolution}{first_contact}, $first, 'first contact after: ' . (join(', ', map { "$_->[0] " . encode_json($_->[1]) } @$steps) || 'nothing'));
}

# Who, and when.
for my $status (@states) {
	@ids = issues_in($status, scalar @seats);
	my %may = map { $_ => 'tia' } qw(assigned scheduled waiting_employee);
	for my $who (@seats) {
		my $issue = shift @ids;
		my $is_desk = $who =~ /^(?:tia|tom|uma|udo|mona)$/;
		my $wanted = $who ne 'ana' && !$is_desk ? 404 : $who eq 'ana' || $who ne 'tia' && $status ne 'queued' ? 403
			: ($may{$status} // '') eq $who ? 200 : 409;
		my $seen = $caller{$who}->get("/issues/$issue")->body->{allowed} // [];
		is(scalar(grep { $_ eq 'schedule' } @$seen), $wanted == 200 ? 1 : 0, "$status, $who: allowed says so");
		is($caller{$who}->post("/issues/$issue/schedule", {%visit})->status, $wanted, "$status, $who: $wanted");
	}
}

# What is refused.
my @refused = (
	['/at', { kind => 'visit' }], ['/kind', { at => $visit{at} }], ['/kind', { %visit, kind => 'reinstall' }], ['/kind', { %visit, kind => 'Visit' }],
	['/at', { %visit, at => '2020-01-01T00:00:00Z' }], ['/at', { %visit, at => '2099-01-01' }], ['/at', { %visit, at => '2099-02-29T00:00:00Z' }],
	['/at', { %visit, at => '2099-01-01T00:00:00' }], ['/at', { %visit, at => undef }], ['/where', { %visit, where => 'Room 1' }],
);
my ($whole) = issues_in('assigned');
invalid_is($tia->post("/issues/$whole/schedule", $_->[1]), [$_->[0]], encode_json($_->[1])) for @refused;
is($mona->get("/issues/$whole")->etag, '"1"', 'nothing of that changed anything');

done_testing;
