# The database goes away under load: who asks is told so at once, no worker dies of it, all is well by
# itself when it is back, and what was answered is true.

use v5.36;

use Commit;
use Desk;
use Instance;
use Load;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 4, own_mariadb => 1);

sub workers() { return join ' ', workers_of($desk) }

sub database() { return text_of($desk->folder . '/mariadb.pid') + 0 }

sub await($question, $seconds = 10) {
	my $deadline = time + $seconds;
	until ($question->()) {
		die 'waited in vain' if time > $deadline;
		sleep 0.005;
	}
	return;
}

# Seconds until a request is answered with 200 again.
sub seconds_to_recover() {
	my $began = time;
	await(sub { $desk->as('ben')->get('/issues')->status == 200 });
	return time - $began;
}

# All that was answered, and what must be true of it whatever happened.
sub answers_are_true($load, $slowest) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my @gone = $load->calls(503);
	is(@{ $load->{calls} } - $load->count(200, 201, 204), @gone, @gone . ' of ' . @{ $load->{calls} }
		. ' requests were refused, all of them with 503');
	is_deeply([grep { ($_->{retry_after} // '') !~ /^[1-9]\d*$/ } @gone], [], '... and Retry-After');
	is_deeply([grep { $_->{type} !~ m{^/problems/(unavailable|unknown-outcome)$} } @gone], [], '... of the two types');
	cmp_ok($load->slowest(503), '<', $slowest, sprintf '... after %.2f s at most', $load->slowest(503));
	$load->holds;
	return;
}

my %ways = (
	'killed' => sub ($load) {
		my $pid = database();
		kill 'KILL', $pid;
		await(sub { !kill 0, $pid });
	},
	'stopped as it should be' => sub ($load) { $desk->stop_server('mariadb') },
);

for my $way (sort keys %ways) {
	subtest "the database is $way" => sub {
		my $load = Load->run($desk, callers => 6, while => sub ($load) {
			my %figures = (before => workers());
			$load->await(201, 20);
			$load->look(503);
			$ways{$way}->($load);
			$load->await(503, 20);
			$figures{gone} = workers();
			$figures{healthz} = $desk->nobody->get('/healthz')->status;
			$figures{readyz} = $desk->nobody->get('/readyz')->status;
			$figures{read} = $desk->as('ben')->get('/issues')->status;
			$desk->start_server('mariadb');
			$figures{seconds} = seconds_to_recover();
			$load->look(201);
			$load->await(201, 20);
			return { %figures, after => workers() };
		});
		my $figures = $load->figures;
		is($figures->{healthz}, 200, 'triaged is alive without it');
		is($figures->{readyz}, 503, '... and not ready');
		is($figures->{read}, 503, '... nor can anybody read');
		cmp_ok($figures->{seconds}, '<', 1, sprintf 'all is well %.3f s after it is back', $figures->{seconds});
		is($figures->{$_}, $figures->{before}, "no worker was replaced ($_)") for qw(gone after);
		answers_are_true($load, 2);
	};
}

subtest 'callers who try again under their keys' => sub {
	my $load = Load->run($desk, keyed => 1, callers => 6, while => sub ($load) {
		$load->look($_) for 201, 503;
		for my $way (sort keys %ways) {
			$load->await(201, 20);
			$ways{$way}->($load);
			$load->await(503, 20);
			$desk->start_server('mariadb');
			$load->look($_) for 201, 503;
		}
		$load->await(201, 20);
		return {};
	});
	$load->holds;
	$load->nothing_is_open;
};

# Has triaged use other settings for the database, in all workers.
sub reload($change) {
	my %old = map { $_ => 1 } workers_of($desk);
	my $conf = text_of($desk->env('CONF'));
	local $_ = $conf;
	my $new = $change->();
	$new ne $conf or die 'nothing to change';
	write_text($desk->env('CONF'), $new);
	kill 'HUP', master_of($desk);
	await(sub { my @now = workers_of($desk); @now == 4 && !grep { $old{$_} } @now });
	return $conf;
}

# A server that accepts and says nothing is the worst: only time tells. It is given a short one here.
subtest 'the database is frozen' => sub {
	my $conf = reload(sub { s/(?<=^database \{\n)/statement_timeout = 1\n/mr });
	my $load = Load->run($desk, callers => 6, while => sub ($load) {
		my %figures = (before => workers());
		$load->await(201, 20);
		$load->look(503);
		kill 'STOP', database();
		$load->await(503, 4);
		$figures{healthz} = $desk->nobody->get('/healthz')->status;
		kill 'CONT', database();
		$figures{seconds} = seconds_to_recover();
		$load->look(201);
		$load->await(201, 20);
		return { %figures, after => workers() };
	});
	my $figures = $load->figures;
	is($figures->{healthz}, 200, 'triaged is alive');
	cmp_ok($figures->{seconds}, '<', 10, sprintf 'all is well %.3f s after it goes on', $figures->{seconds});
	is($figures->{after}, $figures->{before}, 'no worker was replaced');
	answers_are_true($load, 15);
	reload(sub { $conf });
};

# The one moment at which nobody can know.
subtest 'the connection breaks at COMMIT' => sub {
	my $socket = $desk->env('SOCKETS') . '/proxy.sock';
	my $proxy = Commit->proxy($socket, $desk->env('DATABASE_SOCKET'));
	my $conf = reload(sub { s/^(\s*socket = ).*/$1"$socket"/mr });
	my $ana = $desk->as('ana');
	my $report = sub ($text) { $ana->post('/issues', $desk->report_body(description => $text)) };
	my $count = sub ($text) { ($desk->sql("SELECT COUNT(*) FROM issue WHERE description = '$text'"))[0][0] };
	my $takes = sub { ($desk->sql("SELECT COUNT(*) FROM event WHERE command = 'take-next'"))[0][0] };

	is($report->('It goes through')->status, 201, 'it goes through');
	for my $when (qw(before after)) {
		my $there = $when eq 'before' ? 0 : 1;
		my ($broken, $taken) = ($proxy->broken, $takes->());
		$proxy->breaks($when);
		problem_is($report->("It breaks $when"), 503, '/problems/unknown-outcome', "$when: nobody knows");
		problem_is($desk->as('mona')->post('/baskets/bin/take-next'), 503, '/problems/unknown-outcome',
			'... nor whether something was taken');
		is($proxy->broken, $broken + 2, '... each was tried once');
		$proxy->breaks('never');
		is($count->("It breaks $when"), $there, '... and is there, or not, and never twice');
		is($takes->(), $taken + $there, '... and so is what was taken');
		is($report->("It goes through $when")->status, 201, '... and on it goes');
	}
	reload(sub { $conf });
};

done_testing;
