# GET /issues/{id}?as_of=<version>: the issue as it was, which is what was answered then, but for what
# depends on the caller or on now; for issues that went through all that can happen to one, and for
# each version of each issue of the sample desk.
use v5.36;

use Desk;
use POSIX qw(strftime);

my $desk = Desk->start(data => 'all', workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana ben carla sam ada tia tom uma udo mona);
my $later = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time + 86_400));

# An issue without what as_of leaves out.
sub lasting($issue) {
	my %issue = %$issue;
	delete @issue{qw(allowed due forwarding)};
	my %software = %{ $issue{software} };
	delete $software{status_now};
	return { %issue, software => \%software };
}

# What is said of each version by the time it is the current one: recorded here, by who sees it.
my (%seen, %status_of);
sub look($id, @who) {
	for (@who) {
		my $issue = $caller{$_}->get("/issues/$id")->body;
		$seen{$id}{$_}{ $issue->{version} } = lasting($issue);
		$status_of{ $issue->{status} } = 1;
	}
	return;
}

# Does one step to an issue: [who, command or entry, body], or [who, path, body] on something else.
sub step($id, $who, $what, $body = undef) {
	my $path = $what =~ m{^/} ? $what : $what eq 'edit' ? "/issues/$id" : "/issues/$id/$what";
	my $answer = $what eq 'edit' ? $caller{$who}->patch($path, $body, 'If-Match' => '*')
		: $what =~ m{^/me} ? $caller{$who}->put($path, $body) : $caller{$who}->post($path, $body);
	ok($answer->status < 300, "$id: $what by $who") || diag($answer->describe);
	my $said = $answer->body;
	$seen{$id}{$who}{ $said->{version} } = lasting($said) if ($said->{id} // 0) == $id && exists $said->{allowed};
	return $said;
}

my %because = (reason => 'because of that');
my $work_stoppage = { impact => 'work_stoppage' };
my $forwarding; # of the first of these lives
sub pending($id) { return $caller{mona}->get("/relays?issue=$id&state=pending")->body->{data}[0]{id} }
sub news($outcome, %more) {
	return ['sam', "/forwardings/$forwarding/updates", { outcome => $outcome, message_to_employee => "News: $outcome",
		expected_on => '2031-01-31', fixed_in_version => '9.9', %more }];
}
sub relayed($id) { return ['tia', '/relays/' . pending($id) . '/relayed', { channel => 'phone' }] }
my @lives = (
	# reporter, by whom, members of the report, steps; a step may be code that makes one of the issue's number
	['ana', 'ana', { software_version => '8.1' },
		['ana', 'edit', { description => "Two lines\nand a tab\t, a \\ and a \\N", software_version => undef }],
		['tia', 'claim'], ['tia', 'edit', { contact => { email => 'new@example.com', preferred => 'phone', blocked => ['chat'] } }],
		['tia', 'notes', { body => 'internal', visibility => 'internal' }], ['ana', 'notes', { body => 'public' }],
		(map { ['tia', 'contacts', { channel => 'phone', outcome => $_ }] } qw(no_answer no_answer left_message bounced)),
		['udo', 'contacts', { channel => 'email', outcome => 'reached' }], ['tia', 'work', { kind => 'visit', details => 'x' }],
		['tia', 'await-employee', { message => 'Which version?' }], ['ana', 'reply', { message => '8.1' }],
		['tia', 'await-employee', { message => 'And now?' }], ['ana', 'notes', { body => 'The same' }],
		['tia', 'schedule', { kind => 'visit', at => $later }], ['tia', 'schedule', { kind => 'bring_in', at => $later }],
		['udo', 'retriage', { impact => 'work_stoppage', customer_impact => true, %because }],
		['mona', 'prioritize', { priority => 1, reason => 'at first' }], ['mona', 'prioritize', { priority => 3, %because }],
		['mona', 'reassign', { to => 'tom', %because }],
		['tom', 'escalate', {%because}], ['udo', '/baskets/p2/take-next'], ['udo', 'release', {%because}],
		['uma', 'claim'], ['uma', 'forward', { summary => 'It closes when one prints', steps_to_reproduce => 'Print' }],
		sub ($id) { $forwarding = $caller{uma}->get("/issues/$id")->body->{forwarding}{id}; news('acknowledged') },
		sub ($id) { news('fix_planned') }, sub ($id) { relayed($id) },
		['uma', 'resolve', { code => 'known_fix_planned', details => 'Planned' }], ['ana', 'confirm'],
		sub ($id) { news('fix_available') }, sub ($id) { relayed($id) }],
	['ben', 'ben', { %$work_stoppage, joins_forwarding => \$forwarding },
		['udo', 'claim'], (map { ['udo', 'contacts', { channel => 'chat', outcome => 'no_answer' }] } 1 .. 3),
		sub ($id) { ['udo', '/relays/' . pending($id) . '/unreachable', { note => 'nobody there' }] },
		['udo', 'resolve', { code => 'vendor_fix', details => 'Updated' }], ['ben', 'reopen', {%because}],
		['mona', 'reassign', { to => 'tia', %because }], ['tia', 'resolve', { code => 'duplicate', details => 'x', duplicate_of => 1001 }],
		['tia', 'reopen', { channel => 'phone', %because }], ['ben', 'cancel', {%because}]],
	['carla', 'carla', {}, ['udo', '/me/presence', { state => 'available' }], ['uma', '/me/presence', { state => 'busy' }],
		['udo', 'release', {%because}], ['uma', 'await-employee', { message => 'When?' }],
		['uma', 'reply', { message => 'Now', channel => 'phone' }],
		['uma', 'retriage', { impact => 'question', customer_impact => false, %because }],
		['mona', 'escalate', {%because}], ['udo', '/me/presence', { state => 'away' }]],
	['ben', 'tom', { on_behalf_of => 'ben', channel => 'phone', resolution => { code => 'user_error', details => 'Showed it' } },
		['tom', 'confirm', { channel => 'phone' }]],
	['ana', 'tia', { on_behalf_of => 'ana', channel => 'walk_up', claim => true,
		contact => { email => undef, chat => undef, phone => undef } },
		['tia', 'contacts', { channel => 'phone', outcome => 'reached' }], ['tia', 'edit', { contact => { chat => '@ana' } }],
		['udo', '/me/presence', { state => 'available' }], ['udo', 'reassign', { to => 'udo', %because }],
		['udo', 'resolve', { code => 'other', details => 'x' }], ['ana', 'reopen', {%because}]],
);
1 while $caller{udo}->post('/baskets/p2/take-next')->status == 200; # the next there will be ours
my @lived;
for my $life (@lives) {
	my ($reporter, $by, $members, @steps) = @$life;
	my %members = map { $_ => ref $members->{$_} eq 'SCALAR' ? ${ $members->{$_} } : $members->{$_} } keys %$members;
	my $report = $caller{$by}->post('/issues', $desk->report_body(%members));
	status_is($report, 201, "$reporter\'s report by $by");
	my $id = $report->body->{id};
	$seen{$id}{$by}{1} = lasting($report->body);
	push @lived, $id;
	look($id, $reporter, 'mona');
	for my $step (@steps) {
		step($id, @{ ref $step eq 'CODE' ? $step->($id) : $step });
		look($id, $reporter, 'mona');
	}
}

# These lives have it all: every command that an event can be of (the clock's own are clock.t's, and what
# bounced is outbox.t's), and every state.
my %happened = map { $_->{command} => 1 } map { @{ $caller{mona}->get("/issues/$_/history")->body->{data} } } @lived;
my ($list) = $desk->sql("SHOW COLUMNS FROM event LIKE 'command'");
is_deeply([grep { !$happened{$_} && !/^(?:join|overdue|close|bounced)$/ } $list->[1] =~ /'([\w-]+)'/g], [], 'all commands were run');
is_deeply([sort keys %status_of], [sort qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled)],
	'all states were seen');

# What was said then is what is said now.
for my $id (@lived) {
	my $last = $caller{mona}->get("/issues/$id")->body->{version};
	for my $who (sort keys %{ $seen{$id} }) {
		my $said = $seen{$id}{$who};
		my @versions = sort { $a <=> $b } keys %$said;
		for (@versions) {
			my $answer = $caller{$who}->get("/issues/$id?as_of=$_");
			is_deeply($answer->body, $said->{$_}, "issue $id, version $_ of $last, seen by $who") || diag($answer->describe);
			is($answer->etag, undef, 'without an ETag: it is not to be changed');
		}
	}
	is_deeply([sort { $a <=> $b } keys %{ $seen{$id}{mona} }], [1 .. $last], "issue $id: no version was left out");
}

# Every version of every issue of the sample desk.
my @all = map { $_->[0] } $desk->sql('SELECT id FROM issue ORDER BY id');
cmp_ok(@all, '>=', 60, 'the sample desk has issues');
for my $id (@all) {
	my $now = $caller{mona}->get("/issues/$id")->body;
	my @events = @{ $caller{mona}->get("/issues/$id/history")->body->{data} };
	my @was = map { $caller{mona}->get("/issues/$id?as_of=$_")->body } 1 .. $now->{version};
	is_deeply($was[-1], lasting($now), "issue $id: the last version is the issue");
	is_deeply([map { [@$_{qw(version updated_at)}] } @was], [map { [@$_{qw(version at)}] } @events], "issue $id: an event each");
	my @faults = map { inconsistencies($was[$_], $was[0]) } 0 .. $#was;
	push @faults, map { unexplained($was[$_ - 1], $was[$_], $events[$_]) } 1 .. $#was;
	is_deeply(\@faults, [], "issue $id: each of its versions is whole");
}

# What does not fit together in an issue, at whatever version.
sub inconsistencies($was, $first) {
	my ($status, $version) = @$was{qw(status version)};
	my $hand = $status =~ /^(?:assigned|waiting_employee|scheduled|with_software_team)$/;
	my $done = $status =~ /^(?:resolved|closed)$/;
	my %must = (
		'the members' => join(' ', sort keys %$was) eq join(' ', sort keys %$first),
		'a beginning' => $version > 1 || $status =~ /^(?:queued|assigned|resolved)$/ && $was->{updated_at} eq $was->{created_at},
		'its report' => $was->{created_at} eq $first->{created_at} && $was->{reporter}{id} == $first->{reporter}{id},
		'an assignee in whose hand it is' => !$hand || $was->{assignee},
		'nobody while it waits' => $status ne 'queued' || !$was->{assignee},
		'a name' => !$was->{assignee} || $was->{assignee}{login} && $was->{assignee}{name},
		'a resolution' => !!$was->{resolution} == !!$done,
		'when it was resolved' => !!$was->{resolved_at} == !!$done,
		'the same moment' => ($was->{resolved_at} // '') eq ($was->{resolution} ? $was->{resolution}{at} : ''),
		'when it was closed' => !!$was->{closed_at} == ($status eq 'closed'),
		'an appointment' => !!$was->{scheduled} == ($status eq 'scheduled'),
		'nothing of the future' => !(grep { ($_ // '') gt $was->{updated_at} } @$was{qw(created_at first_contact_at resolved_at closed_at)}),
		'a channel of the plan' => ($was->{contact}{next} // '') eq '' ? !@{ $was->{contact}{plan} }
			: scalar(grep { $_ eq $was->{contact}{next} } @{ $was->{contact}{plan} }),
		'a priority' => $was->{priority} == ($was->{customer_impact} ? 1 : $was->{impact} eq 'work_stoppage' ? 2 : 3)
			|| $was->{triage}{override},
	);
	return map { "version $version: $_" } grep { !$must{$_} } sort keys %must;
}

# Which differences between two versions the event between them does not tell of, or tells of wrongly.
my @told = ('status', 'priority', 'basket', 'impact', 'description', 'software.version', 'contact.next', 'assignee_id',
	'resolution.code', 'resolution.details', 'first_contact_at', 'resolved_at', 'closed_at');
sub value_of($was, $field) {
	return $was->{assignee} ? $was->{assignee}{id} : undef if $field eq 'assignee_id';
	my ($outer, $inner) = split /\./, $field;
	return $inner ? ($was->{$outer} // {})->{$inner} : $was->{$outer};
}
sub unexplained($before, $after, $event) {
	return map { "version $after->{version}: $_" } grep {
		my $field = $_;
		my ($old, $new) = map { value_of($_, $field) // 'null' } $before, $after;
		my @said = map { $_ // 'null' } @{ $event->{changes}{$field} // [$old, $old] };
		"@said" ne "$old $new";
	} @told;
}

# What is no version.
my $id = $lived[0];
my $last = $caller{mona}->get("/issues/$id")->body->{version};
problem_is($caller{mona}->get("/issues/$id?as_of=$_"), 404) for 0, -1, $last + 1, 1_000_000;
problem_is($caller{mona}->get("/issues/$id?as_of=$_"), 400) for 'x', '', '1.5', '1,2', '1x', '9' x 30;
problem_is($caller{mona}->get("/issues/$id?as_of=1&include=notes"), 400);
problem_is($caller{mona}->get("/issues/999999?as_of=1"), 404);

# Who may: whoever may see the issue; the reporter without what is the desk's.
problem_is($caller{$_}->get("/issues/$id?as_of=1"), 404) for qw(ben ada);
status_is($caller{sam}->get("/issues/$id?as_of=1"), 200, 'the Software Team, since it hangs on a forwarding');
ok(!exists $caller{ana}->get("/issues/$id?as_of=1")->body->{$_}, "ana does not see $_") for qw(vip triage allowed due forwarding);
status_is($caller{ana}->get("/issues/$id?as_of=1", 'If-None-Match' => "\"$last\""), 200, 'and it is never "not modified"');

done_testing;
