package Desk;

# A whole instance of triaged for a test: own database, workers, and nginx with nginx.conf.example in
# front; with the sample desk's people and catalog.
#
#     use Desk;
#     my $desk = Desk->start;                                  # data => 'desk', workers => 4
#     my $issue = $desk->report('ana', impact => 'question');  # the new issue; dies when refused
#     my $answer = $desk->as('tia')->post("/issues/$issue->{id}/claim");
#     status_is($answer, 200, 'tia takes it');
#     is($answer->body->{assignee}{login}, 'tia');
#     problem_is($desk->as('tom')->post("/issues/$issue->{id}/claim"), 409);
#     done_testing;
#
# It is stopped when the object goes, or when the test ends, dies or is interrupted.
#
# Callers, each with the methods of Desk::Caller below:
#     $desk->as($login)           one of the sample desk, by Basic authentication
#     $desk->nobody               without credentials
#     $desk->program($secret)     with a token; by default the manager's that came with the start; sends a
#                                 new Idempotency-Key with each POST
#
# What every answer has to look like, whoever asked and whatever came out, is checked at each request
# (Desk::Answer, faults_of): the conventions, and that the API's document has all of it, from the
# status to the last member, and the request that was accepted (Document.pm). A fault fails the test,
# and says where. The tests themselves need not speak of it.
#
# Exported: Desk's assertions and helpers (status_is, problem_is, invalid_is, shape_is, at_once,
# pointers, true, false), all of Test::More, encode_json and decode_json.

use v5.36;

use Cwd qw(abs_path);
use Exporter 'import';
use File::Basename qw(basename dirname);
use File::Path qw(make_path remove_tree);
use IO::Socket::INET;
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use POSIX ();
use Test::More;

our @EXPORT = (@Test::More::EXPORT,
	qw(status_is problem_is invalid_is shape_is at_once pointers true false encode_json decode_json));

BEGIN {
	*true = sub : prototype() { JSON::PP::true };
	*false = sub : prototype() { JSON::PP::false };
	*encode_json = \&JSON::PP::encode_json;
	*decode_json = \&JSON::PP::decode_json;
}

my $root = abs_path(dirname(__FILE__) . '/../..');
my %running; # folder => the process that started it
my $count = 0;

# Starting and stopping -------------------------------------------------------------------------

# Options:
#     data          'desk' (people and catalog), 'all' (the sample issues too), 'none'
#     workers       4
#     settings      [lines of triaged.conf]; where they say nothing of it, writes_per_minute is 0, and
#                   the desk works at all hours (clock { hours })
#     nginx_conf    a file instead of nginx.conf.example
#     nginx_server  the text of more lines for nginx's server block
#     own_mariadb   1: a database server of its own, which the test may stop
sub start($class, %option) {
	my $folder = sprintf '%s/%s-%d', $ENV{TRIAGED_TEST_DIR} // "$root/.build/test/$$",
		basename($0, '.t'), ++$count;
	make_path($folder);
	my $self = bless { folder => $folder, process => $$ }, $class;
	my @up = ('--data', $option{data} // 'desk', '--workers', $option{workers} // 4);

	push @up, map { ('--setting', $_) } @{ $option{settings} // [] };
	push @up, '--nginx-conf', $option{nginx_conf} if $option{nginx_conf};
	push @up, '--own-mariadb' if $option{own_mariadb};
	if ($option{nginx_server}) {
		_write("$folder.nginx", $option{nginx_server});
		push @up, '--nginx-server', "$folder.nginx";
	}
	$running{$folder} = $$;
	_run("$root/conf/dev/desk", 'up', $folder, @up);
	$self->{env} = { map { /^(\w+)=(.*)$/ ? ($1, $2) : () } split /\n/, _read("$folder/env") };
	return $self;
}

# What `desk up` says: URL, TOKEN, CONF, BIN, SOCKETS, DATABASE, DATABASE_SOCKET, PASSWORD_FILE.
sub env($self, $name) { return $self->{env}{$name} }

sub folder($self) { return $self->{folder} }

sub port($self) { return $self->env('URL') =~ /:(\d+)$/ ? $1 : die 'no port' }

# One server of it: 'mariadb' (with own_mariadb), 'triaged', 'courier', 'nginx'.
sub start_server($self, $name) { return _run("$root/conf/dev/desk", 'start', $self->{folder}, $name) }
sub stop_server($self, $name) { return _run("$root/conf/dev/desk", 'stop', $self->{folder}, $name) }

sub stop($self) { return _stop($self->{folder}) }

# What a test leaves in TRIAGED_TEST_DIR is looked at, and removed, by `make test`.
sub _stop($folder) {
	return if ($running{$folder} // 0) != $$; # a child of the test, or stopped already
	delete $running{$folder};
	local ($?, $@);
	system "$root/conf/dev/desk", 'down', $folder;
	remove_tree($folder) if !$ENV{TRIAGED_TEST_DIR} && Test::More->builder->is_passing;
	rmdir dirname($folder) if !$ENV{TRIAGED_TEST_DIR};
	return;
}

sub DESTROY($self) { return _stop($self->{folder}) }

END { _stop($_) for keys %running }

$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);

sub _run(@command) {
	open my $out, '-|', @command or die "$command[0]: $!";
	my $said = do { local $/; <$out> } // '';
	close $out or die "@command: failed ($?)\n";
	return $said;
}

sub _read($file) {
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return <$in> // '';
}

sub _write($file, $text, $mode = '>') {
	open my $out, "$mode:raw", $file or die "$file: $!";
	print $out $text;
	return close $out;
}

# Callers ---------------------------------------------------------------------------------------

sub as($self, $login, $password = 'demo') {
	return Desk::Caller->new($self, $login, Authorization => 'Basic ' . _base64("$login:$password"));
}

sub nobody($self) { return Desk::Caller->new($self, 'nobody') }

sub program($self, $secret = $self->env('TOKEN')) {
	return Desk::Caller->new($self, 'a token', Authorization => "Bearer $secret")->keyed;
}

# A new token's secret: token('mona', 'manager', 'read'); role undef: a plain employee's.
sub token($self, $owner, $role, $scope = 'write') {
	my $said = $self->triagectl('token', 'create', '--owner', $owner, ($role ? ('--role', $role) : ()),
		'--scope', $scope, '--name', "test $owner $scope");
	return $said =~ /(tri_\w+)/ ? $1 : die "no token in: $said";
}

# Lets somebody pass nginx whom the sample desk does not know; password "demo". The name is bytes.
sub add_login($self, $login) {
	my ($hash) = _read("$self->{folder}/passwd") =~ /^ana:(.*)$/m;
	return _write("$self->{folder}/passwd", "$login:$hash\n", '>>');
}

sub _base64($bytes) { return encode_base64($bytes, '') }

# What lies behind the API ----------------------------------------------------------------------

sub triagectl($self, @arguments) {
	return _run($self->env('BIN') . '/triagectl', '-c', $self->env('CONF'), @arguments);
}

# Runs SQL text (several statements, if you like). Returns the rows, each an array of texts; NULL is
# "NULL". Values are bytes.
sub sql($self, $text) {
	local $ENV{MYSQL_PWD} = $self->_password;
	return map { [split /\t/, $_, -1] } split /\n/, _run($self->_mariadb, "--execute=$text");
}

# Puts relays into a state, as if that had come about; issues keep whether one of theirs is pending.
sub relays_become($self, $state, $which) {
	return $self->sql("UPDATE relay SET state = '$state' WHERE $which;
		UPDATE issue i SET relay_pending = EXISTS (SELECT 1 FROM relay y WHERE y.issue_id = i.id AND y.state = 'pending')");
}

sub _password($self) { return (split /\n/, _read($self->env('PASSWORD_FILE')))[0] }

sub _mariadb($self) {
	return ('mariadb', '--no-defaults', '--batch', '--skip-column-names', '--user=triaged',
		'--default-character-set=utf8mb4', '--socket=' . $self->env('DATABASE_SOCKET'),
		'--database=' . $self->env('DATABASE'));
}

# Runs SQL text in a session of its own, and leaves its transaction open, with all that it has locked,
# until what is returned goes away: then it is rolled back.
sub holding($self, $text) {
	return Desk::Session->new($self, $text);
}

# What a server has written so far: 'triaged', 'courier', 'nginx', 'mariadb'.
sub log($self, $name) { return _read("$self->{folder}/$name.log") }

# The lines of triaged's log, as hashes.
sub log_lines($self) { return map { decode_json($_) } grep { /^\{/ } split /\n/, $self->log('triaged') }

# Bytes straight to nginx's port; everything that comes back until it closes, or `timeout` seconds
# (10) have passed, as a Desk::Answer. Say "Connection: close" in the request. Options: timeout;
# method, by which an answer to HEAD is understood; unchecked => 1. Its {all} is all that came back.
sub raw($self, $bytes, %option) {
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->port)
		or die "nginx does not accept: $!";
	local $SIG{ALRM} = sub { $socket->shutdown(2) };
	alarm($option{timeout} // 10);
	local $SIG{PIPE} = 'IGNORE';
	print $socket $bytes;
	$socket->flush;
	my $said = do { local $/; <$socket> } // '';
	alarm 0;
	my ($method, $path) = $bytes =~ m{^(\S+) (?:\w+://[^/\s]*)?(/\S*)};
	return Desk::Answer->parse($said, method => $option{method} // $method // '?', path => $path // '(raw)',
		uri => $path // '', unchecked => $option{unchecked}, all => $said);
}

# The sample desk -------------------------------------------------------------------------------

# The number of a title in the catalog.
sub software($self, $title) {
	$self->{software} //= { map { $_->{title}, $_->{id} }
		@{ $self->as('ana')->get('/software?limit=200')->body->{data} } };
	return $self->{software}{$title} // die "the catalog does not know $title";
}

# A body that is accepted; members come on top (undef: null).
sub report_body($self, %member) {
	return {
		software_id => exists $member{software_id} ? undef : $self->software('Notepad++'),
		description => 'It closes by itself when I open a file',
		impact => 'inconvenience',
		%member,
	};
}

# Reports as $login, and returns the issue.
sub report($self, $login, %member) {
	my $answer = $self->as($login)->post('/issues', $self->report_body(%member));
	die $answer->describe if $answer->status != 201;
	return $answer->body;
}

# Copies an issue `count` times, behind the API's back and fast: all as it is now, created at the same
# moment, with the history of a report. Returns their numbers, ascending.
sub copies($self, $id, $count) {
	my $columns = join ', ', map { $_->[0] } $self->sql("SELECT column_name FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = 'issue' AND column_name NOT IN ('id', 'relay_pending')");
	my ($last) = map { $_->[0] } $self->sql("SELECT MAX(id) FROM issue;
		INSERT INTO issue ($columns) SELECT $columns FROM issue, seq_1_to_$count WHERE id = $id");
	my @ids = map { $_->[0] } $self->sql("SELECT id FROM issue WHERE id > $last ORDER BY id;
		INSERT INTO event (issue_id, version, at, actor_id, command, changes)
		SELECT id, version, created_at, submitted_by, 'report', '' FROM issue WHERE id > $last");
	return @ids;
}

# An employee's number.
sub id_of($self, $login) {
	return $self->{id_of}{$login} //= $self->as($login)->get('/me')->body->{id};
}

# Assertions ------------------------------------------------------------------------------------

# All return whether they passed; what came instead is shown.
sub status_is($answer, $status, $name = undef) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	$name //= $answer->what . " is $status";
	return is($answer->status, $status, $name) || _show($answer);
}

# A refusal: its status and type. (That it is whole, each answer's own check has seen to.)
sub problem_is($answer, $status, $type = $Desk::Answer::types{$status}, $name = undef) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	$name //= $answer->what . " is $status";
	my $body = $answer->body // {};
	return is($answer->status . ' ' . ($body->{type} // 'without a type'), "$status $type", $name)
		|| _show($answer);
}

# 422, with exactly these pointers, in any order. A pointer may be given as [pointer, code].
sub invalid_is($answer, $pointers, $name = undef) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	$name //= $answer->what . ' is 422';
	my %code_of = map { ref ? @$_ : () } @$pointers;
	my @found = map { $code_of{ $_->{pointer} } ? [@$_{qw(pointer code)}] : $_->{pointer} }
		@{ ($answer->body // {})->{errors} // [] };
	return is(join("\n", $answer->status, sort map { ref ? "@$_" : $_ } @found),
		join("\n", 422, sort map { ref ? "@$_" : $_ } @$pointers), $name) || _show($answer);
}

# The pointers of a 422, sorted.
sub pointers($answer) {
	return sort map { $_->{pointer} } @{ ($answer->body // {})->{errors} // [] };
}

sub _show($answer) {
	diag($answer->describe);
	return 0;
}

# A value's members, exactly, and their types. A shape is a hash of member => type; a type is
#     'text' 'int' 'bool' 'time' 'id', with '?' behind it when it may be null;
#     [ type ] an array of them; { ... } an object; [ '?', { ... } ] an object or null;
#     qr/.../ a text that matches.
sub shape_is($value, $shape, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my @faults = _misfits($value, $shape, '');
	return ok(!@faults, $name) || do { diag(map { "  $_\n" } @faults); 0 };
}

sub _misfits($value, $type, $at) {
	my $here = $at || '(the whole)';
	if (ref $type eq 'HASH') {
		return "$here is no object" if ref $value ne 'HASH';
		return ((map { "$at/$_ is missing" } grep { !exists $value->{$_} } sort keys %$type),
			(map { "$at/$_ is unexpected" } grep { !exists $type->{$_} } sort keys %$value),
			(map { _misfits($value->{$_}, $type->{$_}, "$at/$_") }
				grep { exists $value->{$_} } sort keys %$type));
	}
	if (ref $type eq 'ARRAY') {
		return defined $value ? _misfits($value, $type->[1], $at) : () if @$type == 2;
		return "$here is no array" if ref $value ne 'ARRAY';
		return map { _misfits($value->[$_], $type->[0], "$at/$_") } 0 .. $#$value;
	}
	return _is_of($value, $type) ? () : "$here is not: $type: " . JSON::PP->new->allow_nonref->encode($value);
}

sub _is_of($value, $type) {
	no warnings 'experimental::builtin';
	return !ref $value && defined $value && $value =~ $type if ref $type eq 'Regexp';
	return 1 if $type =~ s/\?$// && !defined $value;
	return ref $value eq 'JSON::PP::Boolean' if $type eq 'bool';
	return 0 if !defined $value || ref $value;
	my $is_number = builtin::created_as_number($value);
	return $is_number && $value =~ /^-?\d+$/ if $type eq 'int';
	return $is_number && $value =~ /^[1-9]\d*$/ if $type eq 'id';
	return !$is_number && $value =~ /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ if $type eq 'time';
	return !$is_number if $type eq 'text';
	die "there is no type $type";
}

# Runs the code in `count` processes at the same time: each is called with its number, from 0, when
# all of them are there. Returns what each returned (one value that fits into JSON), in that order.
# In there, an assertion counts for nothing but its output: return what is to be compared.
sub at_once($count, $code) {
	pipe my $gate, my $opener or die "pipe: $!";
	my @children = map { _child($_, $gate, $opener, $code) } 0 .. $count - 1;
	close $opener; # go
	my @results;
	for my $child (@children) {
		my ($pid, $out) = @$child;
		my $said = do { local $/; <$out> } // '';
		waitpid $pid, 0;
		die "process @{[ scalar @results ]} of at_once failed: $?" if $? || !length $said;
		push @results, decode_json($said)->{value};
	}
	return @results;
}

sub _child($number, $gate, $opener, $code) {
	pipe my $out, my $in or die "pipe: $!";
	my $pid = fork // die "fork: $!";
	return [$pid, $out] if $pid;
	close $opener;
	close $out;
	sysread $gate, my $nothing, 1;
	my $done = eval { print $in encode_json({ value => $code->($number) }); close $in };
	print STDERR "# $@" if !$done;
	POSIX::_exit($done ? 0 : 1);
}

package Desk::Session;

use v5.36;

use IPC::Open2;

sub new($class, $desk, $text) {
	local $ENV{MYSQL_PWD} = $desk->_password;
	my $pid = open2(my $out, my $in, $desk->_mariadb, '--unbuffered');
	my $self = bless { pid => $pid, in => $in, out => $out, owner => $$ }, $class;
	$in->autoflush;
	$self->run("BEGIN; $text");
	return $self;
}

# Runs more in it; returns when that is done.
sub run($self, $text) {
	my $mark = "done " . ++$self->{count};
	print { $self->{in} } "$text; SELECT '$mark';\n";
	while (defined(my $line = readline $self->{out})) {
		return 1 if $line eq "$mark\n";
	}
	die "the session has ended: $text";
}

sub commit($self) { return $self->run('COMMIT') }

sub DESTROY($self) {
	return if $self->{owner} != $$;
	local ($?, $!);
	close $self->{in};
	waitpid $self->{pid}, 0;
	return;
}

package Desk::Caller;

# Whoever calls. get, head, delete and options take (path, headers); post, put and patch take (path,
# body, headers). All return a Desk::Answer. Headers are name => value pairs; a value that is an array
# makes several lines, undef takes one away.
#
# A path is below /api/v1, unless it begins with /api/ or is /healthz, /readyz or /metrics. A body is a
# hash, which is sent as JSON; or bytes, sent as they are; both as application/json (PATCH: as
# application/merge-patch+json) unless a header says otherwise; undef: there is none.

use v5.36;

use HTTP::Tiny;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes ();

my $json = JSON::PP->new->utf8->canonical; # the same body is the same bytes
my ($client, $owner);

sub new($class, $desk, $name, %headers) {
	return bless { desk => $desk, name => $name, headers => \%headers }, $class;
}

sub name($self) { return $self->{name} }

# The same caller, who sends a new Idempotency-Key with each POST that does not bring its own.
sub keyed($self) { return bless { %$self, keyed => 1 }, ref $self }

# The same caller with headers on each of their requests.
sub with($self, %headers) {
	return bless { %$self, headers => { %{ $self->{headers} }, %headers } }, ref $self;
}

sub get($self, $path, @headers) { return $self->request('GET', $path, undef, @headers) }
sub head($self, $path, @headers) { return $self->request('HEAD', $path, undef, @headers) }
sub delete($self, $path, @headers) { return $self->request('DELETE', $path, undef, @headers) }
sub options($self, $path, @headers) { return $self->request('OPTIONS', $path, undef, @headers) }
sub post($self, $path, $body = undef, @headers) { return $self->request('POST', $path, $body, @headers) }
sub put($self, $path, $body = undef, @headers) { return $self->request('PUT', $path, $body, @headers) }
sub patch($self, $path, $body = undef, @headers) { return $self->request('PATCH', $path, $body, @headers) }

sub request($self, $method, $path, $body = undef, %headers) {
	my $type = $method eq 'PATCH' ? 'application/merge-patch+json' : 'application/json';
	%headers = (%{ $self->{headers} }, (defined $body ? ('Content-Type' => $type) : ()),
		($self->{keyed} && $method eq 'POST' ? ('Idempotency-Key' => new_key()) : ()), %headers);
	delete @headers{ grep { !defined $headers{$_} } keys %headers };
	my $uri = uri_of($path);
	my %request = (headers => \%headers);
	$request{content} = ref $body ? $json->encode($body) : $body if defined $body;
	my $got = _client()->request($method, $self->{desk}->env('URL') . $uri, \%request);
	_do_not_delay();
	return Desk::Answer->new(
		method => $method, path => $path, uri => $uri, by => $self->{name},
		sent => $request{content}, sent_headers => \%headers,
		status => $got->{status}, headers => $got->{headers}, content => $got->{content} // '');
}

# A key that nobody has used.
sub new_key() {
	state $count = 0;
	return sprintf 'test-%d-%.6f-%d', $$, Time::HiRes::time(), ++$count;
}

sub uri_of($path) { return $path =~ m{^/(?:api/|api$|healthz|readyz|metrics)} ? $path : "/api/v1$path" }

# One for each process: a connection is nobody else's.
sub _client {
	if (($owner // 0) != $$) {
		$client = HTTP::Tiny->new(agent => 'triaged-tests', keep_alive => 1, max_redirect => 0,
			timeout => 40);
		$owner = $$;
	}
	return $client;
}

# Head and body are sent apart: on a connection that is kept, the body would wait 40 ms for the other
# side's acknowledgement.
sub _do_not_delay {
	my $socket = $client->{handle} && $client->{handle}{fh};
	setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1 if $socket;
	return;
}

package Desk::Answer;

# What came back: status (599: no HTTP came back), header($name) (undef: none; several of one name:
# an array), headers, content (bytes), body (decoded, or undef), etag, what (which request), describe.

use v5.36;

use Answers;
use Document;
use Test::More ();

our %types = (
	400 => '/problems/bad-request', 401 => '/problems/unauthenticated', 403 => '/problems/forbidden',
	404 => '/problems/not-found', 405 => '/problems/method-not-allowed',
	406 => '/problems/not-acceptable', 408 => '/problems/timeout', 409 => '/problems/conflict',
	412 => '/problems/stale', 413 => '/problems/too-large', 414 => '/problems/uri-too-long',
	415 => '/problems/unsupported-media-type', 422 => '/problems/invalid',
	428 => '/problems/precondition-required', 429 => '/problems/too-many-requests',
	431 => '/problems/headers-too-large', 500 => '/problems/internal', 502 => '/problems/unavailable',
	503 => '/problems/unavailable', 504 => '/problems/unavailable',
);

sub new($class, %member) {
	my $self = bless {%member}, $class;
	$self->{uri} //= Desk::Caller::uri_of($self->{path});
	$self->{body} = eval { Desk::decode_json($self->{content}) } if length $self->{content};
	if (!$self->{unchecked} && (my @faults = $self->faults_of)) {
		my $level = 0; # the place in the test
		$level++ while (caller $level)[1] eq __FILE__;
		local $Test::Builder::Level = $Test::Builder::Level + $level;
		Test::More::fail('what holds for every answer holds for ' . $self->what);
		Test::More::diag(map({ "  $_\n" } @faults), $self->describe);
	}
	return $self;
}

# From the bytes of an HTTP answer.
sub parse($class, $bytes, %member) {
	my ($head, $content) = split /\r\n\r\n/, $bytes, 2;
	my ($first, @lines) = split /\r\n/, $head // '';
	my %headers;
	for (@lines) {
		my ($name, $value) = /^([^:]+):\s*(.*?)\s*$/ or next;
		my $old = $headers{ lc $name };
		$headers{ lc $name } = defined $old ? [ref $old ? @$old : $old, $value] : $value;
	}
	my ($status) = ($first // '') =~ m{^HTTP/1\.[01] (\d+)};
	return $class->new(%member, status => $status // 599, headers => \%headers, content => $content // '');
}

sub status($self) { return $self->{status} }
sub headers($self) { return $self->{headers} }
sub header($self, $name) { return $self->{headers}{ lc $name } }
sub content($self) { return $self->{content} }
sub body($self) { return $self->{body} }
sub etag($self) { return $self->header('ETag') }

sub what($self) {
	return join ' ', $self->{method}, $self->{path}, defined $self->{by} ? "by $self->{by}" : ();
}

sub describe($self) {
	my $content = $self->{content};
	$content = substr($content, 0, 2000) . '...' if length $content > 2000;
	return sprintf "%s%s\n-> %s %s\n", $self->what,
		defined $self->{sent} ? "\n   $self->{sent}" : '', $self->{status}, $content;
}

# What is wrong with it, whatever it is an answer to (api.md, "Conventions").
sub faults_of($self) {
	return 'no HTTP came back: ' . $self->{content} if $self->{status} == 599;
	return ($self->_faults_of_headers, $self->_faults_of_content,
		$self->{status} >= 400 ? $self->_faults_of_problem : (), $self->_faults_of_document);
}

# What the API's document does not have of it. What it has is kept for a second judge.
sub _faults_of_document($self) {
	my $document = Document->current;
	my @faults = $document->faults_of(%$self);
	my $operation = @faults ? undef : $document->operation_of(@$self{qw(method uri)});
	Answers::keep($operation, @$self{qw(status content)})
		if $operation && ref $self->{body} eq 'HASH' && $document->schema_of($operation, $self->{status});
	return @faults;
}

sub _faults_of_headers($self) {
	my %wanted = (
		'X-Request-Id' => qr/^[0-9a-f]{32}$/,
		'X-Content-Type-Options' => qr/^nosniff$/,
		'Cache-Control' => defined $self->etag ? qr/^private, no-cache$/ : qr/^no-store$/,
	);
	$wanted{'Allow'} = qr/^[A-Z]+(, [A-Z]+)*$/
		if $self->{status} == 405 || $self->{method} eq 'OPTIONS' && $self->{status} < 300;
	$wanted{'WWW-Authenticate'} = qr/./ if $self->{status} == 401;
	$wanted{'Retry-After'} = qr/^\d+$/ if $self->{status} == 429 || $self->{status} == 503;
	$wanted{'ETag'} = qr/^"[^"]+"$/ if $self->{status} == 412 || defined $self->etag;
	my @faults;
	for my $name (sort keys %wanted) {
		my $value = $self->header($name) // '(none)';
		push @faults, "$name is " . (ref $value ? join ' | ', @$value : $value)
			if ref $value && $name ne 'WWW-Authenticate' || !ref $value && $value !~ $wanted{$name};
	}
	return @faults;
}

sub _faults_of_content($self) {
	my ($status, $length) = ($self->{status}, $self->header('Content-Length'));
	my $type = $self->header('Content-Type') // '(none)';
	my $has_none = $status == 204 || $status == 304;
	my @faults;
	if ($has_none || $self->{method} eq 'HEAD') {
		push @faults, 'there is content' if length $self->{content};
	} else {
		push @faults, 'the content is no JSON object' if ref $self->{body} ne 'HASH' && !$self->_is_metrics && !$self->_is_csv;
		push @faults, sprintf 'Content-Length is %s, but %d bytes came', $length // '(none)',
			length $self->{content} if ($length // -1) != length $self->{content};
	}
	my $wanted = $status >= 400 ? 'application/problem+json'
		: $self->_is_csv ? 'text/csv; charset=utf-8; header=present'
		: $self->_is_metrics ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json';
	push @faults, "Content-Type is $type" if !$has_none && $type ne $wanted;
	return @faults;
}

# Reports are, for who asks for that.
sub _is_csv($self) {
	return $self->{path} =~ m{^/reports/} && $self->{status} == 200
		&& ($self->header('Content-Type') // '') =~ m{^text/csv};
}

sub _is_metrics($self) { return $self->{path} eq '/metrics' && $self->{status} == 200 }

sub _faults_of_problem($self) {
	my $body = $self->{body};
	return if ref $body ne 'HASH'; # said already; or HEAD
	my @faults = map { "the problem has no $_" }
		grep { !length($body->{$_} // '') } qw(type title status detail request_id);
	return @faults if @faults;
	push @faults, "type is $body->{type}" if $body->{type} !~ m{^/problems/[a-z-]+$};
	push @faults, "status is $body->{status}" if $body->{status} ne $self->{status};
	push @faults, 'request_id is not X-Request-Id'
		if $body->{request_id} ne ($self->header('X-Request-Id') // '');
	if ($self->{status} == 422) {
		my @errors = ref $body->{errors} eq 'ARRAY' ? @{ $body->{errors} } : ();
		push @faults, 'a 422 without errors' if !@errors;
		for my $error (@errors) {
			push @faults, 'an error is not {pointer, code, detail}'
				if join(' ', sort keys %$error) ne 'code detail pointer' || $error->{pointer} !~ m{^(/|$)}
				|| !length $error->{code} || !length $error->{detail};
		}
	}
	return @faults;
}

1;
