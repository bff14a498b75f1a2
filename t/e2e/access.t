# Who may do what: requests every cell of access.txt, which says what it all means. The program says
# which routes and which rows of the state table there are: each must stand there, and nothing else.
use v5.36;

use Desk;
use File::Basename qw(dirname);

my $desk = Desk->start(workers => 4);
my @columns = qw(none ana ben tom uma tia mona sam ada read write plain);
my @states = qw(queued assigned waiting_employee scheduled with_software_team resolved closed cancelled);
my %group = (in_hand => [qw(assigned waiting_employee scheduled)], over => [qw(resolved closed cancelled)]);
my %roles = (tom => ['tier1'], uma => ['tier2'], tia => ['tier1'], mona => ['manager'], sam => ['software_team'],
	ada => ['admin']);
my %token = (read => ['mona', 'manager', 'read'], write => ['tia', 'tier1', 'write'], plain => ['mona', undef, 'write']);
my %caller = (none => $desk->nobody, (map { $_ => $desk->program($desk->token(@{ $token{$_} })) } keys %token),
	(map { $_ => $desk->as($_) } grep { !/^(?:none|read|write|plain)$/ } @columns));

sub login($column) { return $token{$column} ? $token{$column}[0] : $column eq 'none' ? 'ana' : $column }
sub is_desk($column) { return $column =~ /^(?:tom|uma|tia|mona|read|write)$/ }

# The expectations -------------------------------------------------------------------------------

# The table's lines: route, case, the statuses by column, and of a case of issues what it says.
sub read_table($file) {
	my (@rows, $route);
	open my $in, '<', $file or die "$file: $!";
	while (my $line = <$in>) {
		chomp $line;
		if ($line =~ /^#.*\|/) {
			is_deeply([$line =~ /(\w+)/g], \@columns, 'the columns');
			next;
		}
		$line =~ s/\s*(?:^|\s)#.*//;
		next if $line !~ /\S/;
		my ($left, @cells) = split /\|/, $line;
		my @statuses = map { split ' ' } @cells;
		$route = $1 if $left =~ s/^([A-Z]+ \S+)\s*//;
		die "$file:$.: no route\n" if !$route;
		next if !@statuses && $left eq '';
		die "$file:$.: not a status for each column\n" if grep({ !/^\d{3}$/ } @statuses) || @statuses != @columns;
		my $case = $left =~ s/^\s+|\s+$//gr;
		my %row = (route => $route, case => $case);
		@{ $row{expected} }{@columns} = @statuses;
		push @rows, $case =~ /^(ana's|own) ([\w ]+)(?:, but (.*))?$/
			? map({ { %row, whose => $1, state => $_, but => $3 // '' } } map { $group{$_} ? @{ $group{$_} } : $_ } split ' ', $2)
			: \%row;
	}
	return @rows;
}

my @rows = read_table(dirname(__FILE__) . '/access.txt');

# What the program says: routes, and commands with the states in which somebody may run them.
open my $list, '-|', $desk->env('BIN') . '/t/api/tables.t', 'list' or die "tables.t: $!";
my (%is_route, %leads_on);
while (<$list>) {
	$is_route{$1} = 1 if /^route (.*)/;
	$leads_on{$1}{$2} = 1 if /^command (\S+) (\S+)/;
}
close $list or die 'tables.t list failed';

my %is_listed = map { $_->{route} => 1 } @rows;
is_deeply([grep { !$is_listed{$_} } sort keys %is_route], [], 'each route stands in access.txt');
is_deeply([grep { !$is_route{$_} } sort keys %is_listed], [], 'access.txt has no route that is not there');

# Commands whose route is called otherwise.
my %route_of = (note => 'POST /issues/{id}/notes', contact => 'POST /issues/{id}/contacts', edit => 'PATCH /issues/{id}');
my (%stands, %succeeds);
for my $row (grep { $_->{state} && !$_->{but} } @rows) {
	$stands{"$row->{route} $row->{whose} $row->{state}"}++;
	$succeeds{"$row->{route} $row->{state}"} ||= grep { /^2/ } values %{ $row->{expected} };
}
for my $command (grep { $_ ne 'take-next' } sort keys %leads_on) {
	my $route = $route_of{$command} // "POST /issues/{id}/$command";
	is_deeply([map { my $whose = $_; grep { ($stands{"$route $whose $_"} // 0) != 1 } @states } "ana's", 'own'], [],
		"$command: each state stands in access.txt once, for ana's and own issues");
	is_deeply([grep { $succeeds{"$route $_"} } @states], [grep { $leads_on{$command}{$_} } @states],
		"$command: the states in which somebody may run it");
}

# Fresh objects ----------------------------------------------------------------------------------

my $number = 0;
my $software = $desk->software('Notepad++');
my %id = map { $_ => $desk->id_of($_) } qw(ana ben tom uma tia mona sam ada);
my %body = (
	claim => {}, release => { reason => 'Not my field' }, escalate => { reason => 'Beyond me' },
	reassign => { to => 'uma', reason => 'She knows it' },
	retriage => { impact => 'work_stoppage', customer_impact => true, reason => 'It is worse' },
	prioritize => { priority => 2, reason => 'I say so' }, 'await-employee' => { message => 'Which version?' },
	reply => { message => 'The newest' }, schedule => { kind => 'visit', at => '2099-01-05T09:00:00.000Z' },
	forward => { summary => 'It closes by itself', steps_to_reproduce => 'Open a file' },
	resolve => { code => 'other', details => 'Done' }, confirm => {}, reopen => { reason => 'Not solved' },
	cancel => { reason => 'Not needed' }, notes => { body => 'Hello' },
	contacts => { channel => 'chat', outcome => 'no_answer' }, work => { kind => 'reinstall', details => 'Done' },
);

# Runs steps that have to succeed, each [who, path, body]; the last one's answer.
sub done(@steps) {
	my $answer;
	for (@steps) {
		my ($who, $path, $body) = @$_;
		$answer = $caller{$who}->post($path, $body);
		die $answer->describe if $answer->status !~ /^2/;
	}
	return $answer && $answer->body;
}

# An issue that was brought into a state by commands.
sub issue_in($state, $reporter, $holder) {
	my $path = "/issues/" . $desk->report($reporter)->{id};
	my @claim = [$holder, "$path/claim", $body{claim}];
	my @resolve = (@claim, [$holder, "$path/resolve", $body{resolve}]);
	my %steps = (
		queued => [],
		assigned => [@claim],
		waiting_employee => [@claim, [$holder, "$path/await-employee", $body{'await-employee'}]],
		scheduled => [@claim, [$holder, "$path/schedule", $body{schedule}]],
		with_software_team => [@claim, [$holder, "$path/forward", $body{forward}]],
		resolved => [@resolve],
		closed => [@resolve, [$reporter, "$path/confirm", is_desk($reporter) ? {} : $body{confirm}]],
		cancelled => [@claim, [$reporter, "$path/cancel", $body{cancel}]],
	);
	done(@{ $steps{$state} });
	my $issue = $caller{$reporter}->get($path)->body;
	die "issue $issue->{id} is $issue->{status}, not $state" if $issue->{status} ne $state;
	return $issue->{id};
}

# Objects of the same kind, one at a time; more are made when they have been used up.
my (%pool, %template);
sub fresh($key, $make) {
	@{ $pool{$key} } = $make->(25) if !@{ $pool{$key} // [] };
	return shift @{ $pool{$key} };
}

# For the relays' sake, none is pending: a copy has none.
sub issue($state, $reporter = 'ana', $holder = 'tia', $basket = 'bin') {
	my $key = "issue $state $reporter $holder";
	return fresh("$key $basket", sub($count) {
		my @ids = $desk->copies($template{$key} //= issue_in($state, $reporter, $holder), $count);
		$desk->sql("UPDATE issue SET basket = '$basket' WHERE id BETWEEN $ids[0] AND $ids[-1]") if $basket ne 'bin';
		return @ids;
	});
}

# Inserts rows by "INSERT INTO table ... SELECT ... seq", whose numbers are consecutive; these.
sub inserted($table, $insert) {
	my ($last) = map { $_->[0] } $desk->sql("SELECT COALESCE(MAX(id), 0) FROM $table");
	$desk->sql($insert);
	return map { $_->[0] } $desk->sql("SELECT id FROM $table WHERE id > $last ORDER BY id");
}

# A number that no name has had.
sub unique() { return sprintf '%d-%d', $$, ++$number }

sub employee() {
	my $batch = unique();
	return fresh('employee', sub($count) {
		return inserted('employee', "INSERT INTO employee (login, name, created_at)
			SELECT CONCAT('hire-$batch-', seq), 'A new hire', NOW(3) FROM seq_1_to_$count");
	});
}

sub login_of($employee) { return ($desk->sql("SELECT login FROM employee WHERE id = $employee"))[0][0] }

sub vip() {
	return (inserted('vip', "INSERT INTO vip (employee_id, reason, made_by, made_at)
		VALUES (" . employee() . ", 'A test', $id{mona}, NOW(3))"))[0];
}

# A token that nobody has.
sub token_row() {
	return (inserted('token', "INSERT INTO token (owner_id, name, role, scope, hash, created_at)
		VALUES ($id{mona}, 'A test', 'manager', 'read', UNHEX(SHA2('" . unique() . "', 256)), NOW(3))"))[0];
}

sub software_of($status) {
	my $batch = unique();
	return fresh("software $status", sub($count) {
		return inserted('software', "INSERT INTO software (version, title, vendor, versions, blocked_channels, status,
			created_at, updated_at) SELECT 1, CONCAT('Software $batch-', seq), 'A vendor', '', '', '$status', NOW(3), NOW(3)
			FROM seq_1_to_$count");
	});
}

sub forwarding() {
	my $columns = join ', ', qw(version software_id state summary message_to_employee news created_by created_at updated_at);
	$template{forwarding} //= done(['tia', '/forwardings', { %{ $body{forward} }, software_id => $software }])->{id};
	return fresh('forwarding', sub($count) {
		return inserted('forwarding', "INSERT INTO forwarding ($columns)
			SELECT $columns FROM forwarding, seq_1_to_$count WHERE id = $template{forwarding}");
	});
}

# A relay of an issue of its own: pending, perhaps after three attempts to reach ana; or relayed.
sub relay($case) {
	my $issue = issue('with_software_team');
	my ($relay) = inserted('relay', "INSERT INTO relay (issue_id, forwarding_id, outcome, message, state, since)
		SELECT id, forwarding_id, 'forwarded', 'It has been reported', 'pending', updated_at FROM issue WHERE id = $issue");
	$desk->sql("UPDATE relay SET state = 'relayed', channel = 'phone', settled_by = $id{tia}, settled_at = NOW(3)
		WHERE id = $relay") if $case eq 'relayed';
	done(map { ['tia', "/issues/$issue/contacts", $body{contacts}] } 1 .. 3) if $case =~ /three attempts/;
	return $relay;
}

# What is sent -----------------------------------------------------------------------------------

# The issue of a cell.
sub issue_of($cell) {
	my $but = $cell->{but};
	my $reporter = $cell->{whose} eq 'own' ? login($cell->{column}) : 'ana';
	return issue($cell->{state}, $reporter, $but =~ /^(\w+)\b.* has it$/ ? $1 : 'tia', $but =~ /^in (\w+)$/ ? $1 : 'bin');
}

# What a command or an entry in the log is called with.
sub command_body($cell) {
	my ($what) = $cell->{route} =~ m{([\w-]+)$};
	my %body = %{ $body{$what} // die "access.t does not know what to send to $cell->{route}\n" };
	my $for_reporter = $what =~ /^(?:reply|confirm|reopen|cancel)$/ && is_desk($cell->{column}) && $cell->{whose} ne 'own';
	$body{channel} = 'phone' if $for_reporter;
	$body{to} = 'tom' if $cell->{but} eq 'to tom';
	$body{visibility} = 'internal' if $cell->{but} eq 'internal';
	$body{code} = 'reported_to_vendor'
		if $what eq 'resolve' && $cell->{state} eq 'with_software_team' && $cell->{but} ne 'as other';
	%body = (forwarding_id => 0 + forwarding()) if $cell->{but} eq 'to an existing one';
	return \%body;
}

my %report_extra = (
	'for themselves' => sub { () },
	'on_behalf_of ben' => sub { (on_behalf_of => 'ben') },
	'on_behalf_of somebody new' => sub { (on_behalf_of => { login => 'new-' . unique(), name => 'New', phone => '+1 555 0198' }) },
	'claim' => sub { (on_behalf_of => 'ben', claim => true) },
	'resolution' => sub { (on_behalf_of => 'ben', channel => 'phone', resolution => $body{resolve}) },
);
my %update = (
	acknowledged => { outcome => 'acknowledged', message_to_employee => 'We are at it' },
	fix_planned => { outcome => 'fix_planned', message_to_employee => 'It comes', fixed_in_version => '9.0',
		expected_on => '2099-01-05' },
	returned => { outcome => 'returned', reason => 'Which version?' },
);

# By route: the object that goes into its path (undef: none), and the body.
my %request = (
	'PUT /me/notifications' => sub { (undef, { channels => ['email'], quiet_hours => undef, language => 'en',
		time_zone => 'UTC' }) },
	'PUT /me/presence' => sub { (undef, { state => 'available' }) },
	'GET /software/{id}' => sub { software_of('approved') },
	'GET /software/{id}/known-problems' => sub { software_of('approved') },
	'GET /software/{id}/fixes' => sub { software_of('approved') },
	'POST /software' => sub { (undef, { title => 'Software ' . unique(), vendor => 'A vendor' }) },
	'PATCH /software/{id}' => sub { (software_of('approved'), { vendor => 'Another vendor' }) },
	'POST /software/{id}/retire' => sub($cell) { (software_of($cell->{case}), {}) },
	'POST /software/{id}/approve' => sub($cell) { (software_of($cell->{case}), {}) },
	'POST /triage/preview' => sub { (undef, { software_id => $software, impact => 'question' }) },
	'POST /rules/replay' => sub { (undef, { limit => 10 }) },
	'POST /issues' => sub($cell) { (undef, $desk->report_body($report_extra{ $cell->{case} }->())) },
	'PATCH /issues/{id}' => sub($cell) { (issue_of($cell), { description => 'It closes by itself, always' }) },
	'POST /issues/bulk' => sub { (undef, { commands => [{ id => 0 + issue('queued'), command => 'claim' }] }) },
	'POST /take-next' => sub { (undef, {}) },
	'POST /baskets/{name}/take-next' => sub($cell) { ($cell->{case} =~ /^(\w+)/, {}) },
	'GET /forwardings/{id}' => sub { forwarding() },
	'POST /forwardings' => sub { (undef, { %{ $body{forward} }, software_id => $software }) },
	'PATCH /forwardings/{id}' => sub { (forwarding(), { summary => 'It closes, always' }) },
	'POST /forwardings/{id}/updates' => sub($cell) { (forwarding(), $update{ $cell->{case} }) },
	'POST /forwardings/{id}/issues' => sub($cell) { (forwarding(), { issue_id => 0 + issue_of($cell) }) },
	'POST /relays/{id}/relayed' => sub($cell) { (relay($cell->{case}), { channel => 'phone' }) },
	'POST /relays/{id}/unreachable' => sub($cell) { (relay($cell->{case}), { note => 'Nobody there' }) },
	'GET /employees/{id}' => sub { employee() },
	'GET /employees/{id}/issues' => sub { employee() },
	'PATCH /me' => sub { (undef, { phone => '+1 555 0199' }) },
	'PUT /staff/{id}' => sub($cell) {
		return (employee(), { roles => ['tier1'] }) if $cell->{case} ne 'themselves';
		my $login = login($cell->{column});
		return ($id{$login}, { roles => $roles{$login} // [] });
	},
	'POST /vips' => sub($cell) {
		return (undef, { login => $cell->{case} eq 'an employee' ? login_of(employee()) : 'carla', reason => 'A test' });
	},
	'DELETE /vips/{id}' => sub { vip() },
	'POST /tokens' => sub($cell) { (undef, { owner => 'mona', name => 'A test', scope => 'read', role => $cell->{case} }) },
	'GET /tokens/{id}' => sub { token_row() },
	'DELETE /tokens/{id}' => sub { token_row() },
);

# A cell, ready to be requested.
sub prepare($row, $column) {
	my $cell = { %$row, column => $column };
	my ($method, $path) = split ' ', $row->{route};
	my $ask = $request{ $row->{route} };
	my ($object, $body) = $ask ? $ask->($cell) : $path =~ m{^/issues/\{id\}} ? (issue_of($cell)) : ();
	$body //= command_body($cell) if $method eq 'POST';
	die "access.t does not know what to put into $row->{route}\n" if $path =~ s/\{\w+\}/$object \/\/ ''/e && !defined $object;
	my @headers = (
		($method eq 'PATCH' && $path ne '/me' ? ('If-Match' => '*') : ()),
		($method eq 'POST' && $token{$column} ? ('Idempotency-Key' => 'access-' . unique()) : ()),
	);
	return [$column, $method, $path, $body, @headers];
}

# Requests it: the status, and more to be shown when it is not the one.
sub request($cell, $expected) {
	my ($column, $method, $path, @rest) = @$cell;
	my $answer = $caller{$column}->request($method, $path, @rest);
	my $status = $answer->status;
	if ($method eq 'GET') {
		my $head = $caller{$column}->head($path)->status;
		$status .= " (HEAD: $head)" if $head != $status;
	}
	return [$status, $status eq $expected ? '' : $answer->describe];
}

sub compare($row, $results) {
	my @got = map { "$columns[$_] $results->[$_][0]" } 0 .. $#columns;
	my $name = join ' ', $row->{route}, grep { length } $row->{state}
		? ($row->{whose}, $row->{state}, $row->{but} && "but $row->{but}") : $row->{case};
	is(join("\n", @got), join("\n", map { "$_ $row->{expected}{$_}" } @columns), $name)
		|| diag(map { $_->[1] } @$results);
	return;
}

# The requests -----------------------------------------------------------------------------------

# Somebody who has work, and is there.
status_is($caller{tom}->put('/me/presence', { state => 'available' }), 200, 'tom is there');

# What depends on everybody's doings has its turn at the end.
my $is_last = qr{/take-next$|/presence$};
my @parallel = grep { $_->{route} !~ $is_last } @rows;
my @cells = map { my $row = $_; map { [prepare($row, $_), $row->{expected}{$_}] } @columns } @parallel;
my $processes = 4;
my @shares = at_once($processes, sub($share) {
	return [map { request(@{ $cells[$_] }) } grep { $_ % $processes == $share } 0 .. $#cells];
});
my @results = map { shift @{ $shares[$_ % $processes] } } 0 .. $#cells;
compare($_, [splice @results, 0, scalar @columns]) for @parallel;

sub fill_baskets() {
	$template{queued} //= issue_in('queued', 'ana', 'tia');
	for my $basket (qw(bin p2 p1 vip)) {
		my @ids = $desk->copies($template{queued}, scalar @columns);
		$desk->sql("UPDATE issue SET basket = '$basket', status = 'queued' WHERE id BETWEEN $ids[0] AND $ids[-1]");
	}
	return;
}

for my $row (grep { $_->{route} =~ $is_last } @rows) {
	fill_baskets() if $row->{case} =~ /full$/;
	$desk->sql("UPDATE issue SET status = 'cancelled' WHERE status = 'queued'") if $row->{case} =~ /empty$/;
	compare($row, [map { request(prepare($row, $_), $row->{expected}{$_}) } @columns]);
}

done_testing;
