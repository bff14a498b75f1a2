# Pages while others work: whoever walks through a list finds each issue that was there all along, and
# fits all along, exactly once, whatever is reported, taken, given back and moved meanwhile.
use v5.36;

use Desk;
use Instance;
use Time::HiRes qw(time);

my $desk = Desk->start(workers => 4);
my $template = $desk->report('ana')->{id};
my @ids = ($template, $desk->copies($template, 299));
my $first = $ids[0];
my ($tia, $ben) = map { $desk->id_of($_) } qw(tia ben);

# Six at a time were reported at the same moment. Those whose number can be divided by 5 will be moved.
$desk->sql(qq{
	UPDATE issue SET status = ELT(1 + id % 4, 'queued', 'queued', 'assigned', 'closed'),
		basket = ELT(1 + id % 3, 'bin', 'p2', 'p1'), priority = ELT(1 + id % 3, 3, 2, 1),
		reporter_id = IF(id % 7, reporter_id, $ben),
		created_at = TIMESTAMPADD(MINUTE, id DIV 6, '2026-01-01'), waiting_since = created_at WHERE id >= $first;
	UPDATE issue SET status = 'queued', basket = 'bin', priority = 3 WHERE id % 5 = 0;
	UPDATE issue SET assignee_id = $tia WHERE status <> 'queued'});
my @movers = grep { $_ % 5 == 0 } @ids;

# Each list, and which of those that nobody touches are in it, in its order.
my $by_age = 'created_at, id';
my @lists = map { [@$_, [map { $_->[0] } $desk->sql("SELECT id FROM issue WHERE id % 5 AND $_->[1] ORDER BY $_->[2]")]] }
	['', 'TRUE', 'created_at DESC, id DESC'],
	['sort=created_at', 'TRUE', $by_age],
	['status=queued', "status = 'queued'", 'created_at DESC, id DESC'],
	['status=queued,assigned&sort=created_at', "status <> 'closed'", $by_age],
	['status=closed&assignee=' . $tia, "status = 'closed'", 'created_at DESC, id DESC'],
	['basket=p1,bin&sort=created_at', "basket <> 'p2'", $by_age],
	['reporter=' . $ben, "reporter_id = $ben", 'created_at DESC, id DESC'],
	['assignee=none', 'assignee_id IS NULL', 'created_at DESC, id DESC'],
	['sort=line', "status = 'queued'", 'basket, priority, waiting_since, id'],
	['sort=line&basket=bin', "status = 'queued' AND basket = 'bin'", 'priority, waiting_since, id'];

# What is wrong with one walk. Of those that are moved, one may come up twice in a line, and nowhere else.
sub walk($caller, $list, $limit) {
	my ($query, undef, undef, $wanted) = @$list;
	my ($next, @seen) = "/issues?fields=id&limit=$limit&$query";
	while ($next) {
		my $page = $caller->get($next);
		return "$next: " . $page->describe if $page->status != 200;
		push @seen, map { $_->{id} } @{ $page->body->{data} };
		$next = $page->body->{next} && "/issues?fields=id&limit=$limit&$query&cursor=" . $page->body->{next};
	}
	my %untouched = map { $_ => 1 } grep { $_ % 5 && $_ <= $ids[-1] } @ids;
	my @found = grep { $untouched{$_} } @seen;
	my %times;
	$times{$_}++ for @seen;
	my @twice = $query =~ /line/ ? () : grep { $times{$_} > 1 } keys %times;
	return ("@found" eq "@$wanted" ? () : "$query by $limit: @found instead of @$wanted",
		@twice ? "$query by $limit: twice: @twice" : ());
}

sub walks($number) {
	my @faults = eval { map { my $list = $_; map { walk($desk->as($number ? 'udo' : 'uma'), $list, $_) } 7, 50 } @lists };
	push @faults, $@ if $@;
	write_text($desk->folder . "/walked.$number", '');
	return { faults => \@faults };
}

sub reports() { return $desk->as('ana')->post('/issues', $desk->report_body(impact => 'work_stoppage')) }

sub takes_and_gives_back($turn) {
	my ($caller, $id) = ($desk->as('tia'), $movers[$turn % @movers]);
	my $taken = $caller->post("/issues/$id/claim");
	$caller->post("/issues/$id/release", { reason => 'Somebody else, please' }) if $turn % 3;
	return $taken;
}

sub moves($turn) {
	my $id = $movers[$turn * 7 % @movers];
	return $desk->as('mona')->post("/issues/$id/prioritize", { priority => 1 + $turn % 3, reason => 'As it goes' });
}

# Until both walkers are through.
sub writes($write) {
	my ($done, $turn, $deadline) = (0, 0, time + 100);
	until (time > $deadline || 2 == grep { -e $desk->folder . "/walked.$_" } 0, 1) {
		$done++ if $write->($turn++)->status < 300;
	}
	return { done => $done };
}

$desk->software('Notepad++'); # asked for once, before there are several
my @told = at_once(5, sub ($number) {
	return $number < 2 ? walks($number)
		: writes((sub ($turn) { reports() }, \&takes_and_gives_back, \&moves)[$number - 2]);
});
is_deeply($told[$_]{faults}, [], 'a walker finds all, once, in order: ' . @lists . ' lists, by 7 and by 50') for 0, 1;
cmp_ok($told[$_]{done}, '>', 10, "while $told[$_]{done} changes were made") for 2, 3, 4;

done_testing;
