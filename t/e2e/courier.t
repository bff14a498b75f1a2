# triaged-courier: numbers what has no number, alone or beside others; is patient with its database,
# and ends when it is told to.

use v5.36;

use Desk;
use File::Copy qw(copy);
use Instance;
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 2, own_mariadb => 1);
my $program = $desk->env('BIN') . '/triaged-courier';
my $folder = $desk->folder;

sub await($what, $question) {
	my $deadline = time + 20;
	until ($question->()) {
		return fail($what) if time > $deadline;
		sleep 0.01;
	}
	return pass($what);
}

# What it prints, and its exit status; it is not to stay.
sub run(@arguments) {
	my $pid = open my $out, '-|';
	if (!$pid) {
		open STDERR, '>&', \*STDOUT;
		exec $program, @arguments or die "$program: $!";
	}
	my $said = do { local $/; <$out> } // '';
	close $out;
	return ($? >> 8, $said);
}

# One that stays: its number, and its log.
my ($count, %stays) = (0);
sub start($conf = $desk->env('CONF')) {
	my $log = sprintf '%s/courier-%d.log', $folder, ++$count;
	write_text($log, '');
	my $pid = fork // die "fork: $!";
	$stays{$pid} = $$ if $pid;
	return { pid => $pid, log => $log } if $pid;
	open STDERR, '>>', $log or die "$log: $!";
	open STDOUT, '>&', \*STDERR;
	exec $program, '-c', $conf or die "$program: $!";
}

END { kill 'KILL', grep { $stays{$_} == $$ } keys %stays }

sub lines($file) { return map { decode_json($_) } split /\n/, text_of($file) }

# The exit status, and how long it took.
sub stop($courier, $signal = 'TERM') {
	my $began = time;
	kill $signal, $courier->{pid};
	waitpid $courier->{pid}, 0;
	delete $stays{ $courier->{pid} };
	return ($? & 127 ? 'SIG' . ($? & 127) : $? >> 8, time - $began);
}

sub migrate($conf, $schema) {
	open my $out, '-|', $desk->env('BIN') . '/triagectl', '-c', $conf, 'migrate', '--schema', $schema or die $!;
	my @applied = <$out>;
	return close $out || die 'triagectl migrate failed';
}

sub feed_is_whole($name, $table = 'event') {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	return is_deeply([$desk->sql("SELECT COUNT(*), COUNT(DISTINCT seq), MIN(seq), MAX(seq) FROM $table")],
		[$desk->sql("SELECT COUNT(*), COUNT(*), 1, COUNT(*) FROM $table")], $name);
}

subtest 'arguments' => sub {
	my ($status, $said) = run('--version');
	is($status, 0, '--version');
	like($said, qr/^triaged-courier \d+\.\d+\.\d+\n$/, '... prints it');
	is((run('--help'))[0], 0, '--help');
	is((run('--nonsense'))[0], 2, 'an option that is none');
	is((run('--check-config', '-c', $desk->env('CONF')))[0], 0, '--check-config on a good file');
	write_text("$folder/bad.conf", "workers = 2\nwrkers = 3\n");
	for my $check (['--check-config'], []) {
		($status, $said) = run(@$check, '-c', "$folder/bad.conf");
		is("$status $said", "1 triaged-courier: $folder/bad.conf:2: no such option 'wrkers'\n", 'a mistake is named with its line');
	}
};

# A desk of 0.2.0, whose events have no numbers.
subtest 'after an upgrade' => sub {
	my $database = 'triaged_upgrade';
	my $conf = "$folder/upgrade.conf";
	write_text($conf, text_of($desk->env('CONF')) =~ s/name = "\w+"/name = "$database"/r);
	mkdir "$folder/schema-2";
	copy($_, "$folder/schema-2") or die "$_: $!" for 'schema/0001_desk.sql', 'schema/0002_whole_desk.sql';
	$desk->sql("CREATE DATABASE $database CHARACTER SET utf8mb4");
	migrate($conf, "$folder/schema-2");
	$desk->sql("USE $database;
		INSERT INTO employee (id, login, name, created_at) VALUES (1, 'ana', 'Ana', NOW(3));
		INSERT INTO software (id, version, title, vendor, versions, blocked_channels, status, created_at, updated_at)
			VALUES (1, 1, 'Editor', 'Maker', '', '', 'approved', NOW(3), NOW(3));
		INSERT INTO issue (version, status, priority, basket, impact, customer_impact, vip, triage_rule, rules_version,
			description, software_id, software_title, software_vendor, software_blocked_channels, reporter_id, submitted_by,
			channel, contact_blocked, created_at, updated_at, waiting_since)
			SELECT 3, 'queued', 3, 'bin', 'question', 0, 0, 'r', 1, 'd', 1, 'Editor', 'Maker', '', 1, 1, 'api', '', NOW(3),
			NOW(3), NOW(3) FROM seq_1_to_400;
		INSERT INTO event (issue_id, version, at, actor_id, command, changes)
			SELECT issue.id, v.seq, NOW(3), 1, 'work', '' FROM seq_1_to_3 v, issue ORDER BY v.seq, issue.id");
	my ($status, $said) = run('-c', $conf);
	is($status, 1, 'it refuses a schema that is too old');
	like($said, qr/^triaged-courier: .*schema/, '... and says so');

	migrate($conf, 'schema');
	is(($desk->sql("SELECT COUNT(seq) FROM $database.event"))[0][0], 0, 'no event has a number');
	my $courier = start($conf);
	await('they get one', sub { ($desk->sql("SELECT COUNT(seq) FROM $database.event"))[0][0] == 1200 });
	feed_is_whole('... without a gap', "$database.event");
	is_deeply([$desk->sql("SELECT COUNT(*) FROM $database.event a JOIN $database.event b ON b.issue_id = a.issue_id
		AND b.version > a.version AND b.seq < a.seq")], [[0]], '... each issue\'s in order');
	is((stop($courier))[0], 0, 'it ends');
};

subtest 'several' => sub {
	my @couriers = map { start() } 1 .. 3;
	my $issue = $desk->report('ana')->{id};
	for my $round (1 .. 5) {
		$desk->sql("INSERT INTO event (issue_id, version, at, actor_id, command, changes) SELECT $issue, seq + 1 + 40 * ($round - 1),
			NOW(3), reporter_id, 'work', '' FROM issue, seq_1_to_40 WHERE id = $issue");
		stop(shift @couriers, 'KILL');
		push @couriers, start();
	}
	await('number all there is', sub { ($desk->sql('SELECT COUNT(*) FROM event WHERE seq IS NULL'))[0][0] == 0 });
	feed_is_whole('... without a gap');
	for my $courier (@couriers) {
		my ($status, $seconds) = stop($courier);
		is($status, 0, 'one ends');
		cmp_ok($seconds, '<', 1, sprintf '... after %.0f ms', 1000 * $seconds);
		is(join(' ', map { $_->{event} } lines($courier->{log})), 'start stop', '... and had nothing to complain of');
	}
};

subtest 'the database is gone for a while' => sub {
	my $courier = start();
	await('it is at work', sub { grep { $_->{event} eq 'start' } lines($courier->{log}) });
	$desk->stop_server('mariadb');
	await('it says that the database is gone', sub { grep { $_->{event} eq 'database_unavailable' } lines($courier->{log}) });
	my $gone = time;
	is(waitpid($courier->{pid}, WNOHANG), 0, '... and stays');
	my $late = start();
	await('one that is started now stays as well', sub {
		grep { $_->{event} eq 'database_unavailable' } lines($late->{log}) });
	await('it has tried again, a tenth of a second later, then two', sub { time > $gone + 1 });
	$desk->start_server('mariadb');
	for ($courier, $late) {
		my $log = $_->{log};
		await('when it is back, work goes on', sub { grep { $_->{event} eq 'job_works' } lines($log) });
	}
	$desk->report('ana');
	await('... with what is new', sub { ($desk->sql('SELECT COUNT(*) FROM event WHERE seq IS NULL'))[0][0] == 0 });
	for ($courier, $late) {
		my @lines = lines($_->{log});
		is(join(' ', map { $_->{event} } @lines), 'start database_unavailable job_works', 'it was said once');
		cmp_ok($lines[2]{failures}, '>=', $_ == $courier ? 2 : 1, "... of $lines[2]{failures} times");
		is((stop($_, 'INT'))[0], 0, 'SIGINT ends it too');
	}
};

done_testing;
