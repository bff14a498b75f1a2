package Commit;

# A proxy in front of MariaDB's socket that breaks a connection at COMMIT, on demand: before the
# server hears of it, or after it has answered. From outside both look the same. Or at any statement
# before that.
#
#     my $proxy = Commit->proxy($socket_of_the_proxy, $socket_of_mariadb);
#     $proxy->breaks('before');    # or 'after', or 'never'
#     $proxy->breaks('after', 1);  # the next one only
#     $proxy->breaks('often');     # one of three, before or after, as it comes
#     $proxy->breaks('at', 3);     # the third that is sent after each BEGIN, until told otherwise
#     $proxy->length;              # how many were sent from BEGIN to the latest COMMIT, both counted
#     is($proxy->broken, 1);       # how many it has broken
#     $proxy->breaks('holds');     # keeps each COMMIT to itself, until told otherwise
#     $proxy->breaks('drops');     # breaks those that it has kept, and no others
#     is($proxy->held, 1);         # how many it has kept so far

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
	srand $$;
	$self->_pass_on($listener, $server);
}

sub breaks($self, $when, $times = 0) {
	write_text("$self->{orders}/new", "$when $times");
	return rename "$self->{orders}/new", "$self->{orders}/when";
}

sub broken($self) { return $self->_count('broken') }
sub held($self) { return $self->_count('held') }

sub length($self) { return text_of("$self->{orders}/length") }

sub _count($self, $what) { return (-s "$self->{orders}/$what") // 0 }

sub DESTROY($self) {
	return if $$ != $self->{owner} || !$self->{pid};
	local ($?, $!);
	kill 'TERM', $self->{pid};
	waitpid $self->{pid}, 0;
	return;
}

sub _pass_on($self, $listener, $server) {
	my $all = IO::Select->new($listener);
	my (%other, %commits, %held, %sent);
	my $drop = sub ($one) {
		for ($one, delete $other{$one} // ()) {
			$all->remove($_);
			delete $other{$_};
			delete $held{$_};
			delete $sent{$_};
			close $_;
		}
	};
	while (1) {
		my @ready = $all->can_read(keys %held ? 0.005 : undef);
		my ($when) = $self->_orders;
		if (keys %held && $when ne 'holds') {
			$when eq 'drops' ? $drop->($_->[0]) : syswrite $_->[0], $_->[1] for values %held;
			%held = ();
		}
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
			my $is_commit = $got && $bytes =~ /\x03COMMIT$/;
			my $what = $is_commit ? $self->_at_commit : '';
			my $breaks = $what eq 'before' || delete $commits{$one} || $self->_is_its_turn($one, $bytes, \%sent);
			write_text("$self->{orders}/length", $sent{$one}) if $is_commit;
			if ($what eq 'holds') {
				$held{$one} = [$other{$one}, $bytes];
				$self->_note('held');
				next;
			}
			$commits{ $other{$one} } = 1 if $what eq 'after';
			$self->_note('broken') if $breaks;
			$drop->($one) if !$got || $breaks || !syswrite $other{$one}, $bytes;
		}
	}
	POSIX::_exit(0);
}

sub _orders($self) { return split / /, text_of("$self->{orders}/when") }

# Whether this is the one to break at; `sent` counts since BEGIN, by connection.
sub _is_its_turn($self, $one, $bytes, $sent) {
	my ($when, $number) = $self->_orders;
	$sent->{$one} = 0 if $bytes =~ /\x03BEGIN$/;
	return defined $sent->{$one} && $sent->{$one}++ == $number && $when eq 'at';
}

# What is to become of the COMMIT that comes now.
sub _at_commit($self) {
	my ($when, $times) = $self->_orders;
	return (qw(before after never never never never))[rand 6] if $when eq 'often';
	return '' if $when eq 'at';
	$self->breaks($times > 1 ? ($when, $times - 1) : 'never') if $times;
	return $when;
}

sub _note($self, $what) {
	open my $out, '>>', "$self->{orders}/$what" or die $!;
	print $out '.';
	return close $out;
}

1;
