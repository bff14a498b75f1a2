# Chat: what a webhook gets in each form, how it can know who wrote it, what is made of its answers, and to
# whom nothing is ever sent.
use v5.36;

use Digest::SHA qw(hmac_sha256_hex);
use Encode qw(encode);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Time::HiRes qw(time);
use Instance;
use Receiver;

my $dir = tempdir(CLEANUP => 1);
my ($cert, $key) = cert($dir);
my $server = Receiver->http($dir);
my $port = $server->port;
write_text("$dir/secret", "a secret of ours\n");

# A configuration with one webhook.
sub conf($kind, $url, $more = 'allow_private = true', $for = 'desk, direct') {
	write_text("$dir/conf", <<~END);
		base_url = "https://desk.example.com"
		templates = "conf/templates"
		webhook "chat" { kind = "$kind" url = "$url" for = "$for" secret_file = "$dir/secret" timeout = "1s" $more }
		END
	return "$dir/conf";
}

# Sends to a path of the server's: exit status, what is said, and the request that it got.
sub post($kind, $path, $to, @options) {
	my $before = Receiver::requests($dir);
	my ($status, $said) = courier(conf($kind, "http://127.0.0.1:$port$path", 'allow_private = true',
		$kind eq 'teams' ? 'desk' : 'desk, direct'), 'p1_waits', 'chat', $to, @options);
	my @requests = Receiver::requests($dir);
	return ($status, $said, @requests > $before ? $requests[-1] : undef);
}

sub body($request) { return JSON::PP->new->utf8->decode(encode('UTF-8', $request->{body})) }

subtest 'Slack, and what is like it' => sub {
	my ($status, $said, $request) = post('slack', '/ok', 'desk', '--set', 'description=<!channel> & @here **x**');
	is($status, 0, 'is delivered') or diag $said;
	like($said, qr/^delivered: status 200/, 'as is said');
	is("$request->{method} $request->{headers}{'content-type'}", 'POST application/json', 'a POST of JSON');
	my $body = body($request);
	is(join(',', sort keys %$body), 'text', 'nothing but the text');
	like($body->{text}, qr/^\*Priority 1 waits: issue 1042, Contoso Contracts\*\n\n/, 'which begins with the subject');
	like($body->{text}, qr/^> &lt;!channel&gt; &amp; \@\x{200b}here \*\*x\*\*$/m, 'what somebody wrote calls nobody');
	like($body->{text}, qr{https://desk\.example\.com/issues/1042}, 'and has the link');
	($status, $said, $request) = post('slack', '/ok', '@ana');
	is(body($request)->{channel}, '@ana', 'to one person');
};

subtest 'Teams' => sub {
	my ($status, $said, $request) = post('teams', '/taken', 'desk', '--set', 'description=[x](http://y) **z**');
	is($status, 0, 'is delivered') or diag $said;
	my $card = body($request)->{attachments}[0];
	is($card->{contentType}, 'application/vnd.microsoft.card.adaptive', 'an adaptive card');
	is($card->{content}{type}, 'AdaptiveCard', 'which says that it is one');
	my @lines = map { $_->{inlines}[0]{text} } @{ $card->{content}{body} };
	like($lines[0], qr/^Priority 1 waits/, 'the subject');
	is(scalar(grep { $_->{type} ne 'RichTextBlock' || $_->{inlines}[0]{type} ne 'TextRun' } @{ $card->{content}{body} }), 0, 'no text that is markup');
	ok((grep { $_ eq '> [x](http://y) **z**' } @lines), 'what somebody wrote, as it was written');
	is($card->{content}{actions}[0]{url}, 'https://desk.example.com/issues/1042', 'a button');
};

subtest 'a program of the company' => sub {
	my ($status, $said, $request) = post('generic', '/ok', '@ana');
	is($status, 0, 'is delivered') or diag $said;
	my ($headers, $body) = ($request->{headers}, body($request));
	is($headers->{'x-triaged-delivery'}, 'trial.p1_waits.en', 'the delivery has a name');
	is($body->{delivery}, 'trial.p1_waits.en', 'inside, too');
	cmp_ok(abs(time - $headers->{'x-triaged-timestamp'}), '<', 10, 'a time stamp of now');
	is($headers->{'x-triaged-signature'},
		'v1=' . hmac_sha256_hex("$headers->{'x-triaged-timestamp'}.$request->{body}", 'a secret of ours'), 'and a signature');
	is($body->{to}, '@ana', 'to whom');
	is($body->{template}, 'p1_waits', 'which message');
	is($body->{issue_id}, 1042, 'about which issue');
	is($body->{values}{priority}, 1, 'a number');
	is($body->{values}{status}, 'queued', 'a word');
	is($body->{values}{since}, '2026-11-22T08:00:00.000Z', 'a moment');
	is($body->{values}{expected_on}, '2026-12-01', 'a day');
	is($body->{values}{vip}, JSON::PP::true, 'a flag');
	is($body->{room}, undef, 'no room');
	(undef, undef, my $again) = post('generic', '/ok', '@ana');
	is($again->{headers}{'x-triaged-delivery'}, $headers->{'x-triaged-delivery'}, 'a repeat has the same name');
};

my @answers = (
	[ '/moved', 'refused', 302, 'a redirect is not followed' ],
	[ '/gone', 'refused', 410, 'gone' ],
	[ '/busy', 'later', 429, 'too many' ],
	[ '/broken', 'later', 503, 'broken' ],
	[ '/close', 'later', 0, 'closed without an answer' ],
	[ '/slow', 'later', 0, 'no answer' ],
	[ '/slowly', 'delivered', 200, 'an answer that does not end' ],
	[ '/endless', 'delivered', 200, 'an answer without end' ],
	[ '/headers', 'delivered', 200, 'headers without end' ],
);

subtest 'answers' => sub {
	for my $case (@answers) {
		my ($path, $word, $code, $name) = @$case;
		my $begun = time;
		my ($status, $said, $request) = post('generic', $path, 'desk');
		like($said, qr/^$word: status $code\b/, "$name: $word");
		is($request->{path}, $path, '... and no other request follows');
		cmp_ok(time - $begun, '<', 4, '... within the time-out');
	}
	my (undef, $said) = post('generic', '/busy', 'desk');
	like($said, qr/again in 17 s/, 'Retry-After is heard');
	(undef, $said) = post('generic', '/gone', 'desk');
	like($said, qr/no_team/, 'what it said is known');
};

subtest 'https' => sub {
	my $tls = Receiver->tls($dir, $server, $cert, $key);
	my $url = 'https://127.0.0.1:' . $tls->port . '/ok';
	my ($status, $said) = courier(conf('slack', $url, "allow_private = true ca = \"$cert\""), 'p1_waits', 'chat', 'desk');
	is($status, 0, 'is delivered') or diag $said;
	($status, $said) = courier(conf('slack', $url), 'p1_waits', 'chat', 'desk');
	is($status, 75, 'not to who has a certificate of their own making');
	like($said, qr/certificate/, 'as is said');
	($status, $said) = courier(conf('slack', $url, "ca = \"$cert\""), 'p1_waits', 'chat', 'desk');
	is($status, 1, 'not to a private address, unless that is allowed');
	like($said, qr/the address is private/, 'as is said');
};

subtest 'addresses to which nobody connects' => sub {
	my $watch = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5, Blocking => 0) or die "listen: $!";
	my $at = $watch->sockport;
	for my $host ('127.0.0.1', 'localhost', '127.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '0.0.0.0', '[::]') {
		my ($status, $said) = courier(conf('slack', "https://$host:$at/", ''), 'p1_waits', 'chat', 'desk');
		is($status, 1, "$host: refused") or diag $said;
		like($said, qr/the address is private/, '... as private');
	}
	ok(!$watch->accept, 'nobody came');
	local $ENV{https_proxy} = "http://127.0.0.1:$at";
	local $ENV{ALL_PROXY} = "http://127.0.0.1:$at";
	my ($status, $said) = courier(conf('slack', "https://127.0.0.1:$at/", ''), 'p1_waits', 'chat', 'desk');
	ok(!$watch->accept, "not by way of the environment's proxy either");
};

subtest 'a room that has no webhook' => sub {
	my ($status, $said) = courier(conf('slack', "http://127.0.0.1:$port/ok"), 'p1_waits', 'chat', 'manager');
	is($status, 75, 'not now');
	like($said, qr/there is no way to send it/, 'as is said');
};

done_testing;
