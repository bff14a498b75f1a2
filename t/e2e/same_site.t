# No other site changes anything through somebody's browser: what a request that writes must say of
# where it comes from. Every combination of what a browser says, against the rules of api.md.

use v5.36;

use Desk;
use Instance;

my $here = 'https://desk.example.com';
my $desk = Desk->start(workers => 4, settings => [qq(public_origin = "$here")]);
my %authorization = (person => [basic('mona')], program => ['Bearer ' . $desk->env('TOKEN')], nobody => []);

# The table --------------------------------------------------------------------------------------

# The values of a header, one a line in the request; an empty list: it is not sent.
my @sites = ([], ['same-origin'], ['none'], ['same-site'], ['cross-site'], ['x'], [''], ['same-origin', 'same-origin']);
my @origins = ([], [$here], ['https://evil.example'], ['null'], ['HTTPS://Desk.Example.Com'], ["$here:443"], [$here, $here]);
my @types = ([], ['application/json'], ['application/json; charset=utf-8'], ['application/merge-patch+json'], ['text/plain'],
	['application/x-www-form-urlencoded']);

# By method: a request that changes nothing of note, what it is answered with when all is well, and
# without a body; and which media types its body may have.
my $json = qr{^application/json\s*(;|$)}i;
my %request = (
	GET => ['/me', undef, 200, 200, qr/.?/],
	POST => ['/triage/preview', $desk->report_body, 200, 400, $json],
	PUT => ['/me/presence', { state => 'away' }, 200, 400, $json],
	PATCH => ['/me', { chat => '@mona' }, 200, 200, qr{^application/merge-patch\+json$}],
	DELETE => ['/vips/999999', {}, 404, 404, qr/.?/],
);

# Where it comes from: 403 or 415; or nothing, if it may go on.
sub refused($case) {
	my ($method, $site, $origin, $type) = @$case{qw(method site origin type)};
	return if $method eq 'GET';
	return $site->[0] =~ /^(?:same-origin|none)$/i ? () : 403 if @$site;
	return lc $origin->[0] eq $here ? () : 403 if @$origin;
	return 415 if $method eq 'POST' && (@$type ? $type->[0] !~ $json : $case->{body}); # as a form could send it
	return 403 if $case->{cookie};
	return;
}

# The rules, one after the other.
sub wanted($case) {
	my (undef, undef, $well, $empty, $accepted) = @{ $request{ $case->{method} } };
	return 401 if $case->{caller} eq 'nobody';
	if (my $status = refused($case)) {
		return $status;
	}
	return 404 if $well == 404; # what is not there comes before what is wrong with the request
	return 400 if @{ $case->{site} } == 2 || @{ $case->{origin} } == 2;
	return $empty if !$case->{body};
	return ($case->{type}[0] // '') =~ $accepted ? $well : 415;
}

# Requesting it ----------------------------------------------------------------------------------

sub bytes_of($case, $last) {
	my ($path, $body) = @{ $request{ $case->{method} } };
	$body = $case->{body} ? encode_json($body) : '';
	my @lines = ("$case->{method} /api/v1$path HTTP/1.1", 'Host: desk.example.com', 'Content-Length: ' . length $body);
	push @lines, map { "Authorization: $_" } @{ $authorization{ $case->{caller} } };
	push @lines, map { "Sec-Fetch-Site: $_" } @{ $case->{site} };
	push @lines, map { "Origin: $_" } @{ $case->{origin} };
	push @lines, map { "Content-Type: $_" } @{ $case->{type} };
	push @lines, 'Cookie: session=x' if $case->{cookie};
	push @lines, 'Connection: close' if $last;
	return join "\r\n", @lines, '', $body;
}

# Some requests, one behind the other on one connection: for each, what is wrong with its answer.
sub faults_of(@cases) {
	my $said = $desk->raw(join('', map { bytes_of($cases[$_], $_ == $#cases) } 0 .. $#cases), unchecked => 1, timeout => 60);
	my @each = split /(?=HTTP\/1\.1 \d{3} )/, $said->{all};
	return (@each . ' answers to ' . @cases) if @each != @cases;
	my @answers = map { my $method = $cases[$_]{method};
		Desk::Answer->parse($each[$_], method => $method, path => $request{$method}[0]) } 0 .. $#each;
	my @faults;
	for my $i (0 .. $#cases) {
		my ($wanted, $got) = (wanted($cases[$i]), $answers[$i]->status);
		push @faults, "$got, not $wanted: " . shown($cases[$i]) if $got != $wanted;
		push @faults, map { "$_: " . shown($cases[$i]) } grep { /^access-control-/ } keys %{ $answers[$i]->headers };
	}
	return @faults;
}

sub shown($case) {
	my @headers = map { "$_ " . (join(' and ', map { "'$_'" } @{ $case->{$_} }) || 'none') } qw(site origin type);
	return join ', ', "$case->{method} by $case->{caller}", @headers, ($case->{cookie} ? 'a cookie' : 'no cookie'),
		($case->{body} ? 'a body' : 'no body');
}

# All combinations of what is given, requested by several at once.
sub holds($name, %dimension) {
	my @cases = ({});
	for my $what (sort keys %dimension) {
		@cases = map { my $case = $_; map { { %$case, $what => $_ } } @{ $dimension{$what} } } @cases;
	}
	my ($processes, $at_once) = (4, 80);
	my @faults = map { @$_ } at_once($processes, sub ($number) {
		my @found;
		for (my $i = $number * $at_once; $i < @cases; $i += $processes * $at_once) {
			push @found, faults_of(grep { $_ } @cases[$i .. $i + $at_once - 1]);
		}
		return [@found[0 .. ($#found < 9 ? $#found : 9)]];
	});
	return is_deeply(\@faults, [], "$name: " . @cases . ' requests');
}

my %all = (site => \@sites, origin => \@origins, type => \@types, cookie => [0, 1], body => [0, 1]);
for my $method (sort keys %request) {
	holds("$method by $_", %all, method => [$method], caller => [$_]) for sort keys %authorization;
}

# More that a header may hold; the rest as it mostly is.
my %plain = (site => [[]], origin => [[]], type => [['application/json']], cookie => [0, 1], body => [1],
	method => [qw(POST PUT DELETE)], caller => [qw(person program)]);
holds('Sec-Fetch-Site', %plain, origin => [[], [$here]], site => [map { [$_] } qw(SAME-ORIGIN None cross-origin
	same-originx xsame-origin ?1), 'same-origin, cross-site', 'none, none', 'cross-site;same-origin', 'same origin']);
holds('Origin', %plain, origin => [map { [$_] } '', 'http://desk.example.com', "$here:8443", "$here/", "$here.",
	"$here.evil.example", 'https://evil.desk.example.com', 'https://x@desk.example.com', "$here $here",
	"$here, https://evil.example", 'desk.example.com', '*', 'file://', 'chrome-extension://x']);
holds('Content-Type', %plain, method => ['POST'], type => [map { [$_] } 'multipart/form-data; boundary=x',
	'text/plain; application/json', 'application/jsonp', 'application/json, text/plain', 'APPLICATION/JSON',
	'application/json ;charset=utf-8', 'text/json', 'application/x-json', '*/*']);

# By path ----------------------------------------------------------------------------------------

# Each way in that writes, from afar: refused as the last thing before the body is looked at.
subtest 'all that writes asks' => sub {
	my $issue = $desk->report('ana');
	my $manager = $desk->as('mona');
	for my $path ('/issues', '/take-next', '/baskets/bin/take-next', map { "/issues/$issue->{id}/$_" }
		qw(notes contacts work claim release resolve confirm reopen cancel)) {
		problem_is($manager->post($path, '{', 'Sec-Fetch-Site' => 'cross-site'), 403, '/problems/forbidden', $path);
		problem_is($manager->post($path, undef, Origin => 'null'), 403, '/problems/forbidden', "$path, empty");
		problem_is($manager->post($path, undef, Cookie => 'a=b'), 403, '/problems/forbidden', "$path, with a cookie");
		is($manager->post($path, '{}', 'Content-Type' => 'text/plain')->status, 415, "$path, as a form could send it");
	}
	my $before = $desk->as('ana')->get("/issues/$issue->{id}")->body;
	is_deeply([@$before{qw(version status)}], [1, 'queued'], 'nothing has happened');
	is(@{ $manager->get('/issues?limit=200')->body->{data} }, 1, '... and nothing was reported');
	problem_is($manager->post('/nowhere', '{}', 'Sec-Fetch-Site' => 'cross-site'), 404);
	problem_is($manager->put('/issues', '{}', 'Sec-Fetch-Site' => 'cross-site'), 405);
	problem_is($desk->as('ana')->post('/take-next', '{}', 'Sec-Fetch-Site' => 'cross-site'), 403);
};

subtest 'reading asks nothing, and nobody may read across' => sub {
	for my $method (qw(GET HEAD OPTIONS)) {
		my $answer = $desk->as('ana')->request($method, '/me', undef, 'Sec-Fetch-Site' => 'cross-site',
			Origin => 'https://evil.example', Cookie => 'a=b', 'Access-Control-Request-Method' => 'POST',
			'Access-Control-Request-Headers' => 'content-type');
		is($answer->status, $method eq 'OPTIONS' ? 204 : 200, "$method from a foreign site");
		is_deeply([grep { /^access-control-/ } keys %{ $answer->headers }], [], '... without leave to read it');
	}
	my $preflight = $desk->nobody->options('/issues', Origin => $here, 'Access-Control-Request-Method' => 'POST');
	is($preflight->status, 401, 'a preflight request has no password');
};

subtest 'an empty POST, as a program sends it' => sub {
	my $tia = $desk->as('tia');
	my $take = sub (@lines) {
		return $desk->raw(join "\r\n", 'POST /api/v1/take-next HTTP/1.1', 'Host: desk', 'Connection: close',
			'Authorization: ' . basic('tia'), 'Content-Length: 0', @lines, '', '')->status;
	};
	is($take->(), 200, 'without a type');
	is($take->('Content-Type: application/x-www-form-urlencoded'), 415, 'with that of an empty form');
	is($take->('Content-Type: text/plain'), 415, 'with that of a text');
	is($take->('Content-Type: application/json'), 204, 'with that of JSON');
	isnt($take->('Origin: ' . $_), 204, "from $_") for 'null', 'https://evil.example';
	is($take->("Origin: $here"), 204, 'from here');
	like($take->("Origin: $here", 'Origin: https://evil.example'), qr/^40[03]$/, 'from here and there');
	like($take->('Sec-Fetch-Site: none', 'Sec-Fetch-Site: cross-site'), qr/^40[03]$/, 'from itself and elsewhere');
};

subtest 'without a public origin none is ours' => sub {
	my $bare = Desk->start(data => 'none', workers => 1);
	my $ana = $bare->as('ana');
	my $body = { impact => 'question' };
	is($ana->post('/triage/preview', $body)->status, 200, 'a program');
	for my $origin ('', 'null', $here, $bare->env('URL'), 'http://127.0.0.1') {
		problem_is($ana->post('/triage/preview', $body, Origin => $origin), 403, '/problems/forbidden',
			"from '$origin'");
	}
	is($ana->post('/triage/preview', $body, Origin => $here, 'Sec-Fetch-Site' => 'same-origin')->status, 200,
		'a browser that knows better');
};

done_testing;
