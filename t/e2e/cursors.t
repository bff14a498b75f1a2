# Cursors: signed, and bound to who asks, the list, its filters and its sort; good on every worker, and
# after a restart.
use v5.36;

use Desk;
use Instance;

my $desk = Desk->start(workers => 2);
my ($ana, $tia, $mona) = map { $desk->as($_) } qw(ana tia mona);
my @ids = map { $desk->report('ana')->{id} } 1 .. 12;
$desk->report('ben');
my $query = 'status=queued,closed&sort=created_at';

sub first_page($caller, $path) {
	my $page = $caller->get($path);
	return status_is($page, 200) ? $page->body->{next} : undef;
}

my $cursor = first_page($tia, "/issues?limit=5&$query");
like($cursor, qr/^[A-Za-z0-9._~-]+$/, 'a cursor stands in a URL as it is');

sub is_refused($caller, $path, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $answer = $caller->get($path);
	return problem_is($answer, 400, '/problems/bad-request', $name)
		&& like($answer->body->{detail}, qr/begin again without it/, '... and says what to do');
}

subtest 'what does not change the list may change from page to page' => sub {
	my @same = map { "/issues?$_&cursor=$cursor" } $query, "limit=3&$query", "fields=id&$query", "count=true&$query",
		'sort=created_at&status=queued,closed';
	for my $path (@same) {
		my $page = $tia->get($path);
		status_is($page, 200);
		is($page->body->{data}[0]{id}, $ids[5], '... goes on where the page ended');
	}
};

subtest 'of another query' => sub {
	is_refused($tia, "/issues?$_&cursor=$cursor", $_ || 'no filter') for '', 'status=queued,closed',
		'status=queued&sort=created_at', 'status=queued,closed,resolved&sort=created_at', "$query&priority=3",
		"mine=true&$query", 'status=queued,closed&sort=-created_at', 'status=queued,closed&sort=line';
	my $id = $desk->id_of('ana');
	is_refused($tia, "$_?cursor=$cursor", $_) for '/software', '/employees', '/forwardings', '/relays';
	is_refused($tia, "/employees/$id/issues?$query&cursor=$cursor", 'an employee');
	my $hers = first_page($tia, "/employees/$id/issues?limit=5");
	my $other = $desk->id_of('ben');
	is_refused($tia, "/employees/$other/issues?cursor=$hers", 'of another employee');
};

subtest 'of another caller' => sub {
	is_refused($_, "/issues?$query&cursor=$cursor", $_->name) for $mona, $ana, $desk->program;
	my $token = $desk->program($desk->token('tia', 'tier1', 'read'));
	status_is($token->get("/issues?$query&cursor=$cursor"), 200, 'the same person by a token');
};

subtest 'altered' => sub {
	my @tampered = ('x', '0', substr($cursor, 0, -1), substr($cursor, 1), "${cursor}0", "$cursor$cursor", uc $cursor);
	for my $at (0 .. length($cursor) - 1) {
		for my $bit (0 .. 7) {
			my $changed = $cursor;
			substr($changed, $at, 1) ^.= chr(1 << $bit);
			push @tampered, $changed =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/ger;
		}
	}
	my %status;
	push @{ $status{ $tia->get("/issues?$query&cursor=$_")->status } }, $_ for @tampered;
	is_deeply([sort keys %status], [400], @tampered . ' of them are refused') || diag(explain(\%status));
	problem_is($tia->get("/issues?$query&cursor="), 400, '/problems/bad-request', 'an empty one');
	# With the position of another place, and the signature of this one.
	my $next = first_page($tia, "/issues?limit=7&$query");
	my ($seal) = $cursor =~ /^([0-9a-f]+)\./;
	is_refused($tia, "/issues?$query&cursor=" . ($next =~ s/^[0-9a-f]+/$seal/r), 'put together from two');
};

subtest 'the secret' => sub {
	my ($secret) = map { $_->[0] } $desk->sql("SELECT LOWER(HEX(value)) FROM secret WHERE name = 'cursor'");
	like($secret, qr/^[0-9a-f]{64}$/, 'is 256 bits long');
	unlike($desk->log('triaged') . $desk->log('nginx'), qr/$secret/i, '... and not in a log');
	$desk->triagectl('migrate', '--schema', 'schema');
	is_deeply([$desk->sql("SELECT LOWER(HEX(value)) FROM secret WHERE name = 'cursor'")], [[$secret]],
		'... nor another after a migration');
	my @before = workers_of($desk);
	$desk->stop_server('triaged');
	$desk->start_server('triaged');
	isnt("@{[ workers_of($desk) ]}", "@before", 'after a restart');
	status_is($tia->get("/issues?$query&cursor=$cursor"), 200, '... a cursor is still good');
};

# Lists by text have the text in their cursor, whatever it is made of.
subtest 'of a list by title' => sub {
	my $sam = $desk->as('sam');
	for my $title ("Zulu\x{0301}", 'Zulu %2E "x"', "Zulu \x{1F600}") {
		utf8::encode(my $bytes = $title);
		status_is($sam->post('/software', { title => $title, vendor => 'Maker' }), 201);
	}
	my ($next, @titles) = '/software?limit=1';
	while ($next) {
		my $page = $ana->get($next);
		status_is($page, 200) || last;
		push @titles, map { $_->{title} } @{ $page->body->{data} };
		$next = $page->body->{next} && '/software?limit=1&cursor=' . $page->body->{next};
	}
	is_deeply(\@titles, [map { $_->{title} } @{ $ana->get('/software?limit=200')->body->{data} }],
		@titles . ' pages of one are the catalog');
};

done_testing;
