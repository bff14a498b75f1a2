# ETag, If-Match and If-None-Match on all that has a version: an issue, a software, a forwarding; what
# each header may say, and how reading, PATCH and a command take it.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana tia sam mona);
my $issue = $desk->report('ana')->{id};
my $forwarding = $caller{sam}->post('/forwardings', { software_id => $desk->software('Notepad++'), summary => 'It crashes' })->body->{id};
my $software = $desk->software('Slack');

# What a header says: of the current version c, which it matches or does not.
my ($YES, $NO, $BAD) = qw(yes no bad);
sub tags(@versions) { return join ', ', map { "\"$_\"" } @versions }
my @headers = (
	# what, the value, whether If-Match holds, whether If-None-Match finds it
	['none',                      sub($c) { undef }, 'none', 'none'],
	['the current one',           sub($c) { "\"$c\"" }, $YES, $YES],
	['another',                   sub($c) { '"' . ($c + 1) . '"' }, $NO, $NO],
	['an older one',              sub($c) { '"' . ($c - 1) . '"' }, $NO, $NO],
	['the current one, weak',     sub($c) { "W/\"$c\"" }, $NO, $YES],
	['another, weak',             sub($c) { 'W/"99999"' }, $NO, $NO],
	['any',                       sub($c) { '*' }, $YES, $YES],
	['three with it',             sub($c) { tags(99998, $c, 99999) }, $YES, $YES],
	['three without it',          sub($c) { tags(99997 .. 99999) }, $NO, $NO],
	['eight and it',              sub($c) { tags(90001 .. 90008, $c) }, $YES, $YES],
	['nine without it',           sub($c) { tags(90001 .. 90009) }, $NO, $NO],
	['a thousand and it',         sub($c) { tags(10001 .. 11000, $c) =~ s/ //gr }, $YES, $YES],
	['a thousand without it',     sub($c) { tags(10001 .. 11000) =~ s/ //gr }, $NO, $NO],
	['it among empty places',     sub($c) { ", \"$c\" ,," }, $YES, $YES],
	['a tag with nothing in it',  sub($c) { '""' }, $NO, $NO],
	['a tag of somebody else',    sub($c) { '"686897696a7c876b7e"' }, $NO, $NO],
	['nothing',                   sub($c) { '' }, $BAD, $BAD],
	['unquoted',                  sub($c) { $c }, $BAD, $BAD],
	['half quoted',               sub($c) { "\"$c" }, $BAD, $BAD],
	['without a comma',           sub($c) { "\"$c\" \"$c\"" }, $BAD, $BAD],
	['a small w',                 sub($c) { "w/\"$c\"" }, $BAD, $BAD],
	['any and one',               sub($c) { "*, \"$c\"" }, $BAD, $BAD],
);

# The resources: where they are, and for each time anew what changes them.
my $n = 0;
my @resources = (
	{
		name => 'issue', by => 'tia', path => "/issues/$issue",
		patch => sub { { description => 'It closes by itself, ' . ++$n } },
		command => sub { ["/issues/$issue/retriage", { impact => 'question', customer_impact => false, reason => 'Time ' . ++$n }] },
	},
	{
		name => 'software', by => 'sam', path => "/software/$software",
		patch => sub { { vendor => 'Vendor ' . ++$n } },
		command => sub {
			my $is = $caller{sam}->get("/software/$software")->body->{status};
			return ["/software/$software/" . ($is eq 'approved' ? 'retire' : 'approve'), {}];
		},
	},
	{
		name => 'forwarding', by => 'sam', path => "/forwardings/$forwarding",
		patch => sub { { summary => 'It crashes, ' . ++$n } },
		command => sub { ["/forwardings/$forwarding/updates", { outcome => 'acknowledged', message_to_employee => 'News ' . ++$n }] },
	},
);

# The version that a thing has, and what it is.
sub now_of($resource) {
	my $answer = $caller{ $resource->{by} }->get($resource->{path});
	my $version = $answer->body->{version};
	is($answer->etag, "\"$version\"", "$resource->{name}: the ETag is the version") if $answer->etag ne "\"$version\"";
	return ($version, $answer->content);
}

sub reads($resource, $what, $value, $found) {
	my ($version, $content) = now_of($resource);
	my $sent = $value->($version);
	my $status = { none => 200, $YES => 304, $NO => 200, $BAD => 400 }->{$found};
	for my $method (qw(get head)) {
		my $name = "$resource->{name}: $method, If-None-Match $what";
		my $answer = $caller{ $resource->{by} }->$method($resource->{path}, 'If-None-Match' => $sent);
		status_is($answer, $status, $name);
		is($answer->etag, $status == 400 ? undef : "\"$version\"", "$name: the ETag");
		is($answer->content, $content, "$name: the whole") if $status == 200 && $method eq 'get';
	}
	return;
}

sub changes($resource, $what, $value, $holds) {
	for my $how (qw(patch command)) {
		my ($version, $content) = now_of($resource);
		my $name = "$resource->{name}: $how, If-Match $what";
		my $status = { none => $how eq 'patch' ? 428 : 200, $YES => 200, $NO => 412, $BAD => 400 }->{$holds};
		my ($path, $body) = $how eq 'patch' ? ($resource->{path}, $resource->{patch}->()) : $resource->{command}->()->@*;
		my $method = $how eq 'patch' ? 'patch' : 'post';
		my $answer = $caller{ $resource->{by} }->$method($path, $body, 'If-Match' => $value->($version));
		status_is($answer, $status, $name);
		my ($then, $is) = now_of($resource);
		if ($status == 200) {
			is($then, $version + 1, "$name: a new version");
			is($answer->etag, "\"$then\"", "$name: and its ETag");
		} else {
			is($is, $content, "$name: nothing has changed");
			is($answer->etag, $status == 412 ? "\"$version\"" : undef, "$name: the current ETag comes with a 412");
			problem_is($answer, $status);
		}
	}
	return;
}

for my $resource (@resources) {
	for (@headers) {
		my ($what, $value, $holds, $found) = @$_;
		reads($resource, $what, $value, $found);
		changes($resource, $what, $value, $holds);
	}
}

# What a refusal says helps.
my $path = "/issues/$issue";
my $etag = $caller{tia}->get($path)->etag;
my %said = (
	428 => [$caller{tia}->patch($path, {}), qr/Send If-Match with the ETag/],
	412 => [$caller{tia}->patch($path, {}, 'If-Match' => '"99999"'), qr/the current version is @{[ $etag =~ s{"}{}gr ]}\./],
	400 => [$caller{tia}->patch($path, {}, 'If-Match' => 'x'), qr/in double quotes/],
);
for (sort keys %said) {
	my ($answer, $wanted) = $said{$_}->@*;
	problem_is($answer, $_);
	like($answer->body->{detail}, $wanted, "$_ says what to do");
}

# A header that stands there twice is nobody's to choose from. (nginx sees to some of them itself.)
for my $header (qw(If-Match If-None-Match Accept Idempotency-Key)) {
	my $answer = $caller{mona}->post("$path/prioritize", { priority => 2, reason => 'Urgent' }, $header => [$etag, $etag]);
	problem_is($answer, 400);
	like($answer->body->{detail}, qr/stands there twice/, "$header twice: what is wrong");
}
is($caller{tia}->get($path)->etag, $etag, 'nothing of that changed anything');

# If-Match says nothing of a GET, nor If-None-Match of a change.
status_is($caller{tia}->get($path, 'If-Match' => '"99999"'), 200);
status_is($caller{tia}->post("$path/notes", { body => 'A note' }, 'If-None-Match' => $etag), 201);

done_testing;
