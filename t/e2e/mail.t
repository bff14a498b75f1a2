# Mail: through a real server, in the clear, with STARTTLS, with TLS, with a password; and through servers
# that refuse, hang, or leave. Then what it looks like to who reads it.
use v5.36;

use Email::MIME;
use Encode qw(decode);
use File::Temp qw(tempdir);
use Test::More;
use Time::HiRes qw(time);
use Instance;
use Receiver;

my $dir = tempdir(CLEANUP => 1);
my ($cert, $key) = cert($dir);
my $number = 0;

# A folder for a server's mail, and a configuration with that section `mail`.
sub folder { my $folder = "$dir/" . ++$number; mkdir $folder; return $folder }

sub conf($mail, $more = '') {
	my $file = "$dir/" . ++$number . '.conf';
	write_text($file, <<~END);
		public_origin = "https://desk.example.com"
		templates = "conf/templates"
		$more
		mail { from = "Help desk <desk\@example.com>" $mail }
		END
	return $file;
}

sub header($mail, $name) { return scalar $mail->header($name) // '' }

subtest 'a real server, in the clear' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder);
	my $conf = conf('server = "smtp://127.0.0.1:' . $server->port . '" tls = false bounces = "bounces@example.com"');
	my ($status, $said) = courier($conf, 'received', 'email', 'ana@example.com');
	is($status, 0, 'is delivered');
	like($said, qr/^delivered: status 250, after \d+ ms: 250 2\.0\.0 taken as 1$/, 'and what the server said is known');
	my ($letter) = letters($folder);
	is($letter->{from}, 'bounces@example.com', 'the envelope names who hears of bounces');
	is($letter->{to}, 'ana@example.com', 'and the recipient');
	ok(!$letter->{encrypted}, 'in the clear, as was said');
	($status) = courier($conf, 'received', 'email', 'ana@example.com') for 1 .. 2;
	is(scalar(letters($folder)), 3, 'each is delivered once');
};

subtest 'STARTTLS, and a password' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder, '--tls', $cert, $key, '--login', 'desk', 'pa ss#word');
	my $url = 'server = "smtp://127.0.0.1:' . $server->port . '"';
	write_text("$dir/password", "pa ss#word\nnot this\n");
	my $login = qq(user = "desk" password_file = "$dir/password");

	my ($status, $said) = courier(conf("$url ca = \"$cert\" $login"), 'taken', 'email', 'ana@example.com');
	is($status, 0, 'is delivered') or diag $said;
	my ($letter) = letters($folder);
	ok($letter->{encrypted}, 'over an encrypted connection');
	is($letter->{login}, 'desk', 'by who has logged in');

	($status, $said) = courier(conf("$url $login"), 'taken', 'email', 'ana@example.com');
	is($status, 75, 'a certificate that nobody vouches for: not now');
	like($said, qr/certificate/, 'because of the certificate');
	($status, $said) = courier(conf("$url ca = \"$cert\""), 'taken', 'email', 'ana@example.com');
	is($status, 75, 'nobody who logs in: not now');
	like($said, qr/530/, 'because the server wants somebody');
	write_text("$dir/password", "wrong\n");
	($status, $said) = courier(conf("$url ca = \"$cert\" $login"), 'taken', 'email', 'ana@example.com');
	is($status, 75, 'a wrong password is for the operator to mend: not now');
	like($said, qr/status 535/, 'and it is said');
	is(scalar(letters($folder)), 1, 'none of them went through');
};

subtest 'TLS from the start' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder, '--tls', $cert, $key, '--from-start');
	my $url = 'server = "smtps://127.0.0.1:' . $server->port . '"';
	my ($status, $said) = courier(conf("$url ca = \"$cert\""), 'taken', 'email', 'ana@example.com');
	is($status, 0, 'is delivered') or diag $said;
	ok((letters($folder))[0]{encrypted}, 'over an encrypted connection');
	($status) = courier(conf($url), 'taken', 'email', 'ana@example.com');
	is($status, 75, 'and not to who has a certificate of their own making');
};

subtest 'a server without STARTTLS gets nothing' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder);
	my ($status, $said) = courier(conf('server = "smtp://127.0.0.1:' . $server->port . '"'), 'taken', 'email', 'ana@example.com');
	is($status, 75, 'not now') or diag $said;
	is(scalar(letters($folder)), 0, 'nothing was sent in the clear');
};

# What a server does at which moment, and what follows from it.
my @rude = (
	[ 'nobody of that name', 'refused', 550, RCPT => '550 5.1.1 no such user' ],
	[ 'a full mailbox', 'later', 452, RCPT => '452 4.2.2 full' ],
	[ 'greylisting', 'later', 451, RCPT => '451 4.7.1 come back in five minutes' ],
	[ 'a text that is not liked', 'refused', 554, '.' => '554 5.7.1 spam' ],
	[ 'a text that cannot be kept now', 'later', 451, '.' => '451 4.3.0 disk full' ],
	[ 'no text at all', 'refused', 554, DATA => '554 no' ],
	[ 'a sender who is not liked', 'later', 550, MAIL => '550 5.7.1 who are you?' ],
	[ 'a server that is about to leave', 'later', 421, '' => '421 closing' ],
	[ 'a server that wants nobody', 'later', 554, '' => '554 no mail here' ],
	[ 'answers in many lines', 'refused', 550, RCPT => "550-one\r\n550-two\r\n550 three" ],
	[ 'silence at the greeting', 'later', 0, '' => 'hang' ],
	[ 'silence at the recipient', 'later', 0, RCPT => 'hang' ],
	[ 'silence at the end', 'later', 0, '.' => 'hang' ],
	[ 'leaving at the greeting', 'later', 0, '' => 'close' ],
	[ 'leaving at the recipient', 'later', 0, RCPT => 'close' ],
	[ 'leaving at the end', 'later', 0, '.' => 'close' ],
	[ 'no SMTP', 'later', 0, '' => 'HTTP/1.1 400 Bad Request' ],
);

subtest 'servers that refuse, hang, leave' => sub {
	for my $case (@rude) {
		my ($name, $word, $code, $verb, $answer) = @$case;
		my $server = Receiver->smtp($verb => $answer);
		my $url = 'server = "smtp://127.0.0.1:' . $server->port . '" tls = false timeout = "1s"';
		my $begun = time;
		my ($status, $said) = courier(conf($url), 'taken', 'email', 'ana@example.com');
		like($said, qr/^$word: status $code\b/, "$name: $word");
		cmp_ok(time - $begun, '<', 5, '... within the time-out');
	}
	my ($status, $said) = courier(conf('server = "smtp://127.0.0.1:1" tls = false'), 'taken', 'email', 'ana@example.com');
	like($said, qr/^later: status 0/, 'nobody there: later');
};

subtest 'addresses to which nothing is sent' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder);
	my $conf = conf('server = "smtp://127.0.0.1:' . $server->port . '" tls = false');
	for my $to ("ana\@example.com\r\nRCPT TO:<ben\@example.com>", 'ana@example.com> SIZE=1', "jos\xc3\xa9\@example.com",
		'ana,ben@example.com', 'ana') {
		my ($status, $said) = courier($conf, 'taken', 'email', $to);
		is($status, 1, 'refused') or diag $said;
	}
	is(scalar(letters($folder)), 0, 'the server has seen none of them');
};

subtest 'what a reader sees' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder);
	my $conf = conf('server = "smtp://127.0.0.1:' . $server->port . '" tls = false');
	courier($conf, 'resolved/es', 'email', 'ana@example.com', '--zone', 'Europe/Madrid', '--set', 'recipient=José "Pepe" Ñandú, hijo',
		'--set', "details=Reinstalado.\n.\n<b>Fin</b> & más", '--set', 'software=Contratos año 2026');
	my ($letter) = letters($folder);
	my $mail = Email::MIME->new($letter->{message});
	is(header($mail, 'Subject'), 'Incidencia 1042: ¿resuelta?, Contratos año 2026' =~ s/(.*)/decode('UTF-8', $1)/er, 'the subject');
	like(header($mail, 'To'), qr/^"?Jos\x{e9} .*\x{d1}and\x{fa}, hijo"? <ana\@example\.com>$/, 'the recipient by name');
	is(header($mail, 'Auto-Submitted'), 'auto-generated', 'no machine answers it');
	is(header($mail, 'List-Id'), '<triaged.example.com>', 'people can sort it');
	is(header($mail, 'Message-ID'), '<trial.resolved.es@example.com>', 'the Message-ID is known before');
	like($mail->content_type, qr{^multipart/alternative}, 'text or HTML');
	my ($text, $html) = map { $_->body_str } $mail->parts;
	like($text, qr/^Hola, Jos\x{e9} "Pepe"/, 'the text begins with a greeting');
	like($text, qr/^> Reinstalado\.\r\n> \.\r\n> <b>Fin<\/b> & m\x{e1}s\r$/m, 'and quotes what was said, a lone dot too');
	like($text, qr{https://desk\.example\.com/issues/1042}, 'and has the link');
	like($text =~ s/ \r\n/ /gr, qr/el lunes 30 de noviembre a las 19:04/, 'and the time in Madrid');
	like($html, qr{<blockquote>Reinstalado\.<br>\s*\.<br>\s*&lt;b&gt;Fin&lt;/b&gt; &amp; m\x{e1}s</blockquote>}, 'HTML: what was said is no markup');
	like($html, qr{<a class="button" href="https://desk\.example\.com/issues/1042">Abrir la incidencia 1042</a>}, 'HTML: a button');
	is(scalar(grep { length > 78 } split /\r?\n/, $letter->{message}), 0, 'no line is longer than 78');
	unlike($letter->{message}, qr/[^\x00-\x7f]/, 'nothing but ASCII goes over the wire');
};

subtest 'nothing that somebody writes becomes a header' => sub {
	my $folder = folder();
	my $server = Receiver->mail($folder);
	my $conf = conf('server = "smtp://127.0.0.1:' . $server->port . '" tls = false');
	my $evil = "x\r\nBcc: ben\@example.com\r\n\r\n<script>";
	courier($conf, $_, 'email', 'ana@example.com', map { ('--set', "$_=$evil") } qw(recipient software assignee by summary reporter))
		for qw(received taken forwarded written);
	my @letters = letters($folder);
	is(scalar(@letters), 4, 'four letters');
	for my $letter (@letters) {
		my $mail = Email::MIME->new($letter->{message});
		is(header($mail, 'Bcc'), '', 'no header more');
		is(scalar($mail->parts), 2, 'two parts');
		unlike(($mail->parts)[1]->body_str, qr/<script>/, 'no markup');
		is($letter->{to}, 'ana@example.com', 'one recipient');
	}
};

done_testing;
