# Every operation of the API's document, driven with what its schemas allow and with what they do not, by
# people of all roles and by programs. Each answer is held against the document by Desk; here is seen that
# nothing ends as a 5xx, and that nothing which the document allows is refused as if it did not.
#
#     FUZZ_SEED=1 FUZZ_REQUESTS=20000 prove -It/lib t/e2e/fuzz_api.t
use v5.36;

use Desk;
use Fuzz;
use Time::HiRes qw(time);

# A landing is not held up by a find of chance; every other run looks elsewhere.
my $seed = $ENV{FUZZ_SEED} // ($ENV{CI} ? 20261124 : int rand 2**31);
my $most = $ENV{FUZZ_REQUESTS} // 2500; # in about ten seconds
my $until = time + ($ENV{FUZZ_REQUESTS} ? 3600 : 60);
srand $seed;

my $desk = Desk->start(data => 'all', workers => 4, settings => ['writes_per_minute = 0', 'request_limit = 30']);
my $document = Document->current;
my @callers = (map({ $desk->as($_) } qw(ana ben carla tia tom uma udo mona sam ada)), $desk->program,
	$desk->program($desk->token('mona', 'manager', 'read')), $desk->program($desk->token('sam', 'software_team')), $desk->nobody);

# What there is to be named; looked up again now and then.
my %pool;
my ($tokens) = map { $_->[0] } $desk->sql('SELECT MAX(id) FROM token');
my %query = (
	issues => 'SELECT id FROM issue ORDER BY RAND() LIMIT 60',
	software => 'SELECT id FROM software ORDER BY RAND() LIMIT 20',
	forwardings => 'SELECT id FROM forwarding ORDER BY RAND() LIMIT 20',
	relays => 'SELECT id FROM relay ORDER BY RAND() LIMIT 20',
	employees => 'SELECT id FROM employee ORDER BY RAND() LIMIT 20',
	staff => "SELECT id FROM employee WHERE login IN ('tom', 'uma', 'ben')",
	vips => 'SELECT id FROM vip ORDER BY RAND() LIMIT 5',
	tokens => "SELECT id FROM token WHERE id > $tokens ORDER BY RAND() LIMIT 5",
	approved => "SELECT id FROM software WHERE status = 'approved' ORDER BY RAND() LIMIT 20",
);
sub look_around { $pool{$_} = [map { 0 + $_->[0] } $desk->sql($query{$_})] for sort keys %query }
sub some($kind) { return @{ $pool{$kind} } ? one_of(@{ $pool{$kind} }) : 1 }
sub login { return one_of(qw(ana ben carla tia tom uma udo mona sam ada nobody)) }

my $fuzz = Fuzz->new($document,
	(map { $_ => sub { some('issues') } } qw(issue_id issue follows duplicate_of id)),
	(map { $_ => sub { some('approved') } } qw(software_id software replaced_by)),
	(map { $_ => sub { some('forwardings') } } qw(forwarding_id forwarding joins_forwarding)),
	(map { $_ => \&login } qw(login owner)),
	to => sub($schema) { $schema->{format} ? '2099-01-05T09:30:00.000Z' : login() },
	(map { $_ => sub { '2099-01-05T09:30:00.000Z' } } qw(at until expires_at)),
	q => sub { one_of('outlook', 'Ana', "\x{e4}\x{f6}", 'x', '0x80070005', '%', '"a b"', '-', "\x{1f600}", 'a' x 100) },
	vendor => sub { one_of('Microsoft', 'x', "\x{e4}") },
	wait => sub { one_of(0, 1) }, after => sub { one_of(0, 1, 88100) }, # a longer wait is none of this test's
	reason => sub { 'The reason that was asked for' },
	message_to_employee => sub { 'There is news of it' },
);

# What a rule of the desk refuses though the schema allows it; each of these is said by the description
# of the member, and each has a test of its own. Any other code, at any other place, is a fault.
my %is_rule = map { $_ => 1 } qw(contradiction unknown_software unknown_issue unknown_forwarding unknown_employee retired not_retired
	itself no_channel no_address no_forwarding needs_forwarding not_joinable not_of_the_desk not_theirs past taken unexpected no_relay date role
	incomplete unreachable escalated unknown_zone);
my %is_rule_at = map { $_ => 1 } (
	(map { ("$_ /on_behalf_of required", "$_ /channel word", "$_ /resolution/duplicate_of required") } 'POST /issues', 'POST /triage/preview'),
	(map { "POST /issues/{id}/$_ /channel required" } qw(reply confirm reopen cancel)),
	'POST /issues/{id}/forward /summary required',
	'POST /rules/replay /to range',
	'POST /issues/{id}/resolve /duplicate_of required',
	(map { "POST /forwardings/{id}/updates /$_" } 'outcome word', 'message_to_employee required', 'reason required'),
);

# A request ----------------------------------------------------------------------------------------

my @odd_ids = qw(0 -1 x 99999999 9223372036854775807 9223372036854775808 1.0 %31x %00 1%2F2);

# The path, and whether it names something.
sub path_of($operation) {
	my ($kind, $name) = $operation->{path} =~ m{^/([\w-]+)/\{(\w+)\}} or return ($operation->{full}, 1);
	my $is_odd = chance(12);
	my $thing = $is_odd ? one_of(@odd_ids) : $name eq 'name' ? one_of(qw(vip p1 p2 bin)) : some($kind);
	return ($operation->{full} =~ s/\{\w+\}/$thing/r, !$is_odd);
}

sub query_of($operation) {
	my ($is_right, @query) = (1);
	for my $parameter (map { $operation->{parameters}{$_} } sort grep { /^query / } keys %{ $operation->{parameters} }) {
		next if !chance(3);
		my ($text, $right) = $parameter->{name} eq 'cursor' ? (one_of('x', 'a' x 200, '%00'), 0) : $fuzz->text($parameter);
		push @query, "$parameter->{name}=$text";
		$is_right &&= $right;
	}
	if (chance(25)) {
		push @query, one_of('colour=red', 'limit', '=', 'limit=1&limit=2', '%');
		$is_right = 0;
	}
	return (@query ? '?' . join('&', @query) : '', $is_right);
}

# Headers that are as they should be, mostly.
sub headers_of($operation, $who, $path) {
	my (%header, $is_right);
	$is_right = 1;
	if ($operation->{parameters}{'header if-match'} && ($operation->{is}{responses}{428} ? !chance(6) : chance(3))) {
		$header{'If-Match'} = one_of('*', '*', $who->get($path)->etag // '*', '"1"', '"0"', 'W/"1"', '1', '"', '');
		$is_right = 0 if $header{'If-Match'} !~ /^(?:\*|"\d+")$/;
	}
	if ($operation->{method} eq 'POST' && chance(6)) {
		$header{'Idempotency-Key'} = one_of('k' . int rand 50, 'x' x 255, 'x' x 256, 'a b', '', undef);
		$is_right = 0;
	}
	if (chance(30)) {
		my ($name, @values) = @{ one_of(['Content-Type', 'text/plain', 'application/json; charset=latin1', ''], ['Accept', 'text/html', 'x'],
			['Origin', 'http://evil.example'], ['Sec-Fetch-Site', 'cross-site'], ['If-None-Match', '*', '"1"', 'x']) };
		$header{$name} = one_of(@values);
		$is_right = 0;
	}
	return ($is_right, %header);
}

# The media type of an operation's body, its schema, or nothing.
sub media_of($operation) {
	my ($media) = values %{ ($operation->{is}{requestBody} // {})->{content} // {} };
	return $media;
}

# Sends one; returns what is wrong with its answer, and the answer.
sub try($operation) {
	my $who = one_of(@callers);
	my ($path, $path_right) = path_of($operation);
	my ($query, $query_right) = query_of($operation);
	my ($headers_right, %header) = headers_of($operation, $who, $path);
	my ($body, $body_right) = media_of($operation) ? $fuzz->body(media_of($operation)->{schema}) : (undef, 1);
	my $answer = $who->request($operation->{method}, "$path$query", $body, %header);
	my $status = $answer->status;
	return ($answer, "it ends with $status") if $status >= 500;
	return ($answer) if !($path_right && $query_right && $headers_right && $body_right);
	return ($answer) if $operation->{path} eq '/issues/{id}' && $query =~ /as_of=/ && $query =~ /include=/; # they exclude each other
	return ($answer, "what the document allows is refused with $status") if $status =~ /^4(?:00|06|13|15)$/;
	return ($answer) if $status != 422;
	my @faults = grep { !$is_rule{ $_->{code} } && !$is_rule_at{"$operation->{id} $_->{pointer} $_->{code}"} } @{ $answer->body->{errors} };
	return ($answer, map { "the document does not say why $_->{pointer} is refused: $_->{code}: $_->{detail}" } @faults);
}

my ($count, %statuses, %faults) = (0);
my @operations = $document->operations;
while ($count < $most && time < $until) {
	look_around if $count++ % 150 == 0;
	my $operation = one_of(@operations);
	my ($answer, @faults) = try($operation);
	$statuses{ $operation->{id} }{ $answer->status }++;
	$faults{$_} //= $answer->describe for map { "$operation->{id}: $_" } @faults;
}
is($faults{$_}, undef, $_) for sort keys %faults;
is(scalar keys %faults, 0, "$count requests: none ends with a 5xx, none that is documented is refused as if it were not");
my @never = grep { !$statuses{ $_->{id} } } @operations;
cmp_ok(scalar @never, '<', @operations / 5, 'nearly every operation was driven');
my @succeeded = grep { grep { /^[23]/ } keys %{ $statuses{ $_->{id} } // {} } } @operations;
cmp_ok(scalar @succeeded, '>', @operations / 3, '... and not only in vain');
diag(sprintf '%d requests, %d of %d operations succeeded; FUZZ_SEED=%d', $count, scalar @succeeded, scalar @operations, $seed);

done_testing;
