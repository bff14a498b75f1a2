package Commit;

# A proxy in front of MariaDB's socket that breaks a connection at COMMIT, on demand: before the
# server hears of it, or after it has answered. From outside both look the same.
#
#     my $proxy = Commit->proxy($socket_of_the_proxy, $socket_of_mariadb);
#     $proxy->breaks('before');    # or 'after', or 'never'
#     is($proxy->broken, 1);       # how many it has broken

use v5.36;

use File::Temp;
use IO::Select;
use IO::Socket::UNIX;

use Instance;

sub proxy($class, $path, $server) {
	my $self = bless { orders => File::Temp->newdir('/tmp/triaged.XXXXXX'), owner => $$ }, $class;
	my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 100) or die "$path: $!";
	chmod 0777, $path;
	$self->breaks('never');
	$self->{pid} = fork // die "fork: $!";
	return $self if $self->{pid};
	$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
	$self->_pass_on($listener, $server);
}

sub breaks($self, $when) { return write_text("$self->{orders}/when", $when) }

sub broken($self) { return -s "$self->{orders}/broken" // 0 }

sub DESTROY($self) {
	return if $$ != $self->{owner} || !$self->{pid};
	local ($?, $!);
	kill 'TERM', $self->{pid};
	waitpid $self->{pid}, 0;
	return;
}

sub _pass_on($self, $listener, $server) {
	my $all = IO::Select->new($listener);
	my (%other, %commits);
	my $drop = sub ($one) {
		for ($one, delete $other{$one} // ()) {
			$all->remove($_);
			delete $other{$_};
			close $_;
		}
	};
	while (my @ready = $all->can_read) {
		for my $one (@ready) {
			if ($one == $listener) {
				my $client = $listener->accept or next;
				my $behind = IO::Socket::UNIX->new(Peer => $server) or next;
				$all->add($client, $behind);
				@other{ $client, $behind } = ($behind, $client);
				next;
			}
			next if !$other{$one}; # dropped a moment ago
			my $got = sysread $one, my $bytes, 65536;
			my $when = text_of("$self->{orders}/when");
			my $breaks = $when eq 'before' && $bytes =~ /\x03COMMIT$/ || delete $commits{$one};
			$commits{ $other{$one} } = 1 if $when eq 'after' && $bytes =~ /\x03COMMIT$/;
			$self->_note if $breaks;
			$drop->($one) if !$got || $breaks || !syswrite $other{$one}, $bytes;
		}
	}
	POSIX::_exit(0);
}

sub _note($self) {
	open my $out, '>>', "$self->{orders}/broken" or die $!;
	print $out '.';
	return close $out;
}

1;
