# 1,800 changes to 20 issues by 24 callers at the same time, through nginx and several workers: commands,
# edits, notes, contacts, work, and the Software Team's news; some name the version they have read, some
# do not. Afterwards the history proves that nothing was lost, doubled or mixed up; and whoever was
# refused was told why.
#
# CHANGES_SEED=n makes the callers choose what they chose in an earlier run (if not at the same moments).
use v5.36;

use POSIX qw(strftime);

use Desk;

my ($callers, $each) = (24, 75);
my $seed = $ENV{CHANGES_SEED} // int rand 1e9;
note "CHANGES_SEED=$seed";

my $desk = Desk->start(workers => 8);
my @desk = qw(tia tom uma udo mona);
my @people = (@desk, qw(ana carla sam));
my $mona = $desk->as('mona');
my $later = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time + 86_400));
my %is_desk = map { $_ => 1 } @desk;

write_passwords();
status_is($desk->as($_)->put('/me/presence', { state => 'available' }), 200) for @desk;
my %reporter = map { $desk->report($_)->{id} => $_ } ('ana') x 14, ('carla') x 6; # she is a VIP
my @issues = sort keys %reporter;
my $software = $desk->software('Notepad++');
my $known = $desk->as('sam')->post('/forwardings', { software_id => $software, summary => 'It is known' })->body->{id};

# apr1, which the sample's passwords use, costs more than the request.
sub write_passwords {
	open my $out, '>', $desk->folder . '/passwd' or die "passwd: $!";
	print $out map { "$_:{PLAIN}demo\n" } @people;
	return close $out;
}

# What a caller does ------------------------------------------------------------------------------

sub one_of(@list) { return $list[ int rand @list ] }
sub chance($percent) { return rand(100) < $percent }

# The body of each command; with a text by which it is known.
my %body = (
	(map { $_ => sub($issue, $text) { (reason => $text) } } qw(release escalate reopen cancel)),
	claim => sub($issue, $text) { () },
	confirm => sub($issue, $text) { () },
	reassign => sub($issue, $text) { (reason => $text, to => one_of(@desk)) },
	retriage => sub($issue, $text) {
		return (reason => $text, impact => one_of(qw(question inconvenience work_stoppage)), customer_impact => false);
	},
	prioritize => sub($issue, $text) { (reason => $text, priority => 1 + int rand 3) },
	'await-employee' => sub($issue, $text) { (message => $text) },
	reply => sub($issue, $text) { (message => $text) },
	schedule => sub($issue, $text) { (kind => one_of(qw(visit bring_in)), at => $later) },
	forward => sub($issue, $text) {
		my $to = ($issue->{forwarding} // {})->{id} // (chance(50) ? $known : undef);
		return $to && chance(90) ? (forwarding_id => $to) : (summary => $text);
	},
	resolve => sub($issue, $text) { (code => 'other', details => $text) },
);
my %ends = map { $_ => 1 } qw(cancel confirm); # some issues are left, so that everybody has something to change
my %by_desk = map { $_ => 1 } qw(reply confirm reopen cancel); # and says on which channel it heard

sub command($who, $issue, $text) {
	my @may = grep { !$ends{$_} || $issue->{id} % 3 == 0 && chance(5) } @{ $issue->{allowed} } or return;
	my $command = one_of(@may);
	my %body = $body{$command}->($issue, $text);
	$body{channel} = 'phone' if $is_desk{$who} && $by_desk{$command};
	return ('POST', "/issues/$issue->{id}/$command", \%body, $command);
}

sub edit($who, $issue, $text) { return ('PATCH', "/issues/$issue->{id}", { description => $text }, 'edit') }

sub entry($who, $issue, $text) {
	my $kind = $is_desk{$who} ? one_of(qw(notes contacts work)) : 'notes';
	my $body = {
		notes => { body => $text, visibility => $is_desk{$who} ? one_of(qw(public internal)) : 'public' },
		contacts => { channel => one_of(qw(email chat phone)), outcome => one_of(qw(reached no_answer)), note => $text },
		work => { kind => one_of(qw(reinstall other)), details => $text },
	}->{$kind};
	return ('POST', "/issues/$issue->{id}/$kind", $body, $kind =~ s/s$//r);
}

# If-Match: the version that was read, one before it, or any.
sub if_match($method, $etag) {
	return ('If-Match' => '*') if $method eq 'PATCH' && chance(10);
	return ('If-Match' => '"' . (($etag =~ /(\d+)/)[0] - 1) . '"') if chance(7);
	return $method eq 'PATCH' || chance(50) ? ('If-Match' => $etag) : ();
}

# A change of an issue that the caller has just read; nothing, when they may do nothing to it.
sub change_of_issue($who, $text) {
	my @own = $is_desk{$who} ? @issues : grep { $reporter{$_} eq $who } @issues;
	my $read = $desk->as($who)->get('/issues/' . one_of(@own));
	my $make = chance(40) ? \&command : chance(50) ? \&edit : \&entry;
	my ($method, $path, $body, $event) = $make->($who, $read->body, $text) or return;
	my $answer = $desk->as($who)->request($method, $path, $body, if_match($method, $read->etag));
	return [$event, $read->body->{id}, $answer];
}

# The Software Team says something of a forwarding.
sub change_of_forwarding($who, $text) {
	my $caller = $desk->as($who);
	my $read = $caller->get('/forwardings/' . (one_of(@{ $caller->get('/forwardings?limit=200')->body->{data} })->{id}));
	my $outcome = one_of(qw(acknowledged fix_planned workaround fix_available wont_fix workaround returned));
	my $answer = $caller->post('/forwardings/' . $read->body->{id} . '/updates',
		{ outcome => $outcome, $outcome eq 'returned' ? (reason => $text) : (message_to_employee => $text) },
		if_match('POST', $read->etag));
	return ['update', $read->body->{id}, $answer];
}

# What was answered, as far as it is held against the history.
sub seen($issue) {
	return join ' | ', map { $_ // '-' } @$issue{qw(status priority basket impact description)},
		map({ ($issue->{$_} // {})->{login} } qw(assignee)), map({ ($issue->{$_} // {})->{details} } qw(resolution));
}

# Why a refusal does not tell what it should; nothing, when it does.
sub unexplained($answer) {
	my ($status, $body) = ($answer->status, $answer->body);
	return if $status == 403;
	return if $status == 412 && ($answer->etag // '') =~ /^"\d+"$/;
	return if $status == 409 && length($body->{state} // '') && ref $body->{allowed} eq 'ARRAY';
	return $answer->describe;
}

# Each caller goes on until so many changes were accepted.
my @told = at_once($callers, sub ($number) {
	my $who = $people[$number % @people];
	my (%count, @accepted, @unexplained);
	srand $seed + $number;
	for my $i (1 .. 20 * $each) {
		my $text = "change $i of caller $number";
		my $change = $who eq 'sam' ? change_of_forwarding($who, $text) : change_of_issue($who, $text);
		my ($event, $thing, $answer) = @{ $change // next };
		$count{ $answer->status }++;
		if ($answer->status >= 300) {
			push @unexplained, unexplained($answer);
			next;
		}
		my $is_issue = $event !~ /^(?:update|note|contact|work)$/;
		push @accepted, { who => $who, event => $event, thing => $thing, text => $text,
			$is_issue ? (version => $answer->body->{version}, seen => seen($answer->body)) : () };
		last if @accepted == $each;
	}
	return { accepted => \@accepted, unexplained => \@unexplained, count => \%count };
});

my @accepted = map { @{ $_->{accepted} } } @told;
my %count;
for my $told (@told) {
	$count{$_} += $told->{count}{$_} for keys %{ $told->{count} };
}
diag('changes: ' . join ', ', map { "$count{$_} with $_" } sort keys %count);
is(scalar @accepted, $callers * $each, 'every caller had all changes accepted in the end');
is(join(' ', grep { !/^(?:200|201|403|409|412)$/ } keys %count), '', 'who was refused came too late, or may not');
cmp_ok($count{$_} // 0, '>', 10, "some were refused with $_") for 409, 412;
is_deeply([map { @{ $_->{unexplained} } } @told], [], 'and was told why: the version there is, or the state and what it allows');

# What the history says ---------------------------------------------------------------------------

my @of_issues = grep { $_->{event} ne 'update' } @accepted;
my %history = map { $_ => $mona->get("/issues/$_/history")->body->{data} } @issues;
my %now = map { $_ => $mona->get("/issues/$_")->body } @issues;
my @faults;

# What one list has more or less often than the other.
sub differ_in($what, $is, $wanted) {
	my %left;
	$left{$_}++ for @$is;
	$left{$_}-- for @$wanted;
	return map { sprintf '%s: %s, %+d times', $what, $_, $left{$_} } grep { $left{$_} } sort keys %left;
}

for my $id (@issues) {
	my @versions = map { $_->{version} } @{ $history{$id} };
	push @faults, "issue $id: the versions are @versions" if "@versions" ne join ' ', 1 .. $now{$id}{version};
}
is_deeply(\@faults, [], 'the versions have no gaps, and end with the issue\'s own');

# What the desk does by itself, when a manager has room, or news has come.
my %by_itself = map { $_ => 1 } qw(report route news);
my @events = map { my $id = $_; map { "$id $_->{command} $_->{by}{login}" } grep { !$by_itself{ $_->{command} } } @{ $history{$id} } } @issues;
is_deeply([differ_in('event', \@events, [map { "$_->{thing} $_->{event} $_->{who}" } @of_issues])], [],
	'each accepted change is in the history exactly once, and nothing else is');

@faults = ();
for my $change (grep { $_->{version} } @of_issues) {
	my $event = $history{ $change->{thing} }[$change->{version} - 1];
	push @faults, "$change->{thing}: version $change->{version} is $event->{command} by $event->{by}{login}, not $change->{event} by $change->{who}"
		if "$event->{command} $event->{by}{login}" ne "$change->{event} $change->{who}";
}
is_deeply(\@faults, [], 'as the version that was answered');
my %owners;
$owners{"$_->{thing} $_->{version}"}++ for grep { $_->{version} } @of_issues;
is_deeply([grep { $owners{$_} > 1 } sort keys %owners], [], 'and no version was given to two');

# What was written is there, once: by its text.
my %texts = (
	note => [map { map { $_->{body} } @{ $mona->get("/issues/$_/notes")->body->{data} } } @issues],
	contact => [map { map { $_->{note} } @{ $mona->get("/issues/$_/contacts")->body->{data} } } @issues],
	work => [map { map { $_->{details} } @{ $mona->get("/issues/$_/work")->body->{data} } } @issues],
	update => [map { $_->[0] } $desk->sql("SELECT COALESCE(message_to_employee, reason) FROM forwarding_update
		WHERE outcome <> 'forwarded'")],
);
my %says = (note => qr/^(?:note|await-employee|reply)$/, contact => qr/^contact$/, work => qr/^work$/, update => qr/^update$/);
for my $kind (sort keys %texts) {
	my @wanted = map { $_->{text} } grep { $_->{event} =~ $says{$kind} } @accepted;
	is_deeply([differ_in($kind, $texts{$kind}, \@wanted)], [], "each $kind is there once: " . @wanted);
}

# Forwards: what each change says it found is what the one before has left; and that is the issue.
sub text($value) { return !defined $value ? '-' : ref $value eq 'ARRAY' ? "@$value" : "$value" }

my %field = ( # the history's name of it => where it stands in the issue
	assignee_id => sub($issue) { ($issue->{assignee} // {})->{id} },
	forwarding_id => sub($issue) { ($issue->{forwarding} // {})->{id} },
	(map { my $name = $_; $name => sub($issue) { $issue->{$name} } }
		qw(status priority basket impact customer_impact description first_contact_at resolved_at closed_at)),
	(map { my ($whole, $part) = split /\./; $_ => sub($issue) { ($issue->{$whole} // {})->{$part} } }
		qw(scheduled.kind resolution.code resolution.details contact.next)),
);
@faults = ();
for my $id (@issues) {
	my $first = $mona->get("/issues/$id?as_of=1")->body;
	my %state = map { $_ => text($field{$_}->($first)) } grep { $_ ne 'forwarding_id' } keys %field;
	for my $event (@{ $history{$id} }) {
		for my $name (keys %{ $event->{changes} }) {
			my ($old, $new) = map { text($_) } @{ $event->{changes}{$name} };
			push @faults, "$id, version $event->{version}: $name was $state{$name}, not $old"
				if exists $state{$name} && $state{$name} ne $old;
			$state{$name} = $new;
		}
	}
	for my $name (grep { exists $state{$_} } sort keys %field) {
		my $is = text($field{$name}->($now{$id}));
		push @faults, "$id: $name is $is, by its history $state{$name}" if $is ne $state{$name};
	}
}
is_deeply(\@faults, [], 'played forwards, each history ends in its issue');

# Backwards: the issue as it was then is what was answered then.
@faults = ();
my @sample = grep { $_->{version} && rand() < 0.25 } @of_issues;
for my $change (@sample) {
	my $then = seen($mona->get("/issues/$change->{thing}?as_of=$change->{version}")->body);
	push @faults, "$change->{thing}, version $change->{version}: $then\nwas $change->{seen}" if $then ne $change->{seen};
}
is_deeply(\@faults, [], 'played backwards, it says what was answered: ' . @sample . ' times');

# What the rules say of it all still holds.
is_deeply([$desk->sql("SELECT id FROM issue WHERE (status = 'queued') = (assignee_id IS NOT NULL) AND status IN ('queued', 'assigned',
	'scheduled', 'waiting_employee')")], [], 'who waits is nobody\'s, what is in hand is somebody\'s');
is_deeply([$desk->sql("SELECT issue_id FROM relay WHERE state = 'pending' GROUP BY issue_id HAVING COUNT(*) > 1")], [],
	'nobody is owed two pieces of news');
is_deeply([$desk->sql("SELECT f.id FROM forwarding f WHERE f.state <> (SELECT u.outcome FROM forwarding_update u
	WHERE u.forwarding_id = f.id ORDER BY u.id DESC LIMIT 1)")], [], 'a forwarding is what was last said of it');
done_testing;
