# How the catalog is kept: by the Software Team and the administrators, and what it refuses.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana tia udo mona sam ada);
my ($sam, $ada, $ana) = @caller{qw(sam ada ana)};
my %public = (id => 'id', version => 'int', title => 'text', vendor => 'text', versions => ['text'],
	status => qr/^(?:approved|retired)$/, blocked_channels => [qr/^(?:email|chat|phone)$/], replaced_by => 'id?');
my %all = (%public, vendor_contact => 'text?', vendor_contract => 'text?');

# A new one.
my %new = (title => 'Contoso Contracts', vendor => 'Contoso', versions => ['1.91', '1.92'], blocked_channels => ['email']);
my %secret = (vendor_contact => 'secret-contact-7f3a', vendor_contract => 'secret-contract-7f3a');
my $made = $sam->post('/software', { %new, %secret });
status_is($made, 201);
shape_is($made->body, \%all, 'its members, for the Software Team');
my $id = $made->body->{id};
my $path = "/software/$id";
is_deeply($made->body, { %new, %secret, id => $id, version => 1, status => 'approved', replaced_by => undef }, 'as it was given');
is($made->header('Location'), "/api/v1$path", 'where it is');
is($made->etag, '"1"', 'its ETag');
is_deeply($sam->get($path)->body, $made->body, 'and it is there');
status_is($desk->as('ana')->post('/issues', $desk->report_body(software_id => $id)), 201, 'to be reported on');

# Who sees the vendor's contact: nobody but the Software Team.
for my $who (qw(ana tia udo mona ada)) {
	my $answers = join '', map { $caller{$who}->get($_)->content } $path, '/software?limit=200', '/software?q=secret';
	is_deeply([grep { index($answers, $_) >= 0 } values %secret, keys %secret], [], "$who sees neither contact nor contract");
	shape_is($caller{$who}->get($path)->body, \%public, "$who: the members of an entry");
}

# Who may keep the catalog.
my @writes = (['POST', '/software', { %new, title => 'Another' }], ['PATCH', $path, { vendor => 'X' }],
	['POST', "$path/retire"], ['POST', "$path/approve"]);
for my $who (qw(ana tia udo mona)) {
	problem_is($caller{$who}->request(@$_), 403) for @writes;
}
problem_is($desk->program($desk->token('sam', 'software_team', 'read'))->request(@$_), 403) for @writes;
problem_is($desk->program($desk->token('sam', undef))->request(@$_), 403) for @writes;
status_is($desk->program($desk->token('sam', 'software_team'))->post('/software', { %new, title => 'By a token' }), 201);
status_is($ada->post('/software', { %new, title => 'By an admin' }), 201);
problem_is($ada->post('/software', { %new, title => 'By another', $_ => 'x' }), 403) for keys %secret;
problem_is($ada->patch($path, { $_ => undef }, 'If-Match' => '"1"'), 403) for keys %secret;
is($sam->get($path)->etag, '"1"', 'nothing of that has changed it');

# What a new entry refuses.
my @bad = (
	[{}, [['/title', 'required'], ['/vendor', 'required']]],
	[{ %new, title => ' ' }, [['/title', 'too_short']]],
	[{ %new, title => 'x' x 121 }, [['/title', 'too_long']]],
	[{ %new, title => 'CONTOSO contracts' }, [['/title', 'taken']]],
	[{ %new, title => "a\nb" }, [['/title', 'control']]],
	[{ %new, title => undef }, [['/title', 'required']]],
	[{ %new, title => 'A', vendor => 'x' x 121 }, [['/vendor', 'too_long']]],
	[{ %new, title => 'A', versions => [''] }, [['/versions/0', 'too_short']]],
	[{ %new, title => 'A', versions => [('1') x 81] }, [['/versions', 'too_long']]],
	[{ %new, title => 'A', versions => '1.0' }, [['/versions', 'type']]],
	[{ %new, title => 'A', blocked_channels => ['fax'] }, [['/blocked_channels/0', 'word']]],
	[{ %new, title => 'A', blocked_channels => ['chat', 'chat'] }, [['/blocked_channels/1', 'duplicate']]],
	[{ %new, title => 'A', replaced_by => 1 }, [['/replaced_by', 'not_retired']]],
	[{ %new, title => 'A', replaced_by => 0 }, [['/replaced_by', 'range']]],
	[{ %new, title => 'A', status => 'retired' }, [['/status', 'unknown']]],
	[{ %new, title => 'A', vendor_contact => '' }, [['/vendor_contact', 'too_short']]],
	[{ %new, title => 'Slack', vendor => '', colour => 1 }, [['/vendor', 'too_short'], ['/colour', 'unknown'], ['/title', 'taken']]],
);
invalid_is($sam->post('/software', $_->[0]), $_->[1]) for @bad;
my $least = $sam->post('/software', { title => 'µ', vendor => 'V' });
is_deeply([@{ $least->body }{qw(versions blocked_channels vendor_contact vendor_contract)}], [[], [], undef, undef], 'little is enough');
status_is($sam->post('/software', { title => 'Widest', vendor => "\x{1f600}" x 120, versions => [("\x{1f600}" x 200) x 80] }), 201,
	'the longest texts fit');
status_is($sam->post('/software', { title => 'With a null', vendor => 'V', replaced_by => undef, versions => undef }), 201);

# A patch: what is there replaces, null takes away, the rest stays.
sub patched($patch, @headers) { return $sam->patch($path, $patch, 'If-Match' => $sam->get($path)->etag, @headers) }
my %is = (%new, %secret);
my @patches = (
	{ vendor => 'Contoso Ltd' }, { versions => ['1.93'] }, { blocked_channels => ['phone', 'chat'] }, { title => 'CONTOSO Contracts' },
	{ versions => undef }, { blocked_channels => undef }, { vendor_contact => undef }, { vendor_contract => "line 1\nline 2" },
	{ versions => ['2.0'], vendor => 'C', title => 'Contoso Contracts' },
);
for my $patch (@patches) {
	my $before = $sam->get($path)->body;
	my $answer = patched($patch);
	%is = (%is, %$patch);
	my %wanted = (%$before, %is, version => $before->{version} + 1);
	$wanted{$_} = [sort { $a cmp $b } @{ $wanted{$_} // [] }] for qw(versions blocked_channels);
	$answer->body->{blocked_channels} = [sort @{ $answer->body->{blocked_channels} }];
	is_deeply($answer->body, \%wanted, join(', ', sort keys %$patch) . ' patched') or diag $answer->describe;
	is($answer->etag, "\"$wanted{version}\"", 'and the version is one more');
}
for my $patch ({}, { vendor => 'C' }, { replaced_by => undef }, { versions => ['2.0'] }) {
	my $etag = $sam->get($path)->etag;
	is(patched($patch)->etag, $etag, 'what changes nothing leaves the version: ' . encode_json($patch));
}
my @bad_patches = (
	[{ title => undef }, [['/title', 'type']]], [{ vendor => undef }, [['/vendor', 'type']]],
	[{ title => 'slack' }, [['/title', 'taken']]], [{ title => '' }, [['/title', 'too_short']]],
	[{ id => 5 }, [['/id', 'unknown']]], [{ version => 5 }, [['/version', 'unknown']]],
	[{ status => 'retired' }, [['/status', 'unknown']]], [{ replaced_by => 1 }, [['/replaced_by', 'not_retired']]],
	[{ replaced_by => $id }, ['/replaced_by', '/replaced_by']],
);
invalid_is(patched($_->[0]), $_->[1]) for @bad_patches;

# It says what it has read, in the media type of a patch.
my $current = $sam->get($path)->etag;
for (
	[428, 'no If-Match', undef, { vendor => 'X' }],
	[412, 'an old one', '"1"', { vendor => 'X' }],
	[412, 'a weak one', "W/$current", { vendor => 'X' }],
	[400, 'no entity tag', 'x', { vendor => 'X' }],
	[422, 'none, and a mistake', undef, { vendor => '' }],
	[422, 'an old one, and a mistake', '"1"', { vendor => '' }],
	[400, 'none, and no JSON', undef, '{'],
) {
	my ($status, $name, $if_match, $body) = @$_;
	my $answer = $sam->patch($path, $body, defined $if_match ? ('If-Match' => $if_match) : ());
	problem_is($answer, $status, $Desk::Answer::types{$status}, "$name: $status");
	is($answer->etag, $current, "$name: with the current ETag") if $status == 412;
}
for my $type ('application/json', 'text/plain', 'application/json-patch+json', undef) {
	my $answer = patched({ vendor => 'X' }, 'Content-Type' => $type);
	problem_is($answer, 415);
	is($answer->header('Accept-Patch'), 'application/merge-patch+json', 'and says what it takes') if $answer->status == 415;
}
is($sam->options($path)->header('Accept-Patch'), 'application/merge-patch+json', 'OPTIONS says it too');
problem_is($sam->patch('/software/999999', { vendor => 'X' }), 404);
is($sam->get($path)->etag, $current, 'nothing of that has changed it');
status_is($sam->patch($path, { vendor => 'Y' }, 'If-Match' => "\"77\", $current"), 200, 'one of a list');
status_is($sam->patch($path, { vendor => 'Z' }, 'If-Match' => '*'), 200, 'any');
status_is($sam->patch($path, { vendor => 'Z' }, 'If-Match' => '*', 'Content-Type' => 'application/merge-patch+json; charset=utf-8'), 200);

# Two at once: one of them has read an old one.
my $etag = $sam->get($path)->etag;
my @statuses = at_once(4, sub ($n) { return $desk->as('sam')->patch($path, { vendor => "V$n" }, 'If-Match' => $etag)->status });
is(join(' ', sort @statuses), '200 412 412 412', 'of four at once, one is written');
@statuses = at_once(4, sub ($n) { return $desk->as('sam')->post('/software', { title => 'At once', vendor => "V$n" })->status });
is(join(' ', sort @statuses), '201 422 422 422', 'and one title is there once');
my @two = map { $sam->post('/software', { title => "Two $_", vendor => 'V' })->body->{id} } 1, 2;
@statuses = at_once(2, sub ($n) {
	return $desk->as('sam')->patch("/software/$two[$n]", { title => 'Both' }, 'If-Match' => '"1"')->status });
is(join(' ', sort @statuses), '200 422', 'also when it is another that takes it');

# Retiring lists the open issues.
my %open = map { $_ => $desk->report($_, software_id => $id) } qw(ana ben);
$caller{udo}->post("/issues/$open{ana}{id}/claim");
my $closed = $desk->report('ben', software_id => $id)->{id};
status_is($desk->as('ben')->post("/issues/$closed/cancel", { reason => 'not needed' }), 200);
my $elsewhere = $desk->report('ben')->{id};
my $first = (grep { $_->{software}{id} == $id } @{ $caller{mona}->get('/issues?sort=created_at&limit=200')->body->{data} })[0]{id};
my ($other, $old) = ($desk->software('Slack'), $desk->software('Skype for Business'));
my $version = $sam->get($path)->body->{version};

for ([{ replaced_by => $id }, [['/replaced_by', 'itself']]], [{ replaced_by => $old }, [['/replaced_by', 'retired']]],
	[{ replaced_by => 999_999 }, [['/replaced_by', 'unknown_software']]], [{ replaced_by => 'Slack' }, [['/replaced_by', 'type']]],
	[{ reason => 'x' }, [['/reason', 'unknown']]]) {
	invalid_is($sam->post("$path/retire", $_->[0]), $_->[1]);
}
problem_is($sam->post("$path/retire", undef, 'If-Match' => '"1"'), 412);
problem_is($sam->post("$path/approve", undef, 'If-Match' => '"1"'), 412);
my $refused = $sam->post("$path/approve");
problem_is($refused, 409);
is_deeply([@{ $refused->body }{qw(state allowed)}], ['approved', ['retire']], 'what is approved can be retired');

my $retired = $sam->post("$path/retire", { replaced_by => $other }, 'If-Match' => "\"$version\"");
status_is($retired, 200);
shape_is($retired->body, { %all, open_issue_count => 'int', open_issues => [{ id => 'id', status => 'text',
	reporter => { id => 'id', login => 'text', name => 'text' } }] }, 'the members of a retirement');
is_deeply([@{ $retired->body }{qw(status replaced_by version open_issue_count)}], ['retired', $other, $version + 1, 3], 'it is retired');
is($retired->etag, '"' . ($version + 1) . '"', 'its ETag');
is_deeply([map { "$_->{id} $_->{status} $_->{reporter}{login}" } @{ $retired->body->{open_issues} }],
	["$first queued ana", "$open{ana}{id} assigned ana", "$open{ben}{id} queued ben"], 'the open issues that it touches');
$refused = $sam->post("$path/retire");
problem_is($refused, 409);
is_deeply([@{ $refused->body }{qw(state allowed)}], ['retired', ['approve']], 'what is retired can be approved');

$refused = $ana->post('/issues', $desk->report_body(software_id => $id));
invalid_is($refused, [['/software_id', 'retired']]);
like($refused->body->{errors}[0]{detail}, qr/Slack/, 'who reports on it hears what replaces it');
my $lives = $ana->get("/issues/$open{ana}{id}")->body->{software};
is_deeply([@$lives{qw(status status_now)}], ['approved', 'retired'], 'an open issue lives on, and shows both');
is($lives->{vendor}, $open{ana}{software}{vendor}, 'with what it took over');

# What replaces it can be named later, and taken away.
is(patched({ replaced_by => $desk->software('Webex') })->body->{replaced_by}, $desk->software('Webex'), 'another one');
invalid_is(patched({ replaced_by => $_->[0] }), [$_->[1]]) for [$old, ['/replaced_by', 'retired']], [$id, ['/replaced_by', 'itself']],
	[999_999, ['/replaced_by', 'unknown_software']];
is(patched({ replaced_by => undef })->body->{replaced_by}, undef, 'nothing');
patched({ replaced_by => $other });
my $approved = $ada->post("$path/approve");
status_is($approved, 200);
shape_is($approved->body, \%public, 'an admin sees of it what everybody sees');
is_deeply([@{ $approved->body }{qw(status replaced_by)}], ['approved', undef], 'in use again, and replaced by nothing');
is($ana->get("/issues/$open{ana}{id}")->body->{software}{status_now}, 'approved', 'the issue knows');

# An admin has no access to issues by that role.
my $by_ada = $ada->post("$path/retire");
status_is($by_ada, 200);
is_deeply($by_ada->body->{open_issues}[0], { id => $first, status => 'queued' }, 'an admin does not see who reported them');

# Of very many, the oldest are listed and all are counted.
$desk->copies($open{ben}{id}, 250);
$ada->post("$path/approve");
my $many = $sam->post("$path/retire")->body;
is_deeply([scalar @{ $many->{open_issues} }, $many->{open_issue_count}], [200, 253], 'many open issues');
problem_is($sam->post("/software/999999/$_"), 404) for qw(retire approve);

done_testing;
