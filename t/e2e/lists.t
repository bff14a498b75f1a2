# Lists of issues: filters, sorts, pages. What a query must find is worked out from all issues.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $ben, $tia, $mona) = map { $desk->as($_) } qw(ana ben tia mona);
my %id = map { $_ => $desk->id_of($_) } qw(ana ben tia udo);
my @states = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);

# 150 issues that differ in everything, six at a time reported at the same moment. Some were reopened,
# and wait anew; of some a target is missed, or will be.
my $template = $desk->report('ana')->{id};
my @ids = ($template, $desk->copies($template, 149));
my $first = $ids[0];
my ($editor, $mail) = ($desk->software('Notepad++'), $desk->software('Microsoft Outlook'));
$desk->sql(qq{
	INSERT INTO forwarding (id, version, software_id, state, summary, message_to_employee, news, created_by,
		created_at, updated_at) SELECT id, 1, $mail, 'forwarded', 'A bug', 'It has been reported', 'forwarded', $id{tia},
		NOW(3), NOW(3) FROM (SELECT 1 AS id UNION SELECT 2) two;
	UPDATE issue SET status = ELT(1 + id % 8, } . join(', ', map { "'$_'" } @states) . qq{),
		basket = ELT(1 + id % 3 + (id % 5 = 0), 'bin', 'p2', 'p1', 'vip'), priority = 1 + id DIV 2 % 3,
		reporter_id = ELT(1 + id % 7 % 3, $id{ana}, $id{ben}, $id{tia}),
		assignee_id = ELT(1 + id % 11 % 4, NULL, $id{tia}, $id{udo}, NULL),
		software_id = IF(id % 9 < 4, $mail, $editor), vip = id % 5 = 0, forwarding_id = NULLIF(id % 13 % 3, 0),
		due_at = IF(id % 6 < 3, TIMESTAMPADD(DAY, id % 6 - 1, '2026-01-01'), IF(id % 6 = 3, '2100-01-01', NULL)),
		created_at = TIMESTAMPADD(MINUTE, (id * 7 % 150) DIV 6, '2026-01-01 00:00:00.5'),
		waiting_since = IF(id % 10, created_at, TIMESTAMPADD(DAY, id % 4, created_at)) WHERE id >= $first});

# What is there, as the database has it: what a list must find is worked out from this.
my @columns = qw(id status basket priority reporter_id assignee_id software_id vip forwarding_id created_at
	waiting_since due_at);
my @rows = map { my %row; @row{@columns} = @$_; \%row }
	$desk->sql('SELECT ' . join(', ', map { /_at$|_since$/ ? "DATE_FORMAT($_, '%Y-%m-%dT%T.%f')" : $_ } @columns) . ' FROM issue');
is(@rows, @ids, 'the issues are there');
$_->{created_at} =~ s/000$/Z/ for @rows; # as an answer has it

sub oldest_first { return sort { $a->{created_at} cmp $b->{created_at} || $a->{id} <=> $b->{id} } @_ }
sub newest_first { return reverse oldest_first(@_) }
sub ids_of($list) { return join ' ', map { $_->{id} } @$list }

my %place = (vip => 1, p1 => 2, p2 => 3, bin => 4);
my %sorts = (
	'' => sub { return newest_first(@_) },
	'-created_at' => sub { return newest_first(@_) },
	created_at => sub { return oldest_first(@_) },
	line => sub {
		return sort { $place{ $a->{basket} } <=> $place{ $b->{basket} } || $a->{priority} <=> $b->{priority}
			|| $a->{waiting_since} cmp $b->{waiting_since} || $a->{id} <=> $b->{id} }
			grep { $_->{status} eq 'queued' } @_;
	},
);

my $all = $mona->get('/issues?limit=200')->body->{data};
is(ids_of($all), ids_of([newest_first(@rows)]), 'the manager sees all, the newest first');

# Whether a row fits a value of a filter; the caller is tia, or whose number is given.
my %is_open = map { $_ => 1 } qw(queued assigned waiting_employee scheduled with_software_team);
my $number_of_caller = $id{tia};
my $today = '2026-02-01'; # behind all targets but the last
my %finds = (
	mine => sub ($row, $value) { $value eq 'false' || $row->{reporter_id} eq $number_of_caller },
	status => sub ($row, $value) { grep { $row->{status} eq $_ } split /,/, $value },
	basket => sub ($row, $value) { grep { $row->{basket} eq $_ } split /,/, $value },
	priority => sub ($row, $value) { $row->{priority} eq $value },
	assignee => sub ($row, $value) {
		return $row->{assignee_id} eq ($value eq 'none' ? 'NULL' : $value eq 'me' ? $number_of_caller : $value);
	},
	reporter => sub ($row, $value) { $row->{reporter_id} eq $value },
	software => sub ($row, $value) { $row->{software_id} eq $value },
	forwarding => sub ($row, $value) { $row->{forwarding_id} eq $value },
	vip => sub ($row, $value) { $row->{vip} eq ($value eq 'true' ? 1 : 0) },
	overdue => sub ($row, $value) {
		my $is_late = $row->{due_at} ne 'NULL' && $row->{due_at} lt $today;
		return $value eq 'true' ? $is_late && $is_open{ $row->{status} } : !$is_late;
	},
	created_after => sub ($row, $value) { $row->{created_at} gt $value },
	created_before => sub ($row, $value) { $row->{created_at} lt $value },
);
my %values = (
	mine => ['true'],
	status => ['queued', 'assigned,resolved', join ',', @states],
	basket => ['bin', 'p1,vip'],
	priority => [1, 3],
	assignee => ['me', 'none', $id{udo}],
	reporter => [$id{ben}],
	software => [$mail],
	forwarding => [1],
	vip => ['true', 'false'],
	overdue => ['true', 'false'],
	created_after => ['2026-01-01T00:10:00.500Z'],
	created_before => ['2026-01-01T00:17:00.500Z'],
);

# Each filter, alone, with each value of each other, and with all values of two others at once.
my @names = sort keys %values;
my @pairs = map { my $name = $_; map { [$name, $_] } @{ $values{$name} } } @names;
my @queries = ({}, map { { @$_ } } @pairs);
for my $one (@pairs) {
	push @queries, map { { @$one, @$_ } } grep { $one->[0] lt $_->[0] } @pairs;
}
my @three = grep { keys %$_ == 3 } map { my $query = $_; map { { %$query, @$_ } } @pairs } grep { keys %$_ == 2 } @queries;
push @queries, map { $three[$_ * 7] } 0 .. $#three / 7;
my @wrong;
for my $number (0 .. $#queries) {
	my $query = $queries[$number];
	my @found = grep { my $row = $_; !grep { !$finds{$_}->($row, $query->{$_}) } keys %$query } @rows;
	for my $sort (keys %$query < 3 ? sort keys %sorts : (sort keys %sorts)[$number % 4]) {
		my $text = join '&', 'limit=200&fields=id&count=true', ($sort ? "sort=$sort" : ()),
			map { "$_=$query->{$_}" } sort keys %$query;
		my @wanted = $sorts{$sort}->(@found);
		my $answer = $tia->get("/issues?$text");
		my $body = $answer->status == 200 ? $answer->body : { data => [], total => $answer->status };
		push @wrong, "$text\n  got    " . ids_of($body->{data}) . "\n  wanted " . ids_of(\@wanted) . "\n"
			if ids_of($body->{data}) ne ids_of(\@wanted) || $body->{total} != @wanted;
	}
}
ok(!@wrong, @queries . ' queries find what they should, in order') || diag(@wrong[0 .. ($#wrong > 9 ? 9 : $#wrong)]);
is(ids_of($tia->get('/issues?limit=200&mine=false')->body->{data}), ids_of([newest_first(@rows)]), 'mine=false: all');

# What stands in a list is what stands by itself.
for my $caller ($tia, $ana) {
	my @some = @{ $caller->get('/issues?limit=5')->body->{data} };
	is_deeply($_, $caller->get("/issues/$_->{id}")->body, $caller->name . ": issue $_->{id} in a list") for @some;
}

# Employees see their own, whatever they ask for.
$number_of_caller = $id{ana};
my @anas = grep { $_->{reporter_id} eq $id{ana} } @rows;
for my $query ('', 'mine=true', 'mine=false', 'basket=bin', 'status=queued', 'priority=1', "assignee=$id{tia}",
	'assignee=none', 'assignee=me', 'overdue=true', "reporter=$id{ana}", 'sort=created_at', 'sort=line') {
	my ($name, $value) = split /=/, $query;
	my @found = grep { !$name || $name =~ /^(?:mine|sort)$/ || $finds{$name}->($_, $value) } @anas;
	my $order = $sorts{ $name && $name eq 'sort' ? $value : '' };
	is(ids_of($ana->get("/issues?limit=200&$query")->body->{data}), ids_of([$order->(@found)]), "ana's own only: $query");
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
	'mine=true', 'mine=true&status=queued,assigned', 'status=closed&basket=p1&priority=1&assignee=none', 'sort=line',
	'sort=line&basket=bin', 'sort=line&basket=vip,bin&priority=2', 'sort=line&overdue=true', 'overdue=true',
	'overdue=true&sort=created_at', "software=$mail&vip=true", 'forwarding=2', 'assignee=me&status=assigned,closed') {
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

# What a query does not know.
problem_is($tia->get("/issues?$_"), 400, '/problems/bad-request', "?$_") for 'status=open', 'status=',
	'status=queued,', 'status=queued,open', 'status=QUEUED', 'status=queued&status=closed', 'Status=queued',
	'basket=p3', 'priority=0', 'priority=4', 'priority=high', 'assignee=tia', 'assignee=', 'assignee=0',
	'assignee=-1', 'mine=yes', 'mine=1', 'mine', 'sort=id', 'sort=-id', 'sort=-line', 'overdue=1', 'vip=yes',
	'created_after=yesterday', 'created_before=2026-02-30T00:00:00Z', 'software=Outlook', 'colour=red';
is_deeply($tia->get('/issues?assignee=999999')->body->{data}, [], 'an assignee who is not there: none');

done_testing;
