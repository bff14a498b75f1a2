# An import tells what happened long ago: it comes out the same whoever is around while it runs. Above
# all, a VIP's issue that waits is nobody's until somebody next becomes available.
use v5.36;

use File::Temp;

use Desk;

my $desk = Desk->start(workers => 1);
my $folder = File::Temp->newdir;
my $mona = $desk->as('mona');

sub file($name, $text) {
	open my $out, '>', "$folder/$name" or die "$name: $!";
	print $out $text;
	close $out or die "$name: $!";
	return "$folder/$name";
}

my $issues = file('issues.csv', 'ref,at,reporter,submitted_by,channel,software,software_version,description,impact,'
	. "customer_impact,contact_preferred,contact_blocked,resolution_code,resolution_details\n" . <<~'END');
	A,-9d,carla,,self_service,Figma,,Nobody has ever had it,inconvenience,,,,,
	B,-8d,carla,,self_service,Figma,,The manager gave it back,work_stoppage,,,,,
	C,-7d,carla,,self_service,Figma,,Resolved and there again,inconvenience,,,,,
	D,-6d,carla,,self_service,Figma,,The manager resolved it,inconvenience,,,,,
	E,-5d,carla,tia,phone,Figma,,Escalated by its technician,inconvenience,,,,,
	F,-4d,ana,,self_service,Figma,,Taken over while she was away,inconvenience,,,,,
	G,-3d,ana,,self_service,Figma,,Somebody's and there again,inconvenience,,,,,
	END
my $log = file('log.csv', "ref,at,actor,command,word,outcome,text,minutes\n" . <<~'END');
	B,-60h,mona,claim,,,,
	B,-59h,mona,release,,,I have no time for it,
	C,-58h,udo,claim,,,,
	C,-57h,udo,resolve,other,,Done,
	C,-56h,carla,reopen,,,It is there again,
	D,-55h,mona,claim,,,,
	D,-54h,mona,resolve,other,,Done,
	E,-53h,mona,reassign,tia,,You know it best,
	E,-52h,tia,escalate,,,It needs rights,
	F,-51h,tia,claim,,,,
	F,-50h,udo,reassign,udo,,She has left,
	G,-49h,tom,claim,,,,
	G,-48h,tom,resolve,other,,Done,
	G,-47h,ana,reopen,,,It is there again,
	END

# What came of it: the issues by what they say.
sub imported {
	$desk->sql("DELETE FROM $_") for qw(event issue_release issue);
	$desk->triagectl('import', 'issues', $issues, '--log', $log);
	return { map { $_->{description} => join ' ', $_->{status}, $_->{assignee}{login} // '-',
		map { $_->{command} } @{ $mona->get("/issues/$_->{id}/history")->body->{data} } } @{ $mona->get('/issues')->body->{data} } };
}

sub all_are($state) {
	status_is($desk->as($_)->put('/me/presence', { state => $state }), 200) for qw(mona udo tia uma tom);
	return;
}

my %wanted = (
	'Nobody has ever had it' => 'queued - report',
	'The manager gave it back' => 'queued - report claim release',
	'Resolved and there again' => 'queued - report claim resolve reopen',
	'The manager resolved it' => 'resolved mona report claim resolve',
	'Escalated by its technician' => 'queued - report reassign escalate',
	'Taken over while she was away' => 'assigned udo report claim reassign',
	"Somebody's and there again" => 'queued - report claim resolve reopen',
);
for my $state (qw(available away busy)) {
	all_are($state);
	is_deeply(imported(), \%wanted, "everybody is $state: an import comes out the same");
}
my ($one) = grep { $_->{description} eq 'Nobody has ever had it' } @{ $mona->get('/issues')->body->{data} };
is_deeply($one->{triage}{routing}, [], 'nobody was looked for');

# When somebody next becomes available, they are routed: by the rule, and in line's order.
sub of_vips { return join ' ', map { $_->[0] } $desk->sql("SELECT COALESCE(e.login, i.status) FROM issue i
	LEFT JOIN employee e ON e.id = i.assignee_id WHERE i.vip AND i.status <> 'resolved' ORDER BY i.priority, i.waiting_since") }
all_are('away');
is(of_vips(), 'queued queued queued queued', 'they wait');
status_is($mona->put('/me/presence', { state => 'available' }), 200);
is(of_vips(), 'mona queued queued queued', 'the first in line to the manager');
status_is($desk->as('tia')->put('/me/presence', { state => 'available' }), 200);
is(of_vips(), 'mona tia tia tia', 'the others to who comes next');

done_testing;
