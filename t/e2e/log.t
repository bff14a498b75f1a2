# What is logged with an issue: contact attempts, notes, work, and the history of all of it; and what
# is computed from it, the first-contact resolution.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $ben, $tia, $tom, $udo, $mona) = map { $desk->as($_) } qw(ana ben tia tom udo mona);

my %entry = (id => 'id', at => 'time', by => { id => 'id', login => 'text', name => 'text' });
my %shape = (
	notes => { %entry, body => 'text', visibility => qr/^(?:public|internal)$/ },
	contacts => { %entry, channel => 'text', outcome => 'text', note => 'text?' },
	work => { %entry, kind => 'text', details => 'text', minutes => 'int?' },
);
my %event = (seq => 'id?', issue_id => 'id', version => 'int', at => 'time', by => $entry{by},
	command => 'text', changes => {}, reason => 'text?', channel => 'text?');

# What may be logged, and what stands in the list then.
my %good = (
	notes => [
		{ body => 'x', visibility => 'public' },
		{ body => 'y' x 4000, visibility => 'internal' },
		{ body => "two\nlines\tand a tab", visibility => 'internal' },
	],
	contacts => [
		(map { { channel => 'phone', outcome => $_ } } qw(no_answer left_message wrong_details bounced)),
		{ channel => 'email', outcome => 'bounced', note => 'mailbox full' },
		{ channel => 'chat', outcome => 'reached', note => undef },
	],
	work => [
		(map { { kind => $_, details => 'x' } } qw(remote_support visit bring_in reinstall permissions_fix)),
		{ kind => 'reinstall', details => 'y' x 4000, minutes => 1 },
		{ kind => 'reinstall', details => 'z', minutes => undef },
	],
);
for my $what (sort keys %good) {
	my $path = '/issues/' . $desk->report('ana')->{id};
	my @answers = map { $tia->post("$path/$what", $_) } @{ $good{$what} };
	for my $i (0 .. $#answers) {
		status_is($answers[$i], 201, "$what: entry $i");
		shape_is($answers[$i]->body, $shape{$what}, "$what: its members");
		my %given = %{ $good{$what}[$i] };
		is_deeply({ map { $_ => $answers[$i]->body->{$_} } keys %given }, \%given, "$what: what was sent");
		is($answers[$i]->body->{by}{login}, 'tia', "$what: by whom");
	}
	my $list = $udo->get("$path/$what");
	is_deeply($list->body->{data}, [map { $_->body } @answers], "$what: the list, oldest first");
	is($list->body->{next}, undef, "$what: all of it");
	is($udo->get($path)->body->{version}, 1 + @answers, "$what: each makes a version");
	is_deeply([map { "$_->{command} $_->{version}" } @{ $udo->get("$path/history")->body->{data} }], ['report 1',
		map { ($what eq 'work' ? 'work ' : substr($what, 0, -1) . ' ') . ($_ + 2) } 0 .. $#answers],
		"$what: each is an event");
}

# What may not.
my @bad = (
	# what, body, pointers
	['notes', { visibility => 'public' }, '/body'],
	['notes', { body => '', visibility => 'public' }, '/body'],
	['notes', { body => " \n ", visibility => 'public' }, '/body'],
	['notes', { body => 'x' x 4001, visibility => 'public' }, '/body'],
	['notes', { body => 7, visibility => 'secret', by => 'ana' }, '/body', '/visibility', '/by'],
	['contacts', {}, '/channel', '/outcome'],
	['contacts', { channel => 'pigeon', outcome => 'reached' }, '/channel'],
	['contacts', { channel => 'walk_up', outcome => 'reached' }, '/channel'],
	['contacts', { channel => 'phone', outcome => 'maybe', note => '' }, '/outcome', '/note'],
	['work', {}, '/kind', '/details'],
	['work', { kind => 'magic', details => '' }, '/kind', '/details'],
	['work', { kind => 'visit', details => 'x', minutes => 0 }, '/minutes'],
	['work', { kind => 'visit', details => 'x', minutes => -5 }, '/minutes'],
	['work', { kind => 'visit', details => 'x', minutes => 1.5 }, '/minutes'],
	['work', { kind => 'visit', details => 'x', minutes => '30' }, '/minutes'],
);
my $path = '/issues/' . $desk->report('ana')->{id};
for my $row (@bad) {
	my ($what, $body, @pointers) = @$row;
	invalid_is($tia->post("$path/$what", $body), \@pointers, "$what: " . join ' ', 'wrong', @pointers);
}
problem_is($tia->post("$path/$_"), 400, '/problems/bad-request', "$_: nothing sent") for qw(notes contacts work);
is($tia->get($path)->body->{version}, 1, 'nothing of that was kept');

# Who may: the reporter adds and reads public notes, the desk everything.
status_is($ana->post("$path/notes", { body => 'Please hurry', visibility => 'public' }), 201, "the reporter's note");
problem_is($ana->post("$path/notes", { body => 'x', visibility => 'internal' }), 403);
for my $what (qw(contacts work)) {
	problem_is($ana->post("$path/$what", $good{$what}[0]), 403);
	problem_is($ana->get("$path/$what"), 403);
}
for my $what (qw(notes contacts work history)) {
	status_is($_->get("$path/$what"), 200) for $tia, $tom, $udo, $mona;
	for my $stranger ($ben, map { $desk->as($_) } qw(sam ada)) {
		problem_is($stranger->get("$path/$what"), 404);
		problem_is($stranger->post("$path/$what", $good{$what}[0]), 404) if $good{$what};
	}
}

# The first contact is the first that reached the employee, and stays.
my $issue = sub { $tia->get($path)->body };
$tia->post("$path/contacts", { channel => 'chat', outcome => $_ })
	for qw(no_answer left_message bounced wrong_details);
is($issue->()->{first_contact_at}, undef, 'nobody reached yet');
my $reached = $tia->post("$path/contacts", { channel => 'chat', outcome => 'reached' })->body->{at};
is($issue->()->{first_contact_at}, $reached, 'reached');
$tia->post("$path/contacts", { channel => 'chat', outcome => 'reached' });
is($issue->()->{first_contact_at}, $reached, 'and that stays');

# The history: each event whole, what it changed from and to, and why.
my $id = $desk->report('ana', impact => 'inconvenience')->{id};
$path = "/issues/$id";
my ($tia_id, $mona_id) = ($desk->id_of('tia'), $desk->id_of('mona'));
$tia->post("$path/claim");
$tia->post("$path/contacts", { channel => 'phone', outcome => 'reached' });
$tia->post("$path/release", { reason => "Not mine,\n\"really\"" });
$mona->post("$path/claim");
$mona->post("$path/resolve", { code => 'other', details => "tab\there" });
$ana->post("$path/cancel", { reason => 'too late' }); # 409: no event
my @events = @{ $mona->get("$path/history")->body->{data} };
shape_is({ %$_, changes => {} }, \%event, "the members of the event $_->{command}") for @events;
is_deeply([map { $_->{issue_id} } @events], [($id) x 6], 'all are of this issue');
is_deeply([map { $_->{version} } @events], [1 .. 6], 'one for each version');
is_deeply([map { $_->{at} } @events], [sort map { $_->{at} } @events], 'oldest first');
is_deeply([map { $_->{reason} } @events], [undef, undef, undef, "Not mine,\n\"really\"", undef, undef],
	'the reasons');
is_deeply([map { $_->{changes}{status} } @events], [undef, [qw(queued assigned)], undef, [qw(assigned queued)],
	[qw(queued assigned)], [qw(assigned resolved)]], 'the states');
is_deeply([map { $_->{changes}{assignee_id} } @events], [undef, [undef, $tia_id], undef, [$tia_id, undef],
	[undef, $mona_id], undef], 'the assignees');
is($events[2]{changes}{first_contact_at}[1], $events[2]{at}, 'the first contact');
is_deeply($events[5]{changes}{'resolution.details'}, [undef, "tab\there"], 'the resolution');
my $now = $mona->get($path)->body;
is($now->{updated_at}, $events[-1]{at}, 'updated_at is the last');
is($now->{resolved_at}, $now->{resolution}{at}, 'resolved_at is when it was resolved');

# First-contact resolution, computed from the log: at most one successful contact, no visit, bring-in
# or remote session, no transfer, not reopened.
my $reach = [$tia, 'contacts', { channel => 'phone', outcome => 'reached' }];
my $miss = [$tia, 'contacts', { channel => 'phone', outcome => 'no_answer' }];
my $claim = [$tia, 'claim'];
my $resolve = [$tia, 'resolve', { code => 'other', details => 'x' }];
sub work($kind) { return [$tia, 'work', { kind => $kind, details => 'x' }] }
my @first_contact = (
	[true,  'nothing but the resolution', $claim, $resolve],
	[true,  'reached once', $claim, $reach, $resolve],
	[true,  'missed twice, reached once', $claim, $miss, $miss, $reach, $resolve],
	[true,  'reached before it was claimed', $reach, $claim, $resolve],
	[true,  'a reinstallation', $claim, $reach, work('reinstall'), $resolve],
	[true,  'notes', $claim, $reach, [$ana, 'notes', { body => 'x', visibility => 'public' }], $resolve],
	[false, 'reached twice', $claim, $reach, $reach, $resolve],
	[false, 'a visit', $claim, $reach, work('visit'), $resolve],
	[false, 'a bring-in', $claim, work('bring_in'), $resolve],
	[false, 'a remote session', $claim, work('remote_support'), $resolve],
	[false, 'a transfer', [$tom, 'claim'], [$tom, 'release', { reason => 'busy' }], $claim, $resolve],
	[false, 'reopened', $claim, $resolve, [$ana, 'reopen', { reason => 'again' }], $claim, $resolve],
);
for my $row (@first_contact) {
	my ($wanted, $name, @steps) = @$row;
	my $path = '/issues/' . $desk->report('ana')->{id};
	my @failed = grep { $_->status > 201 } map { $_->[0]->post("$path/$_->[1]", $_->[2]) } @steps;
	diag($_->describe) for @failed;
	is_deeply($tia->get($path)->body->{resolution}{first_contact}, $wanted,
		($wanted ? 'first contact: ' : 'not first contact: ') . $name);
}

done_testing;
