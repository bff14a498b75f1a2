# Reporting an issue: what is defaulted, decided, kept and refused; and the preview of all that.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $ben, $carla, $tia, $mona) = map { $desk->as($_) } qw(ana ben carla tia mona);
my %number = map { $_ => $desk->software($_) } 'Notepad++', 'Microsoft Outlook', 'Microsoft Teams',
	'Cisco Secure Client', 'Skype for Business', 'Cisco AnyConnect Secure Mobility Client',
	'Microsoft Remote Desktop';

my %person = (id => 'id', login => 'text', name => 'text');
my %contact = (preferred => 'text?', email => 'text?', phone => 'text?', chat => 'text?',
	blocked => ['text'], plan => ['text'], next => 'text?');
my %triage = (rule => 'text', rules_version => 'int', reason => 'text', routing => [{}],
	inputs => { impact => 'text', customer_impact => 'bool', vip => 'bool', escalated => 'bool' },
	override => ['?', {}]);
my %for_desk = (vip => 'bool', triage => \%triage);
my %issue = (
	id => 'id', version => 'int', status => 'text', priority => 'int', basket => 'text', impact => 'text',
	customer_impact => 'bool', description => 'text', channel => 'text', contact => \%contact,
	software => { id => 'id', title => 'text', vendor => 'text', version => 'text?', status => 'text',
		status_now => 'text' },
	reporter => \%person, submitted_by => \%person, assignee => ['?', \%person],
	scheduled => ['?', {}], forwarding => ['?', {}],
	resolution => ['?', { code => 'text', details => 'text', duplicate_of => 'id?',
		first_contact => 'bool', by => \%person, at => 'time' }],
	follows => 'id?', due => { respond_by => 'time?', resolve_by => 'time?', overdue => 'bool' },
	created_at => 'time', updated_at => 'time', first_contact_at => 'time?', resolved_at => 'time?',
	closed_at => 'time?', allowed => ['text'],
);

sub report($caller, %member) { return $caller->post('/issues', $desk->report_body(%member)) }
sub body_of($caller, %member) {
	my $answer = report($caller, %member);
	status_is($answer, 201);
	return $answer->body;
}

# The answer.
my $answer = report($ana);
status_is($answer, 201, 'a report');
is($answer->etag, '"1"', 'its ETag');
like($answer->header('Location'), qr{^/api/v1/issues/\d+$}, 'its Location');
my $there = $ana->get($answer->header('Location'));
is($there->content, $answer->content, 'what is there is what was answered');
shape_is($answer->body, \%issue, 'the members that ana sees');
shape_is($tia->get("/issues/$answer->{body}{id}")->body, { %issue, %for_desk }, 'the members that tia sees');
is($answer->body->{created_at}, $answer->body->{updated_at}, 'created and updated at once');
is_deeply([map { $_->{login} } @{ $answer->body }{qw(reporter submitted_by)}], [qw(ana ana)], 'by ana herself');

# Triage: impact, customer impact -> priority, basket, of a VIP always vip.
my @triage = (
	['question',      false, 3, 'bin'],
	['inconvenience', false, 3, 'bin'],
	['work_stoppage', false, 2, 'p2'],
	['inconvenience', true,  1, 'p1'],
	['work_stoppage', true,  1, 'p1'],
);
my %rule_of;
for my $row (@triage) {
	my ($impact, $customer_impact, $priority, $basket) = @$row;
	for my $who ($ana, $carla) {
		my %member = (impact => $impact, customer_impact => $customer_impact);
		my $in = $who == $carla ? 'vip' : $basket;
		my $name = $who->name . ": $impact" . ($customer_impact ? ', customers' : '');
		my $issue = body_of($who, %member);
		is("$issue->{priority} $issue->{basket}", "$priority $in", "$name -> $priority, $in");

		my $seen = $tia->get("/issues/$issue->{id}")->body;
		is($seen->{vip} ? 'vip' : 'not', $who == $carla ? 'vip' : 'not', "$name: whether of a VIP");
		is_deeply($seen->{triage}{inputs}, { %member, vip => $seen->{vip}, escalated => false }, "$name: the inputs of the trace");
		$rule_of{$priority}{ $seen->{triage}{rule} } = 1;

		my $preview = $who->post('/triage/preview', $desk->report_body(%member));
		status_is($preview, 200, "$name: preview");
		is_deeply([@{ $preview->body }{qw(priority basket)}], [$priority, $in], "$name: the preview's decision");
		is_deeply($preview->body->{contact}{plan}, $issue->{contact}{plan}, "$name: the preview's plan");
		ok(!exists $preview->body->{$_}, "$name: no $_ in an employee's preview") for qw(vip triage);
	}
}
is_deeply([map { scalar keys $rule_of{$_}->%* } 1 .. 3], [1, 1, 1], 'one rule decides for each priority');
is(keys %{ { map { %$_ } values %rule_of } }, 3, 'and they have different names');
my $preview = $tia->post('/triage/preview', $desk->report_body(on_behalf_of => 'carla'))->body;
shape_is({ map { $_ => $preview->{$_} } keys %for_desk }, \%for_desk, "the desk's preview has the trace");
is($preview->{basket}, 'vip', 'and knows the VIP');
invalid_is(report($ana, impact => 'question', customer_impact => true), ['/customer_impact']);

# Contact: each member of its own from the employee's data; null means none; the plan.
my @own = ('ana@example.com', '+1 555 0100', '@ana');
my @contacts = (
	# contact, [preferred, email, phone, chat], plan
	[undef,                                    ['email', @own],                      'email chat phone'],
	[{},                                       ['email', @own],                      'email chat phone'],
	[{ email => undef },                       ['chat', undef, @own[1, 2]],          'chat phone'],
	[{ email => undef, chat => undef },        ['phone', undef, $own[1], undef],     'phone'],
	[{ phone => '+1 555 0999' },               ['email', $own[0], '+1 555 0999', $own[2]], 'email chat phone'],
	[{ phone => undef },                       ['email', $own[0], undef, $own[2]],   'email chat'],
	[{ preferred => 'phone' },                 ['phone', @own],                      'phone email chat'],
	[{ preferred => 'chat', email => undef },  ['chat', undef, @own[1, 2]],          'chat phone'],
	[{ preferred => 'phone', blocked => ['email'] }, ['phone', @own],                'phone chat'],
	[{ preferred => 'chat', blocked => ['chat'] },   ['chat', @own],                 'email phone'],
	[{ blocked => ['email', 'chat'] },         ['email', @own],                      'phone'],
	[{ blocked => [] },                        ['email', @own],                      'email chat phone'],
);
for my $row (@contacts) {
	my ($given, $kept, $plan) = @$row;
	my $contact = body_of($ana, $given ? (contact => $given) : ())->{contact};
	is_deeply([@$contact{qw(preferred email phone chat)}, join ' ', @{ $contact->{plan} }], [@$kept, $plan],
		'contact ' . ($given ? JSON::PP->new->canonical->encode($given) : 'not given') . " -> $plan");
}

my @blocked = (
	# what the software blocks is left out as well
	['Microsoft Outlook',   {},                                            'chat phone'],
	['Microsoft Outlook',   { preferred => 'email' },                      'chat phone'],
	['Microsoft Outlook',   { preferred => 'phone', blocked => ['chat'] }, 'phone'],
	['Microsoft Teams',     {},                                            'email phone'],
	['Cisco Secure Client', { email => undef },                            'phone'],
);
for my $row (@blocked) {
	my ($title, $contact, $plan) = @$row;
	my $issue = body_of($ana, software_id => $number{$title}, contact => $contact);
	is("@{ $issue->{contact}{plan} }", $plan, "$title: $plan");
	is($issue->{contact}{next}, $issue->{contact}{plan}[0], "$title: the first of them is to be tried next");
}

my @unreachable = (
	# software, contact, the addresses of which one is asked for
	['Cisco Secure Client', { phone => undef },                            'phone'],
	['Microsoft Outlook',   { phone => undef, chat => undef },             'phone', 'chat'],
	['Microsoft Teams',     { email => undef, phone => undef },            'phone', 'email'],
	['Notepad++',           { email => undef, phone => undef, chat => undef }, 'phone', 'chat', 'email'],
	['Notepad++',           { phone => undef, blocked => ['email', 'chat'] },  'phone'],
);
my %address = (email => 'other@example.com', phone => '+1 555 0999', chat => '@other');
for my $row (@unreachable) {
	my ($title, $contact, @helpful) = @$row;
	my %report = (software_id => $number{$title}, contact => $contact);
	my $name = "$title, " . JSON::PP->new->canonical->encode($contact);
	my $refused = report($ana, %report);
	my ($missing) = map { s{^/contact/}{}r } pointers($refused);
	invalid_is($refused, ["/contact/$missing"], "$name: no channel left");
	ok((grep { $_ eq $missing } @helpful), "$name: $missing would help");
	status_is(report($ana, %report, contact => { %$contact, $missing => $address{$missing} }), 201,
		"$name: it does");
	invalid_is($ana->post('/triage/preview', $desk->report_body(%report)), ["/contact/$missing"],
		"$name: the preview says so too");
	my $walk_up = body_of($tia, %report, on_behalf_of => 'ana', channel => 'walk_up');
	is_deeply($walk_up->{contact}{plan}, [], "$name: a walk-up is exempt");
	is($walk_up->{contact}{next}, undef, "$name: and no channel is to be tried");
}
is(report($ana, contact => { blocked => [qw(email chat phone)] })->status, 422, 'all blocked by the reporter');

# The catalog: a snapshot is kept; what is retired is refused.
my $snapshot = body_of($ana, software_version => '8.8.1');
is_deeply($snapshot->{software}, { id => $number{'Notepad++'}, title => 'Notepad++', vendor => 'Don Ho',
	version => '8.8.1', status => 'approved', status_now => 'approved' }, 'the software at the report');
is(body_of($ana)->{software}{version}, undef, 'no version given');
$desk->sql("UPDATE software SET status = 'retired', title = 'Notepad--', vendor = 'Nobody'
	WHERE title = 'Notepad++'");
is_deeply($ana->get("/issues/$snapshot->{id}")->body->{software}, { %{ $snapshot->{software} },
	status_now => 'retired' }, 'it is kept when the catalog changes');
invalid_is(report($ana), ['/software_id'], 'now it is retired');
status_is($tia->post("/issues/$snapshot->{id}/claim"), 200, 'what was open lives on');
$desk->sql("UPDATE software SET status = 'approved', title = 'Notepad++', vendor = 'Don Ho'
	WHERE title = 'Notepad--'");

for (['Skype for Business', 'Microsoft Teams'], ['Microsoft Remote Desktop', 'Windows App'],
	['Cisco AnyConnect Secure Mobility Client', 'Cisco Secure Client']) {
	my ($retired, $title) = @$_;
	my $refused = report($ana, software_id => $number{$retired});
	invalid_is($refused, ['/software_id'], "$retired is retired");
	like($refused->body->{errors}[0]{detail}, qr/\b\Q$title\E\b/, "and says what replaces it: $title");
}
invalid_is(report($ana, software_id => 999_999), ['/software_id'], 'unknown software');

# The description: 10 to 4000 code points, without what is around it.
my @descriptions = (
	['x' x 9, 422], ['x' x 10, 201], ['x' x 4000, 201], ['x' x 4001, 422],
	['€' x 10, 201], ['😀' x 4000, 201], ['😀' x 4001, 422],
	["  \n" . 'x' x 9 . " \t ", 422], ["  \n" . 'x' x 4000 . " \t ", 201], [' ' x 20, 422],
);
for my $row (@descriptions) {
	my ($text, $status) = @$row;
	my $given = report($ana, description => $text);
	my $name = length($text) . ' code points (' . substr($text, 0, 1) =~ s/\s/blank/r . ')';
	utf8::encode($name);
	$status == 201 ? status_is($given, 201, $name) : invalid_is($given, ['/description'], $name);
	is($given->body->{description}, $text =~ s/^\s+|\s+$//gr, "$name: trimmed") if $status == 201;
}

# Everything wrong is said at once.
invalid_is($ana->post('/issues', {}), [map { [$_, 'required'] } '/software_id', '/description', '/impact'],
	'all that is required');
invalid_is($ana->post('/issues', {
	software_id => 999_999, description => 'short', impact => 'none', customer_impact => 'yes', colour => 'red',
	software_version => 7, follows => 999_999, joins_forwarding => 999_999,
	contact => { preferred => 'pigeon', email => 'nowhere', blocked => ['email', 'fax'], fax => '1' },
}), ['/software_id', '/description', '/impact', '/customer_impact', '/colour', '/software_version', '/follows',
	'/joins_forwarding', '/contact/preferred', '/contact/email', '/contact/blocked/1', '/contact/fax'],
	'all that is wrong');

# What only the desk may say.
for (['on_behalf_of', 'ben'], ['on_behalf_of', { login => 'ben' }], ['claim', true], ['channel', 'phone'],
	['resolution', { code => 'other', details => 'done' }]) {
	my ($member, $value) = @$_;
	problem_is(report($_, $member => $value), 403, '/problems/forbidden', "$member by " . $_->name)
		for $ana, $desk->as('sam'), $desk->as('ada');
	problem_is($ana->post('/triage/preview', $desk->report_body($member => $value)), 403);
}

# On behalf of somebody.
for my $who ('ben', 'BEN', { login => 'ben' }) {
	my $issue = body_of($tia, on_behalf_of => $who, channel => 'phone');
	my $name = 'for ' . (ref $who ? '{login}' : $who);
	is_deeply([$issue->{reporter}{login}, $issue->{submitted_by}{login}, $issue->{channel}],
		[qw(ben tia phone)], $name);
	is($issue->{contact}{email}, 'ben@example.com', "$name: with his addresses");
	is($issue->{status}, 'queued', "$name: it waits");
	status_is($ben->get("/issues/$issue->{id}"), 200, "$name: he sees it");
}
my %nora = (login => 'Nora', name => 'Nora Ní Bhriain', phone => '+353 1 555 0123');
my $new = body_of($tia, on_behalf_of => \%nora);
is_deeply([@{ $new->{reporter} }{qw(login name)}, @{ $new->{contact}{plan} }],
	['nora', 'Nora Ní Bhriain', 'phone'], 'somebody never seen before');
$desk->add_login('nora');
is($desk->as('nora')->get("/issues/$new->{id}")->body->{reporter}{id}, $new->{reporter}{id}, 'who then sees it');
is($desk->as('nora')->get('/me')->body->{phone}, '+353 1 555 0123', 'and is known with that number');
is(body_of($tia, on_behalf_of => 'nora')->{reporter}{id}, $new->{reporter}{id}, 'and is known the next time');
for (['nobody at all', 'zoe'], ['without a name', { login => 'zoe', email => 'zoe@example.com' }],
	['without a way to reach them', { login => 'zoe', name => 'Zoe' }]) {
	my ($name, $who) = @$_;
	my $refused = report($tia, on_behalf_of => $who);
	is($refused->status, 422, $name);
	like(join(' ', pointers($refused)), qr{^/on_behalf_of(/\w+)?$}, "$name: the pointer");
}
is_deeply([$desk->sql("SELECT login FROM employee WHERE login = 'zoe'")], [], 'and nobody was entered');

# The technician on the phone keeps it, or has solved it at once.
my $claimed = body_of($tia, on_behalf_of => 'ben', channel => 'phone', claim => true, impact => 'work_stoppage');
is_deeply([@$claimed{qw(status basket)}, $claimed->{assignee}{login}], [qw(assigned p2 tia)], 'report and claim');
is(body_of($tia, on_behalf_of => 'carla', claim => true)->{assignee}{login}, 'tia', "a VIP's as well");
is(body_of($tia, on_behalf_of => 'ben', claim => false)->{status}, 'queued', 'claim: false');

my $solved = body_of($tia, on_behalf_of => 'ben', channel => 'phone',
	resolution => { code => 'question_answered', details => 'Showed him the menu' });
is($solved->{status}, 'resolved', 'solved during the call');
shape_is($solved, { %issue, %for_desk }, 'with all members');
is_deeply([@{ $solved->{resolution} }{qw(code details duplicate_of first_contact)},
	$solved->{resolution}{by}{login}],
	['question_answered', 'Showed him the menu', undef, true, 'tia'], 'on first contact');
is_deeply([@$solved{qw(first_contact_at resolved_at)}], [($solved->{created_at}) x 2], 'at once');
is(join(' ', sort @{ $ben->get("/issues/$solved->{id}")->body->{allowed} }), 'confirm reopen', 'he may object');
status_is($ben->post("/issues/$solved->{id}/confirm"), 200, 'or confirm');
my @wrong = (
	[{ code => 'magic', details => 'x' }, '/resolution/code'],
	[{ code => 'other' }, '/resolution/details'],
	[{ code => 'duplicate', details => 'x' }, '/resolution/duplicate_of'],
	[{ code => 'duplicate', details => 'x', duplicate_of => 999_999 }, '/resolution/duplicate_of'],
);
invalid_is(report($tia, on_behalf_of => 'ben', resolution => $_->[0]), [$_->[1]], "resolution: $_->[1]") for @wrong;

# Where it came from.
is(body_of($desk->program->with('Idempotency-Key' => 'one'))->{channel}, 'api', 'by a token: api');
is(body_of($tia)->{channel}, 'self_service', "a technician's own: self_service");
is(body_of($tia, on_behalf_of => 'ben', channel => 'walk_up')->{channel}, 'walk_up', 'walk_up');
invalid_is(report($tia, on_behalf_of => 'ben', channel => $_), ['/channel'], "$_ is not the desk's to say")
	for qw(self_service api);

# An earlier issue that it follows.
my $earlier = body_of($ana)->{id};
is(body_of($ana, follows => $earlier)->{follows}, $earlier, "follows ana's own");
is(body_of($ana, follows => undef)->{follows}, undef, 'follows nothing');
is(body_of($tia, on_behalf_of => 'ana', follows => $earlier)->{follows}, $earlier, 'or the desk says so');
my @refused = map { report($ben, follows => $_) } $earlier, 999_999;
invalid_is($_, ['/follows'], "not ben's to follow") for @refused;
is($refused[0]->body->{errors}[0]{detail}, $refused[1]->body->{errors}[0]{detail},
	'whether it is there, he cannot tell');

# A preview writes nothing.
sub rows { return join ' ', map { ($desk->sql("SELECT COUNT(*) FROM $_"))[0][0] } qw(issue event employee) }
my $before = rows();
status_is($tia->post('/triage/preview', $desk->report_body(claim => true, on_behalf_of =>
	{ login => 'yan', name => 'Yan', phone => '12345' })), 200, 'a preview for somebody new');
status_is($ana->post('/triage/preview', $desk->report_body), 200, 'a preview');
is(rows(), $before, 'nothing was written');

done_testing;
