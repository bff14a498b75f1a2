# Taking turns: who gets which issue of which basket, in which order; giving one back.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana ben carla sam ada tia tom uma udo mona);
my %work = (impact => 'work_stoppage');
my %customers = (impact => 'work_stoppage', customer_impact => true);

# The baskets as a line: "vip 0 p1 2 p2 1 bin 3".
sub sizes { return join ' ', map { "$_->{basket} $_->{open}" } @{ $caller{mona}->get('/baskets')->body->{data} } }

# Takes, and says which: a number, or the status when it is none.
sub take($who, $basket = undef) {
	my $answer = $caller{$who}->post($basket ? "/baskets/$basket/take-next" : '/take-next');
	return $answer->status if $answer->status != 200;
	my $issue = $answer->body;
	fail("$who took $issue->{id}, but it is not theirs")
		if $issue->{status} ne 'assigned' || $issue->{assignee}{login} ne $who;
	fail("the ETag of $issue->{id} is its version") if $answer->etag ne "\"$issue->{version}\"";
	return $issue->{id};
}

sub clear { $desk->sql("UPDATE issue SET status = 'cancelled' WHERE status IN ('queued', 'assigned')") }

# Empty.
my @empty = @{ $caller{tia}->get('/baskets')->body->{data} };
is_deeply([map { $_->{basket} } @empty], [qw(vip p1 p2 bin)], 'all baskets are there, empty ones too');
my %shape = (basket => 'text', open => 'int', oldest_at => 'time?', overdue => 'int');
shape_is($_, \%shape, "the members of $_->{basket}") for @empty;
is(sizes(), 'vip 0 p1 0 p2 0 bin 0', 'nothing waits');
for my $who (qw(tia tom uma udo mona)) {
	status_is($caller{$who}->post('/take-next'), 204, "$who: nothing to take");
}

# Full: sizes, and the oldest of each.
my %oldest;
for (['p2', 'ana', %work], ['bin', 'ana'], ['vip', 'carla'], ['p1', 'ben', %customers], ['bin', 'ben'],
	['p2', 'tom', %work]) {
	my ($basket, $who, %member) = @$_;
	my $issue = $desk->report($who, %member);
	$oldest{$basket} //= $issue->{created_at};
}
is(sizes(), 'vip 1 p1 1 p2 2 bin 2', 'what waits');
is_deeply({ map { $_->{basket} => $_->{oldest_at} } @{ $caller{udo}->get('/baskets')->body->{data} } }, \%oldest,
	'since when');
take('tia');
is(sizes(), 'vip 1 p1 1 p2 2 bin 1', 'who takes one makes the line shorter');

# Who may: from all in turn, from one by name. Each cell is the status when something waits there.
my @may = (
	#         vip  p1   p2   bin  nowhere
	['tia',   403, 403, 403, 200, 404],
	['tom',   403, 403, 403, 200, 404],
	['uma',   200, 200, 200, 200, 404],
	['mona',  200, 200, 200, 200, 404],
	['ana',   403, 403, 403, 403, 403],
	['carla', 403, 403, 403, 403, 403],
	['sam',   403, 403, 403, 403, 403],
	['ada',   403, 403, 403, 403, 403],
);
clear();
for my $row (@may) {
	my ($who, @wanted) = @$row;
	my @got;
	for my $basket (qw(vip p1 p2 bin nowhere)) {
		clear();
		$desk->report('carla');
		$desk->report('ana', %$_) for {}, \%work, \%customers;
		push @got, $caller{$who}->post("/baskets/$basket/take-next")->status;
	}
	is("@got", "@wanted", "$who takes from vip, p1, p2, bin, a basket that is none");
	status_is($caller{$who}->post('/take-next'), $row->[4] == 403 ? 403 : 200, "$who takes the next in turn");
	status_is($caller{$who}->get('/baskets'), $row->[4] == 403 ? 403 : 200, "$who looks at the baskets");
}

# Tier 1: from the bin only, whatever else waits.
clear();
my ($vip, $p1) = ($desk->report('carla')->{id}, $desk->report('ana', %customers)->{id});
my $p2 = $desk->report('ana', %work)->{id};
is(take('tia'), 204, 'nothing in the bin: nothing for Tier 1');
my @bin = map { $desk->report($_)->{id} } qw(ana ben ana);
is_deeply([take('tia'), take('tom'), take('tia'), take('tom')], [@bin, 204], 'who waited longest comes first');

# Tier 2: p1 first, then p2; bin and vip by name only.
my $later = $desk->report('ben', %customers)->{id};
my $minor = $desk->report('ben')->{id};
is_deeply([map { take($_) } qw(uma udo uma udo)], [$p1, $later, $p2, 204], 'p1, then p2, then nothing');
is_deeply([take('uma', 'bin'), take('udo', 'vip'), take('uma', 'bin')], [$minor, $vip, 204], 'bin and vip by name');

# The manager: from any.
clear();
my @all = ($desk->report('carla')->{id}, map { $desk->report('ana', %$_)->{id} } {}, \%work, \%customers);
is_deeply([sort map { take('mona') } 1 .. 4], [sort @all], 'all of them, in turn');
is(take('mona'), 204, 'and then nothing');

# Within a basket: the higher priority first, then who has waited longest. Only vip mixes priorities.
my @vip = map { $desk->report('carla', %$_)->{id} } {}, \%work, \%customers, {}, \%work, \%customers;
is_deeply([map { take('mona', 'vip') } @vip], [@vip[2, 5, 1, 4, 0, 3]], 'priority, then waiting time');

# What is assigned, resolved or cancelled does not wait.
clear();
my ($claimed, $cancelled, $waits) = map { $desk->report('ana')->{id} } 1 .. 3;
$caller{tom}->post("/issues/$claimed/claim");
$caller{ana}->post("/issues/$cancelled/cancel", { reason => 'not needed' });
is_deeply([take('tia'), take('tia')], [$waits, 204], 'only what is queued is taken');

# It is an event, by whoever took it.
my ($event) = grep { $_->{version} == 2 } @{ $caller{tia}->get("/issues/$waits/history")->body->{data} };
is_deeply([$event->{command}, $event->{by}{login}, $event->{changes}{status}],
	['take-next', 'tia', [qw(queued assigned)]], 'the event of a turn');

# Giving back: it stands where it stood; take-next skips it for who released it, while others wait.
clear();
my @line = map { $desk->report('ana')->{id} } 1 .. 3;
my $why = { reason => 'I do not know this program' };
is(take('tia'), $line[0], 'tia takes the first');
my $released = $caller{tia}->post("/issues/$line[0]/release", $why);
is_deeply([$released->body->{status}, $released->body->{assignee}], ['queued', undef], 'and gives it back');
my ($bin) = grep { $_->{basket} eq 'bin' } @{ $caller{tia}->get('/baskets')->body->{data} };
is($bin->{oldest_at}, $released->body->{created_at}, 'it waits since its report');
is(take('tia'), $line[1], 'tia gets the second');
is(take('tom'), $line[0], 'tom gets the first');
$caller{tom}->post("/issues/$line[0]/release", $why);
is(take('mona', 'bin'), $line[0], 'and so would mona');
$caller{mona}->post("/issues/$line[0]/release", $why);
is_deeply([take('tom'), take('tom')], [$line[2], $line[0]], 'tom gets it again when nothing else waits');
$caller{tom}->post("/issues/$line[0]/release", $why);
is(take('tia'), $line[0], 'and so does tia');

# The manager gives back what tia has: it is the manager who is spared.
clear();
@line = map { $desk->report('ana')->{id} } 1 .. 2;
is(take('tia'), $line[0], 'tia takes the first');
status_is($caller{mona}->post("/issues/$line[0]/release", $why), 200, 'mona gives it back');
is_deeply([take('mona', 'bin'), take('tia')], [$line[1], $line[0]], 'mona gets the second, tia the first again');

# Reopened: at the end of the line.
clear();
my ($old, $young) = map { $desk->report('ana')->{id} } 1 .. 2;
take('tia');
$caller{tia}->post("/issues/$old/resolve", { code => 'other', details => 'x' });
$caller{ana}->post("/issues/$old/reopen", { reason => 'not solved' });
is_deeply([take('tom'), take('tom')], [$young, $old], 'a reopened one waits from the reopening on');

done_testing;
