# Lists of issues: filters, sorts, pages. What a query must find is worked out from all issues.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $ben, $tia, $mona) = map { $desk->as($_) } qw(ana ben tia mona);
my %id = map { $_ => $desk->id_of($_) } qw(ana ben tia udo);
my @states = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);

# 150 issues that differ in everything, six at a time reported at the same moment.
my $template = $desk->report('ana')->{id};
my @ids = ($template, $desk->copies($template, 149));
my $first = $ids[0];
$desk->sql(qq{
	UPDATE issue SET status = ELT(1 + id % 8, } . join(', ', map { "'$_'" } @states) . qq{),
		basket = ELT(1 + id % 3 + (id % 5 = 0), 'bin', 'p2', 'p1', 'vip'), priority = 1 + id % 3,
		reporter_id = ELT(1 + id % 7 % 3, $id{ana}, $id{ben}, $id{tia}),
		assignee_id = ELT(1 + id % 11 % 4, NULL, $id{tia}, $id{udo}, NULL),
		created_at = TIMESTAMPADD(MINUTE, (id * 7 % 150) DIV 6, '2026-01-01 00:00:00.5') WHERE id >= $first});

my $all = $mona->get('/issues?limit=200')->body->{data};
is(@$all, @ids, 'the manager sees all');

sub newest_first { return reverse oldest_first(@_) }
sub oldest_first { return sort { $a->{created_at} cmp $b->{created_at} || $a->{id} <=> $b->{id} } @_ }
sub ids_of($list) { return join ' ', map { $_->{id} } @$list }

is(ids_of($all), ids_of([newest_first(@$all)]), 'the newest first, if nothing else is said');

# Each filter, alone and with each value of the others, in both sorts.
my %finds = (
	mine => sub ($issue, $value, $caller) { $value eq 'false' || $issue->{reporter}{login} eq $caller },
	status => sub ($issue, $value, $caller) { grep { $issue->{status} eq $_ } split /,/, $value },
	basket => sub ($issue, $value, $caller) { grep { $issue->{basket} eq $_ } split /,/, $value },
	priority => sub ($issue, $value, $caller) { $issue->{priority} eq $value },
	assignee => sub ($issue, $value, $caller) {
		my $assignee = $issue->{assignee} // { login => 'none', id => 0 };
		$assignee->{login} eq ($value eq 'me' ? $caller : $value) || $assignee->{id} eq $value;
	},
);
my %values = (
	mine => ['true'],
	status => ['queued', 'assigned,resolved', join ',', @states],
	basket => ['bin', 'p1'],
	priority => [1, 3],
	assignee => ['me', 'none', $id{udo}],
);
my @queries = {};
for my $name (sort keys %values) {
	@queries = map { my $query = $_; ($query, map { { %$query, $name => $_ } } @{ $values{$name} }) } @queries;
}
my $number = 0;
my @wrong;
for my $query (@queries) {
	my $sort = ('', '-created_at', 'created_at')[++$number % 3];
	my $text = join '&', 'limit=200', ($sort ? "sort=$sort" : ()), map { "$_=$query->{$_}" } sort keys %$query;
	my @found = grep { my $issue = $_; !grep { !$finds{$_}->($issue, $query->{$_}, 'tia') } keys %$query } @$all;
	my $wanted = ids_of([$sort eq 'created_at' ? oldest_first(@found) : newest_first(@found)]);
	my $answer = $tia->get("/issues?$text");
	push @wrong, "$text\n  got    " . ids_of($answer->body->{data} // []) . "\n  wanted $wanted\n"
		if $answer->status != 200 || ids_of($answer->body->{data}) ne $wanted;
}
ok(!@wrong, @queries . ' queries find what they should, in order') || diag(@wrong);
for (['mine=false', @$all], ['mine=true', grep { $_->{reporter}{login} eq 'tia' } @$all],
	['status=closed', grep { $_->{status} eq 'closed' } @$all]) {
	my ($query, @found) = @$_;
	is(ids_of($tia->get("/issues?limit=200&$query")->body->{data}), ids_of(\@found), $query);
}

# What stands in a list is what stands by itself.
for my $caller ($tia, $ana) {
	my @some = @{ $caller->get('/issues?limit=5')->body->{data} };
	is_deeply($_, $caller->get("/issues/$_->{id}")->body, $caller->name . ": issue $_->{id} in a list") for @some;
}

# Employees see their own, whatever they ask for.
my @anas = grep { $_->{reporter}{login} eq 'ana' } @$all;
for my $query ('', 'mine=true', 'mine=false', 'basket=bin', 'status=queued', 'priority=1', "assignee=$id{tia}",
	'assignee=none', 'assignee=me', 'sort=created_at') {
	my ($name, $value) = split /=/, $query;
	my @found = grep { !$name || $name =~ /^(?:mine|sort)$/ || $finds{$name}->($_, $value, 'ana') } @anas;
	my $list = $ana->get("/issues?limit=200&$query")->body->{data};
	is(ids_of([newest_first(@$list)]), ids_of([newest_first(@found)]), "ana's own only: $query");
}
is_deeply($desk->as($_)->get('/issues')->body->{data}, [], "$_ sees none") for qw(carla sam ada);

# Pages: all of them together are the whole list, each issue once, in order.
sub pages($caller, $query, $limit, $between = sub { }) {
	my ($next, @pages) = "/issues?limit=$limit&$query";
	while ($next && @pages < 200) {
		my $answer = $caller->get($next);
		return $answer->describe if $answer->status != 200;
		push @pages, $answer->body;
		my ($link) = ($answer->header('Link') // '') =~ /^<([^>]*)>; rel="next"$/;
		my $cursor = $answer->body->{next};
		fail("Link and next agree: $query") if defined $cursor != defined $link;
		fail("no empty page but the first: $query") if @pages > 1 && !@{ $answer->body->{data} };
		fail("a page is full, or the last: $query") if $cursor && @{ $answer->body->{data} } != $limit;
		# By turns as a client of either kind would do it.
		$next = !$cursor ? undef : @pages % 2 ? "/issues$link" : "/issues?limit=$limit&$query&cursor=$cursor";
		$between->();
	}
	return ids_of([map { @{ $_->{data} } } @pages]);
}

for my $query ('', 'sort=created_at', 'sort=-created_at', 'status=queued', 'status=queued,closed,resolved',
	'status=queued,closed,resolved&sort=created_at', 'basket=bin', 'basket=vip&status=assigned', 'priority=2',
	'priority=2&sort=created_at', 'assignee=me', 'assignee=none', 'assignee=none&priority=1&sort=created_at',
	'mine=true', 'mine=true&status=queued,assigned', 'status=closed&basket=p1&priority=1&assignee=none') {
	my $whole = ids_of($tia->get("/issues?limit=200&$query")->body->{data});
	is(pages($tia, $query, $_), $whole, "pages of $_: " . ($query || 'all')) for 1, 7;
}
is(pages($ana, '', 7), ids_of([newest_first(@anas)]), "ana's pages");
my $closed = grep { $_->{status} eq 'closed' } @$all;
for ([$closed - 1, 1], [$closed, 0], [$closed + 1, 0]) {
	my ($limit, $more) = @$_;
	my $page = $tia->get("/issues?status=closed&limit=$limit");
	is(defined $page->body->{next} ? 1 : 0, $more, "a page of $limit of $closed: " . ($more ? 'more' : 'no more'));
	is(defined $page->header('Link') ? 1 : 0, $more, 'and so says Link');
}

# Pages while others report: what was there is found once, in order.
my $before = ids_of([newest_first(@$all)]);
is(pages($tia, '', 20, sub { $desk->report('ben') }), $before, 'newest first: the new ones are not among them');
my $with_new = pages($tia, 'sort=created_at', 30, sub { $desk->report('ben') });
my @seen = split / /, $with_new;
is(scalar(keys %{ { map { $_ => 1 } @seen } }), scalar @seen, 'oldest first: each once');
is("@seen[0 .. $#$all]", ids_of([oldest_first(@$all)]), 'what was there first, in order');
ok(@seen > @$all, 'and then the new ones');

# limit.
is(@{ $tia->get('/issues')->body->{data} }, 50, '50, if nothing else is said');
status_is($tia->get("/issues?limit=$_"), 200) for 1, 200;
problem_is($tia->get("/issues?limit=$_"), 400) for 0, 201, -1, 'x', 1.5, '', '99999999999999999999', '+5', '%205';

# Cursors: bound to filter and sort, and not to be tampered with.
my $cursor = $tia->get('/issues?limit=5&status=queued,closed')->body->{next};
like($cursor, qr/^[A-Za-z0-9._~-]+$/, 'a cursor stands in a URL as it is');
status_is($tia->get("/issues?status=queued,closed&cursor=$cursor"), 200, 'with another limit');
for my $other ('', 'status=queued', 'status=queued,closed,resolved', 'status=queued,closed&sort=created_at',
	'status=queued,closed&priority=1', 'mine=true&status=queued,closed') {
	problem_is($tia->get("/issues?$other&cursor=$cursor"), 400, '/problems/bad-request',
		"a cursor of another query: $other");
}
problem_is($tia->get("/software?cursor=$cursor"), 400, '/problems/bad-request', 'a cursor of another list');
my @tampered = ('', 'x', '0', substr($cursor, 0, -1), substr($cursor, 1), "${cursor}0", "$cursor$cursor");
for my $at (0 .. length($cursor) - 1) {
	my $changed = $cursor;
	push @tampered, $changed if substr($changed, $at, 1) =~ tr/0-9a-f/1-9a-f0/;
}
my @accepted = grep { $tia->get("/issues?status=queued,closed&cursor=$_")->status != 400 } @tampered;
is_deeply(\@accepted, [], @tampered . ' tampered cursors are refused');

# What a query does not know.
problem_is($tia->get("/issues?$_"), 400, '/problems/bad-request', "?$_") for 'status=open', 'status=',
	'status=queued,', 'status=queued,open', 'status=QUEUED', 'status=queued&status=closed', 'Status=queued',
	'basket=p3', 'priority=0', 'priority=4', 'priority=high', 'assignee=tia', 'assignee=', 'assignee=0',
	'assignee=-1', 'mine=yes', 'mine=1', 'mine', 'sort=id', 'sort=-id', 'colour=red';
is_deeply($tia->get('/issues?assignee=999999')->body->{data}, [], 'an assignee who is not there: none');

done_testing;
