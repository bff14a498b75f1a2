package FastCGI;

# A web server's side of FastCGI, for tests: one that can say anything, right or wrong.
#
#     my $answer = FastCGI::request($socket, uri => '/api/v1/me', params => [TRIAGED_USER => 'ana']);
#     is($answer->{status}, 200);
#
# or piece by piece:
#
#     my $peer = FastCGI->connect($socket);
#     $peer->begin;
#     $peer->params(REQUEST_METHOD => 'GET', REQUEST_URI => '/x');
#     $peer->end_params->end_body;
#     my $answer = $peer->answer(5);
#
# $socket is the path of a unix socket, or "address:port". An answer is a hash:
#     status   the number of its Status line (200 when there is none); 0 when no answer came
#     headers  { lower-case name => value }, several of one name joined by ", "
#     body     all that follows the headers
#     stdout   everything, unparsed
#     stderr   what came on FCGI_STDERR
#     ended    true when FCGI_END_REQUEST came
#     closed   true when the other side closed the connection
#     seconds  how long it took from the call

use strict;
use warnings;

use Errno qw(EINTR);
use IO::Socket::IP;
use IO::Socket::UNIX;
use Time::HiRes qw(time);

use constant {
	BEGIN_REQUEST => 1, ABORT_REQUEST => 2, END_REQUEST => 3, PARAMS => 4, BODY => 5, OUTPUT => 6,
	ERRORS => 7, DATA => 8, GET_VALUES => 9, GET_VALUES_RESULT => 10,
	RESPONDER => 1, KEEP_CONN => 1,
};

$SIG{PIPE} = 'IGNORE';

# undef when nobody accepts.
sub connect {
	my ($class, $socket) = @_;
	my $handle = $socket =~ m{/}
		? IO::Socket::UNIX->new(Peer => $socket)
		: IO::Socket::IP->new(PeerAddr => $socket, Timeout => 5);
	return $handle && bless { handle => $handle, id => 1, stdout => '', stderr => '', read => '' }, $class;
}

sub close { $_[0]{handle}->close; return }

# No more is sent: what a peer does that dies in the middle.
sub shut { $_[0]{handle}->shutdown(1); return $_[0] }

# Bytes as they are. False when the other side has closed.
sub raw {
	my ($self, $bytes) = @_;
	while (length $bytes) {
		my $sent = syswrite $self->{handle}, $bytes;
		next if !defined $sent && $! == EINTR;
		return 0 if !$sent;
		substr $bytes, 0, $sent, '';
	}
	return 1;
}

# One record. Options: id, version, padding, and `length` to lie about the content's length.
sub record {
	my ($self, $type, $content, %option) = @_;
	my $padding = $option{padding} // 0;
	$self->raw(pack('CCnnCx', $option{version} // 1, $type, $option{id} // $self->{id},
		$option{length} // length $content, $padding) . $content . "\0" x $padding);
	return $self;
}

# Options: id, role, keep (the web server wants to use the connection again).
sub begin {
	my ($self, %option) = @_;
	$self->{id} = $option{id} // $self->{id};
	return $self->record(BEGIN_REQUEST,
		pack('nCx5', $option{role} // RESPONDER, $option{keep} ? KEEP_CONN : 0));
}

sub _length { my $n = shift; return $n < 128 ? pack('C', $n) : pack('N', $n | 0x80000000) }

# The encoding of NAME => value pairs, in their order, duplicates and all.
sub pairs {
	my @pairs = @_;
	my $bytes = '';
	while (my ($name, $value) = splice @pairs, 0, 2) {
		$bytes .= _length(length $name) . _length(length $value) . $name . $value;
	}
	return $bytes;
}

sub _stream {
	my ($self, $type, $bytes) = @_;
	$self->record($type, substr $bytes, 0, 65535, '') while length $bytes;
	return $self;
}

sub params { my $self = shift; return $self->_stream(PARAMS, pairs(@_)) }
sub end_params { return $_[0]->record(PARAMS, '') }
sub body { return $_[0]->_stream(BODY, $_[1]) }
sub end_body { return $_[0]->record(BODY, '') }
sub abort { return $_[0]->record(ABORT_REQUEST, '') }

# Asks what FastCGI programs are asked, and waits for what they say: true when a worker has taken up
# this connection and reads from it. (Padded, since libfcgi reads on at the end of its buffer.)
sub is_accepted {
	my ($self, $timeout) = @_;
	my $deadline = time + ($timeout // 5);
	$self->record(GET_VALUES, pairs(FCGI_MPXS_CONNS => ''), id => 0, padding => 7);
	while ($self->_readable($deadline - time)) {
		sysread $self->{handle}, $self->{read}, 65536, length $self->{read} or return 0;
		my ($type) = $self->_take or next;
		return $type == GET_VALUES_RESULT;
	}
	return 0;
}

# Takes one whole record from what was read.
sub _take {
	my $self = shift;
	return if length $self->{read} < 8;
	my (undef, $type, undef, $length, $padding) = unpack 'CCnnC', $self->{read};
	return if length $self->{read} < 8 + $length + $padding;
	my $record = substr $self->{read}, 0, 8 + $length + $padding, '';
	return ($type, substr $record, 8, $length);
}

sub _readable {
	my ($self, $seconds) = @_;
	my $bits = '';
	vec($bits, fileno $self->{handle}, 1) = 1;
	return select($bits, undef, undef, $seconds > 0 ? $seconds : 0) > 0;
}

# Reads until FCGI_END_REQUEST, the other side's close, or `timeout` seconds (10) have passed.
sub answer {
	my ($self, $timeout) = @_;
	my $began = time;
	my $deadline = $began + ($timeout // 10);
	my ($ended, $closed, @other);

	until ($ended || $closed) {
		while (my ($type, $content) = $self->_take) {
			$self->{stdout} .= $content if $type == OUTPUT;
			$self->{stderr} .= $content if $type == ERRORS;
			$ended = 1 if $type == END_REQUEST;
			push @other, [$type, $content] if $type != OUTPUT && $type != ERRORS;
		}
		last if $ended || !$self->_readable($deadline - time);
		$closed = !sysread $self->{handle}, $self->{read}, 65536, length $self->{read};
	}
	my $answer = parse($self->{stdout});
	@$answer{qw(stderr ended closed seconds records)} =
		($self->{stderr}, $ended, $closed, time - $began, \@other);
	$self->{stdout} = $self->{stderr} = '';
	return $answer;
}

# True when the other side closes within `timeout` seconds; what it sends before that is lost.
sub is_closed {
	my ($self, $timeout) = @_;
	my $deadline = time + $timeout;
	while ($self->_readable($deadline - time)) {
		return 1 if !sysread $self->{handle}, my $scratch, 65536;
	}
	return 0;
}

# What a CGI program's output says.
sub parse {
	my $stdout = shift;
	my ($head, $body) = split /\r?\n\r?\n/, $stdout, 2;
	my %headers;

	for (split /\r?\n/, $head // '') {
		my ($name, $value) = /^([^:]+):\s*(.*)$/ or next;
		$name = lc $name;
		$headers{$name} = exists $headers{$name} ? "$headers{$name}, $value" : $value;
	}
	my ($status) = ($headers{status} // '') =~ /^(\d+)/;
	return {
		status => $status // (defined $body ? 200 : 0),
		headers => \%headers,
		body => $body // '',
		stdout => $stdout,
	};
}

# The parameters of a request as nginx would send them. `params` come last; a name whose value is
# undef is not sent at all; duplicates are.
sub web_params {
	my %option = (method => 'GET', uri => '/', params => [], @_);
	my ($query) = $option{uri} =~ /\?(.*)/;
	my @extra = @{ $option{params} };
	my @params = (
		REQUEST_METHOD => $option{method},
		REQUEST_URI => $option{uri},
		QUERY_STRING => $query // '',
		CONTENT_TYPE => $option{type} // (defined $option{body} ? 'application/json' : ''),
		CONTENT_LENGTH => $option{length} // (defined $option{body} ? length $option{body} : ''),
		SERVER_PROTOCOL => 'HTTP/1.1',
		REMOTE_ADDR => '127.0.0.1',
	);
	while (my ($name, $value) = splice @extra, 0, 2) {
		if (defined $value) {
			push @params, $name, $value;
			next;
		}
		my ($at) = grep { $_ % 2 == 0 && $params[$_] eq $name } 0 .. $#params;
		splice @params, $at, 2 if defined $at;
	}
	return @params;
}

# A whole request, and its answer. Options: method, uri, body, type, length (CONTENT_LENGTH), params,
# keep, timeout. undef when nobody accepts.
sub request {
	my ($socket, %option) = @_;
	my $peer = FastCGI->connect($socket) or return;
	$peer->send_request(%option);
	return $peer->answer($option{timeout});
}

sub send_request {
	my ($self, %option) = @_;
	$self->begin(keep => $option{keep});
	$self->params(web_params(%option))->end_params;
	$self->body($option{body}) if length($option{body} // '');
	return $self->end_body;
}

1;
