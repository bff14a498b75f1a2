# What HTTP asks of a server: paths, methods, negotiation, lengths; and what the log says of each
# request.

use v5.36;
no warnings 'qw'; # "," and "#" in lists are meant

use Desk;
use Digest::SHA qw(hmac_sha256_hex);
use FastCGI;
use Instance;
use Time::HiRes qw(sleep time);

# Beside the example's server, one whose health checks are for an address that nobody has here.
my $conf = nginx_with(
	afar => sub { s/allow 127\.0\.0\.1;/allow 192.0.2.1;/r },
	http => "lingering_timeout 100ms;\n", # we read to the end, and it waits for ours
);
my $desk = Desk->start(nginx_conf => "$conf");
my $ana = $desk->as('ana');
my $tia = $desk->as('tia');
my $issue = $desk->report('ana');
my $authorization = 'Authorization: ' . basic('ana');

# A request as lines; in the path, ISSUE is the number of one of ana's.
sub lines($first, @more) {
	my $version = $first =~ /^\S+ \S+$/ ? ' HTTP/1.1' : '';
	my @host = grep({ /^Host:/ } @more) ? () : 'Host: desk';
	return $desk->raw(join "\r\n", $first =~ s/ISSUE/$issue->{id}/r . $version, @host,
		'Connection: close', $authorization, @more, '', '');
}

# With a body, which the lines say the length of unless they do.
sub lines_and_body($body, @lines) {
	my @length = grep({ /^(Content-Length|Transfer-Encoding):/ } @lines) ? () : 'Content-Length: ' . length $body;
	my ($first, @more) = @lines;
	return $desk->raw(join "\r\n", "$first HTTP/1.1", 'Host: desk', 'Connection: close', $authorization,
		'Content-Type: application/json', @length, @more, '', $body);
}

sub report_text() { return encode_json($desk->report_body) }

# Paths ------------------------------------------------------------------------------------------

subtest 'a path that nobody knows is 404' => sub {
	problem_is(lines("GET $_"), 404) for qw(/api/v1 /api/v1/ /api/ /api /api/v1/nowhere /api/v2/me
		/api/V1/me /api/v1/Me /api/v1/mee /api/v1/me/x /api/v1/issues/ISSUE/x /api/v1/issues/x/notes
		/api/v1/healthz /api/v1/api/v1/me /api/v1/baskets/p1 /api/v1/baskets/take-next /me /v1/me
		/ /x /api/v1/me; /api/v1/me.json /api/v1/{id} /api/v1/issues/{id} /problem /index.html
		/api/v1/issues/ISSUE%0a /api/v1/issues/ISSUE%20);
	problem_is($ana->post('/nowhere', '{'), 404);
	problem_is($tia->post('/baskets/p9/take-next'), 404);
	problem_is($tia->post('/baskets/%22/take-next'), 404);
};

subtest 'an id is a positive integer, written as such' => sub {
	for my $id (qw(0 -1 +1 01 1e3 1.0 0x1 1_000 x null 99999999999999999999 9223372036854775807
		9223372036854775808 18446744073709551617 %31%00 1%2c2 1,2 %e2%91%a0 %d9%a1), ' 1' =~ s/ /%20/r) {
		my $wanted = $id =~ /%00/ ? 400 : 404;
		problem_is(lines("GET /api/v1/$_/$id"), $wanted) for qw(issues software);
		problem_is(lines_and_body('{}', "POST /api/v1/issues/$id/claim"), $wanted);
	}
	status_is(lines('GET /api/v1/issues/%3' . join '%3', split //, $issue->{id}), 200, 'escaped digits are digits');
};

subtest 'a path is made plain before it is looked up' => sub {
	for my $path (qw(/api/v1/me/ /api/v1//me //api/v1/me /api/v1/./me /api/v1/me/. /api/v1/x/../me
		/api/v1/me/x/.. /api/v1/%6d%65 /%61pi/v1/me /api/v1/%2e/me /api/v1/x/%2e%2e/me
		/x/../api/v1/me), 'http://desk/api/v1/me', 'http://elsewhere.example/api/v1/me') {
		is((lines("GET $path")->body // {})->{login}, 'ana', $path);
	}
};

subtest 'a path that cannot be read is 400' => sub {
	problem_is(lines("GET $_"), 400) for qw(/api/v1/a%2Fb /api/v1/me%2f /api/v1/issues%2fISSUE
		/api/v1/me%00 /api/v1/%00 /api/v1/me%zz /api/v1/me% /api/v1/me%2 /api/v1/%c0%af /api/v1/%ed%a0%80
		/api/v1/%ff /api/v1/me%f0%9f /../api/v1/me /api/../../api/v1/me
		/api/v1/1/2/3/4/5/6/7/8/9/10/11 /api/v1/me#x /api/v1/#/../me);
	problem_is(lines("GET $_"), 400) for "/api/v1/me\x01", "/api/v1/me\x7f", '*', 'api/v1/me';
	problem_is(lines('GET /api/v1/' . 'a' x 7000), 404);
	problem_is(lines('GET /api/v1/' . 'a' x 9000), 414);
	problem_is(lines('GET /api/v1/me?' . 'a' x 9000), 414);
};

subtest 'health is for the operator\'s network, by whatever path' => sub {
	is($desk->nobody->get($_)->status, 200, "$_ from here") for qw(/healthz /readyz /metrics);
	my @paths = ('/healthz', '/readyz', '/metrics', map { ("$_/healthz", "$_/readyz", "$_/metrics") } '/api/..',
		'/api/v1/../..', '/api/%2e%2e', '/api/v1/..%2f..', '/api//..', '/api/#/../..',
		'/api/v1/#/../../..', '/api/%23/../..', '/api/?/../..', '/api/%3f/../..', '/.', '/', '//', '/%2f',
		'/api/x/..%2f..', '/api/;/../..', '/api/v1/%5c..%5c..', 'http://afar.test', 'http://afar.test/api/..',
		'http://afar.test?/../', '/api/v1/me?/../../..', '/healthz/../api/../', '/api/....//..');
	for my $path (@paths, qw(/healthz/ /healthz/. /./healthz /%68ealthz /healthz%20 /healthz%0a
		/api/..#/healthz /HEALTHZ)) {
		for my $bearer ('', 'Bearer x') {
			my $answer = $desk->raw(join "\r\n", "GET $path HTTP/1.1", 'Host: afar.test', 'Connection: close',
				$bearer ? "Authorization: $bearer" : (), '', '');
			cmp_ok($answer->status, '>=', 400, "$path from afar" . ($bearer ? ', as if with a token' : ''));
		}
	}
	problem_is($desk->nobody->get('/healthz/../api/v1/me'), 401);
	problem_is(lines('GET /healthz', 'Host: afar.test'), 403);
	problem_is(lines('GET /healthz?x=1'), 400);
};

subtest 'a query has parameters that are known, each once' => sub {
	my %cases = (
		'/me?x=1' => 400, '/me?x' => 400, '/me?=' => 400, '/me?=1' => 400, '/me?' => 200, '/me?&' => 200,
		'/me?&&&' => 200, '/software?q=' => 200, '/software?q' => 200, '/software?Q=x' => 400,
		'/software?q=a&q=a' => 400, '/software?q=a&%71=b' => 400, '/software?q[]=a' => 400,
		'/software?q=%zz' => 400, '/software?q=%' => 400, '/software?q=%00' => 400, '/software?q=%ff' => 400,
		'/software?q=%c0%80' => 400, '/software?q=a%2fb' => 200, '/software?q=%F0%9F%98%80' => 200,
		'/software?q=a;b' => 200, '/software?q=a?b' => 200, '/software?q=a=b' => 200, '/software?q=a+b' => 200,
		"/software?q=${\ ('x' x 120)}" => 200, "/software?q=${\ ('x' x 121)}" => 400,
		'/issues?limit=1' => 200, '/issues?limit=200' => 200,
		(map { ("/issues?limit=$_" => 400) } '', qw(0 201 -1 01x 1.0 1e2 x 99999999999999999999 +1 %201)),
		(map { ("/issues?mine=$_" => 400) } '', qw(1 yes TRUE True null)), '/issues?mine=true' => 200,
		(map { ("/issues?status=$_" => 400) } '', qw(open queued, ,queued queued,,closed QUEUED *)),
		'/issues?status=queued,closed' => 200, '/issues?status=queued,queued' => 200,
		(map { ("/issues?assignee=$_" => 400) } '', qw(x 0 -1 99999999999999999999 me,none)),
		(map { ("/issues?priority=$_" => 400) } qw(0 4 one)), '/issues?sort=created_at' => 200,
		(map { ("/issues?sort=$_" => 400) } '', qw(id --created_at created_at;), 'created_at%20DESC'),
		(map { ("/issues?cursor=$_" => 400) } '', qw(x 0 0123456789abcdef 0123456789abcdef.1.1. ....)),
		'/issues?' . join('&', map { "x$_=1" } 1 .. 33) => 400,
		(map { ("/me?${\ ('a' x $_)}${\ ('%F0%9F%98%80' x 60)}=1" => 400) } 0 .. 3),
		(map { my $name = 'a' x $_ . '%C3%A9' x 60; ("/me?$name=1&$name=1" => 400) } 0, 1),
	);
	for my $path (sort keys %cases) {
		$cases{$path} == 200 ? status_is($ana->get($path), 200) : problem_is($ana->get($path), $cases{$path});
	}
};

subtest 'a position that makes no sense is 400, even under the right signature' => sub {
	my ($secret) = map { pack 'H*', $_->[0] } $desk->sql("SELECT HEX(value) FROM secret WHERE name = 'cursor'");
	my $id = $desk->id_of('ana');
	my $sign = sub ($path, $position) {
		return substr(hmac_sha256_hex("$path\n0\n$id\n$position", $secret), 0, 32) . ".$position";
	};
	my $next = $ana->get('/software?limit=1')->body->{next};
	my ($position) = $next =~ /^[0-9a-f]{32}\.(.*)$/;
	is($sign->('/software', $position), $next, 'this is how it is signed');
	for my $bad ('', '5', '5.', '5.0', '.', '..', '5.0.0', '0.0.0.', '-5.0.0.', '5.-1.0.', '5.0.-1.', '5.x.0.', 'x.0.0.',
		'5.0.0.4', '5.0.0.4g', '5.0.0.4G', '5.0.0.zz', '5.0.0.00', '5.0.0.ff', '5.0.0.c3', '5.0.0.eda080', '5.0.0.41.',
		' 5.0.0.41', '+5.0.0.41', '5.0x.0.41', '9223372036854775808.0.0.41', '99999999999999999999.0.0.41',
		'5.253402300800000.0.', '5.9223372036854775808.0.') {
		problem_is($ana->get("/$_?cursor=" . ($sign->("/$_", $bad) =~ s/([ +])/sprintf '%%%02x', ord $1/er)), 400,
			'/problems/bad-request', "$_: '$bad'") for qw(software issues);
	}
};

subtest 'a refusal says what there is instead' => sub {
	like($ana->get('/baskets')->body->{detail}, qr/It is for: tier1, tier2, manager\./, 'which roles');
	like($ana->get('/software?colour=red')->body->{detail}, qr/"colour" here: there are .*q.*, cursor/, 'which parameters');
	like($ana->get('/me?colour=red')->body->{detail}, qr/no query parameters here/, 'that there are none');
	like($ana->get('/issue')->body->{detail}, qr{/api/v1/openapi\.json}, 'where the paths stand');
};

# Methods ----------------------------------------------------------------------------------------

my %allowed = (
	'/me' => 'GET', '/software' => 'GET', '/software/1' => 'GET', '/triage/preview' => 'POST',
	'/issues' => 'GET POST', '/issues/ISSUE' => 'GET', '/issues/ISSUE/history' => 'GET',
	(map { ("/issues/ISSUE/$_" => 'GET POST') } qw(notes contacts work)),
	(map { ("/issues/ISSUE/$_" => 'POST') } qw(claim release resolve confirm reopen cancel)),
	'/baskets' => 'GET', '/baskets/bin/take-next' => 'POST', '/take-next' => 'POST',
);

sub allow_of($answer) { return { map { $_ => 1 } split /, /, $answer->header('Allow') // '' } }

subtest 'OPTIONS and 405 say what is allowed' => sub {
	for my $path (sort keys %allowed) {
		my %methods = map { $_ => 1 } split / /, "$allowed{$path} OPTIONS";
		$methods{HEAD} = 1 if $methods{GET};
		my $here = $path =~ s/ISSUE/$issue->{id}/r;
		my $options = $tia->options($here);
		status_is($options, 204);
		my $allow = allow_of($options);
		is_deeply({ map { $_ => $allow->{$_} } keys %methods }, \%methods, '... names all that is there');
		for my $method (grep { !$allow->{$_} } qw(GET POST PUT PATCH DELETE PROPFIND PURGE)) {
			my $answer = $tia->request($method, $here);
			problem_is($answer, 405);
			is_deeply(allow_of($answer), $allow, '... with the same Allow');
		}
	}
	problem_is($tia->options('/nowhere'), 404);
	problem_is($desk->nobody->options('/me'), 401);
};

subtest 'a method is a word in capitals' => sub {
	problem_is(lines("$_ /api/v1/me"), 405) for qw(TRACE CONNECT BREW M-SEARCH), 'X' x 32;
	problem_is(lines("$_ /api/v1/me"), 400) for qw(get Get GE:T G@T);
	problem_is(lines('X' x 33 . ' /api/v1/nowhere'), 400);
	unlike(lines('TRACE /api/v1/me', 'X-Secret: hush')->content, qr/hush/, 'TRACE echoes nothing');
};

subtest 'HEAD is GET without a body' => sub {
	for my $path (grep { $allowed{$_} =~ /GET/ } sort keys %allowed) {
		my $here = $path =~ s/ISSUE/$issue->{id}/r;
		my ($get, $head) = map { my $answer = $tia->request($_, $here); $answer } qw(GET HEAD);
		status_is($head, 200);
		delete @{ $_->headers }{qw(date x-request-id)} for $get, $head;
		is_deeply($head->headers, $get->headers, '... with the same headers');
	}
	for my $path ('/nowhere', '/issues/1', '/me?x=1', '/take-next') {
		my ($get, $head) = map { $ana->request($_, $path) } qw(GET HEAD);
		is($head->status, $get->status, "HEAD $path: as GET");
		is($head->header('Content-Type'), 'application/problem+json', '... of the same type');
	}
	my ($get, $head) = map { FastCGI::request($desk->env('SOCKETS') . '/triaged.sock', method => $_,
		uri => '/api/v1/me', params => [TRIAGED_USER => 'ana']) } qw(GET HEAD);
	is($head->{body}, '', 'triaged sends none either');
	is($head->{headers}{'content-length'}, length $get->{body}, '... but tells its length');
	my $bytes = $desk->raw("HEAD /api/v1/me HTTP/1.1\r\nHost: desk\r\n$authorization\r\n\r\n"
		. "GET /api/v1/me HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n$authorization\r\n\r\n", unchecked => 1);
	like($bytes->content, qr{^HTTP/1\.1 200 OK\r\n}, 'the next answer on the connection follows at once');
};

# Negotiation ------------------------------------------------------------------------------------

subtest 'an answer is JSON, or 406' => sub {
	my %cases = (
		(map { ($_ => 200) } '*/*', 'application/*', 'application/json', 'Application/JSON', 'text/html, */*;q=0.1',
			'application/json;q=0.001', 'application/json; charset=utf-8', 'text/html,application/json',
			'text/html , application/json ;q=0.5', ' ', 'application/problem+json, application/json'),
		(map { ($_ => 406) } 'text/html', 'text/*', 'application/xml', 'application/json;q=0', '*/*;q=0.0',
			'application/json ; q=0.000', 'application/jso', 'application/jsonx', 'json', '*', '/', ',', ';',
			'text/html;a="application/json"'),
	);
	for my $accept (sort keys %cases) {
		my $answer = $ana->get('/me', Accept => $accept);
		$cases{$accept} == 200 ? status_is($answer, 200, "'$accept'")
			: problem_is($answer, 406, '/problems/not-acceptable', "'$accept'");
	}
	problem_is($ana->post('/issues', $desk->report_body, Accept => 'text/html'), 406);
	problem_is($ana->get('/nowhere', Accept => 'text/html'), 404);
	problem_is($ana->get('/baskets', Accept => 'text/html'), 403);
};

# Bodies and lengths -----------------------------------------------------------------------------

subtest 'a body comes in many ways' => sub {
	my $text = report_text();
	my $half = int(length($text) / 2);
	my $chunks = sprintf "%x\r\n%s\r\n%x;name=value\r\n%s\r\n0\r\nTrailer: x\r\n\r\n",
		$half, substr($text, 0, $half), length($text) - $half, substr $text, $half;

	status_is(lines_and_body($text, 'POST /api/v1/issues'), 201, 'with its length');
	status_is(lines_and_body($chunks, 'POST /api/v1/issues', 'Transfer-Encoding: chunked'), 201, 'in chunks');
	status_is($desk->raw(join "\r\n", 'POST /api/v1/issues HTTP/1.0', $authorization,
		'Content-Type: application/json', 'Content-Length: ' . length $text, '', $text), 201, 'by HTTP/1.0');
	status_is($desk->raw("GET /api/v1/me HTTP/1.0\r\n$authorization\r\n\r\n"), 200, 'none, by HTTP/1.0');
	status_is(lines_and_body('{"x":1}', 'GET /api/v1/me'), 200, 'with GET, where nobody reads it');

	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $desk->port) or die $!;
	print $socket join "\r\n", 'POST /api/v1/issues HTTP/1.1', 'Host: desk', 'Connection: close', $authorization,
		'Content-Type: application/json', 'Content-Length: ' . length $text, 'Expect: 100-continue', '', '';
	is(scalar readline $socket, "HTTP/1.1 100 Continue\r\n", 'asked first: go on');
	readline $socket;
	print $socket $text;
	like(scalar readline $socket, qr{^HTTP/1\.1 201 }, '... and taken');
};

subtest 'a body whose length is in doubt is refused' => sub {
	my $before = $ana->get('/issues?limit=200')->body->{data};
	my $text = report_text();
	my $length = length $text;
	problem_is(lines_and_body($text, 'POST /api/v1/issues', @$_), 400) for
		['Content-Length: x'], ['Content-Length: -1'], ["Content-Length: +$length"], ["Content-Length: $length, $length"],
		["Content-Length: $length", "Content-Length: $length"], ["Content-Length: $length", 'Content-Length: 0'],
		['Content-Length: 99999999999999999999'],
		["Content-Length: $length", 'Transfer-Encoding: chunked'],
		['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'];
	problem_is(lines_and_body("zz\r\n", 'POST /api/v1/issues', 'Transfer-Encoding: chunked'), 400);
	is(lines_and_body('', 'POST /api/v1/issues', "Transfer-Encoding: $_")->status, 501, "Transfer-Encoding: $_")
		for 'gzip', 'chunked, identity', 'xchunked';

	my $socket = $desk->env('SOCKETS') . '/triaged.sock';
	for my $wrong ($length - 1, $length + 1, 1, 100_000, 'x', '1 ', '0x10', '-2', '18446744073709551617') {
		my $answer = FastCGI::request($socket, method => 'POST', uri => '/api/v1/issues', body => $text,
			length => $wrong, params => [TRIAGED_USER => 'ana']);
		is($answer->{status}, 400, "CONTENT_LENGTH '$wrong' where there are $length bytes");
		like($answer->{headers}{'content-type'}, qr/problem/, '... a problem');
	}
	for my $unknown ('', '-1', '0') {
		my $answer = FastCGI::request($socket, method => 'POST', uri => '/api/v1/triage/preview', body => $text,
			length => $unknown, params => [TRIAGED_USER => 'ana']);
		is($answer->{status}, 200, "CONTENT_LENGTH '$unknown', which says nothing");
	}
	is(@{ $ana->get('/issues?limit=200')->body->{data} }, @$before, 'none of them has reported anything');
};

# The request's id, and the log -------------------------------------------------------------------

# The line of a request, which is written after its answer.
sub log_line($id) {
	my $deadline = time + 5;
	while (1) {
		my @lines = grep { ($_->{request_id} // '') eq $id } $desk->log_lines;
		return @lines == 1 ? $lines[0] : undef if @lines || time > $deadline;
		sleep 0.01;
	}
}

subtest 'each request has an id, the same everywhere' => sub {
	my %seen;
	for my $answer ($ana->get('/me'), $ana->get('/me'), $ana->get('/nowhere'), $tia->options('/me'),
		$desk->nobody->get('/healthz'), $ana->get('/me', 'X-Request-Id' => 'a' x 32),
		$ana->get('/me', 'Triaged-Request-Id' => 'b' x 32), $ana->post('/issues', '{')) {
		my $id = $answer->header('X-Request-Id');
		ok(!$seen{$id}++ && $id !~ /^(.)\1*$/, $answer->what . ": $id is new, and nginx's own");
		is((log_line($id) // {})->{status}, $answer->status, '... and in the log');
	}
	my $socket = $desk->env('SOCKETS') . '/triaged.sock';
	for my $bad ('', 'short', 'x' x 65, "a\nb" x 8, 'quote"quote', "12345678\xff", '../../etc/passwd') {
		my $answer = FastCGI::request($socket, uri => '/healthz', params => [TRIAGED_REQUEST_ID => $bad]);
		like($answer->{headers}{'x-request-id'}, qr/^[0-9a-f]{32}$/, 'an id that is none is replaced');
	}
};

subtest 'the log says who did what, and never what with' => sub {
	my $hush = 'hush_' . 'x' x 20;
	my $body = $desk->report_body(description => "It says $hush when I open a file");
	my @cases = (
		[$ana->post('/issues', $body), 'ana', 'POST', '/issues', 201],
		[$ana->get("/issues/$issue->{id}"), 'ana', 'GET', '/issues/{id}', 200],
		[$ana->head("/issues/$issue->{id}"), 'ana', 'HEAD', '/issues/{id}', 200],
		[$ana->get("/software?q=$hush"), 'ana', 'GET', '/software', 200],
		[$ana->get("/software?$hush=1"), 'ana', 'GET', '/software', 400],
		[$ana->get("/$hush"), 'ana', 'GET', undef, 404],
		[$ana->post('/issues', "{\"$hush\":1}"), 'ana', 'POST', '/issues', 422],
		[$ana->post('/issues', "{\"$hush"), 'ana', 'POST', '/issues', 400],
		[$ana->request('DELETE', '/me'), 'ana', 'DELETE', undef, 405],
		[$ana->get('/me', 'X-Other' => $hush, Cookie => "a=$hush", Referer => $hush), 'ana', 'GET', '/me', 200],
		[$tia->post('/baskets/bin/take-next'), 'tia', 'POST', '/baskets/{name}/take-next', 200],
		[$desk->program->get('/me'), 'mona', 'GET', '/me', 200],
		[$desk->program($hush)->get('/me'), undef, 'GET', '/me', 401],
		[$desk->nobody->get('/healthz'), undef, 'GET', '/healthz', 200],
	);
	for my $case (@cases) {
		my ($answer, $login, $method, $route, $status) = @$case;
		my $line = log_line($answer->header('X-Request-Id')) // {};
		is(join(' ', sort keys %$line), 'db_ms level login method ms request_id retries route status time',
			$answer->what . ': these members');
		is_deeply([@$line{qw(level login method route status retries)}],
			['info', $login, $method, $route, $status, 0], '... with these values');
		like($line->{time}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, '... at a time');
		ok($line->{ms} >= $line->{db_ms} && $line->{db_ms} >= 0, '... of which the database took its share');
	}
	unlike($desk->log('triaged'), qr/hush/, 'neither path, query, header, body nor token is in it');
	ok(!(grep { !/^\{.*\}$/ } split /\n/, $desk->log('triaged')), 'all of it is JSON, a line each');
};

done_testing;
