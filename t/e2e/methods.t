# HEAD, OPTIONS and 405 on every route there is.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
$desk->sql("UPDATE staff JOIN employee e ON e.id = employee_id SET roles = 'tier1,manager,admin' WHERE login = 'tia'");
my $id = $desk->report('tia')->{id};
my $tia = $desk->as('tia');
status_is($tia->post('/forwardings', { software_id => 1, summary => 'A bug' }), 201);
status_is($tia->get('/events'), 200); # what happened so far has its numbers: no answer changes by itself

my @read = qw(GET HEAD OPTIONS);
my @routes = (
	# path, methods
	['/me', @read, 'PATCH'],
	['/software', @read, 'POST'],
	['/software/1', @read, 'PATCH'],
	['/software/1/known-problems', @read],
	['/software/1/fixes', @read],
	(map { ["/software/1/$_", qw(POST OPTIONS)] } qw(retire approve)),
	['/employees', @read],
	['/employees/1', @read],
	['/employees/1/issues', @read],
	['/triage/preview', qw(POST OPTIONS)],
	['/rules', qw(GET HEAD OPTIONS)],
	['/rules/replay', qw(POST OPTIONS)],
	['/issues', @read, 'POST'],
	["/issues/$id", @read, 'PATCH'],
	['/issues/bulk', qw(POST OPTIONS)],
	["/issues/$id/history", @read],
	(map { ["/issues/$id/$_", @read, 'POST'] } qw(notes contacts work)),
	(map { ["/issues/$id/$_", qw(POST OPTIONS)] } qw(claim release escalate reassign retriage prioritize
		await-employee reply schedule forward resolve confirm reopen cancel)),
	['/baskets', @read],
	['/baskets/bin/take-next', qw(POST OPTIONS)],
	['/take-next', qw(POST OPTIONS)],
	['/me/presence', qw(PUT OPTIONS)],
	['/me/notifications', @read, 'PUT'],
	['/staff', @read],
	['/staff/1', qw(PUT OPTIONS)],
	['/vips', @read, 'POST'],
	['/vips/1', qw(DELETE OPTIONS)],
	['/events', @read],
	['/tokens', @read, 'POST'],
	['/tokens/1', @read, 'DELETE'],
	['/forwardings', @read, 'POST'],
	['/forwardings/1', @read, 'PATCH'],
	(map { ["/forwardings/1/$_", qw(POST OPTIONS)] } qw(updates issues)),
	['/relays', @read],
	(map { ["/relays/1/$_", qw(POST OPTIONS)] } qw(relayed unreachable)),
	['/openapi.json', @read],
	['/healthz', @read],
	['/readyz', @read],
	['/metrics', @read],
);

sub sorted($allow) { return join ' ', sort split /, /, $allow // '' }

for my $row (@routes) {
	my ($path, @methods) = @$row;
	my $allow = join ' ', sort @methods;
	my $options = $tia->options($path);
	status_is($options, 204);
	is(sorted($options->header('Allow')), $allow, "OPTIONS $path: Allow");

	my %has = map { $_ => 1 } @methods;
	for my $method (grep { !$has{$_} } qw(GET HEAD POST PUT PATCH DELETE)) {
		my $answer = $tia->request($method, $path);
		status_is($answer, 405);
		problem_is($answer, 405) if $method ne 'HEAD';
		is(sorted($answer->header('Allow')), $allow, "$method $path: Allow");
	}
	next if !$has{GET};

	# HEAD: all that GET has but the content; and not a byte behind its headers.
	my ($get, $head) = ($tia->get($path), $tia->head($path));
	status_is($head, 200);
	for my $name (qw(Content-Type Content-Length ETag Cache-Control Link)) {
		next if $path eq '/metrics' && $name eq 'Content-Length'; # it counts what was asked of it
		is($head->header($name), $get->header($name), "HEAD $path: $name");
	}
	my $raw = $desk->raw("HEAD " . ($path =~ m{z$|^/metrics} ? '' : '/api/v1') . "$path HTTP/1.1\r\nHost: localhost\r\n"
		. "Authorization: $tia->{headers}{Authorization}\r\nConnection: close\r\n\r\n", unchecked => $path eq '/metrics');
	is($raw->status . ' ' . length $raw->content, '200 0', "HEAD $path: nothing but headers");
}

# Of lists, and of what is refused or has not changed.
my $page = $tia->head('/software?limit=2');
is($page->header('Link'), $tia->get('/software?limit=2')->header('Link'), 'HEAD of a page has its Link');
ok($page->header('Link'), 'and there is one');
status_is($tia->head('/software?limit=0'), 400);
status_is($tia->head("/issues/$id", 'If-None-Match' => '"1"'), 304);
status_is($desk->as('ana')->head("/issues/$id"), 404);
status_is($desk->as('ana')->head('/baskets'), 403);
status_is($desk->nobody->head('/me'), 401);

# Where there is no route, there is no method either; who does not say who they are learns nothing.
for my $method (qw(GET HEAD POST PUT PATCH DELETE OPTIONS)) {
	status_is($tia->request($method, $_), 404) for '/nowhere', '/issues/0', '/issues/x', "/issues/$id/nothing", '/',
		'/api/v1', '/api/v2/me', '/api';
	status_is($desk->nobody->request($method, $_), 401) for '/me', '/issues', '/nowhere';
}

# Methods that nobody has.
for my $method (qw(TRACE PROPFIND FOO get)) {
	my $answer = $tia->request($method, '/me');
	like($answer->status, qr/^(?:400|405|501)$/, "$method is refused") || diag($answer->describe);
}

done_testing;
