# What the desk told us (product.md), sentence by sentence: each is something that a person does through
# the API, tried from the seat that it concerns.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana ben carla sam ada tia tom uma udo mona);
my ($ana, $ben, $carla, $sam, $tia, $tom, $uma, $udo, $mona) = @caller{qw(ana ben carla sam tia tom uma udo mona)};

# Does it; dies when it is refused: what comes next would make no sense.
sub does($who, $path, $body = undef) {
	my $answer = $who->post($path, $body);
	die $answer->describe if $answer->status >= 300;
	return $answer->body;
}
sub issue($id, $who = $mona) { return $who->get("/issues/$id")->body }
sub call_of($login, %member) { return { %{ $desk->report_body(%member) }, on_behalf_of => $login } }
sub around($who, $state) { return status_is($caller{$who}->put('/me/presence', { state => $state }), 200, "$who is $state") }

subtest 'Employees call in; hold times are long. It should become self-service.' => sub {
	my $issue = does($ana, '/issues', $desk->report_body(impact => 'inconvenience'));
	is_deeply([@$issue{qw(channel status)}, $issue->{reporter}{login}, $issue->{submitted_by}{login}], ['self_service', 'queued', 'ana', 'ana'],
		'ana reports without calling anybody');
	is_deeply([map { $_->{id} } @{ $ana->get('/issues?mine=true')->body->{data} }], [$issue->{id}], 'and looks it up herself');
	does($ana, "/issues/$issue->{id}/notes", { body => 'Only with large files' });
	is(does($ana, "/issues/$issue->{id}/cancel", { reason => 'It works again' })->{status}, 'cancelled', 'and calls it off herself');
	my $bug = does($tia, '/forwardings', { software_id => $desk->software('PuTTY'), summary => 'Loses the session' })->{id};
	my $known = $ana->get('/software/' . $desk->software('PuTTY') . '/known-problems')->body->{data};
	is_deeply([map { $_->{summary} } @$known], ['Loses the session'], 'she sees what is known before she reports');
};

subtest 'Some have to call, because they cannot get online: then a technician enters the issue for them.' => sub {
	my $issue = does($tia, '/issues', call_of('ben', description => 'The VPN does not connect at all',
		software_id => $desk->software('Cisco Secure Client'), impact => 'work_stoppage'));
	is_deeply([@$issue{qw(channel status basket)}, $issue->{reporter}{login}, $issue->{submitted_by}{login}],
		['phone', 'queued', 'p2', 'ben', 'tia'], 'tia enters it for ben');
	is($ben->get("/issues/$issue->{id}")->status, 200, 'it is his, when he is online again');
	is($issue->{contact}{next}, 'phone', 'they call him: the VPN is what keeps him from email and chat');
	my $new = does($tom, '/issues', { %{ $desk->report_body }, channel => 'walk_up', on_behalf_of => { login => 'nina', name => 'Nina New', phone => '+1 555 0199' } });
	is_deeply([$new->{reporter}{login}, $new->{channel}, $new->{contact}{phone}], ['nina', 'walk_up', '+1 555 0199'], 'also for a new hire whom nobody knows yet');
	problem_is($ana->post('/issues', call_of('ben')), 403, '/problems/forbidden', 'no employee does so for another');
};

subtest 'On first contact the desk only collects what triage needs and then gets back to the employee.' => sub {
	my $issue = does($tia, '/issues', call_of('ana', impact => 'question'));
	is_deeply([@$issue{qw(status assignee first_contact_at)}], ['queued', undef, undef], 'collected, and in line');
	invalid_is($tia->post('/issues', { on_behalf_of => 'ana' }), [qw(/software_id /description /impact)], 'this is all that triage needs');
	is($issue->{contact}{next}, 'email', 'and how to get back to her');
	does($tia, "/issues/$issue->{id}/claim");
	does($tia, "/issues/$issue->{id}/contacts", { channel => 'email', outcome => 'reached' });
	ok(issue($issue->{id})->{first_contact_at}, 'tia got back to her');
	is(does($tom, '/issues', { %{ call_of('ana') }, claim => true })->{assignee}{login}, 'tom', 'or the technician on the phone keeps it');
};

subtest 'When it is simple enough to help during that first call, it is logged as resolved right there.' => sub {
	my $issue = does($tia, '/issues', { %{ call_of('ana', impact => 'question') },
		resolution => { code => 'question_answered', details => 'Ctrl+Shift+T opens the tab again' } });
	is_deeply([$issue->{status}, @{ $issue->{resolution} }{qw(code details first_contact)}, $issue->{resolution}{by}{login}],
		['resolved', 'question_answered', 'Ctrl+Shift+T opens the tab again', true, 'tia'], 'one call, one entry: resolved at first contact');
	is($ana->get("/issues/$issue->{id}")->body->{resolution}{details}, 'Ctrl+Shift+T opens the tab again', 'ana can read it again');
	problem_is($ana->post('/issues', $desk->report_body(resolution => { code => 'user_error', details => 'Mine' })), 403, '/problems/forbidden', 'the desk says so, not the employee');
};

subtest 'Triage asks: does it stop them from doing their job, or is it a question or a minor inconvenience? If it stops them, is there customer impact?' => sub {
	for (['question', false, 3, 'bin'], ['inconvenience', false, 3, 'bin'], ['work_stoppage', false, 2, 'p2'], ['work_stoppage', true, 1, 'p1']) {
		my ($impact, $customers, $priority, $basket) = @$_;
		my $name = $impact . ($customers ? ', customers concerned' : '');
		my $body = $desk->report_body(impact => $impact, customer_impact => $customers);
		is_deeply([@{ $ana->post('/triage/preview', $body)->body }{qw(priority basket)}], [$priority, $basket], "$name: foretold to ana");
		my $issue = issue(does($ana, '/issues', $body)->{id}, $tia);
		is_deeply([@$issue{qw(priority basket)}], [$priority, $basket], "$name: priority $priority, in $basket");
		ok(length $issue->{triage}{rule} && length $issue->{triage}{reason}, "$name: tia reads why");
	}
	invalid_is($ana->post('/issues', $desk->report_body(impact => 'question', customer_impact => true)), ['/customer_impact'], 'a question has no customer impact');
};

subtest 'And: low-impact problems of a VIP (the CEO) go higher.' => sub {
	my $hers = does($carla, '/issues', $desk->report_body(impact => 'question'));
	is_deeply([@$hers{qw(basket priority)}], ['vip', 3], "the CEO's question goes to vip");
	ok(!exists $hers->{vip} && !exists $hers->{triage}, 'she is not told that she is one');
	does($mona, '/vips', { login => 'ben', reason => 'Chief Financial Officer' });
	my $vip = (grep { $_->{employee}{login} eq 'ben' } @{ $mona->get('/vips')->body->{data} })[0]{id};
	is(does($ben, '/issues', $desk->report_body)->{basket}, 'vip', 'mona says who is one');
	is($mona->delete("/vips/$vip")->status, 204, 'and who is none any more');
	is(does($ben, '/issues', $desk->report_body)->{basket}, 'bin', 'whose questions wait like everybody\'s');
	does($mona, "/issues/$_->{id}/cancel", { reason => 'Only tried', channel => 'phone' })
		for grep { $_->{status} !~ /closed|cancelled|resolved/ } map { @{ $mona->get("/issues?basket=$_&limit=200")->body->{data} } } qw(vip p1 p2 bin);
};

subtest 'Low priority goes into a bin; whoever works Tier 1 takes turns pulling from it.' => sub {
	my @ids = map { does($ana, '/issues', $desk->report_body)->{id} } 1 .. 4;
	my ($bin) = grep { $_->{basket} eq 'bin' } @{ $tia->get('/baskets')->body->{data} };
	is($bin->{open}, 4, 'four lie in the bin');
	is_deeply([map { does($_, '/take-next')->{id} } $tia, $tom, $tom, $tia], \@ids, 'tia and tom take turns, the oldest first');
	status_is($tia->post('/take-next'), 204, 'until it is empty');
	does($tom, "/issues/$ids[1]/release", { reason => 'My shift ends' });
	is(does($tia, '/take-next')->{id}, $ids[1], 'what one gives back, the other takes');
};

subtest 'Priority 1 (customer impact) and Priority 2 (work stoppage) go into other baskets; Tier 2 takes those.' => sub {
	my ($minor, $p2, $p1) = map { does($ana, '/issues', $desk->report_body(%$_))->{id} } {}, { impact => 'work_stoppage' },
		{ impact => 'work_stoppage', customer_impact => true };
	problem_is($tia->post("/baskets/$_/take-next"), 403, '/problems/forbidden', "Tier 1 does not take from $_") for qw(p1 p2 vip);
	is_deeply([map { does($_, '/take-next')->{id} } $uma, $udo], [$p1, $p2], 'Tier 2 takes the customers\' first');
	status_is($uma->post('/take-next'), 204, 'and leaves the bin to Tier 1');
	is(does($tom, '/take-next')->{id}, $minor, 'who takes from it');
	does($tom, "/issues/$minor/escalate", { reason => 'It needs the registry' });
	is(does($uma, '/take-next')->{id}, $minor, 'what Tier 1 cannot do goes to Tier 2');
};

subtest 'VIP issues go to the manager, or, if she is busy, to the most experienced technician who is around.' => sub {
	around('mona', 'available');
	around($_, 'available') for qw(tia tom uma);
	my $to_mona = does($carla, '/issues', $desk->report_body)->{id};
	is(issue($to_mona)->{assignee}{login}, 'mona', 'to the manager');
	my $to_tia = does($carla, '/issues', $desk->report_body)->{id};
	is(issue($to_tia)->{assignee}{login}, 'tia', 'she has one in hand: to the most experienced who is around');
	does($mona, "/issues/$to_mona/resolve", { code => 'other', details => 'Done' });
	around('mona', 'busy');
	around('udo', 'available');
	is(issue(does($carla, '/issues', $desk->report_body)->{id})->{assignee}{login}, 'udo', 'she says that she is busy: udo has come, with more experience');
	my %why = map { $_->{login} => $_->{outcome} } @{ issue($to_tia)->{triage}{routing} };
	is_deeply(\%why, { mona => 'passed_over', tia => 'assigned', tom => 'passed_over', uma => 'passed_over', udo => 'passed_over' }, 'the trace says who was passed over');
	around($_, 'away') for qw(mona tia tom uma udo);
	my $waits = does($carla, '/issues', $desk->report_body)->{id};
	is(issue($waits)->{status}, 'queued', 'nobody is around: it waits');
	around('mona', 'available');
	is(issue($waits)->{assignee}{login}, 'mona', 'and is hers when she comes');
	around('mona', 'away');
};

subtest 'Contact is by email or chat, sometimes by phone, since the issue may be what keeps them from email.' => sub {
	my $outlook = does($ana, '/issues', $desk->report_body(software_id => $desk->software('Microsoft Outlook')));
	is_deeply($outlook->{contact}{plan}, [qw(chat phone)], 'the mail client is what fails: no email');
	my $vpn = does($ana, '/issues', $desk->report_body(software_id => $desk->software('GlobalProtect')));
	is_deeply($vpn->{contact}{plan}, ['phone'], 'the VPN: by phone');
	my $own = does($ana, '/issues', $desk->report_body(contact => { preferred => 'chat', blocked => ['email'] }));
	is_deeply($own->{contact}{plan}, [qw(chat phone)], 'ana says herself what does not work');
	my $answer = $ana->post('/issues', $desk->report_body(software_id => $desk->software('GlobalProtect'), contact => { phone => undef }));
	invalid_is($answer, ['/contact/phone'], 'no way is left: she is asked for a number');
	does($tia, "/issues/$outlook->{id}/claim");
	does($tia, "/issues/$outlook->{id}/contacts", { channel => 'chat', outcome => 'no_answer' }) for 1 .. 3;
	is(issue($outlook->{id}, $tia)->{contact}{next}, 'phone', 'no answer three times: tia is told to call');
	does($tia, "/issues/$outlook->{id}/contacts", { channel => 'phone', outcome => 'reached', note => 'Her mailbox was full' });
	is_deeply([map { "$_->{channel} $_->{outcome}" } @{ $uma->get("/issues/$outlook->{id}/contacts")->body->{data} }],
		['chat no_answer', 'chat no_answer', 'chat no_answer', 'phone reached'], 'every try is there for colleagues');
};

subtest 'Some issues end on first contact (a question, a user error).' => sub {
	for (['question_answered', 'question'], ['user_error', 'inconvenience']) {
		my ($code, $impact) = @$_;
		my $id = does($ana, '/issues', $desk->report_body(impact => $impact))->{id};
		does($tom, "/issues/$id/claim");
		does($tom, "/issues/$id/contacts", { channel => 'chat', outcome => 'reached' });
		my $resolved = does($tom, "/issues/$id/resolve", { code => $code, details => 'Explained' });
		is($resolved->{resolution}{first_contact}, true, "$code: resolved on first contact, by the log");
		is(does($ana, "/issues/$id/confirm")->{status}, 'closed', "$code: ana is content");
	}
};

subtest 'Some need more: a technician goes there, the computer is brought in, or it is taken over remotely.' => sub {
	for my $kind (qw(visit bring_in remote_support)) {
		my $id = does($ana, '/issues', $desk->report_body)->{id};
		does($tia, "/issues/$id/claim");
		does($tia, "/issues/$id/await-employee", { message => 'When does it suit you?' });
		does($ana, "/issues/$id/reply", { message => 'Any time' });
		does($tia, "/issues/$id/schedule", { kind => $kind, at => '2099-05-06T08:00:00Z' });
		my $hers = issue($id, $ana);
		is_deeply([@$hers{qw(status scheduled)}], ['scheduled', { kind => $kind, at => '2099-05-06T08:00:00.000Z' }], "$kind: ana sees when");
		does($tia, "/issues/$id/work", { kind => $kind, details => 'As arranged', minutes => 30 });
		is(does($tia, "/issues/$id/resolve", { code => 'configuration_change', details => 'Done' })->{resolution}{first_contact}, false, "$kind: that is no first contact");
	}
};

subtest 'What was done is logged (reinstall, permissions fix, ...).' => sub {
	my $id = does($ana, '/issues', $desk->report_body)->{id};
	does($tia, "/issues/$id/claim");
	my @kinds = qw(reinstall permissions_fix configuration_change update hardware other);
	does($tia, "/issues/$id/work", { kind => $_, details => "Did: $_", minutes => 5 }) for @kinds;
	is_deeply([map { [@$_{qw(kind details minutes)}, $_->{by}{login}] } @{ $udo->get("/issues/$id/work")->body->{data} }],
		[map { [$_, "Did: $_", 5, 'tia'] } @kinds], 'what, by whom, how long');
	my $resolved = does($tia, "/issues/$id/resolve", { code => 'reinstall', details => 'Reinstalled, and permissions set' });
	is_deeply([@{ issue($id, $ana)->{resolution} }{qw(code details)}], ['reinstall', 'Reinstalled, and permissions set'], 'ana reads what helped');
	problem_is($ana->get("/issues/$id/work"), 403, '/problems/forbidden', 'the log itself is the desk\'s');
};

my ($bug, @concerned);

subtest 'A bug in the software itself goes to the Software Team: the desk may not contact vendors (support contracts).' => sub {
	my $id = does($ana, '/issues', $desk->report_body(description => 'It crashes when I print a contract'))->{id};
	problem_is($sam->get("/issues/$id"), 404, '/problems/not-found', 'the Software Team does not read what is not theirs');
	does($tia, "/issues/$id/claim");
	my $forwarded = does($tia, "/issues/$id/forward", { summary => 'Crash at print', steps_to_reproduce => 'Open, print' });
	$bug = $forwarded->{forwarding}{id};
	is($forwarded->{status}, 'with_software_team', 'tia hands it on');
	is(issue($id, $sam)->{description}, 'It crashes when I print a contract', 'sam reads it');
	my $other = does($ben, '/issues', $desk->report_body)->{id};
	does($tom, "/issues/$other/claim");
	does($tom, "/issues/$other/forward", { forwarding_id => $bug });
	my $known = $ben->get('/software/' . $desk->software('Notepad++') . '/known-problems')->body->{data};
	is_deeply([map { $_->{summary} } @$known], ['Crash at print'], 'who is about to report sees it');
	my $joined = does($ben, '/issues', $desk->report_body(joins_forwarding => $bug))->{id};
	@concerned = ($id, $other, $joined);
	is($sam->get("/forwardings/$bug")->body->{issues}, 3, 'one bug, three issues');
	problem_is($_->post("/forwardings/$bug/updates", { outcome => 'acknowledged', message_to_employee => 'We asked them' }), 403, '/problems/forbidden',
		'only the Software Team moves it') for $tia, $uma, $mona;
	does($sam, "/forwardings/$bug/updates", { outcome => 'reported_to_vendor', message_to_employee => 'It has been reported to the vendor', vendor_case => 'CASE-77', internal => 'Gold contract' });
	is($sam->get("/forwardings/$bug")->body->{vendor_case}, 'CASE-77', 'sam keeps the vendor\'s case');
	unlike($_->get("/forwardings/$bug")->content . $_->get("/issues/$id")->content . $_->get('/relays')->content, qr/CASE-77|Gold contract/, 'the desk does not see it') for $tia, $mona;
	unlike($ana->get("/issues/$id$_")->content, qr/CASE-77|Gold contract/, "nor does ana$_") for '', '/history', '/notes';
};

# The employee of the first issue hears the latest, by phone; what was to be told is then settled.
sub is_told($outcome, $message) {
	my $id = $concerned[0];
	is_deeply([@{ issue($id, $ana)->{forwarding} }{qw(state message_to_employee)}], [$outcome, $message], 'ana reads it in her issue');
	my @due = @{ $tia->get("/relays?state=pending&issue=$id")->body->{data} };
	is_deeply([map { $_->{message} } @due], [$message], 'and somebody has to tell her, once, the latest');
	is_deeply([map { scalar @{ $tom->get("/relays?state=pending&issue=$_")->body->{data} } } @concerned[1, 2]], [1, 1], 'and the two others');
	does($tia, "/relays/$due[0]{id}/relayed", { channel => 'phone' });
	is_deeply([issue($id, $ana)->{forwarding}{relay_pending}, scalar @{ $tia->get("/relays?state=pending&issue=$id")->body->{data} }], [false, 0], 'tia has told her');
	return;
}

subtest 'The employee still hears back: at the very least, that it has been reported.' => sub {
	problem_is($tia->post("/issues/$concerned[0]/resolve", { code => 'reported_to_vendor', details => 'Reported' }), 409, '/problems/conflict',
		'it cannot be put away before she was told');
	is_told('reported_to_vendor', 'It has been reported to the vendor');
	my $other = does($ana, '/issues', $desk->report_body)->{id};
	does($tia, "/issues/$other/claim");
	does($tia, "/issues/$other/forward", { forwarding_id => $bug });
	does($tia, '/relays/' . $tia->get("/relays?state=pending&issue=$other")->body->{data}[0]{id} . '/relayed', { channel => 'chat' });
	is(does($tia, "/issues/$other/resolve", { code => 'reported_to_vendor', details => 'They know' })->{resolution}{code}, 'reported_to_vendor', 'told, it may end there');
};

subtest 'Known and planned for a future update.' => sub {
	does($sam, "/forwardings/$bug/updates", { outcome => 'fix_planned', message_to_employee => 'Fixed in 9.0, in December', fixed_in_version => '9.0', expected_on => '2026-12-15' });
	is_deeply([@{ issue($concerned[0], $ana)->{forwarding} }{qw(fixed_in_version expected_on)}], ['9.0', '2026-12-15'], 'in which version, and when');
	is(issue($concerned[0])->{status}, 'assigned', 'it is back with the desk');
	is_told('fix_planned', 'Fixed in 9.0, in December');
	is(does($tia, "/issues/$concerned[0]/resolve", { code => 'known_fix_planned', details => 'In 9.0' })->{status}, 'resolved', 'and may be resolved so');
};

subtest 'A fix or a workaround from the vendor.' => sub {
	is(does($ana, "/issues/$concerned[0]/confirm")->{status}, 'closed', 'ana has closed hers by then');
	does($sam, "/forwardings/$bug/updates", { outcome => 'workaround', message_to_employee => 'Print to a file first' });
	is_told('workaround', 'Print to a file first');
	does($sam, "/forwardings/$bug/updates", { outcome => 'fix_available', message_to_employee => 'Update to 9.0', fixed_in_version => '9.0' });
	is_told('fix_available', 'Update to 9.0');
	is(issue($concerned[0])->{status}, 'closed', 'late news reopens nothing');
	my ($due) = @{ $tom->get("/relays?state=pending&issue=$concerned[1]")->body->{data} };
	problem_is($tom->post("/issues/$concerned[1]/resolve", { code => 'vendor_fix', details => 'Updated' }), 409, '/problems/conflict', 'ben has to be told first');
	does($tom, "/relays/$due->{id}/relayed", { channel => 'email' });
	is(does($tom, "/issues/$concerned[1]/resolve", { code => 'vendor_fix', details => 'Updated to 9.0' })->{resolution}{code}, 'vendor_fix', 'then tom resolves it');
};

done_testing;
