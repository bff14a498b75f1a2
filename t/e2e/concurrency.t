# Many callers at once: nobody gets what another has got, and no change is lost.
use v5.36;

use List::Util qw(sum uniq);

use Desk;

my $desk = Desk->start(workers => 8);
my $mona = $desk->as('mona');
my $callers = 24;

# 2,000 issues in four baskets, and 24 callers who take until nothing is left. Those of one login share
# it, as one person with two windows would.
my $take = '/take-next';
my @turns = (
	# who, and where they take from
	['tia', $take], ['tom', $take], ['uma', $take], ['udo', $take], ['mona', $take],
	['mona', '/baskets/vip/take-next'], ['uma', '/baskets/bin/take-next'], ['udo', '/baskets/p1/take-next'],
);
my $template = $desk->report('ana')->{id};
my @ids = ($template, $desk->copies($template, 1999));
$desk->sql("UPDATE issue SET basket = ELT(1 + id % 4, 'bin', 'p2', 'p1', 'vip'), priority = 1 + id % 3");
my $began = time;
my @takers = at_once($callers, sub ($number) {
	my ($login, $path) = @{ $turns[$number % @turns] };
	my ($caller, %got) = ($desk->as($login), login => $login, taken => [], refused => []);
	while (1) {
		my $answer = $caller->post($path);
		last if $answer->status == 204;
		push @{ $got{taken} }, $answer->body->{id} and next if $answer->status == 200;
		push @{ $got{refused} }, $answer->describe;
		last;
	}
	return \%got;
});
note(@ids . ' takes in ' . (time - $began) . ' s');
my @taken = map { @{ $_->{taken} } } @takers;
is_deeply([map { @{ $_->{refused} } } @takers], [], 'nobody was refused');
is(@taken, 2000, '2,000 takes');
is(uniq(@taken), 2000, '0 doubles');
is_deeply([sort { $a <=> $b } @taken], \@ids, '0 losses');
cmp_ok((grep { @{ $_->{taken} } } @takers), '>', 4, 'and it was not one caller alone');
my %owner = map { my $login = $_->{login}; map { $_ => $login } @{ $_->{taken} } } @takers;
my @assigned = $desk->sql('SELECT i.id, e.login FROM issue i JOIN employee e ON e.id = i.assignee_id');
is_deeply({ map { @$_ } @assigned }, \%owner, 'each has the one as its assignee who was told so');
is_deeply([$desk->sql("SELECT status, version, COUNT(*) FROM issue GROUP BY status, version")],
	[['assigned', 2, 2000]], 'each was taken once');
is_deeply([$desk->sql("SELECT command, version, COUNT(*) FROM event GROUP BY command, version ORDER BY version")],
	[['report', 1, 2000], ['take-next', 2, 2000]], 'and has one event of that');

# 24 callers change 5 issues, each of them 20 times: every change that was answered is there, and the
# versions have no gaps.
my @five = map { $desk->report('ana')->{id} } 1 .. 5;
my @changes = at_once($callers, sub ($number) {
	my $caller = $desk->as(qw(tia tom uma udo mona ana)[$number % 6]);
	my @done;
	for my $i (0 .. 19) {
		my $issue = $five[($number + $i) % 5];
		my $text = "words $i of $number";
		my $answer = $i % 2 || $number % 6 == 5
			? $caller->post("/issues/$issue/notes", { body => $text, visibility => 'public' })
			: $caller->post("/issues/$issue/work", { kind => 'reinstall', details => $text });
		push @done, $answer->status == 201 ? [$issue, $text] : [0, $answer->describe];
	}
	return \@done;
});
my @done = map { @$_ } @changes;
is_deeply([grep { !$_->[0] } @done], [], 'every change was taken');
for my $issue (@five) {
	my @words = sort map { $_->[1] } grep { $_->[0] == $issue } @done;
	my @kept = ((map { $_->{body} } @{ $mona->get("/issues/$issue/notes")->body->{data} }),
		map { $_->{details} } @{ $mona->get("/issues/$issue/work")->body->{data} });
	is_deeply([sort @kept], \@words, "no change of issue $issue was lost");
	my @versions = map { $_->{version} } @{ $mona->get("/issues/$issue/history")->body->{data} };
	is_deeply(\@versions, [1 .. 1 + @words], 'its versions have no gaps');
	is($mona->get("/issues/$issue")->body->{version}, $versions[-1], 'and the last is its own');
}

# All want the same one: one gets it, the others are told.
sub race($code) {
	my %count;
	$count{$_}++ for at_once($callers, $code);
	return \%count;
}
my $wanted = $desk->report('ana')->{id};
my @desk = qw(tia tom uma udo mona);
is_deeply(race(sub ($number) { $desk->as($desk[$number % 5])->post("/issues/$wanted/claim")->status }),
	{ 200 => 1, 409 => $callers - 1 }, 'claims of one issue');
$wanted = $desk->report('ana')->{id};
is_deeply(race(sub ($number) {
	$desk->as($desk[$number % 5])->post("/issues/$wanted/notes", { body => 'x', visibility => 'public' },
		'If-Match' => '"1"')->status;
}), { 201 => 1, 412 => $callers - 1 }, 'notes on one version');
is($mona->get("/issues/$wanted")->etag, '"2"', 'made one version');

# One issue in the bin, all take: one gets it.
my $last = $desk->report('ana')->{id};
$mona->post("/issues/$_/cancel", { reason => 'not for this', channel => 'chat' }) for $wanted, @five;
is_deeply(race(sub ($number) { $desk->as(qw(tia tom)[$number % 2])->post('/take-next')->status }),
	{ 200 => 1, 204 => $callers - 1 }, 'the last in the bin');

# Claimed, released, resolved and reopened by all at once: whatever came out, the history tells it.
my $torn = $desk->report('ana')->{id};
my @steps = at_once($callers, sub ($number) {
	my $done = 0;
	my $caller = $desk->as($number % 6 == 5 ? 'ana' : $desk[$number % 6]);
	my @commands = $number % 6 == 5 ? (['reopen', { reason => 'again' }])
		: (['claim'], ['release', { reason => 'back' }], ['claim'],
			['resolve', { code => 'other', details => 'x' }]);
	for (1 .. 5) {
		$done += $caller->post("/issues/$torn/$_->[0]", $_->[1])->status == 200 for @commands;
	}
	return $done;
});
my @events = @{ $mona->get("/issues/$torn/history")->body->{data} };
is(@events, 1 + sum(@steps), 'each success is an event');
is_deeply([map { $_->{version} } @events], [1 .. @events], 'with versions without gaps');
my @states = map { $_->{changes}{status} } @events[1 .. $#events];
is(join(' ', map { $_->[0] } @states), join(' ', 'queued', map { $_->[1] } @states[0 .. $#states - 1]),
	'and each begins where the one before has ended');

# Somebody never seen before: entered once.
$desk->add_login('newcomer');
my $ids = race(sub ($number) { $desk->as('newcomer')->get('/me')->body->{id} });
is_deeply([values %$ids], [$callers], 'the first requests of a newcomer: one employee');
my $reports = race(sub ($number) {
	my $answer = $desk->as($desk[$number % 5])->post('/issues', $desk->report_body(
		on_behalf_of => { login => 'other', name => 'Other', phone => '12345' }));
	$answer->status == 201 ? $answer->body->{reporter}{id} : $answer->describe;
});
is_deeply([values %$reports], [$callers], 'reports for a newcomer: one employee');

done_testing;
