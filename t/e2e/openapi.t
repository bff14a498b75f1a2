# GET /openapi.json: to anybody, from memory, once for each release.
use v5.36;

use Desk;
use JSON::PP ();

my $desk = Desk->start(workers => 2);
my $nobody = $desk->nobody;

my $answer = $nobody->get('/openapi.json');
status_is($answer, 200);
is($answer->header('Content-Type'), 'application/json', 'its type');
is($answer->header('Cache-Control'), 'private, no-cache', 'asked for anew');
is($answer->header('X-Content-Type-Options'), 'nosniff', 'as what it is');
my $tag = $answer->header('ETag');
like($tag, qr/^"[0-9a-f]{16}"$/, 'it has an ETag');
is($answer->body->{info}{title}, 'triaged', 'the document');
is($answer->content, qx('$ENV{BIN}/docs' openapi) =~ s/\n\z//r, 'that `make docs` writes as well');

is($nobody->get('/openapi.json')->header('ETag'), $tag, 'the same for each worker') for 1 .. 5;
for my $names ($tag, "W/$tag", qq("other", $tag), '*') {
	my $same = $nobody->get('/openapi.json', 'If-None-Match' => $names);
	is($same->status . ' ' . length $same->content, '304 0', "If-None-Match: $names");
	is($same->header('ETag'), $tag, 'with its ETag');
}
status_is($nobody->get('/openapi.json', 'If-None-Match' => '"other"'), 200);
problem_is($nobody->get('/openapi.json', 'If-None-Match' => substr $tag, 1), 400);
problem_is($nobody->get('/openapi.json?pretty=true'), 400);
problem_is($nobody->get('/openapi.json', Accept => 'text/html'), 406);

my $head = $nobody->head('/openapi.json');
is($head->header('Content-Length'), length $answer->content, 'HEAD: its size');

# Who calls does not matter, nor whether they are known.
is($_->get('/openapi.json')->header('ETag'), $tag, 'to everybody the same')
	for $desk->as('ana'), $desk->as('mona'), $desk->program('tri_nobody'), $desk->as('stranger');

done_testing;
