# A token is revoked while several programs write with it, all the time: who comes later is refused, by
# every worker; and what was refused was not done.

use v5.36;

use Desk;
use List::Util qw(max);
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 4);
my $ada = $desk->as('ada');
my $callers = 5;
$desk->report_body; # it asks for the catalog, once

# Reports until it has been refused several times in a row: [when it was sent, what came] for each.
sub write_with($secret, $caller) {
	my $program = $desk->program($secret);
	my ($deadline, $refused, @calls) = (time + 30, 0);
	while ($refused < 10 && time < $deadline) {
		my $began = time;
		my $status = $program->post('/issues', $desk->report_body(description => "By $caller for the " . @calls . ". time"),
			'Idempotency-Key' => "revoked-$$-" . @calls)->status;
		push @calls, [$began, $status];
		$refused = $status == 401 ? $refused + 1 : 0;
	}
	return \@calls;
}

# Revokes when all are at it; the moment since when nobody must come in.
sub revoke_under_load($token, $revoke) {
	my $made = sub { return ($desk->sql('SELECT COUNT(*) FROM issue'))[0][0] };
	my $before = $made->();
	my ($moment, @calls) = at_once($callers + 1, sub ($number) {
		return write_with($token->{secret}, $number) if $number;
		my $deadline = time + 20;
		sleep 0.01 while $made->() < $before + 5 * $callers && time < $deadline;
		$revoke->($token->{id});
		return time;
	});
	@calls = map { @$_ } @calls;
	is_deeply([grep { $_ != 201 && $_ != 401 } map { $_->[1] } @calls], [], 'a request comes in or is refused');
	cmp_ok(scalar(grep { $_->[1] == 201 } @calls), '>=', 5 * $callers, 'many came in');
	is($made->() - $before, scalar(grep { $_->[1] == 201 } @calls), '... and nothing was done but what was acknowledged');
	return ($moment, @calls);
}

sub token() {
	my $answer = $ada->post('/tokens', { owner => 'ana', name => 'Under load', scope => 'write' });
	die $answer->describe if $answer->status != 201;
	return $answer->body;
}

for my $round (1 .. 3) {
	subtest "revoked on this node, $round" => sub {
		my ($moment, @calls) = revoke_under_load(token(), sub ($id) { $ada->delete("/tokens/$id")->status == 204 or die });
		is_deeply([grep { $_->[0] > $moment && $_->[1] != 401 } @calls], [], 'nobody comes in who was sent later');
	};
}

# triagectl tells no worker, as another node would not.
subtest 'revoked elsewhere' => sub {
	my ($moment, @calls) = revoke_under_load(token(), sub ($id) { $desk->triagectl('token', 'revoke', $id) });
	is_deeply([grep { $_->[0] > $moment + 1 && $_->[1] != 401 } @calls], [], 'nobody comes in a second later');
	my $last = max map { $_->[0] } grep { $_->[1] != 401 } @calls;
	diag sprintf 'the last one came in %.2f s after the revocation', $last - $moment if $ENV{TEST_VERBOSE};
};

done_testing;
