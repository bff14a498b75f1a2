# The master and its workers: who dies is replaced, who is told to leave finishes first.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

use Server;

# A connection that a worker has taken up, with its request half sent.
sub half_a_request {
	my $server = shift;
	my $peer = $server->connect;
	ok($peer->is_accepted, 'a worker has a request in hand');
	return $peer->begin->params(FastCGI::web_params(uri => '/healthz'));
}

sub finish { return $_[0]->end_params->end_body->answer }

# In a process of its own: requests, one after the other, until `stop` is closed. Tells `out` how many
# got no answer, and how many there were.
sub client {
	my ($server, $stop, $out) = @_;
	my ($lost, $all) = (0, 0);
	vec(my $bits = '', fileno $stop, 1) = 1;
	until (select my $ready = $bits, undef, undef, 0) {
		my $answer = $server->request(uri => '/healthz');
		$all++;
		$lost++ if !$answer || !$answer->{status};
	}
	syswrite $out, "$lost $all\n";
	POSIX::_exit(0);
}

# Runs `work` while several clients send requests. How many of those were lost, and of how many.
sub under_load {
	my ($server, $clients, $work) = @_;
	my ($lost, $all) = (0, 0);
	pipe my $stop, my $going or die $!;
	pipe my $in, my $out or die $!;
	for (1 .. $clients) {
		my $pid = fork // die $!;
		next if $pid;
		close $going;
		client($server, $stop, $out);
	}
	close $out;
	sleep 0.1;
	$work->();
	close $going;
	while (<$in>) {
		my ($some, $of) = split;
		($lost, $all) = ($lost + $some, $all + $of);
		wait;
	}
	return ($lost, $all);
}

subtest 'a worker that is killed is replaced within 200 ms' => sub {
	my $server = Server->start('workers = 2');
	ok($server->await(sub { $server->workers == 2 }), 'as many workers as are configured');
	for my $round (1 .. 4) {
		my ($victim) = $server->workers;
		my $began = time;
		kill 'KILL', $victim;
		$server->await(sub { my @now = $server->workers; @now == 2 && !grep { $_ == $victim } @now });
		my $ms = (time - $began) * 1000;
		cmp_ok($ms, '<', 200, sprintf('%d: back after %.0f ms', $round, $ms));
		is($server->event('worker_died', $round)->{pid}, $victim, '... and logged');
	}
	is($server->event('worker_died')->{signal}, 'KILL', 'the log says of which signal it died');
	is($server->stop('TERM'), 0, 'ends');
};

subtest 'a kill under load costs one request at most' => sub {
	my $server = Server->start('workers = 4');
	my $kills = 6;
	my ($lost, $all) = under_load($server, 4, sub {
		for (1 .. $kills) {
			my @workers = $server->workers;
			kill 'KILL', $workers[rand @workers];
			sleep 0.1;
		}
	});
	cmp_ok($all, '>', 100, "$all requests");
	cmp_ok($lost, '<=', $kills, "$lost of them lost to $kills kills");
};

subtest 'SIGTERM: the request in hand is finished' => sub {
	my $server = Server->start('workers = 2');
	my $peer = half_a_request($server);
	$server->signal('TERM');
	ok($server->event('stopping'), 'the master has seen the signal');
	$server->await(sub { $server->workers == 1 });
	ok(!$server->is_gone, 'it waits for the worker that is not done');
	ok(finish($peer)->{status}, 'the request is answered');
	is($server->stop(undef, 2), 0, 'then all leave');
};

subtest 'SIGINT twice: at once' => sub {
	my $server = Server->start('workers = 1', 'peer_timeout = 30');
	my $peer = half_a_request($server);
	$server->signal('INT');
	ok($server->event('stopping'), 'the master has seen the first');
	ok(!$server->is_gone, 'and waits');
	is($server->stop('INT', 2), 0, 'with the second it does not');
};

subtest 'no worker outlives its master' => sub {
	my $server = Server->start('workers = 4');
	my $peer = half_a_request($server);
	$server->await(sub { $server->workers == 4 });
	my @workers = $server->workers;
	$server->stop('KILL');
	ok($server->await(sub { !grep { Server::is_running($_) } @workers }, 2), 'all are gone');
};

subtest 'a worker that is told to leave by itself is replaced' => sub {
	my $server = Server->start('workers = 1');
	my ($worker) = $server->await(sub { $server->workers }) && $server->workers;
	kill 'TERM', $worker;
	ok($server->await(sub { my @now = $server->workers; @now == 1 && $now[0] != $worker }), 'by a new one');
	kill $_, $server->workers for qw(INT HUP);
	ok($server->request(uri => '/healthz')->{status}, 'SIGINT and SIGHUP are nothing to a worker');
};

subtest 'SIGHUP: new workers with new settings, and nothing lost' => sub {
	my $server = Server->start('workers = 4');
	$server->await(sub { $server->workers == 4 });
	my @old = $server->workers;
	my ($lost, $all) = under_load($server, 4, sub {
		for my $round (1 .. 3) {
			$server->signal('HUP');
			$server->event('reload', $round);
			sleep 0.2;
		}
	});
	is($lost, 0, "0 of $all requests lost");
	my %now = map { $_ => 1 } $server->workers;
	is(scalar(keys %now), 4, 'as many workers as before');
	is(scalar(grep { $now{$_} } @old), 0, 'none of them an old one');
	is(scalar(grep { $_->{event} && $_->{event} eq 'worker_died' } $server->lines), 0, 'none died');

	my $peer = half_a_request($server);
	@old = $server->workers;
	$server->change('workers = 2');
	$server->signal('HUP');
	ok($server->event('reload', 4), 'fewer workers');
	$server->await(sub { 1 == grep { Server::is_running($_) } @old });
	ok(finish($peer)->{status}, 'a request in hand is finished');
	ok($server->await(sub { $server->workers == 2 }), 'then there are two');
	$server->change('workers = 5');
	$server->signal('HUP');
	ok($server->await(sub { $server->workers == 5 }), 'more workers');
	is($server->stop('TERM'), 0, 'ends');
};

subtest 'SIGHUP with a mistake in the file changes nothing' => sub {
	my $server = Server->start('workers = 2');
	$server->await(sub { $server->workers == 2 });
	my @workers = $server->workers;
	$server->change('wokers = 3');
	$server->signal('HUP');
	like($server->event('reload_refused')->{detail}, qr/:2: no such option 'wokers'/, 'the log says why');
	is_deeply([$server->workers], \@workers, 'the workers stay');
	ok($server->request(uri => '/healthz')->{status}, '... and answer');
	$server->change('workers = 3');
	$server->signal('HUP');
	ok($server->await(sub { $server->workers == 3 }), 'put right, it counts');
};

# A port where nobody listens yet, so that triaged starts, and then somebody who says nothing: a
# database that hangs.
sub start_with_hanging_database {
	my @settings = @_;
	my $database = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 16) or die $!;
	my $port = $database->sockport;
	close $database;
	my $server = Server->start(@settings,
		qq{database { host = "127.0.0.1" port = $port tls = no statement_timeout = 60 }});
	$database = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 16,
		ReuseAddr => 1) or die $!;
	return ($server, $database);
}

subtest 'SIGHUP while the database hangs: the master goes on' => sub {
	my ($server, $database) = start_with_hanging_database('workers = 1');
	$server->await(sub { $server->workers == 1 });
	my ($worker) = $server->workers;
	$server->signal('HUP');
	ok($server->await(sub { $server->workers == 2 }), 'it has somebody look at the database');
	kill 'KILL', $worker;
	ok($server->event('worker_died'), 'meanwhile it sees a worker die');
	ok($server->request(uri => '/healthz', timeout => 1)->{status}, '... and replaces it');
	my @all = $server->workers;
	is($server->stop('TERM', 2), 0, 'it ends when it is told to');
	ok($server->await(sub { !grep { Server::is_running($_) } @all }, 1), '... and leaves nobody behind');
};

subtest 'a request past its limit is ended' => sub {
	my ($server, $database) = start_with_hanging_database('workers = 1', 'request_limit = 1');
	my $answer = $server->request(uri => '/readyz', params => [TRIAGED_REQUEST_ID => 'deadbeef00']);
	is($answer->{status}, 0, 'it gets no answer');
	cmp_ok($answer->{seconds}, '>', 0.9, 'not before the limit');
	cmp_ok($answer->{seconds}, '<', 2, 'within one second after');
	my $line = $server->event('request_limit');
	is($line->{route}, '/readyz', 'the log names its route');
	is($line->{request_id}, 'deadbeef00', '... and its id');
	ok($server->request(uri => '/healthz')->{status}, 'the next worker answers');
	is($server->stop('TERM'), 0, 'ends');
};

done_testing();
