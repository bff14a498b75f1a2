# A list or a report that takes too long is given up, and whoever asked is told to ask for less.
use v5.36;

use Desk;
use Instance;
use Time::HiRes qw(time);

my $desk = Desk->start(workers => 2);
my $conf = $desk->folder . '/triaged.conf';
write_text($conf, text_of($conf) =~ s/^(database \{)/$1\n    statement_timeout = 1/mr);
$desk->stop_server('triaged');
$desk->start_server('triaged');

my $tia = $desk->as('tia');
$desk->report('ana');
is(@{ $tia->get('/issues')->body->{data} }, 1, 'a list');
my $session = $desk->holding('SET lock_wait_timeout = 5; LOCK TABLES issue WRITE, report_fact WRITE');
for my $path ('/issues', '/issues?status=queued,closed&overdue=true&count=true') {
	my $began = time;
	my $answer = $tia->get($path);
	cmp_ok(time - $began, '<', 3, 'is given up after the statement time-out');
	problem_is($answer, 503, '/problems/unavailable', "503: $path");
	like($answer->header('Retry-After'), qr/^[1-9]\d*$/, '... with Retry-After');
	like($answer->body->{detail}, qr/\(statement time-out\)\. Ask for less: with one more filter/,
		'... that tells what to do');
}
for my $name (qw(summary resolution-times)) {
	my $began = time;
	problem_is($desk->as('mona')->get("/reports/$name"), 503, '/problems/unavailable', "503: the report $name");
	cmp_ok(time - $began, '<', 3, 'it is given up as well');
}
status_is($tia->get('/software'), 200, 'other lists are there');
$session->run('UNLOCK TABLES');
is(@{ $tia->get('/issues')->body->{data} }, 1, 'and so is this one, when nothing is in its way');

done_testing;
