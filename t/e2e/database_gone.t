# The database goes away under load: who asks is told so at once, no worker dies of it, all is well by
# itself when it is back, and what was answered is true.

use v5.36;

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

# A server that accepts and says nothing is the worst: only time tells. It is given a short one here.
subtest 'the database is frozen' => sub {
	my $conf = text_of($desk->env('CONF'));
	my %old = map { $_ => 1 } workers_of($desk);
	write_text($desk->env('CONF'), $conf =~ s/(?<=^database \{\n)/statement_timeout = 1\n/mr);
	kill 'HUP', master_of($desk);
	await(sub { my @now = workers_of($desk); @now == 4 && !grep { $old{$_} } @now });

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
};

done_testing;
