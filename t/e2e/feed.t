# Who follows the feed misses nothing and sees nothing twice: 16 write, three follow from the start,
# and workers and the courier are killed all the while.

use v5.36;

use Desk;
use File::Glob ':bsd_glob';
use Instance;

my ($writers, $readers, $kills) = (16, 3, 5);
my $desk = Desk->start(workers => 8, settings => ['writes_per_minute = 0']);
my @shared = map { $desk->report('ana')->{id} } 1 .. 5;
my ($quiet, $stop) = map { $desk->folder . "/feed.$_" } qw(quiet stop);

# Writes for as long as somebody kills; what a killed worker had in hand comes back as 502.
sub writes($number) {
	my ($done, $lost) = (0, 0);
	my $as = $desk->as((qw(ana ben carla tia tom uma udo mona))[$number % 8]);
	my $desk_member = $desk->as((qw(tia tom uma udo mona))[$number % 5]);
	while (!-e $quiet && $lost < 1000) {
		my $answer = $done % 3 == 0 ? $as->post('/issues', $desk->report_body)
			: $desk_member->post("/issues/$shared[rand @shared]/work", { kind => 'other', details => "Step $done of $number" });
		$answer->status == 201 ? $done++ : $lost++;
	}
	return { done => $done, lost => $lost };
}

# Follows until it is told where the feed ends, and is there: all that it has seen.
sub reads($number) {
	my $program = $number % 2 ? $desk->as('mona') : $desk->program;
	my ($next, $asked, @seen) = (0, 0);
	my $deadline = time + 60;
	while (time < $deadline) {
		return { seen => \@seen, asked => $asked } if -e $stop && $next == text_of($stop);
		my $answer = $program->get("/events?after=$next&limit=" . (7, 50, 200)[$number] . '&wait=' . (0, 1, 2)[$number]);
		$asked++;
		next if $answer->status != 200;
		push @seen, map { [@$_{qw(seq issue_id version command)}] } @{ $answer->body->{data} };
		$next = $answer->body->{next};
	}
	return { seen => \@seen, asked => $asked, late => 1 };
}

sub count() { return ($desk->sql('SELECT COUNT(*) FROM event'))[0][0] }

# Kills half of the workers, and the courier, each time that some more was written.
sub breaks() {
	my $deadline = time + 50;
	my $wanted = count();
	for my $round (1 .. $kills) {
		$wanted += 25;
		until (count() >= $wanted || time > $deadline) { }
		kill 'KILL', (workers_of($desk))[0 .. 3], text_of($desk->folder . '/courier.pid');
		$desk->stop_server('courier');
		$desk->start_server('courier');
	}
	write_text($quiet, '');
	return 1;
}

# The last of the writers to end says where the feed ends.
sub ends($number, $result) {
	write_text($desk->folder . "/feed.done.$number", '');
	my @done = glob $desk->folder . '/feed.done.*';
	if (@done == $writers + 1) {
		my $end = count();
		write_text("$stop.$number", $end);
		rename "$stop.$number", $stop;
	}
	return $result;
}

my @results = at_once($writers + 1 + $readers, sub ($number) {
	return ends($number, writes($number)) if $number < $writers;
	return ends($number, breaks()) if $number == $writers;
	return reads($number - $writers - 1);
});

my @writing = @results[0 .. $writers - 1];
my @reading = @results[$writers + 1 .. $#results];
my ($done, $lost) = (0, 0);
($done, $lost) = ($done + $_->{done}, $lost + $_->{lost}) for @writing;
cmp_ok($done, '>', 25 * $kills, "$done events were written through the API");
my $died = grep { ($_->{event} // '') eq 'worker_died' } $desk->log_lines;
cmp_ok($died, '>=', $kills, "$died workers were killed, $lost writes lost");

my @table = map { [@$_] } $desk->sql('SELECT seq, issue_id, version, command FROM event ORDER BY seq');
is_deeply([map { $_->[0] } @table], [1 .. @table], 'the feed has one number for each of ' . @table . ' events, without a gap');
my %version;
is_deeply([grep { $_->[2] != ++$version{ $_->[1] } } @table], [], 'of each issue one version after the other');
for my $number (0 .. $readers - 1) {
	my $reader = $reading[$number];
	ok(!$reader->{late}, "reader $number came to the end, in $reader->{asked} requests");
	is(join("\n", map { "@$_" } @{ $reader->{seen} }), join("\n", map { "@$_" } @table), '... and saw each event once, in order');
}

done_testing;
