# That the tests judge answers by the API's document (Document.pm): real exchanges pass, and the same
# ones fail as soon as one thing about them is changed.
use v5.36;

use Desk;
use Storable qw(dclone);

my $desk = Desk->start(workers => 2);
my $document = Document->current;
my ($ana, $tia) = map { $desk->as($_) } qw(ana tia);
my $id = $desk->report('ana')->{id};

is_deeply(decode_json($desk->nobody->get('/openapi.json')->content), $document->is, 'it is what the server answers');

# What is wrong with the exchange when $change has had its hands on it.
sub faults_of($answer, $change) {
	local $_ = dclone({ map { $_ => $answer->{$_} }
		qw(method uri sent sent_headers status headers body content) });
	$change->();
	return join "\n", $document->faults_of(%$_);
}

my %real = (
	report => $ana->post('/issues', $desk->report_body),
	issue => $tia->get("/issues/$id"),
	list => $tia->get('/issues?limit=1&status=queued,assigned'),
	claim => $tia->post("/issues/$id/claim"),
	edit => $ana->patch("/issues/$id", { description => 'It closes by itself, always' }, 'If-Match' => '*'),
	conflict => $tia->post("/issues/$id/claim"),
	invalid => $ana->post('/issues', { impact => 'question' }),
	nowhere => $ana->get('/nowhere'),
	strange => $ana->delete('/issues'),
	unknown => $desk->nobody->get('/me'),
	none => $tia->head("/issues/$id"),
	options => $tia->options('/issues'),
);
is(faults_of($real{$_}, sub { }), '', "$_: as documented") for sort keys %real;

for (
	# exchange, what is changed, what is said of it
	[issue => sub { $_->{body}{colour} = 'red' }, qr{^the answer/colour: is not documented$}],
	[issue => sub { $_->{body}{reporter}{phone} = '1' }, qr{^the answer/reporter/phone: is not documented$}],
	[issue => sub { delete $_->{body}{impact} }, qr{^the answer/impact: is missing$}],
	[issue => sub { $_->{body}{id} = "$id" }, qr{^the answer/id: not integer}],
	[issue => sub { $_->{body}{status} = 'lost' }, qr{^the answer/status: none of the words: "lost"$}],
	[issue => sub { $_->{body}{status} = undef }, qr{^the answer/status: }],
	[issue => sub { $_->{body}{created_at} = 'yesterday' }, qr{^the answer/created_at: is no date-time}],
	[issue => sub { $_->{body}{allowed} = ['fly'] }, qr{^the answer/allowed/0: none of the words}],
	[issue => sub { $_->{status} = 202 }, qr{^the document has no 202 for GET /issues/\{id\}$}],
	[issue => sub { $_->{status} = 500; $_->{uri} = '/api/v1/issuesx' }, qr{answered with 500$}],
	[issue => sub { $_->{headers}{'x-powered-by'} = 'C' }, qr{^the header x-powered-by is not documented$}],
	[issue => sub { delete $_->{headers}{'x-request-id'} }, qr{^the header X-Request-Id is missing$}i],
	[issue => sub { $_->{headers}{etag} = 'W/"1"' }, qr{^the header etag: is not like}],
	[issue => sub { $_->{headers}{'content-type'} = 'text/html' }, qr{^the document has no text/html}],
	[issue => sub { $_->{headers}{'content-type'} = undef }, qr{^no content came}],
	[issue => sub { $_->{uri} .= '?colour=red' }, qr{^the parameter colour, which was accepted, is not documented$}],
	[list => sub { $_->{body}{data}[0]{colour} = 'red' }, qr{^the answer/data/0/colour: is not documented$}m],
	[list => sub { $_->{body}{total_pages} = 1 }, qr{^the answer/total_pages: is not documented$}],
	[list => sub { $_->{uri} =~ s/limit=1/limit=201/ }, qr{^the parameter limit, which was accepted: maximum is 200: 201$}],
	[list => sub { $_->{uri} =~ s/queued/lost/ }, qr{^the parameter status, which was accepted/0: none of the words: "lost"$}],
	[report => sub { $_->{sent} =~ s/inconvenience/nuisance/ }, qr{^what was accepted/impact: none of the words: "nuisance"$}],
	[report => sub { $_->{sent} =~ s/\{/{"colour":1,/ }, qr{^what was accepted/colour: is not documented$}],
	[report => sub { $_->{sent} =~ s/"impact":"\w+",?// }, qr{^what was accepted/impact: is missing$}],
	[report => sub { $_->{sent} = undef }, qr{^it was accepted without a body$}],
	[report => sub { $_->{sent_headers}{'Content-Type'} = 'text/plain' }, qr{^it was accepted as 'text/plain'$}],
	[report => sub { $_->{status} = 200 }, qr{^the document has no 200 for POST /issues$}],
	[claim => sub { $_->{sent} = '{"reason":"mine"}'; $_->{sent_headers}{'Content-Type'} = 'application/json' }, qr{^(?:it was accepted with a body|what was accepted/reason)}],
	[conflict => sub { $_->{body}{hint} = 'x' }, qr{^the answer/hint: is not documented$}],
	[conflict => sub { $_->{headers}{'content-type'} = 'application/json' }, qr{^the document has no application/json}],
	[invalid => sub { $_->{body}{errors}[0]{line} = 1 }, qr{^the answer/errors/0/line: is not documented$}],
	[invalid => sub { delete $_->{body}{errors}[0]{code} }, qr{^the answer/errors/0/code: is missing$}],
	[nowhere => sub { $_->{status} = 200 }, qr{the document has no GET /api/v1/nowhere, and it is answered with 200$}],
	[nowhere => sub { $_->{body}{hint} = 'x' }, qr{^the problem/hint: is not documented$}],
	[strange => sub { $_->{status} = 204 }, qr{the document has no DELETE /api/v1/issues, and it is answered with 204$}],
	[unknown => sub { $_->{headers}{'set-cookie'} = 'x=1' }, qr{^the header set-cookie is not documented$}],
	[none => sub { $_->{headers}{'x-extra'} = '1' }, qr{^the header x-extra is not documented$}],
	[options => sub { $_->{status} = 200 }, qr{answered with 200$}],
) {
	my ($name, $change, $wanted) = @$_;
	like(faults_of($real{$name}, $change), $wanted, "$name: $wanted");
}

done_testing;
