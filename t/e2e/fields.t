# What every list has: `fields` trims its items, `count` tells how many there are.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $tia, $mona, $ada) = map { $desk->as($_) } qw(ana tia mona ada);
my $id = $desk->report('ana')->{id};
my $software = $desk->software('Notepad++');
$tia->post("/issues/$id/claim");
$tia->post("/issues/$id/notes", { body => 'Looked at it', visibility => 'internal' });
$tia->post("/issues/$id/contacts", { channel => 'phone', outcome => 'no_answer' });
$tia->post("/issues/$id/work", { kind => 'other', details => 'Looked at it' });
status_is($tia->post("/issues/$id/forward", { summary => 'A bug', steps_to_reproduce => 'Open it' }), 200);

my @lists = (
	[$ana, '/issues'], [$tia, '/issues'], [$tia, '/software'], [$tia, "/software/$software/known-problems"],
	[$ana, "/issues/$id/notes"], [$tia, "/issues/$id/notes"], [$tia, "/issues/$id/contacts"],
	[$tia, "/issues/$id/work"], [$ana, "/issues/$id/history"], [$tia, "/issues/$id/history"], [$tia, '/baskets'],
	[$tia, '/forwardings'], [$tia, '/relays'], [$tia, '/employees'], [$tia, '/employees/' . $desk->id_of('ana') . '/issues'],
	[$tia, '/staff'], [$mona, '/vips'], [$ada, '/tokens'],
);

sub of($item, @names) { return { map { exists $item->{$_} ? ($_ => $item->{$_}) : () } @names } }

for my $list (@lists) {
	my ($caller, $path) = @$list;
	subtest $caller->name . " $path" => sub {
		my $whole = $caller->get($path);
		my @items = @{ $whole->body->{data} };
		ok(!exists $whole->body->{total}, 'no total unless asked for');
		cmp_ok($caller->get("$path?count=true")->body->{total}, $whole->body->{next} ? '>' : '==', @items, 'count=true: the total');
		ok(!exists $caller->get("$path?count=false")->body->{total}, 'count=false: none');
		my @names = @items ? sort keys %{ $items[0] } : 'at';
		for my $name (@names) {
			is_deeply($caller->get("$path?fields=$name")->body->{data}, [map { of($_, $name) } @items], "fields=$name");
		}
		my @some = @names[grep { $_ % 2 } 0 .. $#names];
		my $some = join ',', reverse(@some), $names[0], $names[0];
		is_deeply($caller->get("$path?fields=$some")->body->{data}, [map { of($_, @some, $names[0]) } @items],
			"fields=$some");
		for my $bad ('nonsense', "$names[0],", ",$names[0]", "$names[0],nonsense", "\u$names[0]", "$names[0]%20", 'data') {
			my $answer = $caller->get("$path?fields=$bad");
			problem_is($answer, 400, '/problems/bad-request', "fields=$bad");
			is_deeply([grep { $answer->body->{detail} !~ /\b$_\b/ } @names], [], '... is told what there is');
		}
		problem_is($caller->get("$path?$_"), 400) for 'fields=', 'count=', 'count=1';
	};
}

# The members that are written are those that would have been written, in the same order.
subtest 'the text' => sub {
	my $content = $tia->get('/issues?fields=reporter,status,id')->content;
	like($content, qr/^\{"data":\[\{"id":$id,"status":"with_software_team","reporter":\{[^}]*\}\}\],"next":null\}$/, $content);
};

subtest 'what the caller may not see is absent' => sub {
	is_deeply($ana->get('/issues?fields=id,vip,triage')->body->{data}, [{ id => $id }], 'vip, to ana');
	is_deeply($ana->get('/issues?fields=vip')->body->{data}, [{}], '... alone');
	my $detail = $ana->get('/issues?fields=nonsense')->body->{detail};
	unlike($detail, qr/vip|triage/, 'nor is she told of it');
	is_deeply([keys %{ $tia->get('/issues?fields=vip')->body->{data}[0] }], ['vip'], 'the desk sees it');
	problem_is($tia->get('/issues?fields=notes'), 400, '/problems/bad-request', 'what stands in no list');
};

# Totals over pages.
subtest 'a total is that of all pages' => sub {
	my @more = $desk->copies($desk->report('ana')->{id}, 19);
	my $path = '/issues?limit=6&count=true&fields=id&status=queued';
	my ($next, @totals, @seen) = $path;
	while ($next) {
		my $page = $tia->get($next)->body;
		push @totals, $page->{total};
		push @seen, map { $_->{id} } @{ $page->{data} };
		$next = $page->{next} && "$path&cursor=$page->{next}";
	}
	is_deeply(\@totals, [20, 20, 20, 20], 'on each');
	is(@seen, 20, 'as many as there are');
	is($tia->get("/issues?count=true&limit=1&$_->[0]")->body->{total}, $_->[1], $_->[0])
		for ['status=queued&priority=3', 20], ['status=queued&priority=1', 0], ['sort=line', 20], ['sort=line&status=closed', 0],
		['sort=line&status=closed,queued&basket=bin', 20], ['overdue=true', 0], ['overdue=false', 21], ['vip=true', 0],
		['status=with_software_team', 1], ['software=' . $software . '&status=queued,assigned', 20], ['assignee=none', 20];
	is($ana->get('/issues?count=true&limit=1')->body->{total}, 21, 'those that ana sees');
	is($desk->as('carla')->get('/issues?count=true')->body->{total}, 0, 'none');
	is($tia->get('/software?count=true&limit=1&status=approved')->body->{total},
		@{ $tia->get('/software?status=approved&limit=200')->body->{data} }, 'the catalog, by status');
	is($tia->get('/employees?count=true&limit=1')->body->{total}, @{ $tia->get('/employees?limit=200')->body->{data} },
		'employees');
	is($tia->get('/employees?count=true&limit=1&q=a')->body->{total}, undef, 'employees by a word: not without a scan');
	is($tia->get('/employees?count=true&q=ana')->body->{total}, 1, '... unless they are all there');
	is($tia->get('/relays?count=true&limit=1&state=pending')->body->{total}, 1, 'relays');
	is($tia->get('/employees?count=true&q=%20')->body->{total}, 0, 'of nothing that was asked for');
};

subtest 'what cannot be counted without a scan' => sub {
	my $issue = $desk->report('ana')->{id};
	$desk->copies($issue, 11_000);
	my $page = $tia->get('/issues?count=true&limit=1')->body;
	ok(exists $page->{total} && !defined $page->{total}, 'more than 10,000: null');
	is($tia->get('/issues?count=true&limit=1&status=with_software_team')->body->{total}, 1, 'a few among them are counted');
};

done_testing;
