# Asking the employee and waiting: await-employee, and what brings the issue back: a reply, or a public
# note of the reporter's.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 3);
my @seats = qw(ana ben carla sam ada tia tom uma udo mona);
my %caller = map { $_ => $desk->as($_) } @seats;
my %id = map { $_ => $desk->id_of($_) } @seats;
my ($ana, $tia, $tom, $mona) = @caller{qw(ana tia tom mona)};
my $template = $desk->report('ana')->{id};
my @states = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);

sub issues_in($status, $count = 1) {
	my @ids = $desk->copies($template, $count);
	my ($list, $who) = (join(',', @ids), $status eq 'queued' ? 'NULL' : $id{tia});
	$desk->sql("UPDATE issue SET status = '$status', assignee_id = $who WHERE id IN ($list)");
	return @ids;
}
sub status_of($id) { return $mona->get("/issues/$id")->body->{status} }
sub notes($id, $by = $ana) { return @{ $by->get("/issues/$id/notes")->body->{data} } }

# The life of a question.
my ($id) = issues_in('assigned');
my $path = "/issues/$id";
my $asked = $tia->post("$path/await-employee", { message => "Which version?\nAnd since when?" });
status_is($asked, 200, 'tia asks');
is_deeply([@{ $asked->body }{qw(status version)}, $asked->body->{assignee}{login}], ['waiting_employee', 2, 'tia'], 'it waits, and stays hers');
is_deeply([map { [@$_{qw(body visibility)}, $_->{by}{login}] } notes($id)], [["Which version?\nAnd since when?", 'public', 'tia']],
	'ana reads the question');
is_deeply([sort @{ $ana->get($path)->body->{allowed} }], [qw(cancel reply)], 'ana may reply');
my $replied = $ana->post("$path/reply", { message => '8.8.1, since Monday' });
status_is($replied, 200, 'ana replies');
is_deeply([@{ $replied->body }{qw(status version)}, $replied->body->{assignee}{login}], ['assigned', 3, 'tia'], 'it is back with tia');
is_deeply([map { [$_->{body}, $_->{by}{login}] } notes($id, $tia)], [["Which version?\nAnd since when?", 'tia'], ['8.8.1, since Monday', 'ana']],
	'tia reads the answer');
is_deeply([map { "$_->{command} $_->{by}{login}" } @{ $mona->get("$path/history")->body->{data} }],
	['report ana', 'await-employee tia', 'reply ana'], 'the history');
is($mona->get($path)->body->{first_contact_at}, undef, 'a message is no contact that was made');

# What brings it back, and what does not.
my @words = (
	# who, what, body, the status then
	['ana', 'notes', { body => 'Here' }, 'assigned'], ['ana', 'notes', { body => 'Here', visibility => 'public' }, 'assigned'],
	['ana', 'reply', { message => 'Here' }, 'assigned'], ['tom', 'reply', { message => 'She says: here', channel => 'phone' }, 'assigned'],
	['tia', 'reply', { message => 'She says: here', channel => 'chat' }, 'assigned'], ['mona', 'reply', { message => 'Here', channel => 'email' }, 'assigned'],
	['tia', 'notes', { body => 'Are you there?', visibility => 'public' }, 'waiting_employee'],
	['tom', 'notes', { body => 'Odd', visibility => 'internal' }, 'waiting_employee'],
	['tia', 'contacts', { channel => 'phone', outcome => 'no_answer' }, 'waiting_employee'],
	['tia', 'contacts', { channel => 'phone', outcome => 'reached' }, 'waiting_employee'],
	['tia', 'work', { kind => 'reinstall', details => 'Again' }, 'waiting_employee'],
	['mona', 'prioritize', { priority => 1, reason => 'Because' }, 'waiting_employee'],
	['mona', 'reassign', { to => 'udo', reason => 'Because' }, 'waiting_employee'],
	['tia', 'schedule', { kind => 'visit', at => '2099-01-01T00:00:00Z' }, 'scheduled'],
	['tia', 'escalate', { reason => 'Because' }, 'queued'],
	['tia', 'resolve', { code => 'no_fault_found', details => 'She does not answer' }, 'resolved'],
	['ana', 'cancel', { reason => 'It works' }, 'cancelled'],
);
my @waiting = issues_in('waiting_employee', scalar @words);
for (@words) {
	my ($who, $what, $body, $then) = @$_;
	my $issue = shift @waiting;
	my $name = "$who: $what " . encode_json($body);
	my $answer = $caller{$who}->post("/issues/$issue/$what", $body);
	status_is($answer, $what =~ /^(?:notes|contacts|work)$/ ? 201 : 200, $name);
	is(status_of($issue), $then, "$name: $then");
}

# A desk member's own issue: their internal note is no answer, their public one is.
my ($toms) = issues_in('waiting_employee');
$desk->sql("UPDATE issue SET reporter_id = $id{tom} WHERE id = $toms");
status_is($tom->post("/issues/$toms/notes", { body => 'Hm', visibility => 'internal' }), 201);
is(status_of($toms), 'waiting_employee', "the reporter's internal note answers nothing");
status_is($tom->post("/issues/$toms/reply", { message => 'Here' }), 200);
is(status_of($toms), 'assigned', 'of their own they need not say on which channel');

# Who, and when.
my %commands = (
	'await-employee' => [{ message => 'Which?' }, { map { $_ => 'tia' } qw(assigned scheduled) }],
	'reply' => [{ message => 'That', channel => 'phone' }, { waiting_employee => 'ana tia tom uma udo mona' }],
);
for my $command (sort keys %commands) {
	my ($body, $may) = @{ $commands{$command} };
	my %ever = map { $_ => 1 } map { split } values %$may;
	for my $status (@states) {
		my @ids = issues_in($status, scalar @seats);
		for my $who (@seats) {
			my $issue = shift @ids;
			my $is_desk = $who =~ /^(?:tia|tom|uma|udo|mona)$/;
			my $can_be = $ever{$who} || $command eq 'await-employee' && $status eq 'queued' && $is_desk;
			my $wanted = $who ne 'ana' && !$is_desk ? 404 : !$can_be ? 403 : ($may->{$status} // '') =~ /\b$who\b/ ? 200 : 409;
			my $seen = $caller{$who}->get("/issues/$issue")->body->{allowed} // [];
			is(scalar(grep { $_ eq $command } @$seen), $wanted == 200 ? 1 : 0, "$command, $status, $who: allowed says so");
			is($caller{$who}->post("/issues/$issue/$command", $body)->status, $wanted, "$command, $status, $who: $wanted");
		}
	}
}

# What is refused.
my @refused = (
	['ana', 'reply', '/message', {}], ['ana', 'reply', '/message', { message => " \n" }], ['ana', 'reply', '/message', { message => 'x' x 4001 }],
	['ana', 'reply', '/body', { message => 'x', body => 'x' }], ['tom', 'reply', '/channel', { message => 'x' }],
	['tom', 'reply', '/channel', { message => 'x', channel => 'pigeon' }],
	['tia', 'await-employee', '/message', {}], ['tia', 'await-employee', '/message', { message => 'x' x 4001 }],
	['tia', 'await-employee', '/reason', { message => 'x', reason => 'Because' }],
);
for (@refused) {
	my ($who, $command, $pointer, $body) = @$_;
	my ($issue) = issues_in($command eq 'reply' ? 'waiting_employee' : 'assigned');
	invalid_is($caller{$who}->post("/issues/$issue/$command", $body), [$pointer], "$who: $command " . substr encode_json($body), 0, 40);
	is(scalar(notes($issue)), 0, '... and no note is left');
}
my ($longest) = issues_in('assigned');
status_is($tia->post("/issues/$longest/await-employee", { message => 'x' x 4000 }), 200, 'a message of 4000');
status_is($ana->post("/issues/$longest/reply", { message => 'x' x 4000 }), 200, 'a reply of 4000');

# A question that comes too late asks nothing; two answers at once: one brings it back.
my ($done) = issues_in('resolved');
problem_is($tia->post("/issues/$done/await-employee", { message => 'Which?' }), 409);
is(scalar(notes($done)), 0, 'a refused question leaves no note');
for my $round (1 .. 8) {
	my ($issue) = issues_in('waiting_employee');
	my @got = at_once(3, sub($n) {
		return $desk->as($n ? 'ana' : 'tom')->post("/issues/$issue/reply", { message => "Number $n", $n ? () : (channel => 'phone') })->status;
	});
	is(join(' ', sort @got), '200 409 409', "three replies at once, $round");
	is(scalar(notes($issue)), 1, "one stands there, $round");
}

done_testing;
