package Server;

# triaged by itself, for tests of processes and sockets: no web server in front, and a database that
# nobody can reach unless the settings say otherwise. Any status is an answer then; 503 mostly.
#
#     my $server = Server->start('workers = 2');
#     is($server->request(uri => '/healthz')->{status}, 200);
#     is($server->stop('TERM'), 0);

use strict;
use warnings;

use File::Temp;
use JSON::PP;
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

use FastCGI;

our $PROGRAM = ($ENV{BIN} // '.build/release') . '/triaged';
my $count = 0;

# A configuration file. `%paths` may name `listen`; the settings come last.
sub configure {
	my ($file, $listen, @settings) = @_;
	my @defaults = ('socket_group = ""', 'database { socket = "/nonexistent/mariadb.sock" }');
	for my $default (@defaults) {
		my ($name) = $default =~ /^(\w+)/;
		push @settings, $default if !grep { /^$name\b/ } @settings;
	}
	open my $out, '>', $file or die "$file: $!";
	print $out "$_\n" for qq{listen = "$listen"}, @settings;
	close $out;
	return;
}

# Starts one that accepts connections when this returns. Options stand in front, in a hash:
#     listen   where, other than triaged.sock in a folder of its own
#     socket   where to reach it, if not there
#     before   called in the new process before it becomes triaged
#     ready    0 when it will not come up
#     log      the ending of its log's name
sub start {
	my ($class, @settings) = @_;
	my $option = ref $settings[0] ? shift @settings : {};
	my $folder = File::Temp->newdir('/tmp/triaged.XXXXXX');
	my $self = bless {
		folder => $folder,
		conf => "$folder/triaged.conf",
		socket => $option->{listen} // "$folder/triaged.sock",
		log => sprintf('%s/server-%d-%d.%s', $ENV{TRIAGED_TEST_DIR} // $folder, $$, ++$count,
			$option->{log} // 'log'),
	}, $class;

	configure($self->{conf}, $self->{socket}, @settings);
	$self->_spawn($option->{before});
	$self->{socket} = $option->{socket} if $option->{socket};
	$self->await(sub { $self->is_gone || FastCGI->connect($self->{socket}) }) if $option->{ready} // 1;
	return $self;
}

sub _spawn {
	my ($self, $before) = @_;
	$self->{pid} = fork // die "fork: $!";
	return if $self->{pid};
	open STDERR, '>>', $self->{log} or die "$self->{log}: $!";
	open STDOUT, '>&', \*STDERR;
	$before->() if $before;
	exec $PROGRAM, '-c', $self->{conf} or die "$PROGRAM: $!";
}

# Starts it anew, in the same folder, when it has ended.
sub start_again {
	my $self = shift;
	delete $self->{status};
	$self->_spawn;
	$self->await(sub { $self->is_gone || FastCGI->connect($self->{socket}) });
	return $self;
}

# Writes the file again, for the next SIGHUP.
sub change {
	my ($self, @settings) = @_;
	configure($self->{conf}, $self->{socket}, @settings);
	return;
}

# Asks until the answer is true; returns it. False when `timeout` seconds (10) are over.
sub await {
	my ($self, $question, $timeout) = @_;
	my $deadline = time + ($timeout // 10);
	my $answer;
	until ($answer = $question->()) {
		return $answer if time > $deadline;
		sleep 0.002;
	}
	return $answer;
}

# Everything about a process, or nothing: one that is dead but not buried is none.
sub _parent_of {
	my $pid = shift;
	open my $in, '<', "/proc/$pid/stat" or return 0;
	my ($state, $parent) = (<$in> // '') =~ /\) (\S) (\d+)/ or return 0;
	return $state eq 'Z' ? 0 : $parent;
}

sub is_running { return _parent_of($_[0]) != 0 }

# The numbers of its workers, sorted.
sub workers {
	my $self = shift;
	my @all = map { m{(\d+)} } glob '/proc/[0-9]*';
	my @workers = sort { $a <=> $b } grep { _parent_of($_) == $self->{pid} } @all;
	return @workers;
}

sub signal { my ($self, $name) = @_; kill $name, $self->{pid}; return }

sub is_gone {
	my $self = shift;
	return 1 if defined $self->{status};
	return 0 if waitpid($self->{pid}, WNOHANG) != $self->{pid};
	$self->{status} = $?;
	return 1;
}

# Sends a signal, waits for the end; the exit status, "SIG<number>", or undef when it goes on.
sub stop {
	my ($self, $signal, $timeout) = @_;
	$self->signal($signal) if $signal;
	return if !$self->await(sub { $self->is_gone }, $timeout);
	return $self->{status} & 127 ? 'SIG' . ($self->{status} & 127) : $self->{status} >> 8;
}

sub connect { return FastCGI->connect($_[0]{socket}) }
sub request { my $self = shift; return FastCGI::request($self->{socket}, @_) }

# What it has written.
sub output {
	open my $in, '<', $_[0]{log} or return '';
	local $/;
	return <$in> // '';
}

# Its log's lines, as hashes; a line that is not JSON dies.
sub lines {
	return map { decode_json($_) } grep { length } split /\n/, $_[0]->output;
}

# Waits for an event's line, the first or the one of this `number`; returns it.
sub event {
	my ($self, $name, $number) = @_;
	$number //= 1;
	return $self->await(sub {
		my @found = grep { /"event":"$name"/ } split /\n/, $self->output;
		return @found >= $number && decode_json($found[$number - 1]);
	}, 5);
}

sub DESTROY {
	my $self = shift;
	local ($?, $@);
	return if $self->is_gone;
	$self->stop('TERM', 5) // $self->stop('KILL');
	return;
}

1;
