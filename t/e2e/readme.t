# The README's lines, as they stand there, on a desk as `make run` starts it: nothing is changed in them
# but where the desk listens, and the number and the token that the reader is to put in.
use v5.36;

use Desk;

my $desk = Desk->start(data => 'all', workers => 2);
my $mona = $desk->as('mona');

# The indented paragraphs of a section.
sub paragraphs($title) {
	open my $in, '<', 'README' or die "README: $!";
	my $text = do { local $/; <$in> };
	my ($section) = $text =~ /^\Q$title\E\n-+\n(.*?)(?=^[^\n]+\n-+\n|\z)/ms or die "no section $title";
	return map { s/^    //gmr } $section =~ /((?:^    [^\n]*\n)+)/mg;
}

# Runs lines of the README in a shell. Returns all that they print.
sub run_lines($lines, %with) {
	$lines =~ s{http://127\.0\.0\.1:8080}{$desk->env('URL')}ge;
	$lines =~ s/\Q$_\E/$with{$_}/g for keys %with;
	my $quiet = 'curl() { command curl --silent --show-error "$@"; }';
	open my $shell, '-|', 'bash', '-euc', "$quiet\n$lines" or die "bash: $!";
	my $said = do { local $/; <$shell> } // '';
	ok(close $shell, 'runs: ' . ($lines =~ /^([^\n]{1,60})/)[0]);
	return $said;
}

# Whether an answer has all that the README shows of it; "..." is what it leaves out.
sub shows($answer, $shown, $name) {
	my @missing = grep { index($answer, $_) < 0 } map { s/^\s+|\s+$//gr } split /\s\.\.\.|\n/, $shown;
	return ok(!@missing, $name) || diag "not in $answer: ", join "\n", @missing;
}

subtest 'the first report' => sub {
	my ($report, $answer, $work, $problem, $program, @more) = paragraphs('The first report');
	is(@more, 0, 'five paragraphs to try');
	my $said = run_lines($report);
	shows($said, $answer, 'is answered as the README shows');
	my ($take, @lines) = split /^(?=curl)/m, $work;
	my $taken = decode_json(run_lines($take));
	is("$taken->{status} $taken->{assignee}{login}", 'assigned udo', 'udo takes the next in his turn');
	run_lines($_, NUMBER => $taken->{id}) for @lines;
	my $issue = $mona->get("/issues/$taken->{id}")->body;
	is("$issue->{status} $issue->{resolution}{code}", 'resolved reinstall', 'and resolves it');
	ok($issue->{first_contact_at}, '... after he got through');
	shows($desk->as('ana')->post('/issues', $desk->report_body(impact => 'question', customer_impact => true))->content,
		$problem, 'a wrong question is answered as the README shows');
	my $baskets = decode_json(run_lines($program, 'tri_...' => $desk->env('TOKEN')));
	is(@{ $baskets->{data} }, 4, 'a program sees the baskets');
};

subtest 'the story of one forwarded issue' => sub {
	my $said = run_lines(join('', paragraphs('The story of one forwarded issue')) . "\necho \"\n\$issue \$forwarding \$relay\"\n");
	my ($id, $forwarding, $relay) = $said =~ /^(\d+) (\d+) (\d+)$/m or return fail("no numbers in $said");
	my $issue = $mona->get("/issues/$id")->body;
	is("$issue->{status} $issue->{resolution}{code} $issue->{reporter}{login} $issue->{assignee}{login}",
		'closed vendor_fix ana tia', 'ends with a closed issue');
	is_deeply([@{ $issue->{forwarding} }{qw(id state fixed_in_version relay_pending)}],
		[$forwarding, 'fix_available', '2505', false], '... whose bug has a fix');
	my $relays = $mona->get("/relays?issue=$id")->body->{data};
	is(join(' ', map { "$_->{outcome}:$_->{state}" } @$relays),
		'forwarded:superseded acknowledged:superseded fix_available:relayed', '... which ana was told');
	is_deeply([@{ $relays->[-1] }{qw(id channel)}, $relays->[-1]{by}{login}], [$relay, 'phone', 'tia'], '... by tia, on the phone');
	my $history = $desk->as('tia')->get("/issues/$id/history")->body->{data};
	is(join(' ', map { $_->{command} } @$history), 'report claim forward news news relayed resolve confirm', '... in eight steps');
};

done_testing;
