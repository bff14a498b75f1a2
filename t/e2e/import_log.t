# triagectl import issues --log: what each command of the log does, and what it refuses.
use v5.36;

use File::Temp;

use Desk;

my $desk = Desk->start(workers => 1);
my $folder = File::Temp->newdir;
my $issues = file('issues.csv', 'ref,at,reporter,submitted_by,channel,software,software_version,description,impact,'
	. "customer_impact,contact_preferred,contact_blocked,resolution_code,resolution_details\n" . <<~'END');
	A,-3d,ana,,self_service,Figma,,Something is wrong,inconvenience,,chat,,,
	B,-3d,ben,,self_service,Figma,,The same is wrong,inconvenience,,,,,
	C,-3d,ana,,self_service,Slack,,Another thing is wrong,work_stoppage,,,,,
	END

sub file($name, $text) {
	open my $out, '>', "$folder/$name" or die "$name: $!";
	print $out $text;
	close $out or die "$name: $!";
	return "$folder/$name";
}

# Imports the issues with that log, anew. Returns the complaints, without the folder.
sub import_log($text) {
	$desk->sql("DELETE FROM $_") for qw(relay forwarding_update contact_attempt note work event issue_release);
	$desk->sql('DELETE FROM issue; DELETE FROM forwarding');
	my $log = file('log.csv', "ref,at,actor,command,word,outcome,text,minutes\n$text");
	my $command = join ' ', map { "'$_'" } $desk->env('BIN') . '/triagectl', '-c', $desk->env('CONF'), 'import',
		'issues', $issues, '--log', $log;
	return map { s{^\Q$folder\E/log\.csv:}{}r } grep { /csv:/ } split /\n/, `$command 2>&1`;
}

# The issues by their ref, as the manager sees them.
sub issues() {
	my %ref = ('Something is wrong' => 'A', 'The same is wrong' => 'B', 'Another thing is wrong' => 'C');
	return map { $ref{ $_->{description} } => $_ } @{ $desk->as('mona')->get('/issues')->body->{data} };
}

sub relays($issue) {
	return join ' ', map { "$_->{outcome}:$_->{state}" }
		@{ $desk->as('mona')->get("/relays?issue=$issue->{id}")->body->{data} };
}

subtest 'commands' => sub {
	is_deeply([import_log(<<~'END')], [], 'are loaded');
		A,-2d6h,tia,claim,,,,
		A,-2d5h,tia,await-employee,,,Which version?,
		A,-2d4h,tia,reply,phone,,The newest one,
		A,-2d3h,tia,escalate,,,Needs rights that Tier 1 does not have,
		A,-2d2h,uma,claim,,,,
		A,-2d1h,udo,reassign,udo,,Uma has left for today,
		A,-2d,mona,reassign,uma,,She is back,
		A,-47h,uma,schedule,visit,+2d3h,,
		B,-46h,tom,retriage,work_stoppage,true,He cannot deliver,
		B,-45h,mona,prioritize,2,,Not before next week,
		C,-44h,tom,retriage,question,,It is one,
		C,-43h,uma,claim,,,,
		C,-42h,uma,await-employee,,,Is it?,
		C,-41h,ana,reply,,,It is,
		END
	my %issue = issues();
	my ($a, $b, $c) = @issue{qw(A B C)};
	is("$a->{status} $a->{assignee}{login} $a->{priority} $a->{basket}", 'scheduled uma 3 p2', 'escalated, handed on, scheduled');
	my ($minutes) = map { $_->[0] }
		$desk->sql("SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), scheduled_at) FROM issue WHERE id = $a->{id}");
	ok($minutes > 50 * 60 && $minutes <= 51 * 60, 'in two days and three hours');
	is($a->{scheduled}{kind}, 'visit', '... at her place');
	is("$b->{status} $b->{priority} $b->{basket} $b->{impact}", 'queued 2 p2 work_stoppage', 'retriaged and overridden');
	ok($b->{customer_impact}, '... with customer impact');
	is("$c->{status} $c->{priority} $c->{impact}", 'assigned 3 question', 'answered by the reporter');
	my $notes = $desk->as('ana')->get("/issues/$a->{id}/notes")->body->{data};
	is_deeply([map { "$_->{by}{login}: $_->{body}" } @$notes], ['tia: Which version?', 'tia: The newest one'],
		'what was said is there to read');
};

subtest 'forwardings and relays' => sub {
	is_deeply([import_log(<<~'END')], [], 'are loaded');
		A,-2d6h,tia,claim,,,,
		A,-2d5h,tia,forward,,Open it twice,Crashes when opened twice,
		A,-2d4h,tia,relayed,chat,,,
		B,-2d3h,tom,claim,,,,
		B,-2d2h,tom,forward,A,,,
		C,-2d1h,uma,claim,,,,
		C,-2d,uma,forward,,,Forgets everything,
		B,-47h,sam,news,reported_to_vendor,CASE-7,It is with the vendor,
		A,-46h,sam,news,fix_planned,2.1;+16d,Version 2.1 will bring it,
		C,-45h,sam,news,returned,,Since when?,
		A,-44h,tia,relayed,phone,,,
		A,-43h,tia,resolve,known_fix_planned,,To come with 2.1,
		B,-42h,tom,contact,email,no_answer,,
		B,-41h,tom,contact,chat,left_message,,
		B,-40h,tom,contact,phone,no_answer,,
		B,-39h,tom,unreachable,,,Tried three times,
		A,-38h,sam,news,fix_available,2.1,Version 2.1 is there,
		END
	my %issue = issues();
	my ($a, $b, $c) = @issue{qw(A B C)};
	is("$a->{status} $b->{status} $c->{status}", 'resolved assigned assigned', 'each issue is where it belongs');
	is($b->{forwarding}{id}, $a->{forwarding}{id}, 'two hang on one forwarding');
	my $forwarding = $desk->as('sam')->get("/forwardings/$a->{forwarding}{id}")->body;
	is_deeply([@$forwarding{qw(state summary steps_to_reproduce vendor_case fixed_in_version issues relays_pending)}],
		['fix_available', 'Crashes when opened twice', 'Open it twice', 'CASE-7', '2.1', 2, 2], '... which says all of it');
	my ($days) = map { $_->[0] } $desk->sql("SELECT DATEDIFF(expected_on, UTC_DATE()) FROM forwarding WHERE id = $forwarding->{id}");
	is($days, 16, '... and when');
	is(relays($a), 'forwarded:relayed reported_to_vendor:superseded fix_planned:relayed fix_available:pending',
		'what its reporter was told');
	is(relays($b), 'forwarded:superseded reported_to_vendor:superseded fix_planned:unreachable fix_available:pending',
		'what the other was not');
	is("$c->{forwarding}{state} " . relays($c), 'returned forwarded:pending', 'a question for the desk is not news');

	is_deeply([import_log(<<~'END')], [], 'joined without waiting');
		A,-2d6h,tia,claim,,,,
		A,-2d5h,tia,forward,,,Crashes when opened twice,
		B,-2d4h,sam,join,A,,,
		END
	%issue = issues();
	is("$issue{B}{status} $issue{B}{forwarding}{id}", "queued $issue{A}{forwarding}{id}", '... it hangs there, and stays in line');
};

subtest 'what is wrong' => sub {
	my @lines = import_log(<<~'END');
		A,-2d9h,tia,claim,,,,
		C,-2d9h,uma,claim,,,,
		A,-2d8h,tia,escalate,,,,
		A,-2d8h,tia,reassign,,,For her,
		A,-2d8h,mona,reassign,ben,,For him,
		A,-2d8h,tia,retriage,urgent,,It is,
		A,-2d8h,tia,retriage,question,yes,It is,
		A,-2d8h,tia,prioritize,2,,It is,
		A,-2d8h,mona,prioritize,4,,It is,
		A,-2d8h,mona,prioritize,22,,It is,
		A,-2d8h,tia,await-employee,phone,,Hello,
		A,-2d8h,tia,reply,fax,,Hello,
		A,-2d8h,tia,schedule,visit,soon,,
		A,-2d8h,tia,schedule,visit,-3d,,
		A,-2d8h,tia,schedule,visit,,,
		A,-2d8h,tia,forward,,,,
		A,-2d8h,tia,forward,C,,,
		A,-2d8h,tia,forward,D,,,
		A,-2d8h,sam,news,acknowledged,,We have seen it,
		A,-2d8h,tia,relayed,chat,,,
		A,-2d7h,tia,forward,,,Crashes when opened twice,
		A,-2d7h,tia,news,acknowledged,,We have seen it,
		A,-2d7h,sam,news,forwarded,,We have seen it,
		A,-2d7h,sam,news,acknowledged,2.1,We have seen it,
		A,-2d7h,sam,news,fix_planned,2.1;soon,To come,
		A,-2d7h,sam,news,fix_available,2.1;+2d,There,
		A,-2d7h,sam,news,returned,,,
		A,-2d7h,tia,unreachable,,,Did not try,
		A,-2d7h,ana,relayed,chat,,,
		C,-2d6h,uma,forward,A,,,
		C,-2d6h,ana,join,A,,,
		A,-2d5h,tia,presence,,,,
		A,-2d5h,tia,take-next,,,,
		END
	my @wanted = (
		qr/^4: text is missing$/,
		qr/^5: word is missing$/,
		qr/^6: to is not somebody of the desk$/,
		qr/^7: word urgent is no impact$/,
		qr/^8: outcome is neither true nor false$/,
		qr/^9: You may not run prioritize on this issue\.$/,
		qr/^10: word is no number from 1 to 3$/,
		qr/^11: word is no number from 1 to 3$/,
		qr/^12: word means nothing to this command$/,
		qr/^13: word fax is no channel$/,
		qr/^14: outcome is no time such as /,
		qr/^15: outcome must be after at$/,
		qr/^16: outcome is missing$/,
		qr/^17: summary forward to an existing forwarding_id, or give a summary/,
		qr/^18: word hangs on no forwarding$/,
		qr/^19: there is no issue D$/,
		qr/^20: ref hangs on no forwarding$/,
		qr/^21: ref has no news that are not told yet$/,
		qr/^23: actor tia may not do that$/,
		qr/^24: outcome is not what an update can say$/,
		qr/^25: outcome 2\.1 means nothing to this command$/,
		qr/^26: outcome soon is no date such as /,
		qr/^27: outcome \+2d means nothing to this command$/,
		qr/^28: text is missing$/,
		qr/^29: Log three attempts /,
		qr/^30: actor ana may not do that$/,
		qr/^31: That forwarding is about another software\.$/,
		qr/^32: actor ana may not do that$/,
		qr/^33: command is none of: report, /,
		qr/^34: command cannot be imported$/,
	);
	@lines = sort { ($a =~ /^(\d+)/)[0] <=> ($b =~ /^(\d+)/)[0] } @lines; # what is not read comes first
	is(@lines, @wanted, 'as many complaints as mistakes') or diag map { "$_\n" } @lines;
	like($lines[$_] // '', $wanted[$_], "mistake $_") for keys @wanted;
	is_deeply([$desk->sql('SELECT COUNT(*) FROM issue')], [[0]], 'nothing was loaded');
};

done_testing;
