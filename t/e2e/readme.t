# The README's lines, and those that `make run` prints, as they stand there: nothing is changed in them
# but where the desk listens, where things are installed, and the number and the token that the reader
# is to put in. Each paragraph of commands is run by one of these subtests, or the last one fails.
use v5.36;

use Desk;
use File::Path qw(make_path);
use Instance;
use Time::HiRes qw(sleep time);

my $desk = Desk->start(data => 'all', workers => 2);
my $mona = $desk->as('mona');
my %tried; # paragraph => 1

# The indented paragraphs of the README's section.
sub paragraphs($title) {
	my ($section) = text_of('README') =~ /^\Q$title\E\n-+\n(.*?)(?=^[^\n]+\n-+\n|\z)/ms or die "no section $title";
	my @all = map { s/^    //gmr } $section =~ /((?:^    [^\n]*\n)+)/mg;
	$tried{$_} = 1 for @all;
	return @all;
}

# Runs lines of the README in a shell. Returns all that they print.
sub run_lines($lines, %with) {
	$lines =~ s{http://127\.0\.0\.1:8080}{$desk->env('URL')}ge;
	$lines =~ s/\Q$_\E/$with{$_}/g for keys %with;
	return run_as_is($lines);
}

sub run_as_is($lines) {
	my $quiet = 'curl() { command curl --silent --show-error "$@"; };'
		. ' triagectl() { command "' . $desk->env('BIN') . '/triagectl" -c "' . $desk->env('CONF') . '" "$@"; }';
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
	my ($report, $answer, $work, $problem, $program, $keyed, @more) = paragraphs('The first report');
	is(@more, 0, 'six paragraphs to try');
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
	my @turns = map { decode_json(run_lines($keyed, 'tri_...' => $desk->env('TOKEN')))->{id} } 1 .. 2;
	is($turns[0], $turns[1], '... and what it sends twice under one key is done once');
};

subtest 'the document' => sub {
	my ($document, @more) = paragraphs("The API's document");
	is(@more, 0, 'one paragraph to try');
	is(decode_json(run_lines($document))->{openapi}, '3.1.0', 'it is there');
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

subtest 'following what happens' => sub {
	my ($follow, @more) = paragraphs('Following what happens');
	is(@more, 0, 'one command to try');
	my $page = decode_json(run_lines($follow, 'tri_...' => $desk->env('TOKEN')));
	is_deeply([map { $_->{seq} } @{ $page->{data} }], [1 .. 50], 'the first fifty events');
	is($page->{next}, 50, '... and where to go on');
};

subtest 'the document' => sub {
	my ($fetch, @more) = paragraphs("The API's document");
	is(@more, 0, 'a line to try');
	is(decode_json(run_lines($fetch))->{openapi}, '3.1.0', 'brings it');
};

subtest 'how the desk is doing' => sub {
	my ($fetch, @more) = paragraphs('How the desk is doing');
	is(@more, 0, 'one paragraph to try');
	my ($summary, $turns) = split /\n(?=curl )/, $fetch;
	is(decode_json(run_lines($summary))->{from}, '2026-10-31T23:00:00.000Z', 'November in Madrid');
	like(run_lines($turns), qr/^technician\.id,technician\.login,/, 'and as CSV');
};

# What `make run` starts, and what it says. (That it finds the tools to build with is not tried here.)
subtest 'make run, make reset' => sub {
	is_deeply([paragraphs('Try it')], ["make run\n", "make test\n"], 'two commands');
	my $folder = $desk->folder . ' run'; # a path may have a space
	local %ENV = (%ENV, RUN_DIR => $folder);
	delete @ENV{qw(TRIAGED_TEST_MARIADB TRIAGED_TEST_PASSWORD_FILE)};
	my $pid = open my $out, '-|', 'conf/dev/run', $ENV{BIN} or die "conf/dev/run: $!";
	my $said = '';
	while (<$out>) {
		$said .= $_;
		last if /Ctrl-C ends it/;
	}
	my ($url) = $said =~ m{(http://127\.0\.0\.1:\d+)/api/v1$}m or fail("no address in $said") or return;
	my @lines = map { s/^    //r } $said =~ /^(    curl .*)$/mg;
	is(@lines, 1, 'a line to try');
	my $report = run_as_is($lines[0]);
	like($report, qr/^\{"id":\d+,.*"allowed":\["cancel"\]/, 'it reports');
	my ($mail) = $said =~ /^Mail is sent to nobody: what anybody would get is a file in (.+?)\.$/m;
	my $id = decode_json($report)->{id};
	my $deadline = time + 20;
	my @receipts;
	sleep 0.05 until @receipts = grep { text_of($_) =~ /^Issue $id$/m } <"$mail/*-ana\@example.com.eml"> or time > $deadline;
	is(@receipts, 1, '... and ana gets a mail') or diag text_of("$folder/courier.log");
	my ($names) = $said =~ /is "demo":\n(.*?)\n\n/s;
	for my $login ($names =~ /\b([a-z]{3,5})(?=[ ,])/g) {
		like(run_as_is("curl -u $login:demo $url/api/v1/me"), qr/"login":"$login"/, "$login can log in") if $login !~ /^(?:VIP|Tier)/;
	}
	my ($token) = $said =~ /^ +(tri_\w+)$/m;
	like(run_as_is("curl -H 'Authorization: Bearer $token' $url/api/v1/me"), qr/"login":"mona"/, 'the token is the manager\'s');
	my ($page) = $said =~ m{(http://\S+/docs/)$}m;
	like(run_as_is("curl $page"), qr/<title>triaged/, 'the documentation is there');
	like(qx(conf/dev/run '$ENV{BIN}' 2>&1), qr/running already: \Q$url\E/, 'a second one tells where it is');
	kill 'INT', $pid;
	close $out;
	ok(!-e "$folder/env", 'Ctrl-C ends it');
	is(system("conf/dev/run --reset >'$folder.log'"), 0, 'make reset');
	ok(!-e $folder, '... drops all of it');
};

# The numbered list, on a machine whose root is a folder.
subtest 'behind an nginx' => sub {
	my ($list) = text_of('README') =~ /^Behind an nginx that already runs\n-+\n(.*?)(?=^[^\n]+\n-+\n)/ms;
	my ($install) = $list =~ /^1\. (make .*)$/m;
	my @commands = $list =~ /^(?:3\. |   )(triagectl .*?)(?:  .*)?$/mg;
	is(@commands, 3, 'three commands after it');
	my $root = $desk->folder . '-root';
	my ($variant) = $ENV{BIN} =~ m{([^/]+)/?$};
	make_path($root);
	my $setup = <<~END;
		make() { command make --silent DEPS=: VARIANT=$variant DESTDIR='$root' "\$@" >'$root/make.log'; }
		sudo() { "\$@"; }
		END
	local %ENV = map { $_ => $ENV{$_} } grep { !/^MAKE|^MFLAGS/ } keys %ENV;
	run_as_is("$setup$install");
	ok(-x "$root/usr/local/sbin/triaged" && -x "$root/usr/local/bin/triagectl" && -s "$root/usr/local/share/triaged/docs/index.html",
		'is installed');
	write_text("$root/passwd", '');
	$desk->sql('DROP DATABASE IF EXISTS triaged_readme; CREATE DATABASE triaged_readme CHARACTER SET utf8mb4');
	write_text("$root/triaged.conf", text_of($desk->env('CONF')) =~ s/(?<=name = ")[^"]*/triaged_readme/r);
	my $share = "$root/usr/local/share/triaged";
	my $tools = <<~END;
		cd '$share'
		cp sample/employees.csv people.csv; cp sample/software.csv catalog.csv
		triagectl() { "$root/usr/local/bin/triagectl" -c '$root/triaged.conf' "\$@"; }
		END
	run_as_is($tools . join("\n", map { $_ eq 'triagectl migrate' ? "$_ --schema schema" : $_ } @commands));
	is_deeply([$desk->sql('SELECT (SELECT COUNT(*) FROM triaged_readme.employee) > 0, (SELECT COUNT(*) FROM triaged_readme.software) > 0')],
		[[1, 1]], 'people and catalog are there');
	is(system("$root/usr/local/sbin/triaged", '--check-config', '-c', "$root/triaged.conf"), 0, 'its settings are right');
	$desk->sql('DROP DATABASE triaged_readme');
};

subtest 'what has helped before' => sub {
	my ($fixes, @more) = paragraphs('What has helped before');
	is(@more, 0, 'one paragraph to try');
	is(ref decode_json(run_lines($fixes))->{data}, 'ARRAY', 'a list');
};

subtest 'trying another rule' => sub {
	my ($replay, @more) = paragraphs('Trying another rule');
	is(@more, 0, 'one paragraph to try');
	my $said = decode_json(run_lines($replay));
	cmp_ok($said->{considered}, '>=', 60, 'the sample desk is looked at');
	is_deeply([grep { $_->{from}{priority} != 3 || $_->{to}{priority} != 2 } @{ $said->{by} }], [], 'questions of VIPs would be 2');
};

subtest 'the clock of an issue' => sub {
	my ($clock) = text_of('README') =~ m{^    (curl \S* .*/clock)$}m or die 'no such command';
	$tried{"$clock\n"} = 1;
	is(ref decode_json(run_lines($clock))->{intervals}, 'ARRAY', 'time after time');
};

subtest 'who hears what' => sub {
	my ($choose, $outbox, @more) = paragraphs('Who hears what');
	is(@more, 0, 'two paragraphs to try');
	my ($get, $put) = split /^(?=curl[^\n]* -X)/m, $choose;
	is_deeply(decode_json(run_lines($get))->{channels}, [qw(email chat)], 'as the settings say');
	is(decode_json(run_lines($put))->{time_zone}, 'Europe/Madrid', 'and as ana says');
	$desk->sql("INSERT INTO message (id, name, line, issue_id, recipient_id, reporter, channel, template, contents, urgent,
		state, attempts, created_at, settled_at) SELECT 1234, 'a.message', '0', NULL, id, 0, 'email', 'relay_debt', '', 0, 'dead', 12,
		NOW(3), NOW(3) FROM employee WHERE login = 'mona'");
	my ($list, $one, $again, $bounced) = map { s/  +(?=how|one|send|it).*//r } split /\n/, $outbox;
	like(run_lines($list), qr/^ +1234  dead/m, 'the list');
	like(run_lines($one), qr/^state      dead$/m, 'one of them');
	is(run_lines($again), "1\n", 'another chance');
	$desk->sql("UPDATE message SET state = 'delivered' WHERE id = 1234");
	run_lines($bounced);
	is_deeply([$desk->sql("SELECT m.state, t.said FROM message m JOIN message_attempt t ON t.message_id = m.id")],
		[['dead', '550 ...']], 'it came back');
	$desk->sql('DELETE FROM message_attempt; DELETE FROM message');
	$tried{$_} = 1 for split /\n/, $outbox;
};

subtest 'all of it' => sub {
	my @left = grep { !$tried{$_} && /^(?:curl|make|sudo|triage\w+) /m }
		map { s/^    //gmr } text_of('README') =~ /((?:^    [^\n]*\n)+)/mg;
	is_deeply(\@left, [], 'there is no command that is not tried');
};

done_testing;
