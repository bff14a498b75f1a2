# The story of an issue as Ana's inbox tells it, and everybody else's: each message is one that its reader
# would want, at that moment, in those words; and none comes of what they did themselves.
use v5.36;
use utf8;

use Desk;
use Email::MIME;
use Encode qw(encode);
use File::Temp qw(tempdir);
use Receiver;
use Time::HiRes qw(sleep time);

my $dir = tempdir(CLEANUP => 1);
my $mails = "$dir/mails";
mkdir $mails;
my $mail = Receiver->mail($mails);
my $hook = Receiver->http($dir);
my $desk = Desk->start(workers => 2, settings => [
	'base_url = "https://desk.example.com"',
	'clock { hours = "Mon-Sun 00:00-24:00" }',
	'mail { from = "Help desk <desk@example.com>" server = "smtp://127.0.0.1:' . $mail->port . '" tls = false }',
	(map { qq(webhook "$_" { kind = "slack" url = "http://127.0.0.1:@{[$hook->port]}/taken" for = "$_" allow_private = true })
	} qw(desk manager)),
]);
my %as = map { $_ => $desk->as($_) } qw(ana ben carla tia tom uma udo mona sam);
my ($seen, $told) = (0, 0);
my %mail_of; # by recipient: Email::MIME

sub await($question, $what) {
	my $deadline = time + 20;
	until ($question->()) {
		if (time > $deadline) {
			fail($what);
			diag($desk->triagectl('outbox'), $desk->log('courier'));
			return 0;
		}
		sleep 0.02;
	}
	return 1;
}

# Until the feed has been followed to its end, and nothing is left to be sent.
sub settled {
	return $as{mona}->get('/events?limit=1') && await(sub {
		my ($row) = $desk->sql("SELECT (SELECT seq FROM feed) = (SELECT seq FROM follower WHERE name = 'messages'),
			(SELECT COUNT(*) FROM event WHERE seq IS NULL), (SELECT COUNT(*) FROM message WHERE state = 'waiting')");
		"@$row" eq '1 0 0';
	}, 'everything is told');
}

sub text_part($mail) { return (grep { $_->content_type =~ m{^text/plain} } $mail->subparts)[0]->body_str }

# What came of a step: "to: subject", in no order; "#room: ..." of chat rooms.
sub told_is($wanted, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	settled();
	my @letters = letters($mails);
	my @posts = Receiver::requests($dir);
	my @got;
	for my $letter (@letters[$seen .. $#letters]) {
		my $mime = Email::MIME->new($letter->{message});
		my ($who) = $letter->{to} =~ /^(\w+)\@/;
		unshift @{ $mail_of{$who} }, $mime;
		push @got, "$who: " . $mime->header_str('Subject');
	}
	push @got, map { '#' . (split /\n/, decode_json(encode('UTF-8', $_->{body}))->{text})[0] } @posts[$told .. $#posts];
	($seen, $told) = (scalar @letters, scalar @posts);
	return is_deeply([sort @got], [sort @$wanted], $name) || diag(explain(\@got));
}

sub says($who, $pattern, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return like(text_part($mail_of{$who}[0]), $pattern, $name);
}

status_is($as{$_}->put('/me/presence', { state => 'available' }), 200) for qw(udo uma tom);
my $issue = $as{ana}->post('/issues', $desk->report_body(impact => 'work_stoppage'));
status_is($issue, 201, 'ana reports');
my $id = $issue->body->{id};
my $path = "/issues/$id";
my $of = 'Notepad++';
told_is(["ana: Issue $id: we have your report, $of", "udo: Next in line: issue $id, $of"],
	'ana has a receipt, and udo, who has been at the desk longest, reads that somebody waits');
says('ana', qr/A technician will get back to you by \S/, 'it says by when somebody gets back to her');
my $first = $mail_of{ana}[0]->header('Message-ID');

status_is($as{uma}->post("$path/claim"), 200, 'uma takes it');
told_is(["ana: Issue $id: Uma Krishnan is working on it, $of"], 'ana hears who has it');
is($mail_of{ana}[0]->header($_), $first, "it answers the first mail of that issue: $_") for qw(In-Reply-To References);
is($mail_of{ana}[0]->header('List-Id'), '<triaged.example.com>', 'she can sort it');
is($mail_of{ana}[0]->header('Auto-Submitted'), 'auto-generated', 'and no machine answers it');

status_is($as{uma}->post("$path/contacts", { channel => 'phone', outcome => 'no_answer', note => 'a note of ours' }), 201);
told_is(["ana: Issue $id: we could not reach you"], 'an attempt that failed');
says('ana', qr/by phone.*and got no\s+answer/s, 'it says what was tried');
unlike(text_part($mail_of{ana}[0]), qr/a note of ours/, 'and nothing of the desk\'s own');
status_is($as{uma}->post("$path/contacts", { channel => 'phone', outcome => 'reached' }), 201);
status_is($as{uma}->post("$path/work", { kind => 'reinstall', details => 'Reinstalled' }), 201);
status_is($as{uma}->post("$path/notes", { visibility => 'internal', body => 'She is in a hurry' }), 201);
told_is([], 'who was reached need not read that; work and internal notes are the desk\'s');
status_is($as{uma}->post("$path/notes", { visibility => 'public', body => 'I look at the log now' }), 201);
told_is(["ana: Issue $id: Uma Krishnan wrote to you"], 'a public note');
status_is($as{uma}->post("$path/await-employee", { message => 'Which file was it?' }), 200);
told_is(["ana: Issue $id: we need your answer"], 'the desk waits for her');
says('ana', qr/> Which file was it\?/, 'she reads what for');
status_is($as{ana}->post("$path/reply", { message => 'It was readme.txt' }), 200);
told_is(["uma: Issue $id: Ana Ruiz has answered, $of"], 'uma hears that she has answered; ana does not');
says('uma', qr/> It was readme\.txt/, 'and what');
status_is($as{uma}->post("$path/schedule", { kind => 'visit', at => '2099-01-05T09:00:00Z' }), 200);
told_is(["ana: Issue $id: we come to you, Monday 5 January 2099 at 9:00 UTC"], 'an appointment')
	or diag $mail_of{ana}[0]->header_str('Subject');
status_is($as{mona}->post("$path/reassign", { to => 'udo', reason => 'uma is ill' }), 200);
told_is(["ana: Issue $id: Udo Schäfer is working on it, $of", "udo: Issue $id is yours, $of",
	"uma: Issue $id is not yours any more, $of"], 'another technician: he hears it, and ana, and uma');
says('uma', qr/Udo\s+Schäfer\s+has\s+it\s+now.*> uma is ill/s, 'uma reads who has it, and why');

# It is a bug.
status_is($as{udo}->post("$path/forward", { summary => 'Closes on open', steps_to_reproduce => 'Open a file' }), 200);
told_is(["ana: Issue $id: reported to our Software Team, $of", "sam: A fault in $of: Closes on open"],
	'ana hears that it has been reported, and the Software Team what');
my $relays = sub { [map { "$_->{outcome} $_->{state} " . ($_->{channel} // '-') . ' ' . ($_->{by} ? 'somebody' : 'nobody') }
	@{ $as{udo}->get("/relays?issue=$id")->body->{data} }] };
is_deeply($relays->(), ['forwarded relayed email nobody'], 'the mail has relayed it, and nobody by hand');
is((map { "$_->{command} " . ($_->{by} // 'null') } @{ $as{mona}->get("$path/history")->body->{data} })[-1],
	'relayed null', 'so the history says');
my $forwarding = $as{udo}->get($path)->body->{forwarding}{id};
status_is($as{sam}->post("/forwardings/$forwarding/updates",
	{ outcome => 'acknowledged', message_to_employee => 'We try it ourselves' }), 200);
told_is(["ana: Issue $id: our Software Team is looking at it, $of", "udo: Issue $id: news from the Software Team, $of"],
	'the Software Team looks at it');
says('udo', qr/stays with them/, 'udo has nothing to do yet');
status_is($as{sam}->post("/forwardings/$forwarding/updates",
	{ outcome => 'workaround', message_to_employee => 'Open it by drag and drop' }), 200);
told_is(["ana: Issue $id: there is a workaround, $of", "udo: Issue $id: news from the Software Team, $of"],
	'news: for ana, and for udo, who goes on with it');
says('ana', qr/> Open it by drag and drop/, 'she reads how');
says('udo', qr/yours to go on with/, 'he that it is his again');
is($relays->()->[-1], 'workaround relayed email nobody', 'relayed');
$desk->triagectl('outbox', 'bounced', $mail_of{ana}[0]->header('Message-ID'), '550 mailbox is full');
told_is(["udo: Issue $id: Ana Ruiz did not get our message"], 'it comes back: udo hears it');
says('udo', qr/> 550 mailbox is full/, 'and why');
my ($owed) = @{ $as{udo}->get("/relays?issue=$id&state=pending")->body->{data} };
is_deeply([@$owed{qw(outcome channel by at)}], ['workaround', undef, undef, undef], 'she is owed it again, as the list says');
status_is($as{udo}->post("/relays/$owed->{id}/relayed", { channel => 'phone' }), 200, 'he calls her');
status_is($as{sam}->post("/forwardings/$forwarding/updates", { outcome => 'returned', reason => 'Which version?' }), 200);
told_is([], 'returned: udo has it in hand already, and ana hears nothing of it');

status_is($as{udo}->post("$path/resolve", { code => 'vendor_workaround', details => 'By drag and drop' }), 200);
told_is(["ana: Issue $id: solved?, $of"], 'resolved');
says('ana', qr{confirm it here.*https://desk\.example\.com/issues/$id}s, 'she may confirm, or reopen');
says('ana', qr/closed on \S/, 'and reads when it is closed else');
status_is($as{udo}->put('/me/presence', { state => 'available' }), 200);
status_is($as{ana}->post("$path/reopen", { reason => 'Drag and drop fails, too' }), 200);
told_is(["udo: Issue $id is open again, and yours, $of"], 'reopened: udo hears it');
status_is($as{udo}->post("$path/resolve", { code => 'reinstall', details => 'Another version' }), 200);
told_is(["ana: Issue $id: solved?, $of"], 'resolved again');
status_is($as{ana}->post("$path/confirm"), 200);
told_is([], 'who confirms knows that');

# Others.
my $p1 = $as{ben}->post('/issues', $desk->report_body(impact => 'work_stoppage', customer_impact => true))->body->{id};
told_is(["ben: Issue $p1: we have your report, $of", "udo: Priority 1 waits: issue $p1, $of", "#*Priority 1 waits: issue $p1, $of*"],
	'a priority 1: the technician whose turn it is, and the desk\'s room');
status_is($as{$_}->put('/me/presence', { state => 'away' }), 200) for qw(udo uma tom);
my $alone = $as{ben}->post('/issues', $desk->report_body(impact => 'work_stoppage', customer_impact => true))->body->{id};
told_is(["ben: Issue $alone: we have your report, $of", "#*Priority 1 waits: issue $alone, $of*",
	"#*Priority 1, and no Tier 2: issue $alone, $of*"], 'nobody of Tier 2 is there: the manager\'s room');
status_is($as{uma}->put('/me/presence', { state => 'available' }), 200);
my $call = $as{uma}->post('/issues', $desk->report_body(on_behalf_of => 'ben', impact => 'work_stoppage', customer_impact => true))->body->{id};
told_is(["ben: Issue $call: we have your report, $of", "#*Priority 1 waits: issue $call, $of*"],
	'uma, who has entered it, is of Tier 2: the manager is left alone');
status_is($as{uma}->post("/issues/$call/claim"), 200);
status_is($as{uma}->post("/issues/$call/release", { reason => 'Not for me' }), 200);
told_is(["ben: Issue $call: Uma Krishnan is working on it, $of", "#*Priority 1 waits: issue $call, $of*",
	"#*Priority 1, and no Tier 2: issue $call, $of*"], 'but not when she gives it back, and nobody else is there');
status_is($as{uma}->put('/me/presence', { state => 'away' }), 200);
my $vip = $as{carla}->post('/issues', $desk->report_body)->body->{id};
told_is(["carla: Issue $vip: we have your report, $of", "#*A VIP waits: issue $vip, $of*"],
	'a VIP, and nobody around: the manager');
status_is($as{mona}->post("/issues/$vip/reassign", { to => 'tom', reason => 'He knows it' }), 200);
told_is(["carla: Issue $vip: Tom Becker is working on it, $of", "tom: Issue $vip is yours, $of"], 'she gives it to tom');
status_is($as{carla}->post("/issues/$vip/cancel", { reason => 'It works now' }), 200);
told_is(["tom: Issue $vip has been cancelled, $of"], 'tom need not go on with it');
$vip = $as{carla}->post('/issues', $desk->report_body)->body->{id};
told_is(["carla: Issue $vip: we have your report, $of", "#*A VIP waits: issue $vip, $of*"], 'nobody is around again');
status_is($as{uma}->put('/me/presence', { state => 'available' }), 200);
told_is(["carla: Issue $vip: Uma Krishnan is working on it, $of", "uma: Issue $vip is yours, $of"],
	'uma is back, and hears what that has given her');
says('uma', qr/has been given to you\./, 'by nobody: she has not taken it herself');

# Joining what is known: one message, which tells it.
status_is($as{sam}->post("/forwardings/$forwarding/updates",
	{ outcome => 'fix_planned', message_to_employee => 'With the next version', fixed_in_version => '9.0' }), 200);
told_is([], 'a closed issue is not concerned by a plan');
my $joined = $as{ben}->post('/issues', $desk->report_body(joins_forwarding => $forwarding))->body->{id};
told_is(["ben: Issue $joined: we have your report, $of"], 'ben joins it: one mail');
says('ben', qr/> With the next version/, 'that tells what is known');
is($as{mona}->get("/relays?issue=$joined")->body->{data}[0]{state}, 'relayed', 'so that is relayed');


# Another issue with the same fault; and one that is not solved when it ends.
my $second = $as{ana}->post('/issues', $desk->report_body)->body->{id};
status_is($as{tia}->post("/issues/$second/claim"), 200);
told_is(["ana: Issue $second: we have your report, $of", "ana: Issue $second: Tia Nováková is working on it, $of"], 'one more');
status_is($as{tia}->post("/issues/$second/forward", { forwarding_id => $forwarding }), 200);
told_is(["ana: Issue $second: a fix is planned, $of", "sam: A fault in $of: Closes on open"], 'with a fault that is known');
says('sam', qr/fault that you know.*what you said of it last/s, 'sam need not acknowledge it again');
status_is($as{tia}->post("/issues/$second/resolve", { code => 'reported_to_vendor', details => 'Wait for 9.0' }), 200);
told_is(["ana: Issue $second: reported to the vendor, $of"], 'it ends without being solved');
says('ana', qr/still hear from us/, 'and she knows that she hears more');

# What the clock does by itself: as if it were later.
sub later($id, $columns, $days, $command) {
	$desk->sql("UPDATE issue SET " . join(', ', map { "$_ = $_ - INTERVAL $days DAY" } @$columns) . " WHERE id = $id");
	return await(sub { grep { $_->{command} eq $command } @{ $as{mona}->get("/issues/$id/history")->body->{data} } },
		"the clock: $command");
}
later($vip, [qw(respond_by due_at alarm_at)], 1, 'overdue');
told_is(["uma: Overdue: issue $vip, $of", "#*Overdue: issue $vip, $of*"], 'nobody has called carla: uma hears it, and the manager');
says('uma', qr/You were to have reached the reporter/, 'what she was to do');
unlike(text_part($mail_of{uma}[0]), qr/was to be solved/, 'and nothing else');
later($second, [qw(resolved_at alarm_at)], 7, 'close');
told_is(["ana: Issue $second: closed, $of"], 'nobody has said anything for seven days');
says('ana', qr/since we have heard\s+nothing more/, 'that is why');

done_testing;
