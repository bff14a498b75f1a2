# What employees never see: internal notes, who is a VIP, how triage decided, why the desk gave an issue
# back, other people's addresses, and that other people's issues exist. The bytes of all that they can
# get are searched for what is secret.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my %caller = map { $_ => $desk->as($_) } qw(ana ben carla sam ada tia tom uma udo mona);

# Issues of three employees, with secrets in all that the desk writes for itself; the desk's public
# words, and what each employee wrote, are there too.
my %secret = map { $_ => "secret-$_-7f3a" } qw(internal_note contact_note work_details release_reason);
my %issue;
for my $who (qw(ana ben carla)) {
	$issue{$who} = $desk->report($who, description => "what $who wrote")->{id};
	my $path = "/issues/$issue{$who}";
	my @steps = (
		['mona', 'claim'],
		['mona', 'notes', { body => $secret{internal_note}, visibility => 'internal' }],
		['mona', 'notes', { body => "public words to $who", visibility => 'public' }],
		[$who, 'notes', { body => "public words of $who", visibility => 'public' }],
		['mona', 'contacts', { channel => 'phone', outcome => 'reached', note => $secret{contact_note} }],
		['mona', 'work', { kind => 'reinstall', details => $secret{work_details} }],
		['mona', 'release', { reason => $secret{release_reason} }],
		['mona', 'claim'],
		['mona', 'resolve', { code => 'other', details => 'public solution' }],
		[$who, 'reopen', { reason => "public reason of $who" }],
	);
	for (@steps) {
		my ($by, $what, $body) = @$_;
		my $answer = $caller{$by}->post("$path/$what", $body);
		status_is($answer, $answer->status == 201 ? 201 : 200, "$who: $what by $by");
	}
}

my @below = ('', qw(/notes /contacts /work /history));
my @commands = qw(claim release resolve confirm reopen cancel notes contacts work);

# Everything that somebody can get, as name => bytes.
sub all_that_is_got($who) {
	my $caller = $caller{$who};
	my @own = $issue{$who} ? "/issues/$issue{$who}" : ();
	my @paths = ('/me', '/software?limit=200', '/software/1', '/issues', '/issues?mine=false&limit=200',
		'/issues?assignee=none', '/issues?basket=vip', '/issues?sort=created_at&status=queued', '/baskets',
		(map { my $i = $_; map { "/issues/$i$_" } @below } values %issue, 999_999));
	my %got = map { $_ => $caller->get($_)->content } @paths;
	my %posts = (
		'/triage/preview' => $desk->report_body, '/issues' => $desk->report_body,
		(map { +"$_/notes" => { body => "public words of $who", visibility => 'public' } } @own),
		(map { my $i = $_; map { +"/issues/$i/$_" => {} } @commands } values %issue),
	);
	$got{"POST $_"} = $caller->post($_, $posts{$_})->content for sort keys %posts;
	$got{'POST follows'} = $caller->post('/issues', $desk->report_body(follows => $_))->content
		for grep { $_ ne ($issue{$who} // '') } values %issue;
	return %got;
}

# Where it was found.
sub places($got, $needle) { return [sort grep { index($got->{$_}, $needle) >= 0 } keys %$got] }

my %people = map { $_ => [@{ $caller{$_}->get('/me')->body }{qw(email phone chat)}] } keys %caller;
for my $who (qw(ana ben carla sam ada)) {
	my %got = all_that_is_got($who);
	my %found;
	$found{$_} = places(\%got, $secret{$_}) for keys %secret;
	$found{"the member $_"} = places(\%got, "\"$_\":")
		for qw(vip triage triage.rule rules_version rule waiting_since routing internal);
	for my $other (grep { $_ ne $who } keys %people) {
		my ($email, $phone, $chat) = @{ $people{$other} };
		$found{"${other}'s $_"} = places(\%got, $_) for $email, $phone, "\"$chat\"";
	}
	for my $other (grep { $_ ne $who } keys %issue) {
		$found{"what $other wrote"} = places(\%got, "what $other wrote");
		$found{"words of or to $other"} = [map { @{ places(\%got, $_) } } "of $other", "to $other"];
	}
	my %leaks = map { $_ => $found{$_} } grep { @{ $found{$_} } } keys %found;
	is_deeply(\%leaks, {}, "$who gets none of the secrets");
	next if !$issue{$who};
	ok(@{ places(\%got, "what $who wrote") }, "$who: but their own issue");
	ok(@{ places(\%got, "public words to $who") }, "$who: and what was written to them");
	ok(@{ places(\%got, 'public solution') }, "$who: and how it was solved");
}
is($caller{carla}->get("/issues/$issue{carla}")->body->{basket}, 'vip', 'carla sees the basket of her issue');

# The desk sees all of it.
for my $who (qw(tia tom uma udo mona)) {
	my $path = "/issues/$issue{carla}";
	my %got = map { $_ => $caller{$who}->get("$path$_")->content } @below;
	is_deeply([grep { !@{ places(\%got, $secret{$_}) } } keys %secret], [], "$who reads what the desk writes");
	is_deeply($caller{$who}->get($path)->body->{vip}, true, "$who knows that carla is a VIP");
}

# A technician's own issue shows them what the desk sees; a plain token of theirs does not.
my $own = $desk->report('tom')->{id};
ok(exists $caller{tom}->get("/issues/$own")->body->{triage}, 'tom sees the triage of his own issue');
my $plain = $desk->program($desk->token('tom', undef, 'read'));
ok(!exists $plain->get("/issues/$own")->body->{triage}, 'with a token without a role he does not');
problem_is($plain->get("/issues/$issue{ana}"), 404);
problem_is($plain->get('/baskets'), 403);

# A foreign issue is not there: for any method and path below it, and the same as one that is not there.
my %because = (reason => 'because');
my %body = (release => \%because, reopen => \%because, cancel => \%because,
	resolve => { code => 'other', details => 'x' }, notes => { body => 'x', visibility => 'public' },
	contacts => { channel => 'chat', outcome => 'reached' }, work => { kind => 'visit', details => 'x' });
my $before = $caller{mona}->get("/issues/$issue{ana}/history")->content;
sub without_names($answer, $id) { return $answer->content =~ s/\b$id\b/N/gr =~ s/"request_id":"\w+"//r }
for my $who (qw(ben carla sam ada)) {
	my ($there, $not) = ($issue{ana}, 999_999);
	for my $what (@below) {
		my ($foreign, $none) = map { $caller{$who}->get("/issues/$_$what") } $there, $not;
		problem_is($foreign, 404);
		is(without_names($foreign, $there), without_names($none, $not), "$who: GET $what: as if it were not there");
		status_is($caller{$who}->head("/issues/$there$what"), 404);
	}
	for my $command (@commands) {
		my ($foreign, $none) = map { $caller{$who}->post("/issues/$_/$command", $body{$command}) } $there, $not;
		problem_is($foreign, 404);
		is(without_names($foreign, $there), without_names($none, $not), "$who: $command: as if it were not there");
	}
	problem_is($caller{$who}->get("/issues/$there", 'If-None-Match' => '*'), 404);
	problem_is($caller{$who}->post("/issues/$there/cancel", $body{cancel}, 'If-Match' => '"77"'), 404);
}
is($caller{mona}->get("/issues/$issue{ana}/history")->content, $before, 'and nothing happened to it');

done_testing;
