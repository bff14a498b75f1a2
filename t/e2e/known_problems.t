# What is known to be wrong with a software: its forwardings, as whoever is about to report may see them.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $udo, $sam) = map { $desk->as($_) } qw(ana udo sam);
my %shape = (id => 'id', summary => 'text', state => qr/^(?!returned$)\w+$/, message_to_employee => 'text',
	fixed_in_version => 'text?', expected_on => 'text?', created_at => 'time', updated_at => 'time');
my $id = $desk->software('Slack');
my $path = "/software/$id/known-problems";

sub forwarded($summary, $software = $id) {
	my $answer = $udo->post('/forwardings', { software_id => $software, summary => $summary, steps_to_reproduce => 'secret-steps' });
	die $answer->describe if $answer->status != 201;
	return $answer->body->{id};
}

sub told($forwarding, $outcome, %more) {
	my $answer = $sam->post("/forwardings/$forwarding/updates", {
		outcome => $outcome, ($outcome eq 'returned' ? () : (message_to_employee => "news: $outcome")), %more });
	die $answer->describe if $answer->status != 200;
	return;
}

sub list($query = '') { return $ana->get("$path$query")->body->{data} }
sub order { return join ' ', map { $_->{id} } @{ list() } }

is_deeply($ana->get($path)->body, { data => [], next => undef }, 'nothing is known');

my ($first, $second, $third) = map { forwarded("Problem $_") } 1 .. 3;
forwarded('Of another title', $desk->software('Webex'));
shape_is($_, \%shape, "the members of $_->{summary}") for @{ list() };
is(order(), "$third $second $first", 'the newest first');

# Each state is shown, with its news; all but `returned`.
for (
	['acknowledged'], ['reported_to_vendor'], ['fix_planned', fixed_in_version => '4.44', expected_on => '2027-02-01'],
	['workaround'], ['fix_available', fixed_in_version => '4.45'], ['wont_fix'],
) {
	my ($outcome, %more) = @$_;
	told($first, $outcome, %more);
	my ($problem) = @{ list() };
	is_deeply({ %$problem{qw(id state message_to_employee)}, map { $_ => $problem->{$_} } keys %more },
		{ id => $first, state => $outcome, message_to_employee => "news: $outcome", %more }, "$outcome is shown, and is the newest");
	my $since = (grep { $_->{outcome} eq $outcome } @{ $sam->get("/forwardings/$first")->body->{updates} })[0];
	is($problem->{updated_at}, $since->{at}, "$outcome: when it came");
}
told($second, 'workaround');
is(order(), "$second $first $third", 'new news bring it to the front');
told($second, 'returned', reason => 'secret-reason');
is(order(), "$first $third", 'what was returned is not shown');
told($second, 'acknowledged');
is(order(), "$second $first $third", 'until it is taken up again');

# What is not news does not count as such, and is not told.
my $before = list();
my $issue = $desk->report('ben', software_id => $id)->{id};
status_is($udo->post("/forwardings/$third/issues", { issue_id => $issue }), 200);
is_deeply(list(), $before, 'that another issue hangs on it is nobody\'s business');
told($third, 'reported_to_vendor', vendor_case => 'secret-case', internal => 'secret-internal');
my %seen = map { $_ => $desk->as($_)->get($path) } qw(ana ben carla tia mona ada sam);
for my $who (sort keys %seen) {
	status_is($seen{$who}, 200);
	unlike($seen{$who}->content, qr/secret|"issues"|"version"|relays/, "$who gets what employees may see");
	is($seen{$who}->content, $seen{ana}->content, "$who: the same");
}

# Pages, also when many came at the same moment.
forwarded("Problem $_") for 4 .. 12;
$desk->sql("UPDATE forwarding_update SET at = '2026-01-01 00:00:00' WHERE forwarding_id > $third");
my $whole = order();
is(scalar split(/ /, $whole), 12, 'a dozen');
for my $limit (1, 5, 12) {
	my ($next, @found) = "$path?limit=$limit";
	while ($next && @found < 50) {
		my $page = $ana->get($next);
		push @found, map { $_->{id} } @{ $page->body->{data} };
		my ($link) = ($page->header('Link') // '') =~ /^<([^>]*)>; rel="next"$/;
		$next = $link && "$path$link";
	}
	is("@found", $whole, "pages of $limit");
}
my $cursor = $ana->get("$path?limit=1")->body->{next};
problem_is($ana->get('/software/' . $desk->software('Webex') . "/known-problems?cursor=$cursor"), 400,
	'/problems/bad-request', 'a cursor of another software');

# Of retired software, too; not of what is not there.
status_is($sam->post("/software/$id/retire"), 200);
is(order(), $whole, 'it is retired, and they are known');
problem_is($ana->get($_), 404) for '/software/999999/known-problems', '/software/999999/known-problems?colour=red';
problem_is($ana->get("$path?$_"), 400) for 'state=workaround', 'limit=0', 'cursor=x';
problem_is($ana->post($path), 405);
problem_is($desk->nobody->get($path), 401);

done_testing;
