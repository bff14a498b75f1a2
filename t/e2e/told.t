# What was told to whom, and how: the channel stands in the history; who is owed news is owed the
# latest, even when the issue is over. And what counts as told, given, or handed on.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my %as = map { $_ => $desk->as($_) } qw(ana tia tom mona sam ada carla udo);

sub last_event($id) { return $as{tia}->get("/issues/$id/history")->body->{data}[-1] }

my $id = $desk->report('ana', impact => 'question')->{id};
status_is($as{tia}->post("/issues/$id/claim"), 200);
is(last_event($id)->{channel}, undef, 'a claim was told to nobody');
status_is($as{tia}->post("/issues/$id/await-employee", { message => 'Which printer?' }), 200);
status_is($as{tom}->post("/issues/$id/reply", { message => 'The one upstairs', channel => 'phone' }), 200);
is(last_event($id)->{channel}, 'phone', 'a reply that tom took on the phone');
status_is($as{tia}->post("/issues/$id/forward", { summary => 'Prints in grey' }), 200);
my $forwarding = $as{tia}->get("/issues/$id")->body->{forwarding}{id};
sub news($outcome) {
	status_is($as{sam}->post("/forwardings/$forwarding/updates",
		{ outcome => $outcome, message_to_employee => "News: $outcome" }), 200);
}
sub pending { return $as{tia}->get("/relays?issue=$id&state=pending")->body->{data} }

my $relay = pending()->[0]{id};
status_is($as{tom}->post("/relays/$relay/relayed", { channel => 'chat' }), 200);
is_deeply([@{ last_event($id) }{qw(command channel)}], ['relayed', 'chat'], 'told by chat');
news('fix_planned');
status_is($as{tia}->post("/issues/$id/resolve", { code => 'other', details => 'Can wait' }), 200);
status_is($as{mona}->post("/issues/$id/confirm", { channel => 'email' }), 200);
is(last_event($id)->{channel}, 'email', 'confirmed by email');
news('wont_fix');
is_deeply([map { $_->{outcome} } @{ pending() }], ['wont_fix'], 'closed, and still owed news: the latest');
status_is($as{tom}->post('/relays/' . pending()->[0]{id} . '/relayed', { channel => 'chat' }), 200);
news('acknowledged');
is_deeply(pending(), [], 'closed, and told: no more news but a fix or a workaround');
news('workaround');
is_deeply([map { $_->{outcome} } @{ pending() }], ['workaround'], 'late news');

# Whoever gets a role while they are available has the VIPs that wait.
my $udo = $as{udo}->get('/me')->body->{id};
status_is($as{udo}->put('/me/presence', { state => 'available' }), 200);
status_is($as{ada}->put("/staff/$udo", { roles => [], desk_since => '2009-03-02' }), 200);
my $vip = $desk->report('carla', impact => 'question');
is($vip->{status}, 'queued', 'nobody of the desk is around');
status_is($as{ada}->put("/staff/$udo", { roles => ['tier2'], desk_since => '2009-03-02' }), 200);
is($as{mona}->get("/issues/$vip->{id}")->body->{assignee}{login}, 'udo', 'back at the desk, udo gets it');

# A null is nothing, for everybody.
my %nothing = map { $_ => undef } qw(on_behalf_of channel resolution joins_forwarding follows software_version);
is($desk->report($_, impact => 'question', %nothing)->{status}, 'queued', "$_ gives nothing") for qw(ana tia);
is($desk->report('tia', impact => 'question', %nothing)->{channel}, 'self_service', 'her own, by herself');
is($desk->report('tia', impact => 'question', %nothing, on_behalf_of => 'ben')->{resolution}, undef, 'not solved at once');

# A first hand is no transfer; another one is.
for (['tom', 1], ['tia', 0]) {
	my ($second, $first_contact) = @$_;
	my $one = $desk->report('ana', impact => 'question')->{id};
	status_is($as{mona}->post("/issues/$one/reassign", { to => 'tom', reason => 'He knows it' }), 200);
	status_is($as{mona}->post("/issues/$one/reassign", { to => $second, reason => 'She knows it' }), 200);
	my $solved = $as{mona}->post("/issues/$one/resolve", { code => 'other', details => 'Done' });
	is(!!$solved->body->{resolution}{first_contact}, !!$first_contact, "in tom's hand, then in ${second}'s");
}

# What the Software Team gave back with a question goes there again with the answer.
my $asked = $desk->report('ana', impact => 'question')->{id};
status_is($as{tia}->post("/issues/$asked/claim"), 200);
status_is($as{tia}->post("/issues/$asked/forward", { summary => 'Prints in green' }), 200);
my $bug = $as{tia}->get("/issues/$asked")->body->{forwarding}{id};
status_is($as{sam}->post("/forwardings/$bug/updates", { outcome => 'returned', reason => 'Which printer?' }), 200);
status_is($as{tia}->post("/issues/$asked/forward", { forwarding_id => $bug }), 200);
is($as{tia}->get("/issues/$asked")->body->{status}, 'with_software_team', 'with the Software Team again');
done_testing;
