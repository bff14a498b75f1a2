# The history of an issue from two seats: all of it at the desk; and what the reporter may know. What
# comes with an issue by include is what its sub-resources say.
use v5.36;

use Desk;
use POSIX qw(strftime);

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana ben sam ada tia tom uma udo mona);
my $later = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time + 86_400));
my $id = $desk->report('ana')->{id};
my $path = "/issues/$id";

# Each step: who, what, body; what the reporter's history says of it then: nothing; or which fields
# changed, and the reason if that is for them.
my $status_and_assignee = ['status', 'assignee_id'];
my @steps = (
	['tia', 'claim', undef, $status_and_assignee],
	['tia', 'notes', { body => 'secret-note', visibility => 'internal' }, undef],
	['tia', 'notes', { body => 'public words' }, undef],
	['ana', 'notes', { body => 'words of ana' }, undef],
	['tia', 'contacts', { channel => 'email', outcome => 'bounced', note => 'secret-attempt' }, undef],
	['tia', 'contacts', { channel => 'phone', outcome => 'reached', note => 'secret-attempt' }, undef],
	['tia', 'work', { kind => 'visit', details => 'secret-work' }, undef],
	['tia', 'await-employee', { message => 'public question' }, ['status']],
	['tia', 'notes', { body => 'secret-note', visibility => 'internal' }, undef],
	['ana', 'notes', { body => 'the answer' }, ['status']],
	['tia', 'await-employee', { message => 'another question' }, ['status']],
	['ana', 'reply', { message => 'another answer' }, ['status']],
	['tia', 'schedule', { kind => 'visit', at => $later }, ['status', 'scheduled.kind', 'scheduled.at']],
	['tia', 'release', { reason => 'secret-reason' }, ['status', 'assignee_id', 'scheduled.kind', 'scheduled.at']],
	['udo', 'retriage', { impact => 'work_stoppage', customer_impact => false, reason => 'secret-reason' }, ['priority', 'basket', 'impact']],
	['mona', 'prioritize', { priority => 1, reason => 'secret-reason' }, ['priority', 'basket']],
	['mona', 'reassign', { to => 'tom', reason => 'secret-reason' }, $status_and_assignee],
	['tom', 'escalate', { reason => 'secret-reason' }, $status_and_assignee],
	['uma', 'claim', undef, $status_and_assignee],
	['uma', 'resolve', { code => 'other', details => 'public solution' },
		['status', map({ "resolution.$_" } qw(code details by_id)), 'resolved_at']],
	['ana', 'reopen', { reason => 'reason of ana' }, undef],
	['udo', 'cancel', { reason => 'reason that ana gave on the phone', channel => 'phone' }, ['status']],
);
for (@steps) {
	my ($who, $what, $body) = @$_;
	my $answer = $caller{$who}->post("$path/$what", $body);
	ok($answer->status < 300, "$what by $who") || diag($answer->describe);
}
status_is($caller{mona}->get('/events'), 200, 'from now on, each event has its number in the feed');
my %history = map { $_ => $caller{$_}->get("$path/history")->body->{data} } qw(ana tia);
is_deeply([map { $_->{command} } @{ $history{tia} }], ['report', map { $_->[1] =~ s/s$//r } @steps], 'the desk sees each step');
is_deeply([map { $_->{reason} } @{ $history{tia} }], [undef, map { ($_->[2] // {})->{reason} } @steps], 'and each reason');

# The reporter's cut: each event is one that the desk sees too, with less in it.
my %by_version = map { $_->{version} => $_ } @{ $history{tia} };
my %of_ana = map { $_->{version} => $_ } @{ $history{ana} };
is_deeply([map { $_->{version} } @{ $history{ana} }], [sort { $a <=> $b } keys %of_ana], 'in order');
for my $i (0 .. $#steps) {
	my ($who, $what, $body, $fields) = @{ $steps[$i] };
	my $version = $i + 2;
	my $event = $of_ana{$version};
	my $name = "version $version, $what by $who";
	my $own_words = $what =~ /^(?:reopen|cancel)$/;
	if (!$fields && !$own_words) {
		is($event, undef, "$name: not in the reporter's history");
		next;
	}
	is($event->{by}{login}, $who, "$name: by whom");
	is($event->{reason}, $own_words ? $body->{reason} : undef, "$name: the reason") ;
	is_deeply([sort keys %{ $event->{changes} }], [sort @$fields], "$name: what changed") if $fields;
	my $whole = $by_version{$version};
	is_deeply({ %$event, changes => 0, reason => 0 }, { %$whole, changes => 0, reason => 0 }, "$name: as the desk sees it");
	is_deeply($event->{changes}, { map { $_ => $whole->{changes}{$_} } keys %{ $event->{changes} } }, "$name: from what to what");
}
ok(!exists $of_ana{$_}{changes}{waiting_since}, 'no place in line') for keys %of_ana;

# include: the same as the sub-resources say, and only what was asked for.
my @parts = qw(notes contacts work history relays);
for my $who (qw(ana tia mona)) {
	my %own = map { $_ => $caller{$who}->get("$path/$_") } qw(notes contacts work history);
	my %wanted = map { $_ => $own{$_}->body->{data} } grep { $own{$_}->status == 200 } keys %own;
	$wanted{relays} = [] if $who ne 'ana';
	my $plain = $caller{$who}->get($path);
	is_deeply([grep { exists $plain->body->{$_} } @parts], [], "$who: nothing when nothing was asked for");
	for my $asked (@parts, 'notes,work', 'relays,history,contacts', join ',', @parts) {
		my $answer = $caller{$who}->get("$path?include=$asked");
		my %part = map { $_ => $wanted{$_} } grep { $wanted{$_} } split /,/, $asked;
		is_deeply($answer->body, { %{ $plain->body }, %part }, "$who: include=$asked");
		is($answer->etag, $plain->etag, "$who: its version is the ETag");
	}
}
is_deeply([sort keys %{ $caller{ana}->get("$path?include=" . join ',', @parts)->body }],
	[sort keys %{ $caller{ana}->get($path)->body }, qw(notes history)], 'contacts, work and relays are the desk\'s');
status_is($caller{tia}->get("$path?include=notes", 'If-None-Match' => $caller{tia}->get($path)->etag), 304);
problem_is($caller{tia}->get("$path?$_"), 400) for 'include=', 'include=vip', 'include=notes,,work', 'includes=notes', 'include=notes;work';
for my $who (qw(ben sam ada)) {
	problem_is($caller{$who}->get("$path$_"), 404) for '?include=notes', '?include=vip', '/history';
}
unlike($caller{ana}->get("$path$_")->content, qr/secret-/, "no secret for the reporter: $_") for '', '/notes', '/history', '?include=' . join ',', @parts;

# An issue that hangs on a forwarding: the relays come along; and the Software Team reads it with its
# internal notes, and adds nothing.
my $bug = $desk->report('ben')->{id};
$path = "/issues/$bug";
$caller{udo}->post("$path/claim");
$caller{udo}->post("$path/notes", { body => 'internal words', visibility => 'internal' });
problem_is($caller{sam}->get($path), 404);
status_is($caller{udo}->post("$path/forward", { summary => 'It closes', steps_to_reproduce => 'Open it' }), 200);
is_deeply($caller{udo}->get("$path?include=relays")->body->{relays}, $caller{udo}->get("/relays?issue=$bug")->body->{data},
	'the relays of the issue');
is(@{ $caller{udo}->get("$path?include=relays")->body->{relays} }, 1, 'one, that it was reported');
status_is($caller{sam}->get($path), 200, 'the Software Team reads it');
is($caller{sam}->get("$path/notes")->body->{data}[0]{body}, 'internal words', 'with its internal notes');
is($caller{sam}->get("$path?include=notes")->body->{notes}[0]{body}, 'internal words', '... included too');
is_deeply($caller{sam}->get($path)->body->{allowed}, [], 'there is nothing for them to do with it');
ok(!exists $caller{sam}->get($path)->body->{$_}, "they do not see $_") for qw(vip triage);
problem_is($caller{sam}->get("$path/$_"), 403) for qw(contacts work);
problem_is($caller{sam}->post("$path/$_->[0]", $_->[1]), 403) for ['notes', { body => 'x' }], ['work', { kind => 'other', details => 'x' }],
	['contacts', { channel => 'phone', outcome => 'reached' }], ['cancel', { reason => 'because' }];
problem_is($caller{sam}->patch($path, { description => 'Something else' }, 'If-Match' => '*'), 403);
is(@{ $caller{ben}->get("$path/notes")->body->{data} }, 0, 'ben, who reported it, does not read them');

done_testing;
