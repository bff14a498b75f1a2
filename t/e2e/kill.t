# A worker that is killed costs at most the one request it had, whatever the load; it is replaced at
# once, and nothing that was acknowledged is lost or done twice.

use v5.36;

use Desk;
use Instance;
use Load;
use Time::HiRes qw(sleep time);

my ($workers, $kills) = (4, 12);
my $desk = Desk->start(workers => $workers);

# Milliseconds until it is replaced.
sub kill_worker($pid) {
	my $began = time;
	kill 'KILL', $pid;
	while (time - $began < 5) {
		my @now = workers_of($desk);
		return 1000 * (time - $began) if @now == $workers && !grep { $_ == $pid } @now;
		sleep 0.001;
	}
	return 5000;
}

my $load = Load->run($desk, callers => 8, while => sub ($load) {
	my @ms;
	for (1 .. $kills) {
		$load->await(201, 10);
		push @ms, kill_worker((workers_of($desk))[0]);
	}
	$load->await(201, 10);
	return { ms => \@ms };
});

my @ms = sort { $a <=> $b } @{ $load->figures->{ms} };
is(@ms, $kills, "$kills workers were killed");
cmp_ok($ms[-1], '<', 200, sprintf 'each was replaced within %.0f ms', $ms[-1]);
my $lost = @{ $load->{calls} } - $load->count(200, 201, 204);
cmp_ok($lost, '<=', $kills, sprintf '%d of %d requests were lost', $lost, scalar @{ $load->{calls} });
is($lost, $load->count(502), '... all of them said so: 502');
cmp_ok($load->count(201), '>=', 10 * $kills, 'there was some load');
$load->holds;
is($desk->as('ana')->get('/me')->status, 200, 'and goes on');

subtest 'callers who try again under their keys' => sub {
	my $keyed = Load->run($desk, keyed => 1, callers => 8, while => sub ($load) {
		$load->look(201);
		for (1 .. $kills) {
			$load->await(201, 10);
			kill_worker((workers_of($desk))[0]);
		}
		$load->await(201, 10);
		return {};
	});
	my $again = grep { $_->{tries} > 1 } @{ $keyed->{calls} };
	cmp_ok($again, '<=', $kills, "$again of " . @{ $keyed->{calls} } . ' requests were sent again');
	$keyed->holds;
	$keyed->nothing_is_open;
};

subtest 'the only worker there is' => sub {
	my $lonely = Desk->start(workers => 1);
	my $ana = $lonely->as('ana');
	for my $time (1 .. 3) {
		$ana->get('/me');
		my $began = time;
		kill 'KILL', workers_of($lonely);
		is($ana->get('/issues')->status, 200, 'whoever comes next is answered');
		cmp_ok(time - $began, '<', 0.2, sprintf '... by another one, after %.0f ms', 1000 * (time - $began));
	}
};

done_testing;
