# What `make docs` makes: the state table as a diagram, and who may do what.
use v5.36;

use Test::More;

my $docs = "$ENV{BIN}/docs";
BAIL_OUT('BIN is not set: see make test') if !$ENV{BIN};

my @statuses = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);
my @states = split /\n/, qx('$docs' states);
is(shift @states, 'stateDiagram-v2', 'a diagram of Mermaid\'s');
my %arrow;
for (@states) {
	my ($from, $to, $commands) = /^\t(\w+|\[\*\]) --> (\w+|\[\*\])(?:: ([\w, -]+))?$/ or fail("a line: $_") or next;
	ok(!$arrow{"$from $to"}++, "one arrow from $from to $to") if $from ne '[*]';
	$arrow{"$from $to"} = join ' ', sort split /, /, $commands // '';
}
for my $status (@statuses) {
	ok((grep { /^$status / } keys %arrow) > 0, "$status leads somewhere");
	ok((grep { / $status$/ } keys %arrow) > 0, "something leads to $status");
}
for (['queued assigned', 'claim reassign route take-next'], ['resolved closed', 'close confirm'], ['scheduled scheduled', 'schedule'],
	['with_software_team assigned', 'news'], ['closed [*]', ''], ['cancelled [*]', '']) {
	is($arrow{ $_->[0] }, $_->[1], $_->[0]);
}
ok(!exists $arrow{$_}, "no $_") for 'queued resolved', 'closed queued', 'cancelled queued', 'resolved cancelled', 'queued [*]';

my $access = qx('$docs' access);
unlike($access, qr/\?$|who *$/m, 'everybody has a name');
for (
	['claim', 'from  queued', 'to    assigned', 'who   who may take from its basket'],
	['cancel', 'from  any open', 'to    cancelled', 'who   the reporter; the desk'],
	['GET    /baskets', 'what  How many wait in each, and since when', 'who   the desk'],
	['PATCH  /software/{id}', 'what  Correct an entry', 'who   the Software Team; an admin'],
	['GET    /me', 'what  Who I am', 'who   anyone, as far as the thing is theirs to see'],
) {
	my ($head, @lines) = @$_;
	my $text = join "\n", $head, map { "    $_" } @lines;
	ok(index($access, "\n$text\n") >= 0, $head) || diag($access);
}
my ($routes) = scalar(() = $access =~ m{^[A-Z]+ +/}mg);
cmp_ok($routes, '>', 40, "$routes routes");

done_testing;
