# The story of one issue, from every seat: ana reports; tia takes, contacts, works, resolves; ana
# reopens; tia resolves again; ana confirms. And what ben, tom and mona see meanwhile.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $ben, $tia, $tom, $mona) = map { $desk->as($_) } qw(ana ben tia tom mona);
my $version = 1;
my ($id, $path);

# Runs a step that changes the issue: its status, and that it made one version.
sub step($caller, $what, $body, $status, $name) {
	my $answer = $caller->post("$path/$what", $body);
	status_is($answer, $what =~ /^(?:notes|contacts|work)$/ ? 201 : 200, $name);
	my $issue = $mona->get($path)->body;
	is("$issue->{status} $issue->{version}", $status . ' ' . ++$version, "$name: $status, version $version");
	return $answer->body;
}

sub allowed($caller) { return join ' ', sort @{ $caller->get($path)->body->{allowed} } }

# ana reports.
my $report = $ana->post('/issues', {
	software_id => $desk->software('Notepad++'), software_version => '8.8.1',
	description => "It forgets which files were open.\nSince yesterday, every time.",
	impact => 'inconvenience', contact => { preferred => 'chat' },
});
status_is($report, 201, 'ana reports');
$id = $report->body->{id};
$path = "/issues/$id";
is_deeply([@{ $report->body }{qw(version status priority basket channel assignee)}],
	[1, 'queued', 3, 'bin', 'self_service', undef], 'it waits in the bin');
is_deeply($report->body->{contact}{plan}, [qw(chat email phone)], 'ana wants to be asked by chat');
is(allowed($ana), 'cancel', 'ana may cancel it');
is(allowed($tom), 'cancel claim retriage', 'tom may claim it, correct its impact, or cancel it for her');
problem_is($ben->get($path), 404);

# tia takes it.
my $taken = $tia->post('/take-next');
status_is($taken, 200, 'tia takes the next');
is_deeply([$taken->body->{id}, $taken->body->{status}, $taken->body->{assignee}{login}],
	[$id, 'assigned', 'tia'], 'it is hers');
$version++;
is(allowed($tia), 'await-employee cancel escalate forward release resolve retriage schedule', 'what tia may do with it');
is(allowed($tom), 'cancel retriage', 'what tom may do with it');
is(allowed($mona), 'cancel escalate forward prioritize reassign release resolve retriage',
	'what mona may do with it');
is_deeply($ana->get($path)->body->{assignee},
	{ map { $_ => $tia->get('/me')->body->{$_} } qw(id login name) }, 'ana sees who has it');
problem_is($tom->post("$path/resolve", { code => 'other', details => 'mine?' }), 403);

# She tries to reach ana.
step($tia, 'contacts', { channel => 'chat', outcome => 'no_answer', note => 'away' }, 'assigned',
	'chat: no answer');
is($tia->get($path)->body->{first_contact_at}, undef, 'nobody has been reached');
step($tia, 'contacts', { channel => 'phone', outcome => 'reached' }, 'assigned', 'phone: reached');
my $first = $tia->get($path)->body->{first_contact_at};
ok($first, 'the first contact has its time');

# She works.
step($tia, 'notes', { visibility => 'internal', body => 'Same as last week, see 1004' }, 'assigned',
	'an internal note');
step($tia, 'notes', { visibility => 'public', body => 'I clear the session file now' }, 'assigned',
	'a public note');
step($ana, 'notes', { visibility => 'public', body => 'Fine, I wait' }, 'assigned', 'ana answers');
step($tia, 'work', { kind => 'reinstall', details => 'Reinstalled 8.8.1', minutes => 25 }, 'assigned', 'work');
is_deeply([map { "$_->{by}{login} $_->{visibility}" } @{ $tia->get("$path/notes")->body->{data} }],
	['tia internal', 'tia public', 'ana public'], "the desk's view of the notes");
is_deeply([map { "$_->{by}{login} $_->{visibility}" } @{ $ana->get("$path/notes")->body->{data} }],
	['tia public', 'ana public'], "ana's view of the notes");

# It is solved, so she believes.
step($tia, 'resolve', { code => 'reinstall', details => 'Reinstalled, settings kept' }, 'resolved', 'tia resolves');
my $resolution = $ana->get($path)->body->{resolution};
is_deeply([@$resolution{qw(code details duplicate_of)}, $resolution->{first_contact}, $resolution->{by}{login}],
	['reinstall', 'Reinstalled, settings kept', undef, true, 'tia'], 'ana reads what was done');
is(allowed($ana), 'confirm reopen', 'ana may confirm or reopen');
is(allowed($desk->as('uma')), 'confirm reopen', 'and the desk for her');
problem_is($tia->post("$path/resolve", { code => 'other', details => 'twice' }), 409);

# It is not.
step($ana, 'reopen', { reason => 'It forgets them again' }, 'queued', 'ana reopens');
my $again = $ana->get($path)->body;
is_deeply([@$again{qw(resolution resolved_at assignee first_contact_at)}], [undef, undef, undef, $first],
	'it begins anew, but ana had been reached');
step($tia, 'claim', undef, 'assigned', 'tia claims it');
step($tia, 'contacts', { channel => 'chat', outcome => 'reached' }, 'assigned', 'chat: reached');
step($tia, 'work', { kind => 'permissions_fix', details => 'The folder was read-only' }, 'assigned', 'work');
step($tia, 'resolve', { code => 'permissions_fix', details => 'She may write there again' }, 'resolved',
	'tia resolves again');
is($tia->get($path)->body->{resolution}{first_contact}, false, 'not on first contact any more');

# ana confirms.
step($ana, 'confirm', undef, 'closed', 'ana confirms');
my $closed = $ana->get($path)->body;
ok($closed->{closed_at} && $closed->{resolved_at}, 'closed, with its times');
is_deeply([map { allowed($_) } $ana, $tia, $mona], ['', '', ''], 'nobody may do anything');
problem_is($ana->post("$path/reopen", { reason => 'one more thing' }), 409);
step($tia, 'notes', { visibility => 'public', body => 'Late news' }, 'closed', 'but late news can be added');

# The history, from both sides.
my @events = @{ $mona->get("$path/history")->body->{data} };
is_deeply([map { "$_->{command} $_->{by}{login}" } @events], [
	'report ana', 'take-next tia', 'contact tia', 'contact tia', 'note tia', 'note tia', 'note ana',
	'work tia', 'resolve tia', 'reopen ana', 'claim tia', 'contact tia', 'work tia', 'resolve tia',
	'confirm ana', 'note tia',
], "the desk's history");
is_deeply([map { $_->{version} } @events], [1 .. $version], 'each version stands in it once');
is_deeply([map { $_->{changes}{status} // () } @events], [
	[qw(queued assigned)], [qw(assigned resolved)], [qw(resolved queued)], [qw(queued assigned)],
	[qw(assigned resolved)], [qw(resolved closed)],
], 'the states it went through');
is((grep { $_->{command} eq 'reopen' } @events)[0]{reason}, 'It forgets them again', 'why it was reopened');

my @public = @{ $ana->get("$path/history")->body->{data} };
is_deeply([map { $_->{command} } grep { $_->{changes}{status} || $_->{version} == 1 } @public],
	[qw(report take-next resolve reopen claim resolve confirm)], "ana's history has what moved it");
is_deeply([grep { $_->{command} =~ /^(?:work|contact)$/ } @public], [], 'and not how the desk works');
problem_is($ben->get("$path/history"), 404);

done_testing;
