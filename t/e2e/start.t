# Starting and ending triaged: arguments, configuration, sockets.

use strict;
use warnings;

use Fcntl qw(F_SETFD);
use File::Temp;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX qw(dup2);
use Test::More;

use Server;

my $folder = File::Temp->newdir('/tmp/triaged.XXXXXX');

# The exit status of a call, and all that it prints.
sub run {
	my @arguments = @_;
	my $output = qx{'$Server::PROGRAM' @arguments 2>&1};
	return ($? >> 8, $output);
}

sub conf {
	my $text = shift;
	open my $out, '>', "$folder/conf" or die $!;
	print $out $text;
	close $out;
	return "$folder/conf";
}

subtest 'arguments' => sub {
	my ($status, $output) = run('--version');
	is($status, 0, '--version');
	like($output, qr/^triaged \d+\.\d+\.\d+\n$/, '... prints it');
	($status, $output) = run('--help');
	is($status, 0, '--help');
	like($output, qr/--check-config/, '... names the options');
	is((run('--nonsense'))[0], 2, 'an option that is none');
	is((run('conf'))[0], 2, 'an argument too many');
	is((run('-c'))[0], 2, '-c without a file');
};

subtest 'a mistake in the file is named with its line' => sub {
	my $file = conf("# comment\nworkers = 2\n\nwrkers = 3\n");
	for my $arguments ("--check-config -c $file", "-c $file") {
		my ($status, $output) = run($arguments);
		is($status, 1, $arguments);
		is($output, "triaged: $file:4: no such option 'wrkers'\n", '... says where and what');
	}
	$file = conf("workers = 2\n");
	is((run("--check-config -c $file"))[0], 0, '--check-config on a good file');
	is((run("--check-config -c $folder/none"))[0], 1, '--check-config on no file');
	is((run("--check-config -c conf/triaged.conf.example"))[0], 0, '--check-config on the example');
};

subtest 'a unix socket' => sub {
	my $server = Server->start('workers = 1', 'socket_mode = 0620');
	my $socket = $server->{socket};
	is((stat $socket)[2] & 07777, 0620, 'has the mode that was set');
	ok($server->request(uri => '/healthz')->{status}, 'answers');
	is($server->stop('TERM'), 0, 'SIGTERM ends the server, with status 0');
	ok(!-e $socket, '... which removes the file');
	my @events = grep { defined } map { $_->{event} } $server->lines;
	is_deeply(\@events, ['database_unavailable', 'start', 'stopping', 'stop'], '... and has logged that');
};

subtest 'the group of the socket' => sub {
	my $server = Server->start({ ready => 0 }, 'workers = 1', qq{socket_group = "nosuchgroup"});
	is($server->stop(undef), 1, 'one that does not exist: does not start');
	like($server->output, qr/there is no group 'nosuchgroup'/, '... and says so');
	ok(!-e $server->{socket}, '... and leaves no file');
};

subtest 'a socket file that was left behind is replaced' => sub {
	my $server = Server->start('workers = 1');
	ok($server->request(uri => '/healthz')->{status}, 'a server answers');
	my @workers = $server->workers;
	$server->stop('KILL');
	$server->await(sub { !grep { Server::is_running($_) } @workers });
	ok(-S $server->{socket}, 'the file is there, of a server killed with -9');
	$server->start_again;
	ok($server->request(uri => '/healthz')->{status}, 'the next one answers there');
	is($server->stop('TERM'), 0, '... and ends as usual');
};

subtest 'a live socket is not taken away' => sub {
	my $first = Server->start('workers = 1');
	my $second = Server->start({ ready => 0, listen => $first->{socket} }, 'workers = 1');
	is($second->stop(undef), 1, 'the second server does not start');
	like($second->output, qr/\Q$first->{socket}\E: another server accepts connections there/,
		'... and says why');
	ok($first->request(uri => '/healthz')->{status}, 'the first one goes on');
	is($first->stop('TERM'), 0, '... until it is told to stop');

	my $path = "$folder/file";
	open my $out, '>', $path or die $!;
	close $out;
	$second = Server->start({ ready => 0, listen => $path }, 'workers = 1');
	is($second->stop(undef), 1, 'a file that is no socket: does not start');
	ok(-f $path, '... and leaves it where it is');
};

subtest 'two that start at once' => sub {
	for my $round (1 .. 5) {
		my @servers = map { Server->start({ ready => 0, listen => "$folder/twice" }, 'workers = 1') } 1, 2;
		my ($loser) = grep { $_->await(sub { $servers[0]->is_gone || $servers[1]->is_gone }) && $_->is_gone }
			@servers;
		my ($winner) = grep { !$_->is_gone } @servers;
		ok($loser && $winner, "$round: one of them starts, the other does not") or last;
		ok($winner->request(uri => '/healthz')->{status}, '... and that one answers');
		is($winner->stop('TERM'), 0, '... to its end');
	}
};

sub free_port {
	return IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)->sockport;
}

subtest 'TCP' => sub {
	my $address = '127.0.0.1:' . free_port();
	my $server = Server->start({ listen => $address }, 'workers = 1');
	ok($server->request(uri => '/healthz')->{status}, "answers on $address");
	my $second = Server->start({ ready => 0, listen => $address }, 'workers = 1');
	is($second->stop(undef), 1, 'a second one on the same port does not start');
	like($second->output, qr/Address already in use/, '... and says why');
	is($server->stop('TERM'), 0, 'ends');
	SKIP: {
		my $probe = IO::Socket::IP->new(LocalHost => '::1', Listen => 1) or skip('no IPv6 here', 1);
		my $port = $probe->sockport;
		close $probe;
		$server = Server->start({ listen => "[::1]:$port" }, 'workers = 1');
		ok($server->request(uri => '/healthz')->{status}, 'answers on IPv6');
	}
};

# What a service manager does: a listening socket as descriptor 3.
sub hand_over {
	my ($socket, $pid) = @_;
	dup2(fileno $socket, 3) // die "dup2: $!";
	open my $three, '<&=', 3 or die $!;
	fcntl $three, F_SETFD, 0;
	$ENV{LISTEN_FDS} = 1;
	$ENV{LISTEN_PID} = $pid // $$;
	our $keep = $three; # or it would be closed here
	return;
}

subtest 'a socket that is handed over' => sub {
	my $path = "$folder/handed";
	my $socket = IO::Socket::UNIX->new(Local => $path, Listen => 128) or die $!;
	my $server = Server->start({ listen => "$folder/unused", socket => $path, before => sub { hand_over($socket) } },
		'workers = 1');
	ok(FastCGI::request($path, uri => '/healthz')->{status}, 'answers on it');
	ok(!-e "$folder/unused", 'the configured one is not made');
	is($server->stop('TERM'), 0, 'ends');
	ok(-S $path, 'the file is not ours to remove');

	my $waiting = FastCGI->connect($path);
	$waiting->send_request(uri => '/healthz');
	$server = Server->start({ listen => "$folder/unused", socket => $path, before => sub { hand_over($socket) } },
		'workers = 1');
	ok($waiting->answer->{status}, 'who came while no server was there gets an answer from the next');
	$server->stop('TERM');

	$server = Server->start({ before => sub { hand_over($socket, 1) } }, 'workers = 1');
	ok($server->request(uri => '/healthz')->{status}, 'one that is meant for another process is let be');
	$server->stop('TERM');

	$server = Server->start({ ready => 0, before => sub { hand_over(\*STDERR) } }, 'workers = 1');
	is($server->stop(undef), 1, 'a descriptor that is no socket: does not start');
	like($server->output, qr/LISTEN_FDS/, '... and says why');
};

done_testing();
