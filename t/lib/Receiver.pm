package Receiver;

# What stands at the other end of triaged-courier, for tests: a real mail server, one that does as it is
# told, an HTTP server that writes down what it gets. All listen on 127.0.0.1, and end with the test.
#
#     my $mail = Receiver->mail($folder, '--tls', cert($folder));
#     my $rude = Receiver->smtp(RCPT => '550 5.1.1 nobody of that name');
#     my $hook = Receiver->http($folder);
#     my ($status, $said) = courier($conf, 'resolved/es', 'email', 'ana@example.com');

use v5.36;

use Exporter 'import';
use IO::Socket::INET;
use JSON::PP ();
use Instance;

our @EXPORT = qw(courier cert letters);

# Runs `triaged-courier --try`: its exit status, and what it says.
sub courier($conf, $template, $channel, $to, @options) {
	my $bin = $ENV{BIN} // '.build/release';
	open my $out, '-|', "$bin/triaged-courier", '-c', $conf, '--try', $template, @options, '--', $channel, $to
		or die "triaged-courier: $!";
	my $said = join '', <$out>;
	close $out;
	return ($? >> 8, $said);
}

# A certificate of its own for 127.0.0.1 and mail.test: the paths of the certificate and its key.
sub cert($folder) {
	my ($cert, $key) = ("$folder/cert.pem", "$folder/key.pem");
	system('openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 '
		. "-addext subjectAltName=IP:127.0.0.1 -keyout '$key' -out '$cert' 2>'$folder/openssl.log'") == 0
		or die "openssl: see $folder/openssl.log";
	return ($cert, $key);
}

# What a mail server has taken: { message, from, to, encrypted, login }, oldest first.
sub letters($folder) {
	my @letters;
	for my $file (sort { ($a =~ m{(\d+)\.envelope})[0] <=> ($b =~ m{(\d+)\.envelope})[0] } glob "$folder/*.envelope") {
		my ($from, $to, $encrypted, $login) = split /\n/, text_of($file);
		push @letters, { message => text_of($file =~ s/envelope$/eml/r), from => $from, to => $to,
			encrypted => $encrypted eq 'encrypted', login => $login // '' };
	}
	return @letters;
}

sub mail($class, $folder, @options) {
	my $pid = open my $out, '-|', '/usr/bin/python3', 't/lib/mailserver.py', $folder, @options or die "python3: $!";
	my ($port) = (<$out> // '') =~ /^(\d+)$/ or die 'the mail server did not start';
	return bless { owner => $$, pids => [$pid], port => $port, out => $out }, $class;
}

# A server of which each connection is given to a process that runs `talk`.
sub _serving($class, $talk) {
	my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 20, ReuseAddr => 1) or die "listen: $!";
	my $port = $listener->sockport;
	my $pid = fork // die "fork: $!";
	if (!$pid) {
		$SIG{CHLD} = 'IGNORE';
		$SIG{TERM} = sub { kill TERM => -$$; exit };
		setpgrp;
		while (1) {
			my $peer = $listener->accept or next;
			next if fork;
			$SIG{TERM} = 'DEFAULT';
			$talk->($peer);
			exit;
		}
	}
	return bless { owner => $$, pids => [$pid], port => $port }, $class;
}

# Answers each verb ('' is the greeting, '.' the end of a message) with what is given for it, and with what
# is usual otherwise. 'hang' says nothing any more, 'close' ends the connection.
sub smtp($class, %answers) {
	my %usual = ('' => '220 rude.test', EHLO => '250 rude.test', MAIL => '250 ok', RCPT => '250 ok',
		DATA => '354 go on', '.' => '250 taken', QUIT => '221 bye', AUTH => '235 welcome');
	return $class->_serving(sub ($peer) {
		my $in_text = 0;
		my $answer = sub ($verb) {
			my $text = $answers{$verb} // $usual{$verb} // '502 no such verb';
			sleep 60 if $text eq 'hang';
			exit if $text eq 'close';
			print $peer "$text\r\n";
			$in_text = $verb eq 'DATA' && $text =~ /^3/;
			exit if $text =~ /^421/ || $verb eq 'QUIT';
		};
		$peer->autoflush(1);
		$answer->('');
		while (my $line = <$peer>) {
			if (!$in_text) {
				$answer->(uc substr $line, 0, 4);
			} elsif ($line eq ".\r\n") {
				$in_text = 0;
				$answer->('.');
			}
		}
	});
}

# Writes down each request as a line of FOLDER/requests, in JSON; the path says what the answer is.
my %by_path = (
	'/ok'       => sub { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok" },
	'/taken'    => sub { "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
	'/moved'    => sub { "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
	'/busy'     => sub { "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
	'/broken'   => sub { "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\nConnection: close\r\n\r\nbroken\n" },
	'/gone'     => sub { "HTTP/1.1 410 Gone\r\nContent-Length: 8\r\nConnection: close\r\n\r\nno_team\n" },
	'/close'    => sub { '' },
	'/slow'     => sub { sleep 60; '' },
	'/slowly'   => sub ($peer) { print $peer "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"; sleep 60; '' },
	'/endless'  => sub ($peer) {
		print $peer "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n";
		1 while print $peer 'endless ' x 1000;
		'';
	},
	'/headers'  => sub ($peer) {
		print $peer "HTTP/1.1 200 OK\r\n";
		1 while print $peer 'X-More: ' . 'x' x 1000 . "\r\n";
		'';
	},
);

sub http($class, $folder) {
	return $class->_serving(sub ($peer) {
		$SIG{PIPE} = 'IGNORE';
		$peer->autoflush(1);
		my ($method, $path) = split ' ', <$peer> // '';
		my (%headers, $body);
		while (my $line = <$peer>) {
			$line =~ /^([^:]+):\s*(.*?)\r\n$/ or last;
			$headers{lc $1} = $2;
		}
		read $peer, $body, $headers{'content-length'} // 0;
		open my $log, '>>:raw', "$folder/requests" or die "requests: $!";
		syswrite $log, JSON::PP->new->canonical->encode(
			{ method => $method, path => $path, headers => \%headers, body => $body }) . "\n";
		close $log;
		print $peer $by_path{$path}->($peer);
	});
}

# nginx, which speaks TLS in front of another receiver; the certificate's paths as cert() gives them.
sub tls($class, $folder, $behind, $cert, $key) {
	my $probe = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die "listen: $!";
	my $port = $probe->sockport;
	close $probe;
	write_text("$folder/nginx.conf", <<~END);
		daemon off; pid $folder/nginx.pid; error_log stderr;
		events {}
		http {
			access_log off;
			client_body_temp_path $folder; proxy_temp_path $folder; fastcgi_temp_path $folder;
			uwsgi_temp_path $folder; scgi_temp_path $folder;
			server {
				listen 127.0.0.1:$port ssl;
				ssl_certificate $cert; ssl_certificate_key $key;
				location / { proxy_pass http://127.0.0.1:$behind->{port}; }
			}
		}
		END
	my $pid = fork // die "fork: $!";
	if (!$pid) {
		open STDERR, '>>', "$folder/nginx.log";
		local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
		exec 'nginx', '-e', 'stderr', '-c', "$folder/nginx.conf" or exit 1;
	}
	my $self = bless { owner => $$, pids => [$pid], port => $port }, $class;
	my $end = time + 20;
	until (IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port")) {
		die 'nginx does not come up' if time > $end;
		select undef, undef, undef, 0.02;
	}
	return $self;
}

sub port($self) { return $self->{port} }

sub requests($folder) {
	my $text = -e "$folder/requests" ? text_of("$folder/requests") : '';
	my @requests = map { JSON::PP::decode_json($_) } split /\n/, $text;
	return @requests;
}

sub stop($self) {
	my $pids = delete $self->{pids} // [];
	kill TERM => @$pids;
	close delete $self->{out} if $self->{out};
	waitpid $_, 0 for @$pids;
	return;
}

sub DESTROY($self) {
	local ($?, $!, $@);
	$self->stop if $self->{owner} == $$; # not in another's process that ends
	return;
}

1;
