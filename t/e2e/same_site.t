# No other site changes anything through somebody's browser: what a request that writes must say of
# where it comes from. The whole table, against the rule as api.md has it.

use v5.36;

use Desk;
use Instance;

my $here = 'https://desk.example.com';
my $desk = Desk->start(workers => 2, settings => [qq(public_origin = "$here")]);
my %callers = (person => $desk->as('ana'), program => $desk->program, stranger => $desk->nobody);
my $key = 0;

my @sites = (undef, '', qw(same-origin none same-site cross-site SAME-ORIGIN None), 'same-origin, cross-site',
	'same-origin ', 'cross-site;same-origin', 'x');
my @origins = (undef, '', $here, 'null', 'http://desk.example.com', "$here:443", "$here:8443", "$here/", "$here.",
	"$here.evil.example", 'https://evil.example', 'https://evil.desk.example.com', "https://x\@desk.example.com",
	"$here $here", "$here, https://evil.example", 'desk.example.com');
my @types = ('application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x', 'text/plain; application/json', undef);

# What such a request gets that would otherwise be answered with 200.
sub wanted($site, $origin, $cookie, $type) {
	my $is_json = ($type // '') =~ m{^application/json(;|$)};
	if (defined $site) {
		return 403 if $site !~ /^(same-origin|none)\s*$/i;
	} elsif (defined $origin) {
		return 403 if $origin ne $here;
	} elsif ($cookie && $is_json) {
		return 403;
	}
	return $is_json ? 200 : 415;
}

# A preview, which asks like a report and writes nothing.
sub preview($caller, $site, $origin, $cookie, $type, $path = '/api/v1/triage/preview') {
	my $body = encode_json($desk->report_body);
	my %headers = (%{ $callers{$caller}{headers} }, 'Idempotency-Key' => 'same-site-' . ++$key);
	$headers{'Sec-Fetch-Site'} = $site if defined $site;
	$headers{Origin} = $origin if defined $origin;
	$headers{Cookie} = 'session=x' if $cookie;
	$headers{'Content-Type'} = $type if defined $type;
	return $desk->raw(join "\r\n", "POST $path HTTP/1.1", 'Host: desk.example.com', 'Connection: close',
		'Content-Length: ' . length $body, map({ "$_: $headers{$_}" } sort keys %headers), '', $body);
}

sub shown($value) { return defined $value ? "'$value'" : 'none' }

for my $site (@sites) {
	my @wrong;
	my $count = 0;
	for my $origin (@origins) {
		for my $cookie (0, 1) {
			for my $type (@types) {
				for my $caller (qw(person program)) {
					my $wanted = wanted($site, $origin, $cookie, $type);
					my $got = preview($caller, $site, $origin, $cookie, $type)->status;
					$count++;
					push @wrong, "$got, not $wanted: $caller, Origin @{[shown($origin)]}, type @{[shown($type)]}"
						. ($cookie ? ', a cookie' : '') if $wanted !~ /$got/;
				}
			}
		}
	}
	is_deeply(\@wrong, [], "Sec-Fetch-Site @{[shown($site)]}: $count requests");
}

subtest 'a stranger is a stranger first' => sub {
	is(preview('stranger', 'cross-site', 'https://evil.example', 1, 'text/plain')->status, 401, 'from a foreign site');
	is(preview('stranger', 'same-origin', $here, 0, 'application/json')->status, 401, 'from here');
};

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
		my $answer = $callers{person}->request($method, '/me', undef, 'Sec-Fetch-Site' => 'cross-site',
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
