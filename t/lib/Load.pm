package Load;

# Callers who report and take issues all the time, while something under them breaks; and what must
# hold of all that they were told.
#
#     my $load = Load->run($desk, callers => 6, sub ($load) {
#         $load->await(201, 20);       # until 20 more requests have come out so
#         kill 'KILL', ...;
#         $load->await(503, 5);
#         return { some => 'figures' };
#     });
#     $load->holds;                    # assertions: nothing acknowledged is lost, ...
#     $load->count(502); $load->slowest(503); $load->figures->{some}
#
# Even callers report, odd ones take (as the manager, from any basket). With `keyed => 1` each sends an
# Idempotency-Key, and tries again under it until it knows what became of its request: then nothing may
# be open any more ($load->nothing_is_open).

use v5.36;

use Desk;
use Instance;
use Time::HiRes qw(sleep time);

sub run($class, $desk, %option) {
	my $break = delete $option{while};
	my $self = bless { desk => $desk, stop => $desk->folder . '/load.stop', seen => {}, keyed => $option{keyed} },
		$class;
	$desk->report_body; # it asks for the catalog, once
	unlink $self->{stop};
	$self->{since} = "'" . ($desk->sql('SELECT UTC_TIMESTAMP(3)'))[0][0] . "'";
	my @told = Desk::at_once(1 + $option{callers}, sub ($number) {
		return $number ? $self->_calls($number) : $self->_breaks($break);
	});
	$self->{figures} = shift @told;
	$self->{calls} = [map { @$_ } @told];
	return $self;
}

sub figures($self) { return $self->{figures} }

# All calls that came out so.
sub calls($self, $status) { return grep { $_->{status} == $status } @{ $self->{calls} } }

sub count($self, @statuses) { return scalar map { $self->calls($_) } @statuses }

sub slowest($self, $status) {
	my ($slowest) = sort { $b <=> $a } map { $_->{seconds} } $self->calls($status);
	return $slowest // 0;
}

# Whatever happens, the others are told to end.
sub _breaks($self, $break) {
	my $figures = eval { $break->($self) };
	my $why = $@;
	write_text($self->{stop}, '');
	die $why if !$figures;
	return $figures;
}

sub _calls($self, $number) {
	my $deadline = time + 60;
	my @calls;
	until (-e $self->{stop} || time > $deadline) {
		push @calls, $number % 2 ? $self->_takes : $self->_reports(sprintf 'caller %d of %d reports for the %d. time',
			$number, $$, scalar @calls);
		sleep 0.02 if $calls[-1]{status} >= 500; # nobody asks without a pause
	}
	return \@calls;
}

sub _reports($self, $text) {
	my $desk = $self->{desk};
	return { $self->_call($desk->as('ana'), '/issues', $desk->report_body(description => $text)), text => $text };
}

sub _takes($self) { return { $self->_call($self->{desk}->as('mona'), '/baskets/bin/take-next', {}) } }

sub _call($self, $caller, $path, $body) {
	my $began = time;
	my @key = $self->{keyed} ? ('Idempotency-Key' => Desk::Caller::new_key()) : ();
	my ($answer, $tries);
	while (1) {
		$answer = $caller->post($path, $body, @key);
		$tries++;
		last if !@key || $answer->status < 500 && $answer->status != 409 || time > $began + 30;
		sleep 0.02;
	}
	return (status => $answer->status, seconds => time - $began, id => ($answer->body // {})->{id},
		type => ($answer->body // {})->{type}, retry_after => scalar $answer->header('Retry-After'), tries => $tries);
}

# Waits until triaged has logged so many more requests with this status.
sub await($self, $status, $more) {
	my $wanted = ($self->{seen}{$status} // 0) + $more;
	my $deadline = time + 30;
	my $count;
	while (($count = $self->_logged($status)) < $wanted) {
		die "only $count of $wanted answers with $status" if time > $deadline;
		sleep 0.01;
	}
	return $self->{seen}{$status} = $count;
}

# What was logged so far does not count for the next await.
sub look($self, $status) { return $self->{seen}{$status} = $self->_logged($status) }

sub _logged($self, $status) { return scalar(() = $self->{desk}->log('triaged') =~ /"status":$status,/g) }

# With keys: each request came to its end, and what is there was acknowledged.
sub nothing_is_open($self) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $desk = $self->{desk};
	my @open = grep { $_->{status} !~ /^20[014]$/ } @{ $self->{calls} };
	my %text = map { $_->{text} => 1 } grep { $_->{text} } $self->calls(201);
	my %taken = map { $_->{id} => 1 } grep { !$_->{text} } $self->calls(200);
	my @extra = grep { /^caller \d+ of \d+ reports/ && !$text{$_} }
		map { $_->[0] } $desk->sql('SELECT description FROM issue WHERE created_at >= ' . $self->{since});
	is_deeply([map { "$_->{status} " . ($_->{type} // '') } @open], [], 'every request came to its end');
	is_deeply(\@extra, [], 'no report is there that nobody was told of');
	is_deeply([grep { !$taken{$_} } map { $_->[0] } $desk->sql("SELECT issue_id FROM event
		WHERE command = 'take-next' AND at >= " . $self->{since})], [], 'nor a take');
	return;
}

# What must hold whatever broke.
sub holds($self) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $desk = $self->{desk};
	my %reports = map { $_->[0] => $_->[1] } $desk->sql('SELECT description, COUNT(*) FROM issue GROUP BY description');
	my %ids = map { $_->[0] => $_->[1] } $desk->sql('SELECT id, description FROM issue');
	my %takes = map { $_->[0] => $_->[1] } $desk->sql(
		"SELECT issue_id, COUNT(*) FROM event WHERE command = 'take-next' GROUP BY issue_id");
	my @reported = grep { $_->{text} } $self->calls(201);
	my @taken = grep { !$_->{text} } $self->calls(200);
	my @refused = grep { $_->{text} && $_->{type} && $_->{type} eq '/problems/unavailable' && $_->{status} == 503 }
		@{ $self->{calls} };
	my %times;
	$times{ $_->{id} }++ for @taken;

	is_deeply([grep { ($ids{ $_->{id} } // '') ne $_->{text} } @reported], [],
		scalar @reported . ' reports were acknowledged, and are there');
	is_deeply([grep { !$takes{ $_->{id} } } @taken], [], scalar @taken . ' takes were acknowledged, and are there');
	is_deeply([grep { $times{$_} > 1 } keys %times], [], 'nothing was taken by two');
	is_deeply([grep { $_ > 1 } values %reports], [], 'no report is there twice');
	is_deeply([grep { $_ > 1 } values %takes], [], 'no take is there twice');
	is_deeply([grep { $reports{ $_->{text} } } @refused], [], scalar @refused . ' reports were refused, and are not there');
	is_deeply([$desk->sql('SELECT i.id, i.version, COUNT(e.id) FROM issue i LEFT JOIN event e ON e.issue_id = i.id'
		. ' GROUP BY i.id, i.version HAVING i.version <> COUNT(e.id)')], [], 'each change has its event');
	is_deeply([$desk->sql("SELECT id FROM issue WHERE (status = 'assigned') <> (assignee_id IS NOT NULL)")], [],
		'nothing is half taken');
	return;
}

1;
