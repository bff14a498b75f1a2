# triagectl import: a file is loaded whole, or its bad rows are named and nothing of it is loaded.
use v5.36;

use File::Temp;

use Desk;

my $desk = Desk->start(data => 'none', workers => 1);
my $folder = File::Temp->newdir;

# The exit status, what stands on stdout, and on stderr.
sub triagectl(@arguments) {
	my @command = ($desk->env('BIN') . '/triagectl', '-c', $desk->env('CONF'), @arguments);
	my $pid = fork // die "fork: $!";
	if (!$pid) {
		open STDOUT, '>', "$folder/out" or die $!;
		open STDERR, '>', "$folder/err" or die $!;
		exec @command or die "$command[0]: $!";
	}
	waitpid $pid, 0;
	return ($? >> 8, slurp("$folder/out"), slurp("$folder/err"));
}

sub slurp($file) {
	open my $in, '<', $file or die "$file: $!";
	local $/;
	return <$in> // '';
}

sub file($name, $text) {
	open my $out, '>', "$folder/$name" or die "$name: $!";
	print $out $text;
	close $out or die "$name: $!";
	return "$folder/$name";
}

sub count($table, $where = '1 = 1') {
	my ($row) = $desk->sql("SELECT COUNT(*) FROM $table WHERE $where");
	return $row->[0];
}

# Imports a file that is bad; `@wanted` are its complaints, without the folder.
sub refused($kind, $text, @wanted) {
	my ($status, $out, $err) = triagectl('import', $kind, file("$kind.csv", $text));
	is($status, 1, "$kind: refused");
	is($out, '', '... with nothing on stdout');
	my @complaints = map { s{^\Q$folder\E/}{}r } grep { !/^triagectl: / } split /\n/, $err;
	is_deeply(\@complaints, \@wanted, '... and each bad row named');
	like($err, qr/^triagectl: .*(?:Nothing|not of the form)/m, '... and that nothing was loaded');
	return;
}

subtest 'how it is called' => sub {
	is((triagectl('import'))[0], 2, 'without a kind');
	is((triagectl('import', 'issues'))[0], 2, 'without a file');
	is((triagectl('import', 'cats', 'x'))[0], 2, 'of an unknown kind');
	is((triagectl('import', 'staff', 'x', '--log', 'y'))[0], 2, 'with a log that the kind does not have');
	is((triagectl('import', 'staff', 'x', '--force'))[0], 2, 'with an unknown option');
	my ($status, undef, $err) = triagectl('import', 'staff', "$folder/none.csv");
	is($status, 1, 'a file that is not there');
	like($err, qr/none\.csv: No such file/, '... is named');
	is((triagectl('--help'))[0], 0, '--help');
	like((triagectl('--version'))[1], qr/^triagectl \d+\.\d+\.\d+$/, '--version');
	is((triagectl('cat'))[0], 2, 'an unknown command');
	is((triagectl())[0], 2, 'no command');
};

subtest 'migrate and check' => sub {
	my ($status, $out) = triagectl('check');
	is($status, 0, 'a good database') or diag $out;
	($status, $out) = triagectl('migrate', '--schema', 'schema');
	is("$status$out", '0', 'has nothing to migrate');
	is((triagectl('migrate', '--schema', "$folder/none"))[0], 1, 'nor can it from nowhere');
	is((triagectl('migrate', '--schema'))[0], 2, 'an option without its value');
	is((triagectl('check', 'twice'))[0], 2, 'an argument too many');
	$desk->sql("INSERT INTO schema_version VALUES (9999, 'x', '99.0.0', NOW(3))");
	my ($failed, undef, $err) = triagectl('check');
	is($failed, 1, 'a database for a newer program');
	like($err, qr/asks for triaged 99\.0\.0/, '... says so');
	$desk->sql('DELETE FROM schema_version WHERE version = 9999');
};

subtest 'the form of a file' => sub {
	refused('staff', '', 'staff.csv:1: the header must be login,roles,desk_since');
	refused('staff', "login,roles\n", 'staff.csv:1: the header must be login,roles,desk_since');
	refused('staff', "login,roles,desk_since,x\n", 'staff.csv:1: the header must be login,roles,desk_since');
	refused('employees', <<~"END",
		login,name,email,phone,chat
		a,A,,,
		b,B,,
		c,"C,,,
		d,D\xff,,,
		e,"E" F,,,
		,F,,,
		g,G\e[31m,,,
		END
		'employees.csv:3: has 4 fields instead of 5',
		'employees.csv:4: something follows a closing quote',
		'employees.csv:5: is not UTF-8',
		'employees.csv:6: something follows a closing quote',
		'employees.csv:7: login is missing',
		'employees.csv:8: holds a control character');
	is(count('employee'), 0, 'nobody was loaded');
};

subtest 'people' => sub {
	refused('employees', <<~'END', 'employees.csv:4: ana stands in line 2 already');
		login,name,email,phone,chat
		ana,Ana Ruiz,ana@example.com,,
		ben,Ben,,,
		ANA,Somebody else,,,
		END
	is(count('employee'), 0, 'nobody was loaded');
	my ($status, $out) = triagectl('import', 'employees', file('e.csv', <<~"END"));
		\xef\xbb\xbfname,login,email,phone,chat\r
		"Ruiz, ""Ana""",Ana,ana\@example.com,,\r
		Lindstr\xc3\xb6m,carla,,+1 555,\r
		Mona,mona,,,\r
		END
	is($status, 0, 'columns in another order, quotes, CRLF, a byte order mark');
	is($out, "employees: 3\n", '... is loaded, and counted');
	is(count('employee', "login = 'ana' AND name = 'Ruiz, \"Ana\"' AND phone IS NULL"), 1,
		'... as it was meant');
	is((triagectl('import', 'employees', file('e.csv', "login,name,email,phone,chat\nana,Ana,a\@b,,\n")))[0],
		0, 'who is known already');
	is(count('employee', "login = 'ana' AND name = 'Ana' AND email = 'a\@b'"), 1, '... gets what the file says');

	refused('staff', <<~'END',
		login,roles,desk_since
		mona,manager,2015-01-12
		nobody,tier1,
		ana,boss,
		carla,,
		ana,tier1,2015-02-30
		END
		'staff.csv:3: nobody is called nobody',
		'staff.csv:4: roles is none of: tier1, tier2, manager, software_team, admin',
		'staff.csv:5: roles is missing',
		'staff.csv:6: desk_since is no date such as 2009-03-02');
	is(count('staff'), 0, 'no roles were given');
	refused('vips', "login,reason,by\ncarla,CEO,mona\n", 'vips.csv:2: mona is no manager');
	is((triagectl('import', 'staff', file('s.csv', "login,roles,desk_since\nmona,manager;tier2,2015-01-12\n")))[0],
		0, 'staff');
	is(count('staff', "roles = 'tier2,manager' AND desk_since = '2015-01-12'"), 1, '... with both roles');
	refused('vips', "login,reason,by\ncarla,CEO,mona\ncarla,again,mona\ncarla,,mona\n",
		'vips.csv:3: carla is a VIP already', 'vips.csv:4: reason is missing');
	is(count('vip'), 0, 'no VIP was made');
};

subtest 'software' => sub {
	refused('software', <<~'END',
		title,vendor,versions,blocked_channels,status,replaced_by
		Old,V,1;2,,retired,New
		New,V,,email;fax,approved,
		Word,V,,email,approved,
		WORD,V,,,approved,
		Excel,V,,,approved,Word
		Access,V,,,gone,
		END
		'software.csv:2: replaced_by: there is no software New in the catalog, nor above this line',
		'software.csv:3: blocked_channels is none of: email, chat, phone',
		'software.csv:5: WORD is in the catalog already, or stands above',
		'software.csv:6: replaced_by is for retired software only',
		'software.csv:7: status is none of: approved, retired');
	is(count('software'), 0, 'nothing was loaded');
};

subtest 'many mistakes' => sub {
	my ($status, undef, $err) = triagectl('import', 'staff',
		file('many.csv', "login,roles,desk_since\n" . "nobody,tier1,\n" x 300));
	is($status, 1, '300 bad rows');
	is(scalar(() = $err =~ /^\S+many\.csv:\d+: /mg), 50, '... the first 50 are shown');
	like($err, qr/^\.\.\. and 250 more$/m, '... the others counted');
};

subtest 'the sample desk' => sub {
	my %rows = (employees => 10, staff => 7, vips => 1, software => 61);
	$desk->sql("DELETE FROM $_") for qw(vip staff employee);
	for my $kind (qw(employees staff vips software)) {
		my ($status, $out, $err) = triagectl('import', $kind, "conf/sample/$kind.csv");
		is($status, 0, $kind) or diag $err;
		is($out, "$kind: $rows{$kind}\n", '... all of them');
	}
	is(count('software', "status = 'retired' AND replaced_by IS NOT NULL"), 3, 'three are retired, and replaced');
};

my $issues_header = 'ref,at,reporter,submitted_by,channel,software,software_version,description,impact,'
	. "customer_impact,contact_preferred,contact_blocked,resolution_code,resolution_details\n";
my $log_header = "ref,at,actor,command,word,outcome,text,minutes\n";

subtest 'bad issues' => sub {
	refused('issues', $issues_header . <<~'END',
		A,-2d,ana,,self_service,Figma,,Something is wrong,question,,,,,
		B,-1d,nobody,,self_service,Figma,,Something is wrong,question,,,,,
		C,-1d,ana,,self_service,Fig,,Something is wrong,question,,,,,
		D,-1d,ana,,self_service,Figma,,Short,question,,,,,
		E,soon,ana,,self_service,Figma,,Something is wrong,question,,,,,
		F,-1d,ana,,phone,Figma,,Something is wrong,question,,,,,
		G,-1d,ana,ben,phone,Figma,,Something is wrong,question,,,,,
		A,-1d,ana,,self_service,Figma,,Something is wrong,question,,,,,
		H,-1d,ana,,self_service,Figma,,Something is wrong,question,true,,,,
		I,-1d,ana,,self_service,Skype for Business,,Something is wrong,question,,,,,
		J,-3d,ana,,self_service,Figma,,Something is wrong,question,,,,,
		K,-1d,ana,tia,phone,Figma,,Something is wrong,question,,,,user_error,
		L,-1d,ana,,self_service,Figma,,Something is wrong,question,,,email;chat;phone,,
		M,2999-01-01T00:00:00Z,ana,,self_service,Figma,,Something is wrong,question,,,,,
		END
		'issues.csv:3: nobody is called nobody',
		'issues.csv:4: there is no software Fig in the catalog',
		'issues.csv:5: description is shorter than 10 characters',
		'issues.csv:6: at is no time such as -29d4h20m or 2026-11-23T18:04:40Z',
		'issues.csv:7: submitted_by is missing: a call or a visit was entered by somebody of the desk',
		'issues.csv:8: Only the desk may give on_behalf_of.',
		'issues.csv:9: A stands in line 2 already',
		'issues.csv:10: customer_impact a question has no customer impact',
		'issues.csv:11: software_id Skype for Business is retired; it is replaced by Microsoft Teams'
			. ' (software ' . $desk->software('Microsoft Teams') . ')',
		'issues.csv:12: at is before that of the line above',
		'issues.csv:13: resolution_code and resolution_details go together',
		'issues.csv:14: contact/blocked leaves no channel on which the desk could get back',
		'issues.csv:15: at is in the future');
	is(count('issue'), 0, 'no issue was loaded');
};

subtest 'a bad log' => sub {
	my $issues = file('good.csv', $issues_header . <<~'END');
		A,-2d,ana,,self_service,Figma,,Something is wrong,question,,,,,
		B,-1d,ana,,self_service,Figma,,Something is wrong,question,,,,,
		END
	my $log = file('log.csv', $log_header . <<~'END');
		A,-3d,tia,claim,,,,
		A,-47h,tia,claim,,,,
		A,-47h,tom,resolve,user_error,,Explained it.,
		C,-46h,tia,claim,,,,
		A,-46h,nobody,claim,,,,
		A,-46h,tia,fly,,,,
		A,-46h,tia,report,,,,
		A,-46h,tia,note,secret,,Hello,
		A,-46h,tia,note,internal,,,
		A,-46h,tia,note,internal,reached,Hello,5
		A,-46h,tia,contact,phone,,,
		A,-46h,tia,work,visit,,There,zero
		A,-46h,tia,resolve,duplicate,,The same,
		A,-46h,tia,resolve,duplicate,B,The same,
		A,-46h,tia,release,,,no,
		A,-46h,tia,confirm,phone,,,
		END
	my ($status, undef, $err) = triagectl('import', 'issues', $issues, "--log=$log");
	is($status, 1, 'is refused');
	my @lines = map { s{^\Q$folder\E/log\.csv:}{}r } grep { /log\.csv:/ } split /\n/, $err;
	my @wanted = (
		qr/^2: is before the report of A \(line 2\)$/,
		qr/^4: You may not run resolve on this issue\.$/,
		qr/^5: there is no issue C$/,
		qr/^6: nobody is called nobody$/,
		qr/^7: command is none of: report, /,
		qr/^8: command cannot be imported$/,
		qr/^9: word secret is no visibility$/,
		qr/^10: text is missing$/,
		qr/^11: outcome means nothing to this command$/,
		qr/^11: minutes mean nothing to this command$/,
		qr/^12: outcome is missing$/,
		qr/^13: minutes is no number from 1 to 10000$/,
		qr/^14: duplicate_of must name the issue that this one repeats$/,
		qr/^15: is before the report of B \(line 3\)$/,
		qr/^16: text must have 3 to 500 characters$/,
		qr/^17: Issue \d+ is assigned: confirm is not possible now\.$/,
	);
	is(@lines, @wanted, 'as many complaints as mistakes') or diag $err;
	like($lines[$_] // '', $wanted[$_], "mistake $_") for keys @wanted;
	is(count('issue'), 0, 'and its issues were not loaded either');
	is(count('event'), 0, 'nor anything that was done to them');
};

subtest 'good issues are real ones' => sub {
	my $issues = file('good.csv', $issues_header . <<~'END');
		A,-2d,ana,,self_service,Figma,7,"It says ""no"",
		again and again",work_stoppage,true,chat,email,,
		B,-1d3h,ana,tia,phone,Microsoft Outlook,,Where is the archive?,question,,,,question_answered,Showed her.
		END
	my $log = file('log.csv', $log_header . <<~'END');
		A,-47h,uma,claim,,,,
		A,-46h,uma,contact,chat,reached,,
		A,-45h,uma,work,reinstall,,Installed it anew.,15
		A,-26h,uma,resolve,duplicate,B,"The same, really.",
		A,-25h,ana,confirm,,,,
		END
	my ($status, $out, $err) = triagectl('import', 'issues', $issues, '--log', $log);
	is($status, 0, 'are loaded') or diag $err;
	is($out, "issues: 2, and 5 entries of their log\n", '... and counted');
	my ($a, $b) = map { $_->[0] } $desk->sql('SELECT id FROM issue ORDER BY id');
	is(count('issue', "id = $a AND status = 'closed' AND basket = 'p1' AND description ="
			. " 'It says \"no\",\nagain and again' AND resolution_code = 'duplicate'"
			. " AND duplicate_of = $b AND contact_preferred = 'chat' AND contact_blocked = 'email'"),
		1, 'triaged, and brought through its life');
	is(count('issue', "id = $b AND status = 'resolved' AND first_contact AND channel = 'phone'"), 1,
		'and the call that was solved at once');
	is(count('issue', "id = $a AND TIMESTAMPDIFF(HOUR, created_at, closed_at) = 23"), 1, 'at their moments');
	is(count('event', "issue_id = $a"), 6, 'with their events');
	is(count('event e', 'EXISTS (SELECT 1 FROM event x WHERE x.id > e.id AND x.at < e.at)'), 0,
		'in the order of time over both');
};

subtest 'the sample issues' => sub {
	$desk->sql("DELETE FROM $_") for qw(contact_attempt note work event);
	$desk->sql('UPDATE issue SET duplicate_of = NULL');
	$desk->sql('DELETE FROM issue');
	my ($status, $out, $err) = triagectl('import', 'issues', 'conf/sample/issues.csv', '--log', 'conf/sample/log.csv');
	is($status, 0, 'are loaded') or diag $err;
	is($out, "issues: 60, and 328 entries of their log\n", 'all of them');
	is(count('issue'), 60, '... are there');
	is(count('event'), 390, '... with a history'); # news are one event for each issue that they move
	my %shown = (
		issue => ['status', qw(queued assigned waiting_employee scheduled with_software_team resolved closed
			cancelled)],
		forwarding => ['state', qw(forwarded acknowledged reported_to_vendor fix_planned workaround
			fix_available wont_fix returned)],
		relay => ['state', qw(pending relayed superseded unreachable)],
		event => ['command', qw(escalate reassign retriage prioritize reply reopen release)],
	);
	for my $table (sort keys %shown) {
		my ($column, @words) = @{ $shown{$table} };
		cmp_ok(count($table, "$column = '$_'"), '>', 0, "$table: some are $_") for @words;
	}
	is(count('forwarding f', '(SELECT COUNT(*) FROM issue i WHERE i.forwarding_id = f.id) > 1'), 3,
		'some forwardings are shared');
	is(count('issue', 'scheduled_at > NOW()'), count('issue', "status = 'scheduled'"),
		'the appointments are still to come');
	is(count('issue', 'created_at < NOW() - INTERVAL 31 DAY OR updated_at > NOW() + INTERVAL 1 SECOND'), 0,
		'within the last month');
};

subtest 'tokens' => sub {
	my ($status, $out) = triagectl(qw(token create --owner mona --role manager --scope write --name), 'a b', '--days', 7);
	is($status, 0, 'a token');
	like($out, qr/^tri_[0-9A-Za-z]{33}\n\z/, '... and nothing but it');
	my ($secret) = $out =~ /(\S+)/;
	status_is($desk->program($secret)->get('/me'), 200, '... opens the door');
	($status, $out) = triagectl(qw(token list));
	like($out, qr/valid\s+mona\s+manager\s+write\s.*a b$/m, '... is listed');
	unlike($out, qr/\Q$secret\E/, '... without the secret');
	my ($id) = $out =~ /^ *(\d+)  valid/m;
	is((triagectl(qw(token revoke), $id))[0], 0, '... is revoked');
	is((triagectl(qw(token revoke), $id))[0], 1, '... once');
	is((triagectl(qw(token create --owner ana --scope read --name x)))[0], 0, 'a plain employee\'s needs no role');
	for my $wrong ([ owner => 'nobody' ], [ role => 'admin' ], [ role => 'boss' ], [ scope => 'all' ],
		[ name => '' ], [ days => '0' ], [ days => '7x' ]) {
		my %option = (owner => 'mona', role => 'manager', scope => 'read', name => 'x', @$wrong);
		my ($failed, undef, $said) = triagectl(qw(token create), map { ("--$_", $option{$_}) } sort keys %option);
		is($failed, 1, "no token with $wrong->[0] $wrong->[1]");
		like($said, qr/\Q$wrong->[0]\E/, '... and the reason is said');
	}
};

done_testing;
