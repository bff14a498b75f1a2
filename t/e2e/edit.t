# PATCH /issues/{id}: what was reported can be corrected, by the reporter and by the desk, as long as
# the issue is open.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana ben sam ada tia uma mona);
my ($ana, $tia) = @caller{qw(ana tia)};
my @own = @{ $ana->get('/me')->body }{qw(email phone chat)};

sub edit($who, $issue, $body, @headers) {
	@headers = ('If-Match' => "\"$issue->{version}\"") if !@headers;
	return $caller{$who}->patch("/issues/$issue->{id}", $body, @headers);
}

# What is given changes, what is not given stays; null means none.
my @changes = (
	# the report's members, what is sent, what becomes of the issue, what the history says
	[{}, { description => 'It closes by itself when I print' }, { description => 'It closes by itself when I print' },
		['description']],
	[{ software_version => '8.1' }, { software_version => '8.2' }, { software => { version => '8.2' } }, ['software.version']],
	[{ software_version => '8.1' }, { software_version => undef }, { software => { version => undef } }, ['software.version']],
	[{ software_version => '8.1' }, { description => 'Another text, and two lines' }, { software => { version => '8.1' } },
		['description']],
	[{}, { contact => { phone => '+1 555 0199' } },
		{ contact => { preferred => 'email', email => $own[0], phone => '+1 555 0199', chat => $own[2], blocked => [],
			plan => [qw(email chat phone)], next => 'email' } }, ['contact.phone']],
	[{}, { contact => { preferred => 'phone' } }, { contact => { preferred => 'phone', plan => [qw(phone email chat)],
		next => 'phone' } }, [qw(contact.preferred contact.next)]],
	[{}, { contact => { email => undef } }, { contact => { preferred => 'chat', email => undef, plan => [qw(chat phone)],
		next => 'chat' } }, [qw(contact.preferred contact.email contact.next)]],
	[{}, { contact => { blocked => [qw(email phone)] } }, { contact => { blocked => [qw(email phone)], plan => ['chat'],
		next => 'chat' } }, [qw(contact.blocked contact.next)]],
	[{ contact => { blocked => ['chat'] } }, { contact => { blocked => [] } }, { contact => { blocked => [],
		plan => [qw(email chat phone)] } }, ['contact.blocked']],
	[{ contact => { blocked => ['email'] } }, { contact => { blocked => undef } }, { contact => { blocked => [],
		next => 'email' } }, [qw(contact.blocked contact.next)]],
	[{ contact => { preferred => 'chat' } }, { contact => { preferred => undef } }, { contact => { preferred => 'email' } },
		[qw(contact.preferred contact.next)]],
	[{}, { description => 'All of it at once', software_version => '1', contact => { chat => '@a' } },
		{ description => 'All of it at once', software => { version => '1' }, contact => { chat => '@a' } },
		[qw(description software.version contact.chat)]],
);
sub part_of($whole, $part) {
	return $whole if ref $part ne 'HASH';
	return { map { $_ => part_of($whole->{$_}, $part->{$_}) } keys %$part };
}
for my $row (@changes) {
	my ($members, $sent, $wanted, $fields) = @$row;
	my $name = JSON::PP->new->canonical->encode($sent);
	for my $who (qw(ana tia)) {
		my $issue = $desk->report('ana', %$members);
		my $answer = edit($who, $issue, $sent);
		status_is($answer, 200, "$who: $name");
		is_deeply(part_of($answer->body, $wanted), $wanted, "$who: $name: what became of it");
		is($answer->body->{version}, 2, "$who: $name: a new version");
		is($answer->etag, '"2"', "$who: $name: and its ETag");
		is($answer->content, $caller{$who}->get("/issues/$issue->{id}")->content, "$who: $name: kept");
		my $event = $tia->get("/issues/$issue->{id}/history")->body->{data}[-1];
		is("$event->{command} $event->{by}{login} $event->{version}", "edit $who 2", "$who: $name: the event");
		is_deeply([sort keys %{ $event->{changes} }], [sort @$fields], "$who: $name: and its changes");
	}
}

# Nothing is different: no version, no event.
my $issue = $desk->report('ana', software_version => '8.1');
for my $same ({}, { description => $issue->{description} }, { software_version => '8.1' }, { contact => {} },
	{ contact => { email => $own[0], preferred => 'email', blocked => [] } }) {
	my $answer = edit('ana', $issue, $same);
	status_is($answer, 200);
	is_deeply($answer->body, $issue, 'nothing changed by ' . JSON::PP->new->canonical->encode($same));
}

# What is wrong with it.
my @bad = (
	[{ description => 'too short' }, ['/description']],
	[{ description => undef }, ['/description']],
	[{ software_version => 'x' x 81, impact => 'question', vip => true }, ['/software_version', '/impact', '/vip']],
	[{ contact => undef }, ['/contact']],
	[{ contact => { email => 'nowhere', blocked => ['fax'], fax => '1' } },
		['/contact/email', '/contact/blocked/0', '/contact/fax']],
	[{ contact => { preferred => 'chat', chat => undef } }, [['/contact/preferred', 'no_address']]],
	[{ contact => { email => undef, chat => undef, phone => undef } }, [['/contact/phone', 'no_channel']]],
	[{ contact => { blocked => [qw(email chat phone)] } }, [['/contact/blocked', 'no_channel']]],
	[{ contact => { phone => undef, blocked => [qw(email chat)] } }, [['/contact/phone', 'no_channel']]],
);
invalid_is(edit('ana', $issue, $_->[0]), $_->[1], 'refused: ' . JSON::PP->new->canonical->encode($_->[0])) for @bad;
my $outlook = $desk->report('ana', software_id => $desk->software('Microsoft Outlook'), contact => { chat => undef });
invalid_is(edit('ana', $outlook, { contact => { phone => undef } }), [['/contact/phone', 'no_channel']],
	'email does not count while Outlook is broken');

# Somebody who stood at the desk needs no channel.
my $walk_up = $desk->report('tia', on_behalf_of => 'ben', channel => 'walk_up');
my $none = edit('tia', $walk_up, { contact => { email => undef, chat => undef, phone => undef } });
is_deeply([$none->status, @{ $none->body->{contact} }{qw(plan next)}], [200, [], undef], 'a walk-up is exempt');
status_is(edit('ben', $none->body, { description => 'Without any channel, but a better text' }), 200);

# Order of refusal: who, what is sent, whether the version was named, the version, the state.
my $path = "/issues/$issue->{id}";
my %good = (description => 'A better description');
my $bad = { description => 'x' };
problem_is($_->patch($path, $bad), 404) for @caller{qw(ben sam ada)};
problem_is($ana->patch($path, \%good, 'Content-Type' => 'application/json', 'If-Match' => '"1"'), 415);
problem_is($ana->patch($path, '{', 'If-Match' => '"1"'), 400);
invalid_is($ana->patch($path, $bad), ['/description']);
problem_is($ana->patch($path, \%good), 428);
problem_is($ana->patch($path, \%good, 'If-Match' => '"7"'), 412);
is($ana->patch($path, \%good, 'If-Match' => '"7"')->etag, '"1"', 'the current version comes with it');
is($tia->get($path)->body->{version}, 1, 'nothing of that was kept');
status_is($ana->patch($path, \%good, 'If-Match' => '*'), 200, 'any version');

# Not when it is over.
$caller{mona}->post("$path/claim");
my @endings = ([mona => 'resolve', { code => 'other', details => 'x' }], [ana => 'confirm', undef]);
for (@endings) {
	my ($who, $command, $body) = @$_;
	my $over = $caller{$who}->post("$path/$command", $body)->body;
	for my $editor (qw(ana tia)) {
		my $refused = edit($editor, $over, \%good);
		problem_is($refused, 409);
		is($refused->body->{state}, $over->{status}, "$editor: it is $over->{status}");
		is_deeply($refused->body->{allowed}, $caller{$editor}->get($path)->body->{allowed}, "$editor: what may be done now");
	}
	problem_is($ana->patch($path, \%good, 'If-Match' => '"1"'), 412);
}

# What was tried with the old data counts no more.
my $moved = $desk->report('ana');
$path = "/issues/$moved->{id}";
sub next_now { return $tia->get($path)->body->{contact}{next} }
sub tries(@outcomes) { $tia->post("$path/contacts", { channel => 'email', outcome => $_ }) for @outcomes; return next_now() }
is(tries('bounced'), 'chat', 'the email bounced');
my $now = $ana->get($path)->body;
is(edit('ana', $now, { description => 'Only the text is another' })->body->{contact}{next}, 'chat', 'another text: no matter');
is(edit('ana', $ana->get($path)->body, { contact => { email => 'ana.new@example.com' } })->body->{contact}{next}, 'email',
	'another address: it is worth a try again');
is(tries(qw(no_answer no_answer)), 'email', 'two in vain, since then');
is(tries('no_answer'), 'chat', 'three');

done_testing;
