# What nginx answers by itself looks like what triaged answers: a problem, with the request's id and
# the right headers, and never a page of HTML. (That each answer is whole, Desk sees to.)

use v5.36;

use Desk;
use Instance;
use Time::HiRes qw(time);

# The limit is a comment in the example: these are its lines.
my @limit = text_of('nginx.conf.example') =~ /^\s*#(limit_req\w* .*;)$/mg;
my $conf = nginx_with(
	limited => sub { s/#(?=limit_req )//gr },
	impatient => sub { s/(fastcgi_read_timeout) .*;/$1 1s;/r },
	afar => sub { s/allow 127\.0\.0\.1;/allow 192.0.2.1;/r },
	http => join("\n", grep { !/^limit_req / } @limit) . <<~'END',
		lingering_timeout 100ms; # we read to the end, and it waits for ours
		END
);
my $desk = Desk->start(nginx_conf => "$conf", workers => 2);
my $ana = $desk->as('ana');
my $authorization = 'Authorization: ' . basic('ana');
my %ids;

# A request as lines, with ana's password.
sub lines($first, @more) {
	my @host = grep({ /^Host:/ } @more) ? () : 'Host: desk';
	return $desk->raw(join "\r\n", $first, @host, 'Connection: close', $authorization, @more, '', '');
}

# nginx's own answer: of this status and type, and nothing of triaged's in it.
sub is_of_nginx($answer, $status, $type, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	problem_is($answer, $status, "/problems/$type", $name);
	unlike($answer->content, qr/[<>]/, '... no HTML');
	my $id = $answer->header('X-Request-Id') // '';
	ok(!$ids{$id}++, '... with an id of its own');
	return $answer;
}

subtest 'who is not known' => sub {
	for my $caller ($desk->nobody, $desk->as('ana', 'wrong'), $desk->as('nobody-knows'), $desk->as('', '')) {
		my $answer = is_of_nginx($caller->get('/me'), 401, 'unauthenticated', 'GET /me by ' . $caller->name);
		is($answer->header('WWW-Authenticate'), 'Basic realm="triaged"', '... says how to log in');
	}
	for my $header ('Basic', 'Basic !!!', 'Basic YW5h', 'Digest x', 'Negotiate x', 'x') {
		is_of_nginx($desk->nobody->get('/me', Authorization => $header), 401, 'unauthenticated', "'$header'");
	}
	is_of_nginx($desk->nobody->get('/nowhere'), 401, 'unauthenticated', 'a path that is not there either');
	is_of_nginx($desk->nobody->post('/issues', 'x'), 401, 'unauthenticated', 'with a body');
};

subtest 'what nginx does not pass on' => sub {
	is_of_nginx(lines("GET $_ HTTP/1.1"), 404, 'not-found', $_) for qw(/ /api /favicon.ico /problem /api.json);
	is_of_nginx(lines('GET /healthz HTTP/1.1', 'Host: afar.test'), 403, 'forbidden', 'health from afar');
	for my $method (qw(TRACE CONNECT)) {
		my $answer = is_of_nginx(lines("$method /api/v1/me HTTP/1.1"), 405, 'method-not-allowed', $method);
		unlike($answer->header('Allow'), qr/$method/, '... is not allowed');
	}
	my $head = $ana->head('/%00');
	is($head->status, 400, 'HEAD of what cannot be');
	is($head->header('Content-Type'), 'application/problem+json', '... a problem that is not shown');
};

subtest 'what nginx cannot read' => sub {
	my %cases = (
		'/api/../..' => lines('GET /api/../.. HTTP/1.1'), '%00' => lines('GET /api/v1/%00 HTTP/1.1'),
		'%' => lines('GET /api/v1/% HTTP/1.1'), 'no path' => lines('GET x HTTP/1.1'),
		'two hosts' => lines('GET /api/v1/me HTTP/1.1', 'Host: a', 'Host: b'),
		'no such host' => lines('GET /api/v1/me HTTP/1.1', 'Host: a b'),
		'no host' => $desk->raw("GET /api/v1/me HTTP/1.1\r\n$authorization\r\n\r\n"),
		'a method in small letters' => lines('get /api/v1/me HTTP/1.1'),
		'two lengths' => lines('POST /api/v1/issues HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'),
		'a length that is none' => lines('POST /api/v1/issues HTTP/1.1', 'Content-Length: x'),
		'a length and chunks' => lines('POST /api/v1/issues HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
		'NUL in a header' => lines('GET /api/v1/me HTTP/1.1', "X: a\0b"),
		'TLS' => $desk->raw("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" . 'x' x 60),
		'noise' => $desk->raw("\xff\xfe\xfd\r\n\r\n"), 'no version' => lines('GET /api/v1/me XTTP/1.1'),
		'HTTP/2 on a plain port' => $desk->raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", unchecked => 1),
		'two authorizations' => lines('GET /api/v1/me HTTP/1.1', 'Authorization: Bearer x'),
	);
	my $http2 = delete $cases{'HTTP/2 on a plain port'};
	is_of_nginx($cases{$_}, 400, 'bad-request', $_) for sort keys %cases;
	unlike($http2->content, qr/[<>]/, 'HTTP/2 is not answered with HTML either');
	is_of_nginx(lines('GET /api/v1/me HTTP/9.9'), 505, 'bad-request', 'HTTP/9.9');
	is_of_nginx(lines('POST /api/v1/issues HTTP/1.1', 'Transfer-Encoding: gzip'), 501, 'bad-request', 'gzip');
};

subtest 'what is too large' => sub {
	my $large = 'x' x 262_145;
	is_of_nginx($ana->post('/issues', $large), 413, 'too-large', 'a body');
	is_of_nginx(lines('POST /api/v1/issues HTTP/1.1', "Content-Length: 9${\ ('9' x 15)}"), 413, 'too-large',
		'a body that is only announced');
	is_of_nginx($desk->raw(join "\r\n", 'POST /api/v1/issues HTTP/1.1', 'Host: desk', 'Connection: close', $authorization,
		'Transfer-Encoding: chunked', '', sprintf('%x', length $large), $large, 0, '', ''), 413, 'too-large', 'chunks');
	is_of_nginx(lines('GET /api/v1/' . 'x' x 9000 . ' HTTP/1.1'), 414, 'uri-too-long', 'a path');
	is_of_nginx(lines('GET /api/v1/issues?q=' . 'x' x 9000 . ' HTTP/1.1'), 414, 'uri-too-long', 'a query');
	is_of_nginx(lines('GET /api/v1/me HTTP/1.1', 'X: ' . 'x' x 9000), 431, 'headers-too-large', 'a header');
	is_of_nginx(lines('GET /api/v1/me HTTP/1.1', map { "X-$_: " . 'x' x 4000 } 1 .. 20), 431, 'headers-too-large',
		'all headers together');
};

# Many on one connection, one behind the other: 50 a second are allowed, and 200 more at once.
subtest 'what comes too often' => sub {
	is(scalar(grep { !/^limit_req / } @limit), 2, 'the lines of the limit');
	is(scalar(grep { /^limit_req / } @limit), () = text_of('nginx.conf.example') =~ m{^    location [=^~ ]*/api/}mg,
		'... and one in each location that leads to triaged');
	my $count = 400;
	my @lines = ('GET /api/v1/me HTTP/1.1', 'Host: limited.test');
	my $said = $desk->raw(join('', map { join "\r\n", @lines, $_ < $count ? () : 'Connection: close', '', '' } 1 .. $count),
		unchecked => 1);
	my @answers = map { Desk::Answer->parse($_, method => 'GET', path => '/me') } split /(?=HTTP\/1\.1 \d)/, $said->{all};
	my ($passed, $beyond) = map { my $status = $_; [grep { $_->status == $status } @answers] } 401, 429;
	is(@$passed + @$beyond, $count, 'each is answered');
	cmp_ok(scalar @$passed, '>=', 201, scalar @$passed . ' within the limit, whoever it is');
	cmp_ok(scalar @$beyond, '>=', 1, scalar @$beyond . ' beyond it');
	is($answers[200]->status, 401, '... none before the rest');
	is_of_nginx($beyond->[0], 429, 'too-many-requests', 'beyond it');
	is_deeply([grep { ($_->header('Retry-After') // '') !~ /^[1-9]\d*$/ } @$beyond], [], '... says when to come again');
	is($desk->raw("GET /healthz HTTP/1.1\r\nHost: limited.test\r\nConnection: close\r\n\r\n")->status, 200,
		'the operator has no limit');
	is($ana->get('/me')->status, 200, 'the example has none, as it is');
};

subtest 'what triaged does not answer' => sub {
	my @pids = (master_of($desk), workers_of($desk));
	kill 'STOP', @pids;
	my $began = time;
	my $late = lines('GET /api/v1/me HTTP/1.1', 'Host: impatient.test');
	kill 'CONT', @pids;
	is_of_nginx($late, 504, 'unavailable', 'in time');
	is($late->header('Retry-After'), 5, '... says when to try again');
	cmp_ok(time - $began, '<', 5, '... soon');
	is($ana->get('/me')->status, 200, 'and goes on');

	$desk->stop_server('triaged');
	for my $answer ($ana->get('/me'), $ana->post('/issues', '{}'), $desk->program->get('/me')) {
		is_of_nginx($answer, 502, 'unavailable', $answer->what . ', when it is gone');
		is($answer->header('Retry-After'), 5, '... says when to try again');
	}
	is_of_nginx($desk->nobody->get('/readyz'), 502, 'unavailable', 'GET /readyz');
	is($ana->head('/me')->status, 502, 'HEAD too');
	$desk->start_server('triaged');
	is($ana->get('/me')->status, 200, 'all is well when it is back');
};

subtest 'the id is in the log of nginx' => sub {
	my @ids = sort keys %ids;
	$desk->stop_server('nginx'); # so that it has written all
	my %logged = map { /([0-9a-f]{32})$/ ? ($1 => 1) : () } split /\n/, text_of($desk->folder . '/nginx-access.log');
	is_deeply([grep { !$logged{$_} } @ids], [], scalar @ids . ' of them');
};

done_testing;
