# The API's document says what the tables say: every route and nothing else, every list of words as
# it stands, every problem; and what it refers to is there.
use v5.36;

use JSON::PP ();
use Sources;
use Test::More;

BAIL_OUT('BIN is not set: see make test') if !$ENV{BIN};
my $text = qx('$ENV{BIN}/docs' openapi);
my $document = JSON::PP->new->utf8->decode($text);
my %parts = %{ $document->{components} };
is($document->{openapi}, '3.1.0', 'OpenAPI 3.1');
is($document->{info}{version}, text('Makefile') =~ /^VERSION = (\S+)/m ? $1 : undef, 'of this version');
is($document->{servers}[0]{url}, '/api/v1', 'below /api/v1');

# Every value in it, with the names that lead there.
sub walk($value, $visit, @path) {
	$visit->($value, @path);
	if (ref $value eq 'HASH') { walk($value->{$_}, $visit, @path, $_) for sort keys %$value }
	if (ref $value eq 'ARRAY') { walk($value->[$_], $visit, @path, $_) for 0 .. $#$value }
	return;
}

# Routes: those that the program has.
my (%is_route, %operation);
open my $list, '-|', "$ENV{BIN}/t/api/tables.t", 'list' or die "tables.t: $!";
while (<$list>) { $is_route{$1} = 1 if /^route (.*)/ }
close $list or die 'tables.t list failed';
while (my ($path, $item) = each %{ $document->{paths} }) {
	$operation{ uc($_) . " $path" } = $item->{$_} for grep { /^(?:get|put|post|patch|delete)$/ } keys %$item;
	my $outside = $path =~ m{^/(?:healthz|readyz|metrics)$};
	is($item->{servers} ? $item->{servers}[0]{url} : '/api/v1', $outside ? '/' : '/api/v1', "$path stands where it is");
	my @names = $path =~ /\{(\w+)\}/g;
	is_deeply([map { $_->{name} } @{ $item->{parameters} // [] }], \@names, "$path: what its braces hold is described");
}
is_deeply([sort keys %operation], [sort keys %is_route], 'each route is there, and nothing else');

my (%ids, %tags);
for my $route (sort keys %operation) {
	my $operation = $operation{$route};
	my ($method) = $route =~ /^(\w+)/;
	ok(!$ids{ $operation->{operationId} }++, "$route: a name of its own");
	$tags{$_} = 1 for @{ $operation->{tags} };
	ok(@{ $operation->{'x-roles'} }, '... says who may');
	my @statuses = sort keys %{ $operation->{responses} };
	like("@statuses", qr/\b20[014]\b.*\b400\b.*\b500\b/, '... what it answers, and how it fails');
	my $body = $operation->{requestBody};
	ok(!$body || grep({ /^4(?:13|15|22)$/ } @statuses) == 3, '... what can be wrong with a body');
	my ($type) = $body ? keys %{ $body->{content} } : '';
	is($type, 'application/' . ($method eq 'PATCH' ? 'merge-patch+json' : 'json'), '... its type') if $body;
	my %takes = map { ($_->{'$ref'} // '') => 1 } @{ $operation->{parameters} // [] };
	is(!!$takes{'#/components/parameters/IdempotencyKey'},
		!!($method eq 'POST' && $route !~ m{^POST /(?:triage/preview|rules/replay)$}), '... a key, where it writes by POST');
	is(!!$takes{'#/components/parameters/IfMatchRequired'}, !!$operation->{responses}{428}, '... If-Match, or 428');
}
is_deeply($document->{paths}{$_}{get}{tags}, ['Service'], "$_: the service itself") for qw(/openapi.json /healthz /metrics);
is_deeply([sort map { $_->{name} } @{ $document->{tags} }], [sort keys %tags], 'each tag is described');

# References: to what is there; and nothing is there in vain.
my %used;
walk($document, sub($value, @path) { $used{$value} = 1 if @path && $path[-1] eq '$ref' });
my %is_there = map { my $kind = $_; map { ("#/components/$kind/$_" => 1) } keys %{ $parts{$kind} } }
	grep { $_ ne 'securitySchemes' } keys %parts;
is_deeply([sort keys %used], [sort keys %is_there], 'what is referred to is there, and the other way around');

# Words: as lib/domain/words.h lists them.
my $words = text('lib/domain/words.h');
my %list_of = map { $_->[1] => $_->[0] } map { [/(\w+), (\w+)/] } $words =~ /^WORDS_DECLARE\((.*)\)/mg;
my $compared = 0;
for my $name (sort grep { /Word$/ } keys %{ $parts{schemas} }) {
	my $list = lc($name =~ s/Word$//r =~ s/(?<=.)(?=[A-Z])/_/gr);
	my ($rows) = $words =~ /^#define \Q$list_of{$list}\E\(X\) \\\n((?:.*\\\n)*.*)/m;
	is_deeply($parts{schemas}{$name}{enum}, [$rows =~ /"([^"]+)"/g], "$name: the words of $list");
	$compared++;
}
cmp_ok($compared, '>=', 15, 'they were compared');

# Problems: each has an answer that names it. 405 is no operation's.
my %about = map { my $about = $_->{description}; map { $_ => 1 } $about =~ m{`(/problems/[\w-]+)`}g } values %{ $parts{responses} };
my %problems = map { $_ => 1 } grep { $_ ne '/problems/method-not-allowed' } text('app/http/problem.c') =~ m{"(/problems/[\w-]+)"}g;
is_deeply([sort keys %about], [sort keys %problems], 'each problem that there is');

# Examples: of each body, of each answer that a shape has, of each parameter but cursors.
my @bare;
for my $route (sort keys %operation) {
	my $operation = $operation{$route};
	my %media = (body => $operation->{requestBody}, map { $_ => $operation->{responses}{$_} } grep { /^2/ } keys %{ $operation->{responses} });
	for my $what (sort keys %media) {
		push @bare, map { "$route: $what" } grep { $_->{schema}{'$ref'} && !exists $_->{example} } values %{ $media{$what}{content} // {} };
	}
	push @bare, map { "$route: $_->{name}" } grep { $_->{name} && $_->{name} ne 'cursor' && !exists $_->{example} } @{ $operation->{parameters} };
}
is_deeply(\@bare, [], 'everything has an example');

# What a command of many can be is what the commands' own routes take.
my @bodies = map { $operation{"POST /issues/{id}/$_"}{requestBody}{content}{'application/json'}{schema}{'$ref'} }
	@{ $parts{schemas}{BulkCommandWord}{enum} };
is_deeply([sort map { $_->{'$ref'} // () } @{ $parts{schemas}{BulkCommand}{properties}{body}{anyOf} }], [sort @bodies],
	'of many commands, each takes what it takes by itself');

# Members: each says what it is; of what is sent, no others are let in.
my @silent;
walk($parts{schemas}, sub($value, @path) {
	push @silent, join '/', @path if @path > 1 && $path[-2] eq 'properties' && ref $value && !$value->{description};
});
is_deeply(\@silent, [], 'each member says what it is');
for my $operation (grep { $_->{requestBody} } values %operation) {
	my ($media) = values %{ $operation->{requestBody}{content} };
	my ($name) = $media->{schema}{'$ref'} =~ m{(\w+)$};
	is($parts{schemas}{$name}{additionalProperties}, JSON::PP::false, "$name: nothing else is let in");
}

done_testing;
