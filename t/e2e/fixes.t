# GET /software/{id}/fixes: what issues were resolved by, and what of it has lasted.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $tia, $uma, $mona) = map { $desk->as($_) } qw(ana tia uma mona);
my $id = $desk->software('Slack');
my $path = "/software/$id/fixes";

sub must($answer) { return $answer->status < 300 ? $answer->body : die $answer->describe }

# An issue that was resolved; reopened as often as it says, and resolved by the same again.
sub resolved($code, %with) {
	my $issue = $desk->report('ana', software_id => $with{software} // $id, software_version => $with{version})->{id};
	for my $round (0 .. ($with{reopened} // 0)) {
		must($mona->post("/issues/$issue/reopen", { reason => 'It is back', channel => 'phone' })) if $round;
		must($tia->post("/issues/$issue/claim")) if $mona->get("/issues/$issue")->body->{status} eq 'queued';
		my ($who) = $mona->get("/issues/$issue")->body->{assignee}{login};
		must($desk->as($who)->post("/issues/$issue/resolve", { code => $code, details => "$code, round $round" }));
	}
	must($mona->post("/issues/$issue/reopen", { reason => 'It is back', channel => 'phone' })) if $with{undone};
	return $issue;
}

# What is told, when the courier has heard of all that has happened.
sub told($query = '') {
	my ($last) = map { $_->[0] } $desk->sql('SELECT MAX(id) FROM event');
	my $deadline = time + 20;
	while (time < $deadline) {
		my ($behind) = map { $_->[0] } $desk->sql("SELECT COUNT(*) FROM event WHERE id <= $last
			AND (seq IS NULL OR seq > (SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = 'reports'))");
		last if !$behind;
		select undef, undef, undef, 0.05;
	}
	return $tia->get("$path$query")->body;
}

sub brief($body) { return [map { "$_->{code} $_->{resolved} $_->{reopened} $_->{lasted} $_->{score}" } @{ $body->{data} }] }

is_deeply(told(), { data => [], next => undef }, 'nothing has been resolved');

my %shape = (code => 'text', resolved => 'int', reopened => 'int', lasted => qr/^(?:0|1|0\.\d+)$/, score => qr/^0(?:\.\d+)?$/,
	reopened_after_ms => 'int?', versions => [{ version => 'text?', resolved => 'int', reopened => 'int' }],
	examples => [{ issue_id => 'id', resolved_at => 'time', version => 'text?', details => 'text' }]);

my @reinstalled = map { resolved('reinstall', version => '4.1') } 1 .. 4;
my $again = resolved('reinstall', version => '4.2', reopened => 2);
my $once = resolved('permissions_fix');
resolved('user_error', undone => 1);
resolved('other', software => $desk->software('Webex'));

my $all = told();
shape_is($_, \%shape, "the members of $_->{code}") for @{ $all->{data} };
is_deeply(brief($all), ['reinstall 7 2 0.7143 0.3589', 'permissions_fix 1 0 1 0.2065', 'user_error 1 1 0 0'],
	'the best first: what has lasted once does not stand before what has lasted often');
my ($reinstall, $permissions, $user_error) = @{ $all->{data} };
is_deeply($reinstall->{versions}, [{ version => '4.1', resolved => 4, reopened => 0 }, { version => '4.2', resolved => 3, reopened => 2 }],
	'by version');
is_deeply($permissions->{versions}, [{ version => undef, resolved => 1, reopened => 0 }], '... which may be unknown');
is_deeply([map { "$_->{issue_id} $_->{version} $_->{details}" } @{ $reinstall->{examples} }],
	["$again 4.2 reinstall, round 2", "$reinstalled[3] 4.1 reinstall, round 0", "$reinstalled[2] 4.1 reinstall, round 0"],
	'the latest three that last');
is_deeply($user_error->{examples}, [], 'what does not last is no example');
is($permissions->{reopened_after_ms}, undef, 'no median of nothing');

# The median of those that did not last: of an even number, the smaller one.
my @took = sort { $a <=> $b } map { $_->[0] } $desk->sql("SELECT undone_after FROM fix WHERE issue_id = $again AND undone_after IS NOT NULL");
is($reinstall->{reopened_after_ms}, $took[0], 'how long those lasted that did not');

# Of one version; pages; totals; members.
is_deeply(brief(told('?version=4.2')), ['reinstall 3 2 0.3333 0.0615'], 'of one version');
is_deeply(told('?version=4.2')->{data}[0]{examples}[0]{issue_id}, $again, '... its examples');
is_deeply(told('?version=9'), { data => [], next => undef }, 'of one that nobody has');
my @codes;
for (my $query = '?limit=1&count=true'; $query; ) {
	my $page = told($query);
	is($page->{total}, 3, 'three in all') if !@codes;
	push @codes, map { $_->{code} } @{ $page->{data} };
	$query = $page->{next} && "?limit=1&cursor=$page->{next}";
}
is("@codes", 'reinstall permissions_fix user_error', 'page by page');
is_deeply(told('?fields=code,score')->{data}[1], { code => 'permissions_fix', score => 0.2065 }, 'only some members');

# A rebuild finds the same; what is reopened later counts from then on.
$desk->triagectl('rebuild-reports');
is_deeply(told(), $all, 'a rebuild finds the same');
must($ana->post("/issues/$once/reopen", { reason => 'It is back' }));
is_deeply((grep { /^permissions_fix/ } @{ brief(told()) })[0], 'permissions_fix 1 1 0 0', 'it has not lasted after all');

# A call that was solved at once; a version that is corrected.
must($tia->post('/issues', { %{ $desk->report_body(software_id => $id, impact => 'question') }, on_behalf_of => 'ana',
	channel => 'phone', resolution => { code => 'question_answered', details => 'Shown where it is' } }));
is((grep { /^question/ } @{ brief(told()) })[0], 'question_answered 1 0 1 0.2065', 'a call that was solved at once');

problem_is($ana->get($path), 403);
problem_is($desk->as('sam')->get($path), 403);
problem_is($tia->get('/software/999999/fixes'), 404);
problem_is($tia->get("$path?$_"), 400) for 'colour=red', 'limit=0', 'cursor=x', 'version=';
problem_is($desk->nobody->get($path), 401);

done_testing;
