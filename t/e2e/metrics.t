# GET /metrics: what all workers have done together, for Prometheus. The numbers add up, whoever did it,
# and stay when a worker is killed.

use v5.36;

use Desk;
use IO::Socket::UNIX;
use Instance;
use List::Util qw(sum0);
use Prometheus;
use Server;
use Time::HiRes qw(sleep time);

my $workers = 4;
my $desk = Desk->start(workers => $workers, settings => ['writes_per_minute = 5']);
my $ana = $desk->as('ana');

# The numbers of all that was answered before: an answer is counted when it has been sent.
sub metrics() {
	my $answer = $desk->nobody->get('/metrics');
	return Prometheus->parse($answer->content);
}

# Reads them until it holds; what they are then.
sub await($condition) {
	my $deadline = time + 10;
	my $metrics = metrics();
	until ($condition->($metrics)) {
		die "it does not come to that\n" if time > $deadline;
		sleep 0.01;
		$metrics = metrics();
	}
	return $metrics;
}

sub requests($metrics, %labels) { return $metrics->sum('triaged_requests_total', %labels) }
sub durations($metrics, %labels) { return $metrics->sum('triaged_request_duration_seconds_count', %labels) }

subtest 'its form' => sub {
	$ana->get('/me');
	my $metrics = await(sub ($metrics) { requests($metrics, route => '/me') && $metrics->sum('triaged_workers') == $workers });
	my $families = $metrics->families;
	is_deeply([sort keys %$families], [map { "triaged_$_" } sort qw(build_info start_time_seconds workers requests_in_flight
		requests_total request_duration_seconds database_seconds_total transaction_retries_total quota_refusals_total
		failed_connections_total worker_starts_total worker_deaths_total log_lines_dropped_total)], 'all there is');
	my ($version) = text_of('Makefile') =~ /^VERSION = (\S+)/m;
	is($metrics->value('triaged_build_info', version => $version), 1, 'the version');
	cmp_ok(abs($metrics->value('triaged_start_time_seconds') - time), '<', 60, 'the start');
	is($metrics->sum('triaged_workers'), $workers, 'each worker is in one state');
	cmp_ok($metrics->value('triaged_requests_in_flight'), '>=', 1, 'this one is in flight');
	unlike($desk->nobody->get('/metrics')->content, qr/ana|mona|tri_/, 'nobody is named');
	problem_is($desk->nobody->get('/metrics?x=1'), 400);
	problem_is($desk->nobody->get('/metrics', Accept => 'application/xml'), 406);
	status_is($desk->nobody->get('/metrics', Accept => $_), 200, "Accept: $_") for 'text/plain',
		'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3';
};

subtest 'all workers count together' => sub {
	my ($before, $callers, $each) = (metrics(), 4, 50);
	my $path = '/issues/' . $desk->report('tia')->{id};
	at_once($callers, sub ($number) {
		my $tia = $desk->as('tia');
		for (1 .. $each) {
			$tia->get($path);
			$tia->head($path);
			$tia->get('/issues/1');
			$tia->get("/nowhere/$_");
			$tia->delete($path);
			$tia->get('/issues?limit=0');
		}
		return 1;
	});
	my $sent = $callers * $each;
	my @one = (route => '/issues/{id}', method => 'GET');
	my $after;
	my $more = sub ($count, @labels) { return $count->($after, @labels) - $count->($before, @labels) };
	await(sub ($metrics) {
		$after = $metrics;
		return $more->(\&requests) - $more->(\&requests, route => '/metrics') >= 6 * $sent + 1
			&& $more->(\&durations, @one) >= 3 * $sent;
	});
	is($more->(\&requests, @one, status => '2xx'), 2 * $sent, 'what was read, HEAD too');
	is($more->(\&requests, @one, status => '4xx'), $sent, '... and was not there');
	is($more->(\&requests, @one), $more->(\&durations, @one), '... are as many in the histogram');
	is($more->(\&requests, route => 'none'), 2 * $sent, 'no such path, no such method');
	is($more->(\&requests, route => '/issues', method => 'POST', status => '2xx'), 1, 'the report');
	is(requests($after, status => '5xx'), 0, 'nothing went wrong');

	my %seconds = map { $_ => $after->sum("triaged_$_") - $before->sum("triaged_$_") } qw(request_duration_seconds_sum database_seconds_total);
	cmp_ok($seconds{database_seconds_total}, '>', 0, 'the database took time');
	cmp_ok($seconds{request_duration_seconds_sum}, '>', $seconds{database_seconds_total}, '... and all together more');
};

subtest 'of any path there is one name' => sub {
	$ana->get("/issues/$_") for 1 .. 30;
	$ana->get("/$_") for 'a' .. 'z';
	$ana->request('PROPFIND', "/x$_") for 1 .. 5;
	my %routes = map { $_->{labels}{route} => 1 } map { @{ $_->{samples} } } metrics()->families->{triaged_requests_total};
	is_deeply([grep { !m{^(?:none|/[a-z/{}-]+)$} } sort keys %routes], [], 'routes, and nothing that was sent');
};

subtest 'a quota' => sub {
	my $before = metrics();
	my $refused = grep { $_->status == 429 } map { $ana->post('/issues', {}) } 1 .. 12;
	cmp_ok($refused, '>=', 6, "$refused were refused");
	my $after = await(sub ($metrics) { requests($metrics, method => 'POST', route => '/issues', status => '4xx') >= 12 });
	is($after->value('triaged_quota_refusals_total', caller => 'person'), $refused, 'a person\'s');
	is($after->value('triaged_quota_refusals_total', caller => 'token'), 0, 'no token\'s');
};

subtest 'who sends nothing whole' => sub {
	my $socket = $desk->env('SOCKETS') . '/triaged.sock';
	for (1 .. 3) {
		IO::Socket::UNIX->new(Peer => $socket)->close;
	}
	my $after = await(sub ($metrics) { $metrics->value('triaged_failed_connections_total', reason => 'gone') >= 3 });
	is($after->value('triaged_failed_connections_total', reason => 'silent'), 0, 'nobody kept silent');
};

subtest 'a worker is killed' => sub {
	my $path = '/issues/' . $desk->report('tia')->{id};
	$desk->as('tia')->get($path) for 1 .. 20;
	my $before = await(sub ($metrics) { requests($metrics, route => '/issues', method => 'POST', status => '2xx') >= 2 });
	for my $round (1 .. 3) {
		my ($victim) = workers_of($desk);
		kill 'KILL', $victim;
		my $after = await(sub ($metrics) { $metrics->sum('triaged_worker_deaths_total') == $round
			&& $metrics->sum('triaged_worker_starts_total') == $workers + $round
			&& $metrics->sum('triaged_workers') == $workers });
		pass("death $round: another one was started");
		is($after->value('triaged_worker_deaths_total', reason => 'signal'), $round, '... for one that died of a signal');
		is_deeply([grep { requests($after, route => $_) < requests($before, route => $_) } '/issues/{id}', '/me', '/issues', 'none'],
			[], '... and nothing is forgotten');
	}
	is(await(sub ($metrics) { 1 })->value('triaged_start_time_seconds'), $before->value('triaged_start_time_seconds'),
		'it is still the same start');
};

# Killed in the middle of their work, they take with them what they had in hand, and no more.
subtest 'workers are killed while they work' => sub {
	my $before = metrics();
	my ($killed, @answers) = at_once(4, sub ($number) {
		if (!$number) {
			for (1 .. 5) {
				sleep 0.03;
				my @victims = workers_of($desk);
				kill 'KILL', $victims[-1] if @victims;
			}
			return 5;
		}
		my $tia = $desk->as('tia');
		return scalar grep { $_->status == 200 } map { $tia->get('/software?limit=1') } 1 .. 200;
	});
	my $answered = sum0 @answers;
	my $counted;
	await(sub ($metrics) {
		$counted = requests($metrics, route => '/software', status => '2xx') - requests($before, route => '/software', status => '2xx');
		return $metrics->sum('triaged_workers') == $workers && $counted >= $answered - 5;
	});
	pass("of $answered that were answered, $counted are counted");
	cmp_ok($counted, '<=', $answered + 5, '... and none twice');
};

subtest 'lines that the log has no room for' => sub {
	pipe my $reader, my $writer or die "pipe: $!";
	my $server = Server->start({ before => sub { open STDERR, '>&', $writer or die } }, 'workers = 2');
	my $sent = 0;
	my $dropped = sub {
		$server->request(uri => '/api/v1/me') for 1 .. 100;
		$sent += 100;
		return Prometheus->parse($server->request(uri => '/metrics')->{body})->value('triaged_log_lines_dropped_total');
	};
	my $count;
	do { $count = $dropped->() } until $count || $sent >= 5000;
	cmp_ok($count, '>', 0, "of $sent lines $count were dropped");
	cmp_ok($dropped->(), '>=', $count + 90, '... and more of the next hundred');
	is($server->stop('TERM'), 0, 'it ends all the same');
};

# What is wrong in a text that looks right.
subtest 'the test sees what is wrong' => sub {
	my $head = "# HELP a_total x\n# TYPE a_total counter\n";
	my $buckets = "# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\n";
	ok(eval { Prometheus->parse("${head}a_total{b=\"c\\\"\\n\"} 1\n") }, 'a good one') || diag($@);
	ok(eval { Prometheus->parse("${buckets}h_bucket{le=\"+Inf\"} 3\nh_sum 1.5\nh_count 3\n") }, 'a histogram') || diag($@);
	my %bad = ('no end' => "${head}a_total 1", 'no head' => "a_total 1\n", 'twice' => "${head}a_total 1\na_total 1\n",
		'another family' => "${head}b_total 1\n", 'a label that does not end' => "${head}a_total{b=\"c} 1\n",
		'a label of that name' => "${head}a_total{b=\"1\",b=\"2\"} 1\n", 'a comma too many' => "${head}a_total{b=\"1\",} 1\n",
		'a quote' => "${head}a_total{b=\"\"\"} 1\n", 'no number' => "${head}a_total x\n", 'an empty line' => "$head\na_total 1\n",
		'no type' => "# HELP a_total x\na_total 1\n", 'below 0' => "${head}a_total -1\n", 'nothing' => $head,
		'a name' => "# HELP a x\n# TYPE a counter\na 1\n", 'falling' => "${buckets}h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
		'without +Inf' => "${buckets}h_sum 1\nh_count 2\n", 'another count' => "${buckets}h_bucket{le=\"+Inf\"} 3\nh_sum 1\nh_count 2\n");
	ok(!eval { Prometheus->parse($bad{$_}) }, $_) for sort keys %bad;
};

subtest 'from afar' => sub {
	is($desk->nobody->post('/metrics', {})->status, 405, 'it is only read');
	is($desk->nobody->head('/metrics')->status, 200, 'or its headers');
	is($desk->nobody->get('/api/v1/metrics')->status, 401, 'it is not below the base path');
};

done_testing;
