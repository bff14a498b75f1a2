# /docs/: the files of the documentation page, and the policy that a browser holds it to. (What a
# browser makes of it: make check-docs.)
use v5.36;

use Desk;
use HTTP::Tiny;

my $desk = Desk->start(workers => 2);
my $client = HTTP::Tiny->new(max_redirect => 0);

sub get($path, %headers) { return $client->get($desk->env('URL') . $path, { headers => \%headers }) }

my $page = get('/docs/');
is("$page->{status} $page->{headers}{'content-type'}", '200 text/html; charset=utf-8', 'the page, for everybody');
my %policy = map { /^(\S+) (.*)/ } split /; /, $page->{headers}{'content-security-policy'};
is($policy{'default-src'}, "'none'", 'what is not allowed is not loaded');
is($policy{'script-src'}, "'self'", 'nor is any script but its own files run');
is($policy{'connect-src'}, "'self'", 'nor is anything asked of another host');
is($policy{'frame-ancestors'}, "'none'", 'nor does it stand in the page of another');
unlike(join(' ', values %policy), qr/unsafe|\*|http/, 'no exceptions');
unlike($page->{content}, qr/<script(?![^>]* src=)|\son\w+=|style=/, 'no script and no style in the page itself');
unlike($page->{content}, qr{(?:src|href)="(?:\w+:)?//}, 'nothing in it is elsewhere');

my %type = (js => 'text/javascript; charset=utf-8', css => 'text/css; charset=utf-8');
my @files = $page->{content} =~ /(?:src|href)="([\w\/.-]+\.(?:js|css))"/g;
is(@files, 4, 'four files');
for my $file (@files) {
	my $got = get("/docs/$file");
	my ($ending) = $file =~ /(\w+)$/;
	is("$got->{status} $got->{headers}{'content-type'}", "200 $type{$ending}", $file);
	is($got->{headers}{'x-content-type-options'}, 'nosniff', '... as what it is');
	like($got->{headers}{'x-request-id'}, qr/^[0-9a-f]{32}$/, '... with its number');
	is($got->{headers}{'cache-control'}, 'no-cache', '... asked for anew');
	is(get("/docs/$file", 'If-None-Match' => $got->{headers}{etag})->{status}, 304, '... which costs little');
}

is(get('/docs')->{headers}{location}, '/docs/', 'without the slash, too');
for my $path ('/docs/nothing', '/docs/../nginx.conf.example', '/docs/..%2fdev/deps', '/docs/%2e%2e/dev/deps', '/docs../dev/deps') {
	my $got = get($path);
	is("$got->{status} $got->{headers}{'content-type'}", '404 application/problem+json', "$path: nothing");
}
is($client->post($desk->env('URL') . '/docs/')->{status}, 405, 'it is only read');
is(get('/api/v1/openapi.json')->{status}, 200, 'so may everybody see the document');

done_testing;
