# The connection to the database breaks at each statement that a change needs, one after the other, its
# COMMIT included: each time the change is refused with 503, and nothing of it is there. When nothing
# breaks any more, it goes through.
use v5.36;

use Commit;
use Desk;
use Instance;
use POSIX qw(strftime);
use Time::HiRes qw(sleep time);

my $desk = Desk->start(workers => 1);
my %caller = map { $_ => $desk->as($_) } qw(ana ben carla sam ada tia tom uma udo mona);
my $later = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time + 86_400));
my %because = (reason => 'Because of that');
my $solved = { code => 'other', details => 'Done' };
my $software = $desk->software('Notepad++');

# Has triaged reach its database through a proxy from now on.
sub through_proxy {
	my $socket = $desk->env('SOCKETS') . '/proxy.sock';
	my $proxy = Commit->proxy($socket, $desk->env('DATABASE_SOCKET'));
	my ($old) = workers_of($desk);
	write_text($desk->env('CONF'), text_of($desk->env('CONF')) =~ s/^(\s*socket = ).*/$1"$socket"/mr);
	kill 'HUP', master_of($desk);
	my $deadline = time + 10;
	while (1) {
		my @now = workers_of($desk);
		return $proxy if @now == 1 && $now[0] != $old;
		die 'no new worker' if time > $deadline;
		sleep 0.005;
	}
}
my $proxy = through_proxy();

# What a change can change. (An event's number in the feed is given to it by others.)
my @tables = qw(issue_release note contact_attempt work relay forwarding forwarding_update software employee staff
	vip token routing_guard idempotency);
sub state_of_all {
	return join ' ', map { "@$_[1 .. $#$_]" } $desk->sql('CHECKSUM TABLE ' . join ', ', @tables),
		map { ['', @$_] } $desk->sql("SELECT COUNT(*) FROM event; SELECT MD5(GROUP_CONCAT(CONCAT_WS(' ', id, version,
			status, basket, priority, assignee_id, forwarding_id, routing) ORDER BY id)) FROM issue");
}

# Things to change, made when they are needed.
sub run($who, $path, $body = {}) {
	my $answer = $caller{$who}->post($path, $body);
	die $answer->describe if $answer->status >= 300;
	return $answer->body;
}
sub issue($who = 'ana', %more) { return '/issues/' . $desk->report($who, %more)->{id} }
sub in_hand($who = 'uma', @report) {
	my $issue = issue(@report);
	run('mona', "$issue/reassign", { to => $who, %because });
	return $issue;
}
sub resolved(@report) {
	my $issue = in_hand('uma', @report);
	run('uma', "$issue/resolve", $solved);
	return $issue;
}
sub number($path) { return ($path =~ /(\d+)$/)[0] + 0 }
sub forwarding { return '/forwardings/' . run('sam', '/forwardings', { software_id => $software, summary => 'It crashes' })->{id} }
sub forwarded {
	my ($issue, $to) = (in_hand(), forwarding());
	run('uma', "$issue/forward", { forwarding_id => number($to) });
	return ($issue, $to);
}
sub relay {
	my ($issue) = forwarded();
	run('uma', "$issue/contacts", { channel => 'phone', outcome => 'no_answer' }) for 1 .. 3;
	return '/relays/' . $caller{uma}->get('/relays?state=pending&issue=' . number($issue))->body->{data}[0]{id};
}
sub present($who, $state) { return $caller{$who}->put('/me/presence', { state => $state }) }
sub vips_of_mona($count) { # the first is hers, the others wait
	$desk->sql("UPDATE issue SET status = 'cancelled' WHERE vip AND status NOT IN ('closed', 'cancelled')");
	present($_, 'away') for qw(tia tom uma udo);
	present('mona', 'available');
	return map { issue('carla') } 1 .. $count;
}
my $n = 0;
sub title { return '/software/' . run('sam', '/software', { title => 'Title ' . ++$n, vendor => 'Vendor' })->{id} }

my @changes = (
	# what, who, method, path, body; what is code is asked when those above have been through
	['report', 'ana', 'post', '/issues', $desk->report_body],
	['report for somebody new', 'tia', 'post', '/issues', $desk->report_body(claim => true,
		on_behalf_of => { login => 'newcomer', name => 'New', phone => '12345' })],
	['report of a known problem', 'ana', 'post', '/issues', sub { $desk->report_body(joins_forwarding => number(forwarding()),
		follows => number(issue())) }],
	['report solved at once', 'tia', 'post', '/issues', sub { $desk->report_body(on_behalf_of => 'ben',
		resolution => { code => 'duplicate', details => 'Again', duplicate_of => number(issue()) }) }],
	['report of a VIP', 'carla', 'post', '/issues', sub { vips_of_mona(0); $desk->report_body }],
	['claim', 'tia', 'post', sub { issue() . '/claim' }],
	['take-next', 'uma', 'post', sub { issue('ana', impact => 'work_stoppage'); '/take-next' }],
	['take-next of what was released', 'uma', 'post', sub {
		$desk->sql("UPDATE issue SET status = 'cancelled' WHERE status = 'queued'");
		run('uma', in_hand('uma', 'ana', impact => 'work_stoppage') . '/release', {%because});
		'/take-next' }],
	['release', 'uma', 'post', sub { in_hand() . '/release' }, {%because}],
	['release of a VIP\'s', 'mona', 'post', sub { (vips_of_mona(3))[0] . '/release' }, {%because}],
	['escalate', 'tia', 'post', sub { in_hand('tia') . '/escalate' }, {%because}],
	['reassign', 'mona', 'post', sub { in_hand() . '/reassign' }, { to => 'udo', %because }],
	['retriage', 'tom', 'post', sub { issue() . '/retriage' }, { impact => 'work_stoppage', customer_impact => true, %because }],
	['prioritize', 'mona', 'post', sub { issue() . '/prioritize' }, { priority => 1, %because }],
	['await-employee', 'uma', 'post', sub { in_hand() . '/await-employee' }, { message => 'Which one?' }],
	['reply', 'ana', 'post', sub { my $issue = in_hand(); run('uma', "$issue/await-employee", { message => 'Which one?' });
		"$issue/reply" }, { message => 'This one' }],
	['schedule', 'uma', 'post', sub { in_hand() . '/schedule' }, { kind => 'visit', at => $later }],
	['forward', 'uma', 'post', sub { in_hand() . '/forward' }, { summary => 'It crashes' }],
	['forward to an existing one', 'uma', 'post', sub { in_hand() . '/forward' }, sub { { forwarding_id => number(forwarding()) } }],
	['resolve', 'uma', 'post', sub { in_hand() . '/resolve' }, sub { { code => 'duplicate', details => 'Again', duplicate_of => number(issue()) } }],
	['resolve while VIPs wait', 'mona', 'post', sub { (vips_of_mona(3))[0] . '/resolve' }, $solved],
	['confirm', 'ana', 'post', sub { resolved() . '/confirm' }],
	['reopen', 'ana', 'post', sub { resolved() . '/reopen' }, {%because}],
	['reopen of a VIP\'s', 'carla', 'post', sub {
		my ($one) = vips_of_mona(1);
		run('mona', "$one/resolve", $solved);
		issue('carla');
		"$one/reopen" }, {%because}],
	['cancel', 'ana', 'post', sub { issue() . '/cancel' }, {%because}],
	['note', 'ana', 'post', sub { issue() . '/notes' }, { body => 'A note' }],
	['contact', 'tia', 'post', sub { issue() . '/contacts' }, { channel => 'phone', outcome => 'reached' }],
	['work', 'tia', 'post', sub { issue() . '/work' }, { kind => 'reinstall', details => 'Done' }],
	['edit', 'ana', 'patch', sub { issue() }, { description => 'It closes by itself when I print' }],
	['presence', 'tia', 'put', sub { vips_of_mona(3); '/me/presence' }, { state => 'available' }],
	['addresses', 'ana', 'patch', '/me', { phone => '+1 555 0142' }],
	['new forwarding', 'sam', 'post', '/forwardings', { software_id => $software, summary => 'It crashes' }],
	['forwarding edited', 'sam', 'patch', sub { forwarding() }, { summary => 'It crashes often', expected_on => '2031-01-31' }],
	['news', 'sam', 'post', sub { (forwarded())[1] . '/updates' }, { outcome => 'workaround', message_to_employee => 'Restart it' }],
	['join', 'tia', 'post', sub { forwarding() . '/issues' }, sub { { issue_id => number(issue()) } }],
	['relayed', 'uma', 'post', sub { relay() . '/relayed' }, { channel => 'phone' }],
	['unreachable', 'uma', 'post', sub { relay() . '/unreachable' }, { note => 'Nobody there' }],
	['new VIP', 'mona', 'post', '/vips', { login => 'ben', reason => 'Chief Financial Officer' }],
	['VIP no more', 'mona', 'delete', sub { '/vips/' . (grep { $_->{employee}{login} eq 'ben' }
		@{ $caller{mona}->get('/vips')->body->{data} })[0]{id} }],
	['staff', 'ada', 'put', sub { vips_of_mona(2); '/staff/' . $desk->id_of('mona') }, { roles => ['manager'], desk_since => '2016-02-01' }],
	['new software', 'sam', 'post', '/software', { title => 'A new one', vendor => 'Vendor' }],
	['software edited', 'sam', 'patch', sub { title() }, { title => 'Another new one', vendor => 'Another' }],
	['software retired', 'sam', 'post', sub { title() . '/retire' }, { replaced_by => $software }],
	['software approved', 'sam', 'post', sub { my $title = title(); run('sam', "$title/retire"); "$title/approve" }],
	['new token', 'ada', 'post', '/tokens', { name => 'A program', owner => 'mona', role => 'manager', scope => 'read' }],
	['token revoked', 'ada', 'delete', sub { '/tokens/' . $caller{ada}->get('/tokens')->body->{data}[0]{id} }],
);

my $broken = 0;
for (@changes) {
	my ($what, $who, $method, $path, $body) = @$_;
	$path = $path->() if ref $path eq 'CODE';
	$body = $body->() if ref $body eq 'CODE';
	my @headers = ($method eq 'patch' ? ('If-Match' => '*') : (),
		$method eq 'post' ? ('Idempotency-Key' => 'key-' . $what =~ s/\W+/-/gr) : ());
	my $call = sub { return $method eq 'delete' ? $caller{$who}->delete($path) : $caller{$who}->$method($path, $body, @headers) };
	my $before = state_of_all();
	my @answers;
	$proxy->breaks('before');
	push @answers, $call->() for 1 .. 2; # the second over a new connection, which has nothing prepared
	my $length = $proxy->length;
	for my $number (1 .. $length - 1) {
		$proxy->breaks('at', $number);
		push @answers, $call->();
	}
	$broken += @answers;
	is(join(' ', map { $_->status == 503 ? () : $_->describe } @answers), '', "$what: 503, whichever of $length it breaks at");
	is(state_of_all(), $before, "$what: nothing has changed");
	$proxy->breaks('never');
	my $answer = $call->();
	ok($answer->status < 300 && state_of_all() ne $before, "$what: then it goes through") || diag($answer->describe);
}
cmp_ok($broken, '>', 8 * @changes, "broken $broken times");

done_testing;
