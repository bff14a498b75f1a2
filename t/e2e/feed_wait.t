# GET /events?wait=: who asks for what has not happened yet is answered when it does; few wait at a
# time, and whoever waits is in nobody's way.

use v5.36;

use Desk;
use Instance;
use IO::Socket::INET;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 4);
my ($mona, $ana) = ($desk->as('mona'), $desk->as('ana'));

sub end_of_feed() {
	my ($next, $page) = (0);
	do {
		$page = $mona->get("/events?after=$next&limit=200")->body;
		$next = $page->{next};
	} while @{ $page->{data} };
	return $next;
}

# Somebody who waits: a request that is sent, and not answered yet.
sub waiter($after, $wait = 20, $on = $desk) {
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $on->port) or die $!;
	print $socket "GET /api/v1/events?after=$after&wait=$wait HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
		'Authorization: ', basic('mona'), "\r\n\r\n";
	$socket->flush;
	return { socket => $socket, began => time };
}

# What it is answered, and after how many seconds.
sub answer($waiter) {
	local $SIG{ALRM} = sub { die 'no answer' };
	alarm 30;
	my $said = do { local $/; readline $waiter->{socket} } // '';
	alarm 0;
	$waiter->{seconds} = time - $waiter->{began};
	return Desk::Answer->parse($said, method => 'GET', path => '/events?wait', by => 'a waiter', unchecked => !length $said);
}

sub is_answered($waiter) {
	vec(my $bits = '', fileno $waiter->{socket}, 1) = 1;
	return select $bits, undef, undef, 0;
}

# How many wait, by the server's own word.
sub waiting($on = $desk) {
	my ($count) = $on->nobody->get('/metrics')->content =~ /^triaged_workers\{state="waiting"\} (\d+)$/m or die 'no such metric';
	return $count;
}

# So many who wait, when those before them have left their places.
sub waiters($after, $count = 1, $on = $desk) {
	await(sub { waiting($on) == 0 });
	my @waiters = map { waiter($after, 20, $on) } 1 .. $count;
	await(sub { waiting($on) == $count });
	return @waiters;
}

sub await($question) {
	my $deadline = time + 10;
	until ($question->()) {
		die 'waited in vain' if time > $deadline;
		sleep 0.005;
	}
	return 1;
}

subtest 'an event that comes is told at once' => sub {
	my @ms;
	for my $round (1 .. 5) {
		my $after = end_of_feed();
		my ($waiter) = waiters($after);
		my $id = $desk->report('ana')->{id};
		my $done = time;
		my $answer = answer($waiter);
		push @ms, 1000 * (time - $done);
		is_deeply([map { "$_->{seq} $_->{issue_id}" } @{ $answer->body->{data} }], [$after + 1 . " $id"], 'the event comes');
		is($answer->body->{next}, $after + 1, '... with the next');
	}
	my ($median) = (sort { $a <=> $b } @ms)[2];
	cmp_ok($median, '<', 100, sprintf 'after %.1f ms (median of 5)', $median);
};

subtest 'what another node has committed is seen too' => sub {
	my ($waiter) = waiters(end_of_feed());
	$desk->sql("INSERT INTO event (issue_id, version, at, actor_id, command, changes)
		SELECT id, version + 1, NOW(3), reporter_id, 'note', '' FROM issue LIMIT 1");
	my $done = time;
	is(scalar @{ answer($waiter)->body->{data} }, 1, 'it comes');
	cmp_ok(time - $done, '<', 1, sprintf '... after %.0f ms', 1000 * (time - $done));
};

subtest 'nothing happens' => sub {
	my $after = end_of_feed();
	my $waiter = waiter($after, 1);
	is_deeply(answer($waiter)->body, { data => [], next => $after }, 'an empty page');
	cmp_ok($waiter->{seconds}, '>=', 1, 'not before the time is over');
	cmp_ok($waiter->{seconds}, '<', 1.5, '... and not long after');
	$waiter = waiter(0);
	is(scalar @{ answer($waiter)->body->{data} }, $after, 'what is there already comes');
	cmp_ok($waiter->{seconds}, '<', 0.5, '... at once');
};

subtest 'a quarter of the workers, and no more' => sub {
	my $eight = Desk->start(workers => 8);
	my @waiters = waiters(0, 2, $eight);
	my $third = waiter(0, 20, $eight);
	is_deeply(answer($third)->body, { data => [], next => 0 }, 'the third gets an empty page');
	cmp_ok($third->{seconds}, '<', 0.5, '... at once');
	ok(!grep({ is_answered($_) } @waiters), 'two of eight wait on');
	cmp_ok(scalar(map { $eight->as('ana')->get('/me')->status == 200 ? 1 : () } 1 .. 50), '==', 50, 'the others serve');

	close $waiters[0]{socket};
	await(sub { waiting($eight) == 1 });
	ok(!is_answered($waiters[1]), 'one whose client has gone makes room');

	kill 'KILL', workers_of($eight);
	like(answer($waiters[1])->status, qr/^50[24]$/, 'a worker that is killed has lost its request');
	@waiters = waiters(0, 2, $eight);
	pass('... and not its place: two can wait again');

	my @old = workers_of($eight);
	my $began = time;
	kill 'HUP', master_of($eight);
	is_deeply([map { answer($_)->status } @waiters], [200, 200], 'a reload ends the wait');
	cmp_ok(time - $began, '<', 2, '... at once');
	await(sub { my %now = map { $_ => 1 } workers_of($eight); !grep { $now{$_} } @old });
	@waiters = waiters(0, 2, $eight);
	$eight->report('ana');
	is(scalar @{ answer($waiters[0])->body->{data} }, 1, 'the new workers wait as well');

	my ($last) = waiters(1, 2, $eight);
	$began = time;
	$eight->stop_server('triaged');
	is_deeply(answer($last)->body, { data => [], next => 1 }, 'so does the end');
	cmp_ok(time - $began, '<', 2, '... which nobody holds up');
	is(scalar(grep { ($_->{event} // '') eq 'worker_died' && $_->{signal} ne 'KILL' } $eight->log_lines), 0, 'no worker died of it');
};

subtest 'waiting is no hanging' => sub {
	my $strict = Desk->start(workers => 4, settings => ['request_limit = 1']);
	my $waiter = waiter(0, 2, $strict);
	is(answer($waiter)->status, 200, 'a request that waits longer than request_limit is answered');
	cmp_ok($waiter->{seconds}, '>=', 2, '... when its time is over');
	is(scalar(grep { ($_->{event} // '') eq 'request_limit' } $strict->log_lines), 0, 'nobody was ended');
};

subtest 'of three workers nobody may wait' => sub {
	my $three = Desk->start(workers => 3);
	my $waiter = waiter(0, 20, $three);
	is_deeply(answer($waiter)->body, { data => [], next => 0 }, 'an empty page');
	cmp_ok($waiter->{seconds}, '<', 0.5, '... at once');
};

done_testing;
