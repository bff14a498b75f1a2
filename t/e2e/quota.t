# How much a caller may write: so many requests a minute, all at once or spread, for each person and each
# token by itself, whichever worker is asked. What is too much is told when to come again.

use v5.36;

use Desk;
use List::Util qw(sum0);
use Time::HiRes qw(sleep time);

my ($people, $tokens) = (30, 20); # a minute: one each two or three seconds
my $desk = Desk->start(workers => 2,
	settings => ["writes_per_minute = $people", "token_writes_per_minute = $tokens"]);
my $issues = sub { return ($desk->sql('SELECT COUNT(*) FROM issue'))[0][0] };
my $key = 0;

sub quota($answer) {
	return map { ref $_ ? join ' | ', @$_ : $_ // '(none)' } map { scalar $answer->header($_) } qw(RateLimit-Policy RateLimit);
}

sub left($answer) { return ($answer->header('RateLimit') // '') =~ /^"writes";r=(\d+);t=(\d+)$/ ? ($1, $2) : () }

sub is_not_counted($answer, $status, $name) {
	status_is($answer, $status, $name);
	return is("@{[quota($answer)]}", '(none) (none)', '... and does not count');
}

# How many more there may be, because it took so long: one that comes back while they are sent, too.
sub more($seconds, $limit) { return 1 + int($seconds * $limit / 60) }

# Reports until that is too much: how many came in, and what was said then.
sub use_up($caller, $limit) {
	my ($granted, $began) = (0, time);
	my $answer;
	while (($answer = $caller->post('/issues', $desk->report_body, 'Idempotency-Key' => 'quota-' . ++$key))->status == 201) {
		last if ++$granted > $limit + more(time - $began, $limit);
	}
	return ($granted, $answer, time - $began);
}

sub is_refused($answer, $limit) {
	problem_is($answer, 429, '/problems/too-many-requests');
	my ($left, $seconds) = left($answer);
	is(($answer->header('RateLimit-Policy')), qq("writes";q=$limit;w=60), '... by this policy');
	is($left, 0, '... there is nothing left');
	cmp_ok($seconds, '<=', 60 / $limit, '... for so long');
	cmp_ok($seconds, '>=', 1, '... at least a second');
	is($answer->header('Retry-After'), $seconds, '... which is when to come again');
	return like($answer->body->{detail}, qr/\b$limit writes a minute\b.*\b$seconds s\b/, '... in words, too');
}

subtest 'a person' => sub {
	my $ana = $desk->as('ana');
	$desk->report_body; # it asks for the catalog, once
	my ($before, $first) = ($issues->(), $ana->post('/issues', $desk->report_body));
	is_deeply([quota($first)], [qq("writes";q=$people;w=60), sprintf("\"writes\";r=%d;t=2", $people - 1)], 'the first that counts');
	my ($granted, $answer, $seconds) = use_up($ana, $people);
	$granted++;
	cmp_ok($granted, '>=', $people, "$granted came in");
	cmp_ok($granted, '<=', $people + more($seconds, $people), '... and no more');
	is_refused($answer, $people);
	is($issues->() - $before, $granted, 'what was refused was not done');

	my $wait = $answer->header('Retry-After');
	my $began = time;
	my $status;
	do { sleep 0.05; $status = $ana->post('/issues', $desk->report_body)->status } until $status != 429 || time > $began + 10;
	is($status, 201, 'a little later there is another one');
	cmp_ok(time - $began, '<', $wait + 1, '... as was said');
};

subtest 'what does not count' => sub {
	my $ben = $desk->as('ben');
	is_not_counted($ben->get('/me'), 200, 'reading');
	is_not_counted($ben->head('/issues'), 200, 'reading headers');
	is_not_counted($ben->options('/issues'), 204, 'asking what there is');
	is_not_counted($ben->post('/triage/preview', $desk->report_body), 200, 'asking what if');
	is_not_counted($ben->post('/nowhere', {}), 404, 'no such path');
	is_not_counted($ben->put('/issues', {}), 405, 'no such method');
	is_not_counted($ben->post('/take-next', {}), 403, 'what the role does not include');
	is_not_counted($ben->post('/issues', {}, 'Sec-Fetch-Site' => 'cross-site'), 403, 'what another site sends');
	is_not_counted($desk->nobody->post('/issues', {}), 401, 'nobody');

	my $left = $people;
	my %counts = ('a body that is none' => [400, '{'], 'one that does not fit' => [422, {}],
		'a parameter' => [400, {}, '/issues?x=1'], 'what is not there' => [404, {}, '/issues/1/confirm']);
	for my $what (sort keys %counts) {
		my ($status, $body, $path) = @{ $counts{$what} };
		my $answer = $ben->post($path // '/issues', $body);
		status_is($answer, $status, $what);
		is((left($answer))[0], --$left, '... counts');
	}
};

subtest 'the order of refusal' => sub {
	my $carla = $desk->as('carla');
	my ($granted, $answer) = use_up($carla, $people);
	is_refused($answer, $people);
	status_is($carla->post('/issues', '{'), 429, 'before what is wrong with the body');
	status_is($carla->post('/issues?x=1', {}), 429, '... or the query');
	status_is($carla->post('/issues', {}, Accept => 'text/plain'), 429, '... or cannot be answered');
	status_is($carla->patch('/me', { phone => '+1 555 0100' }), 429, 'a PATCH');
	status_is($carla->post('/take-next', {}), 403, 'after what the role does not include');
	status_is($carla->put('/issues', {}), 405, '... a method that is not there');
	status_is($carla->post('/nowhere', {}), 404, '... a path that is not there');
	is_not_counted($carla->get('/issues'), 200, 'reading goes on');
	is_not_counted($carla->post('/triage/preview', $desk->report_body), 200, '... and asking what if');
};

subtest 'all workers count together' => sub {
	my $began = time;
	my @granted = at_once(6, sub ($number) {
		my $tom = $desk->as('tom');
		return scalar grep { $_ == 201 } map { $tom->post('/issues', $desk->report_body)->status } 1 .. $people / 2;
	});
	my $seconds = time - $began;
	my $granted = sum0 @granted;
	cmp_ok($granted, '>=', $people, "6 at once: $granted came in");
	cmp_ok($granted, '<=', $people + more($seconds, $people), '... and no more');
};

subtest 'a person and their tokens are apart' => sub {
	my ($one, $other) = map { $desk->program($desk->token('uma', 'tier2')) } 1 .. 2;
	my ($granted, $answer, $seconds) = use_up($one, $tokens);
	cmp_ok($granted, '>=', $tokens, "a token: $granted came in");
	cmp_ok($granted, '<=', $tokens + more($seconds, $tokens), '... and no more');
	is_refused($answer, $tokens);
	is((left($other->post('/issues', $desk->report_body, 'Idempotency-Key' => 'other')))[0], $tokens - 1, 'another token');
	is((left($desk->as('uma')->post('/issues', $desk->report_body)))[0], $people - 1, 'its owner');
};

subtest 'by default tokens have none, and with 0 nobody has' => sub {
	my $free = Desk->start(data => 'desk', workers => 1);
	is_not_counted($free->as('ana')->post('/issues', {}), 422, 'writes_per_minute = 0');
	is_not_counted($free->program->post('/issues', {}, 'Idempotency-Key' => 'x'), 422, 'a token');
	is_not_counted($free->as('ana')->patch('/me', {}), 200, 'a PATCH') for 1 .. 3;
};

subtest 'reading the settings again' => sub {
	my $mona = $desk->as('mona');
	my $before = $mona->post('/issues', {});
	is((left($before))[0], $people - 1, 'one is gone');
	my $conf = $desk->env('CONF');
	open my $in, '<', $conf or die;
	my $text = do { local $/; <$in> };
	$text =~ s/^writes_per_minute = \d+/writes_per_minute = 600/m;
	open my $out, '>', $conf or die;
	print $out $text;
	close $out;
	open my $file, '<', $desk->folder . '/triaged.pid' or die;
	chomp(my $pid = <$file>);
	kill 'HUP', $pid;
	my $deadline = time + 10;
	my $answer;
	do { sleep 0.05; $answer = $mona->post('/issues', {}) }
		until ($answer->header('RateLimit-Policy') // '') eq '"writes";q=600;w=60' || time > $deadline;
	my ($left, $seconds) = left($answer);
	cmp_ok($left, '>', 500, 'with twenty times as much, what was used counts for a twentieth of the minute');
	cmp_ok($left, '<', 600, '... and is not forgotten');
	is($seconds, 1, 'the next one comes back within a second');
};

done_testing;
