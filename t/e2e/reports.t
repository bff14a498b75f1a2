# GET /reports/...: the same numbers as from the histories that the API tells, of any range, as JSON and
# as CSV; what is refused; and triagectl rebuild-reports.

use v5.36;

use Desk;
use List::Util qw(max sum0);
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 2);
my ($mona, $tia, $tom, $udo, $sam) = map { $desk->as($_) } qw(mona tia tom udo sam);
my %caller = map { $_ => $desk->as($_) } qw(ana ben tia tom uma udo mona);
my @names = qw(summary response-times resolution-times first-contact backlog software relay-debt turns);

# A desk at work --------------------------------------------------------------------------------

srand(my $seed = $ENV{SEED} // 20261124);
diag("SEED=$seed") if $ENV{SEED};

sub any(@of) { return $of[rand @of] }

sub post($who, $path, $body = {}) {
	my $answer = $caller{$who}->post($path, $body);
	die $answer->describe if $answer->status >= 300;
	return $answer->body;
}

my @ids;

sub report_some($who) {
	my $impact = any(qw(question inconvenience work_stoppage));
	my %more = $impact eq 'work_stoppage' && rand() < 0.4 ? (customer_impact => true) : ();
	$more{software_id} = $desk->software(any('Notepad++', '7-Zip'));
	if (rand() < 0.2) {
		%more = (%more, on_behalf_of => $who, channel => 'phone',
			resolution => { code => 'user_error', details => 'Shown where it is' });
		$who = any(qw(tia udo));
	}
	push @ids, $desk->report($who, impact => $impact, %more)->{id};
	return;
}

# Each does what the issue allows to mona, who may everything; who has it is who claimed it.
my %act = (
	claim => sub($id) { post('mona', "/issues/$id/claim") },
	release => sub($id) { post('mona', "/issues/$id/release", { reason => any('My shift ends', 'my shift ends', '=1+1', 'Not mine') }) },
	resolve => sub($id) { post('mona', "/issues/$id/resolve", { code => 'other', details => 'Done' }) },
	reopen => sub($id) { post('mona', "/issues/$id/reopen", { reason => 'It is back', channel => 'phone' }) },
	confirm => sub($id) { post('mona', "/issues/$id/confirm", { channel => 'phone' }) },
	cancel => sub($id) { post('mona', "/issues/$id/cancel", { reason => 'Not needed', channel => 'phone' }) },
	prioritize => sub($id) { post('mona', "/issues/$id/prioritize", { priority => 1 + int rand 3, reason => 'I say so' }) },
);
my %often = (cancel => 0.05, prioritize => 0.3, release => 0.3);

sub act_on($id) {
	my $allowed = $mona->get("/issues/$id")->body->{allowed};
	post('mona', "/issues/$id/contacts", { channel => 'chat', outcome => any(qw(no_answer reached)) })
		if rand() < 0.3 && $allowed->[0];
	my @can = grep { $act{$_} && rand() < ($often{$_} // 1) } @$allowed;
	$act{ any(@can) }->($id) if @can;
	return;
}

report_some(any(qw(ana ben))) for 1 .. 14;
act_on(any(@ids)) for 1 .. 60;
for my $who (qw(tia tom udo udo)) {
	my $answer = $caller{$who}->post('/take-next', {});
	post($who, '/issues/' . $answer->body->{id} . '/release', { reason => 'Not mine' }) if $answer->status == 200 && $who eq 'udo';
}

# Two forwardings, one of them told.
for my $outcome (qw(fix_planned workaround)) {
	my $id = $desk->report('ana')->{id};
	push @ids, $id;
	post('tia', "/issues/$id/claim");
	my $forwarding = post('tia', "/issues/$id/forward", { summary => 'It closes by itself' })->{forwarding}{id};
	status_is($sam->post("/forwardings/$forwarding/updates", { outcome => $outcome, message_to_employee => 'We know.' }), 200);
	next if $outcome eq 'workaround';
	my ($relay) = @{ $tia->get("/relays?issue=$id&state=pending")->body->{data} };
	post('tia', "/relays/$relay->{id}/relayed", { channel => 'phone' });
}

# What follows of the histories, as the API tells them ------------------------------------------

sub ms_of($time) {
	my ($y, $mo, $d, $h, $mi, $s) = $time =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):([\d.]+)Z$/ or die $time;
	require Time::Local;
	return Time::Local::timegm(0, $mi, $h, $d, $mo - 1, $y) * 1000 + sprintf('%.0f', $s * 1000);
}

my %is_open = map { $_ => 1 } qw(queued assigned waiting_employee scheduled with_software_team);

# An issue's life from its first state on: as_of=1, then each event's changes.
sub life($id) {
	my $first = $mona->get("/issues/$id?as_of=1")->body;
	my @events = @{ $mona->get("/issues/$id/history")->body->{data} };
	my %is = (status => $first->{status}, priority => $first->{priority}, first_contact_at => $first->{first_contact_at});
	my @steps;
	for my $event (@events) {
		my %was = $event->{version} == 1 ? () : %is;
		my %change = %{ $event->{changes} };
		$is{$_} = $change{$_}[1] for grep { exists $change{$_} } qw(status priority first_contact_at);
		my $first_contact = $event->{version} == 1 ? $first->{resolution} && $first->{resolution}{first_contact}
			: ($change{'resolution.first_contact'} // [])->[1];
		push @steps, { was => {%was}, is => {%is}, at => ms_of($event->{at}), by => $event->{by}{login},
			command => $event->{command}, reason => $event->{reason}, first_contact => $first_contact };
	}
	for my $i (grep { ($steps[$_]{is}{status} eq 'resolved') && ($steps[$_]{was}{status} // '') ne 'resolved' } 0 .. $#steps) {
		$steps[$i]{stands} = !grep { $_->{command} eq 'reopen' } @steps[$i + 1 .. $#steps];
	}
	return { id => $id, born => ms_of($first->{created_at}), software => $first->{software}, steps => \@steps };
}

sub percentile($percent, @values) {
	@values = sort { $a <=> $b } @values;
	my $rank = int((@values * $percent + 99) / 100);
	return @values ? $values[$rank - 1] : undef;
}

sub times_row($priority, @found) {
	my @of = grep { !defined $priority || $_->[0] == $priority } @found;
	return { priority => $priority, count => scalar @of, median_ms => percentile(50, map { $_->[1] } @of),
		p90_ms => percentile(90, map { $_->[1] } @of) };
}

sub age_of($ms) {
	my $days = $ms / 86_400_000;
	return $days < 1 ? 'under_1_day' : $days < 3 ? 'under_3_days' : $days < 7 ? 'under_7_days'
		: $days < 30 ? 'under_30_days' : '30_days_or_more';
}
my @ages = qw(under_1_day under_3_days under_7_days under_30_days 30_days_or_more);

# Age and priority of an issue that is open before that moment; nothing when it is not.
sub open_at($life, $at) {
	my ($last) = reverse grep { $_->{at} < $at } @{ $life->{steps} };
	return $last && $is_open{ $last->{is}{status} } ? [age_of($at - $life->{born}), $last->{is}{priority}] : ();
}

# All reports of a range, from the lives.
sub expected($from, $to, @lives) {
	my (@responses, @resolutions, @first, %software, %turns, %count);
	for my $life (@lives) {
		for my $step (grep { $_->{at} >= $from && $_->{at} < $to } @{ $life->{steps} }) {
			my ($was, $is) = @$step{qw(was is)};
			my $s = $software{ $life->{software}{title} } //= { issues => 0, resolved => 0, reopened => 0 };
			my $took = [$is->{priority}, $step->{at} - $life->{born}];
			if ($step->{command} eq 'report') { $count{reported}++; $s->{issues}++ }
			push @responses, $took if $is->{first_contact_at} && !$was->{first_contact_at};
			if ($step->{stands}) {
				push @resolutions, $took;
				push @first, $took if $step->{first_contact};
				$s->{resolved}++;
			}
			if ($step->{command} eq 'reopen') { $count{reopened}++; $s->{reopened}++ }
			$count{cancelled}++ if $step->{command} eq 'cancel';
			my $turn = { 'take-next' => 'taken', claim => 'claimed', release => 'released' }->{ $step->{command} } or next;
			$turns{ $step->{by} }{$turn}++;
			$turns{ $step->{by} }{reasons}{ lc $step->{reason} }++ if $turn eq 'released';
		}
	}
	my %before = map { $_ => 0 } @ages;
	my %open = map { $_ => [0, 0, 0, 0] } @ages;
	for my $life (@lives) {
		$before{ $_->[0] }++ for open_at($life, $from);
		$open{ $_->[0] }[0]++, $open{ $_->[0] }[$_->[1]]++ for open_at($life, $to);
	}
	my $rate = sub($part, $all) { $all ? sprintf('%.4f', int(10000 * $part / $all + 0.5) / 10000) + 0 : undef };
	my @of = (1, 2, 3, undef);
	return {
		'response-times' => [map { times_row($_, @responses) } @of],
		'resolution-times' => [map { times_row($_, @resolutions) } @of],
		'first-contact' => [map {
			my ($all, $part) = (times_row($_, @resolutions)->{count}, times_row($_, @first)->{count});
			{ priority => $_, resolved => $all, first_contact => $part, rate => $rate->($part, $all) }
		} @of],
		backlog => [map { { age => $_, before => $before{$_}, open => $open{$_}[0], open_p1 => $open{$_}[1],
			open_p2 => $open{$_}[2], open_p3 => $open{$_}[3] } } @ages],
		software => { map { $_ => $software{$_} } grep { sum0(values %{ $software{$_} }) } keys %software },
		turns => { map { $_ => { taken => 0, claimed => 0, released => 0, reasons => {}, %{ $turns{$_} } } } keys %turns },
		count => { reported => 0, reopened => 0, cancelled => 0, %count },
		open => sum0(map { $_->[0] } values %open),
	};
}

sub compare($query, $what, $from, $to, @lives) {
	my $expected = expected($from, $to, @lives);
	my %got = map { $_ => $mona->get("/reports/$_$query")->body } @names;
	for my $name (qw(response-times resolution-times first-contact backlog)) {
		is_deeply($got{$name}{data}, $expected->{$name}, "$name: $what");
	}
	is_deeply({ map { my %row = %$_; (delete($row{software})->{title} => \%row) } @{ $got{software}{data} } },
		$expected->{software}, "software: $what");
	my %turns = map { my %row = %$_; $row{reasons} = { map { lc $_->{reason} => $_->{count} } @{ $row{reasons} } };
		(delete($row{technician})->{login} => \%row) } @{ $got{turns}{data} };
	is_deeply(\%turns, $expected->{turns}, "turns: $what");
	my $summary = $got{summary};
	is_deeply({ map { $_ => $summary->{$_} } qw(reported reopened cancelled open response resolution first_contact) }, {
		%{ $expected->{count} }, open => $expected->{open},
		(map { my %row = %{ $expected->{ $_->[1] }[3] }; delete $row{priority}; ($_->[0] => \%row) }
			['response', 'response-times'], ['resolution', 'resolution-times'], ['first_contact', 'first-contact']),
	}, "summary: $what");
	return $summary;
}

# The reports lag behind by as much as the courier does.
sub caught_up() {
	my $end = $mona->get('/events?after=9007199254740991') && ($desk->sql('SELECT seq FROM feed'))[0][0];
	my $until = time + 20;
	while ((($desk->sql("SELECT seq FROM follower WHERE name = 'reports'"))[0] // [0])->[0] < $end) {
		die 'the courier does not follow' if time > $until;
		sleep 0.05;
	}
	return;
}

sub moment($ms) {
	my @t = gmtime int($ms / 1000);
	return sprintf '%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', $t[5] + 1900, $t[4] + 1, @t[3, 2, 1, 0], $ms % 1000;
}

caught_up();
my @lives = map { life($_) } @ids;
my @times = sort { $a <=> $b } map { map { $_->{at} } @{ $_->{steps} } } @lives;
my $now = max(@times) + 1;
my $summary = compare('', 'the last 30 days', $now - 30 * 86_400_000, $now, @lives);
is($summary->{relays_pending}, 1, 'one was not told');
is_deeply($summary->{forwardings}, { forwarded => 2, acknowledged => 0, reported_to_vendor => 0, fix_planned => 1,
	workaround => 1, fix_available => 0, wont_fix => 0, returned => 0 }, 'what became of forwardings');
is_deeply([map { "$_->{age} $_->{before} $_->{pending}" } @{ $mona->get('/reports/relay-debt')->body->{data} }],
	['under_1_day 0 1', map { "$_ 0 0" } @ages[1 .. 4]], 'relay debt');
for (1 .. 5) {
	my ($from, $to) = sort { $a <=> $b } any(@times), any(@times) + 1;
	compare('?from=' . moment($from) . '&to=' . moment($to), moment($from) . ' to ' . moment($to), $from, $to, @lives);
}

# Long ago ---------------------------------------------------------------------------------------

# The same desk, every issue on a day of its own: months, days, and what is left at the ends.
sub long_ago() {
	my @shift = map { { id => $_, hours => -int(rand 400 * 24) } } @ids;
	$desk->stop_server('courier');
	for (@shift) {
		my $by = "INTERVAL $_->{hours} HOUR";
		$desk->sql("UPDATE event SET at = at + $by WHERE issue_id = $_->{id};
			UPDATE issue SET created_at = created_at + $by, first_contact_at = first_contact_at + $by,
				resolved_at = resolved_at + $by, updated_at = updated_at + $by WHERE id = $_->{id}");
		# What stands in the changes of an event moves along.
		for my $row ($desk->sql("SELECT id, HEX(changes) FROM event WHERE issue_id = $_->{id}")) {
			my $hours = $_->{hours};
			my $text = pack('H*', $row->[1]) =~ s/(\d{4}-\d\d-\d\dT[\d:.]+Z)/moment(ms_of($1) + $hours * 3_600_000)/ger;
			$desk->sql("UPDATE event SET changes = X'" . unpack('H*', $text) . "' WHERE id = $row->[0]");
		}
	}
	return;
}

sub tables() {
	return join "\n", map { join ' ', @$_ } map { $desk->sql("SELECT * FROM $_ ORDER BY 1, 2, 3, 4, 5") }
		qw(report_fact report_sum report_subject);
}

my $followed = tables();
is($desk->triagectl('rebuild-reports'), '', 'rebuild-reports says nothing when all is well');
is(tables(), $followed, 'and finds what the courier has counted');
long_ago();
$desk->triagectl('rebuild-reports');
$followed = tables();
$desk->sql("DELETE FROM report_fact; DELETE FROM report_sum; DELETE FROM report_subject;
	UPDATE follower SET seq = 0 WHERE name = 'reports'");
$desk->start_server('courier');
caught_up();
is(tables(), $followed, 'a courier that begins anew counts the same');

@lives = map { life($_) } @ids;
@times = sort { $a <=> $b } map { map { $_->{at} } @{ $_->{steps} } } @lives;
for (1 .. 12) {
	my ($from, $to) = sort { $a <=> $b } map { any(@times) + int rand 86_400_000 } 1, 2;
	$from -= $from % 86_400_000 if rand() < 0.5;
	$to -= $to % 86_400_000 if rand() < 0.5;
	next if $from >= $to;
	compare('?from=' . moment($from) . '&to=' . moment($to), moment($from) . ' to ' . moment($to), $from, $to, @lives);
}
compare('?from=2020-01-01&to=2027-06-01', 'years', ms_of('2020-01-01T00:00:00Z'), ms_of('2027-06-01T00:00:00Z'), @lives);

# Dates are of a zone: a day that daylight saving makes longer.
my $day = $mona->get('/reports/backlog?from=2026-10-25&to=2026-10-26&zone=Europe/Madrid')->body;
is("$day->{from} $day->{to} $day->{zone}", '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z Europe/Madrid', 'a day of 25 hours');
$day = $mona->get('/reports/backlog?from=2026-10-25&to=2026-10-26T00:00:00Z')->body;
is("$day->{from} $day->{to} $day->{zone}", '2026-10-25T00:00:00.000Z 2026-10-26T00:00:00.000Z UTC', 'a date and a moment');

# CSV --------------------------------------------------------------------------------------------

# RFC 4180 read back: rows of cells.
sub cells($text) {
	my (@rows, @row);
	utf8::decode($text);
	while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gc) {
		my ($quoted, $plain, $end) = ($1, $2, $3);
		push @row, defined $quoted ? $quoted =~ s/""/"/gr : $plain;
		push @rows, [splice @row] if $end ne ',';
	}
	is(pos($text) // 0, length $text, 'RFC 4180 to the end');
	return @rows;
}

# A row of JSON as its cells should be.
sub flat($value, $before = '') {
	return map {
		my ($name, $cell) = ("$before$_", $value->{$_});
		ref $cell eq 'HASH' ? flat($cell, "$name.") : ($name => $cell)
	} keys %$value;
}

my $range = '?from=2025-01-01&to=2027-01-01';
for my $name (@names) {
	my $json = $mona->get("/reports/$name$range")->body;
	my $answer = $mona->get("/reports/$name$range", Accept => 'text/csv');
	status_is($answer, 200);
	my ($header, @rows) = cells($answer->content);
	my @expected = map { { flat($_) } } $json->{data} ? @{ $json->{data} } : $json;
	is(scalar @rows, scalar @expected, "$name: as many lines as rows");
	for my $row (@expected) {
		my $line = shift @rows;
		my %got;
		@got{@$header} = @$line;
		is_deeply([sort @$header], [sort keys %$row], "$name: the columns are the members");
		my %want = map {
			my $cell = $row->{$_};
			($_ => ref $cell ? JSON::PP->new->canonical->encode($cell) : !defined $cell ? '' : /rate$/ ? sprintf '%.4f', $cell : $cell)
		} keys %$row;
		$got{reasons} = JSON::PP->new->canonical->encode(JSON::PP->new->decode($got{reasons})) if $got{reasons};
		is_deeply(\%got, \%want, "$name: the same as in JSON");
	}
}
$desk->sql("UPDATE employee SET name = '=1+1' WHERE login = 'mona'");
like($mona->get("/reports/turns$range", Accept => 'text/csv')->content, qr/,mona,'=1\+1,/, 'no formula');
my $head = $mona->head("/reports/turns$range", Accept => 'text/csv');
status_is($head, 200);
is($head->header('Content-Length'), length $mona->get("/reports/turns$range", Accept => 'text/csv')->content, 'HEAD knows the length');
is($mona->get('/reports/turns', Accept => 'text/csv;q=0.5, application/json')->header('Content-Type'), 'application/json',
	'what is liked better');
problem_is($mona->get("/reports/$_", Accept => 'text/html'), 406) for @names;

# What is refused --------------------------------------------------------------------------------

problem_is($mona->get('/reports/weather'), 404);
problem_is($mona->get('/reports'), 404);
for my $query (qw(from=x to=2026-02-30 from=2026-11-02&to=2026-11-01 from=2026-11-01&to=2026-11-01 from= zone= zone=Europe/Nowhere
	zone=../../etc/passwd zone=/etc/passwd from=1969-12-31&to=1970-01-05 from=2010-01-01&to=2026-01-01 to=9999-12-31
	from=2030-01-01 month=11 limit=5)) {
	problem_is($mona->get("/reports/summary?$query"), 400);
	problem_is($mona->get("/reports/summary?$query", Accept => 'text/csv'), 400);
}
status_is($mona->get('/reports/summary?from=2016-11-25&to=2026-11-24'), 200);
problem_is($udo->get('/reports/summary?from=x'), 403, '/problems/forbidden', 'who may not is told that first');

done_testing;
