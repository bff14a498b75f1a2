# GET /events: the feed of all issues, page by page, and what it is to whom.

use v5.36;

use Desk;

my $desk = Desk->start(workers => 4);
my ($mona, $tia, $ana) = map { $desk->as($_) } qw(mona tia ana);
my $program = $desk->program;

sub events($answer) { return @{ $answer->body->{data} } }

my $page = $mona->get('/events');
is_deeply($page->body, { data => [], next => 0 }, 'an empty feed ends where it begins');

my @ids = map { $desk->report('ana', description => "The $_. time that it closes")->{id} } 1 .. 3;
status_is($tia->post("/issues/$ids[0]/claim", {}), 200);
status_is($tia->post("/issues/$ids[0]/escalate", { reason => 'Beyond me' }), 200);
status_is($tia->post("/issues/$ids[1]/contacts", { channel => 'chat', outcome => 'no_answer' }), 201);

# The whole of it, and in pages.
$page = $mona->get('/events');
my @all = events($page);
is_deeply([map { "$_->{issue_id} $_->{command}" } @all], [(map { "$_ report" } @ids), "$ids[0] claim",
	"$ids[0] escalate", "$ids[1] contact"], 'what happened, in order, and at once');
is_deeply([map { $_->{seq} } @all], [1 .. 6], 'numbered from 1');
is($page->body->{next}, 6, 'next is the last number');
is_deeply($program->get('/events')->body, $page->body, 'a program with a token of the desk reads the same');
my ($next, @paged) = (0);
while (my @some = events($page = $mona->get("/events?after=$next&limit=4"))) {
	push @paged, @some;
	$next = $page->body->{next};
}
is_deeply(\@paged, \@all, 'page by page it is the same');
is_deeply($page->body, { data => [], next => 6 }, 'and next stays where the feed ends');
is_deeply($mona->get('/events?after=1000000')->body, { data => [], next => 1000000 }, 'beyond the end');
is_deeply([map { $_->{seq} } events($mona->get('/events?after=4&limit=1'))], [5], 'one of them');
is($mona->get('/events')->header('Link'), undef, 'no Link: next says it');

# An event is that of the issue's history, as the desk sees it.
my %person = (id => 'id', login => 'text', name => 'text');
for my $event (@all) {
	shape_is({ %$event, changes => undef }, { seq => 'id', issue_id => 'id', version => 'int', at => 'time', by => \%person,
		command => 'text', changes => 'text?', reason => 'text?', channel => 'text?' }, "event $event->{seq}");
}
is_deeply([grep { $_->{issue_id} == $ids[0] } @all], $tia->get("/issues/$ids[0]/history")->body->{data},
	'the events of an issue are its history');
ok(exists $all[4]{changes}{escalated}, 'with what only the desk sees');

# What is not a number, or none that can be.
for my $query (qw(after=-1 after=x after= after=1.5 after=99999999999999999999 limit=0 limit=201 limit=-1 wait=-1
	wait=21 wait=x cursor=abc since=1)) {
	problem_is($mona->get("/events?$query"), 400);
}
is($mona->get('/events?after=9007199254740991')->body->{next}, 9007199254740991, 'the largest number of all clients');
problem_is($mona->get('/events?after=9007199254740992'), 400);
problem_is($desk->as('sam')->get('/events?after=-1'), 403, '/problems/forbidden', 'who may not is told that first');
problem_is($desk->program($desk->token('ana', undef))->get('/events'), 403);
problem_is($desk->program($desk->token('sam', 'software_team'))->get('/events'), 403);
problem_is($desk->program($desk->token('ada', 'admin'))->get('/events'), 403);
status_is($desk->program($desk->token('uma', 'tier2', 'read'))->get('/events'), 200);
problem_is($mona->get('/events', Accept => 'text/html'), 406);
my $head = $mona->head('/events?limit=2');
is($head->header('Content-Length'), length $mona->get('/events?limit=2')->content, 'HEAD knows the length');

# Without a courier, whoever reads numbers.
$desk->stop_server('courier');
my $id = $desk->report('ana')->{id};
is($tia->get("/issues/$id/history")->body->{data}[0]{seq}, undef, 'not numbered yet');
is_deeply([map { "$_->{seq} $_->{issue_id}" } events($mona->get('/events?after=6'))], ["7 $id"], 'whoever reads numbers');
is($tia->get("/issues/$id/history")->body->{data}[0]{seq}, 7, 'it has its number');

done_testing;
