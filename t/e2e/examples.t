# The examples of the API's document. Each is of its schema; each body is sent, as it stands, to the
# sample desk, and each parameter is asked for: they have to succeed, and to be answered as documented
# (which Desk checks of every answer). And who may call is whom `x-roles` names.
use v5.36;

use Desk;

my $desk = Desk->start(data => 'all', workers => 2, settings => ['writes_per_minute = 0']);
my $document = Document->current;
my %as = map { $_ => $desk->as($_) } qw(ana ben tia udo mona sam ada);
my $count = 0;

# Who has a role: the first of these that an operation names calls it.
my @roles = ([anyone => 'ana'], [tier1 => 'tia'], [manager => 'mona'], [software_team => 'sam'], [admin => 'ada'], [tier2 => 'udo']);

sub caller_of($operation) {
	my %may = map { $_ => 1 } @{ $operation->{is}{'x-roles'} };
	my ($first) = grep { $may{ $_->[0] } } @roles;
	return $first->[1];
}

sub done($answer) {
	die $answer->describe if $answer->status >= 300;
	return $answer->body;
}

# Things to be named in a path -------------------------------------------------------------------

# An issue of ana's in this state, in tia's hands where it is in somebody's.
my %steps = (
	queued => [],
	assigned => ['claim'],
	waiting_employee => ['claim', ['await-employee', { message => 'Which version is it?' }]],
	scheduled => ['claim', [schedule => { kind => 'visit', at => '2099-01-05T09:30:00.000Z' }]],
	with_software_team => ['claim', [forward => { summary => 'It closes by itself', steps_to_reproduce => 'Start it' }]],
	resolved => ['claim', [resolve => { code => 'reinstall', details => 'Installed anew' }]],
);
sub issue_in($status) {
	my $id = $desk->report('ana')->{id};
	done($as{tia}->post("/issues/$id/" . (ref ? $_->[0] : $_), ref ? $_->[1] : undef)) for @{ $steps{$status} };
	return $id;
}

sub software { return done($as{sam}->post('/software', { title => 'Example ' . ++$count, vendor => 'Example' }))->{id} }
sub forwarding($software = 1) {
	return done($as{tia}->post('/forwardings', { software_id => $software, summary => 'Example ' . ++$count }))->{id};
}
sub relay {
	my $issue = issue_in('with_software_team');
	return done($as{tia}->get("/relays?issue=$issue&state=pending"))->{data}[0]{id};
}

# Where the path's beginning does not say it all.
my %thing = (
	'GET /issues/{id}' => sub { 1042 },
	'POST /software/{id}/approve' => sub { my $id = software; done($as{sam}->post("/software/$id/retire")); $id },
	'POST /forwardings/{id}/issues' => sub { forwarding($as{mona}->get('/issues/1043')->body->{software}{id}) },
	'POST /relays/{id}/unreachable' => sub {
		my $id = relay;
		my ($issue) = map { $_->{issue_id} } grep { $_->{id} == $id } @{ done($as{tia}->get('/relays?limit=200'))->{data} };
		done($as{tia}->post("/issues/$issue/contacts", { channel => 'phone', outcome => 'no_answer' })) for 1 .. 3;
		$id;
	},
);
my %thing_of = (
	issues => sub ($operation) { issue_in($operation->{is}{'x-from'} ? $operation->{is}{'x-from'}[0] : 'queued') },
	software => sub ($) { software },
	forwardings => sub ($) { forwarding },
	relays => sub ($) { relay },
	employees => sub ($) { $desk->id_of('ana') },
	staff => sub ($) { $desk->id_of('udo') },
	vips => sub ($) { done($as{mona}->post('/vips', { login => 'udo', reason => 'An example' }))->{id} },
	tokens => sub ($) { done($as{ada}->post('/tokens', { owner => 'mona', name => 'Example ' . ++$count, scope => 'read' }))->{id} },
	baskets => sub ($operation) { $operation->{parameters}{'path name'}{example} },
);
# The p2 basket is not Tier 1's.
my %caller = ('POST /baskets/{name}/take-next' => 'mona');

# The path with what it names, made for this.
sub path_of($operation) {
	return $operation->{full} if $operation->{path} !~ /\{/;
	my ($kind) = $operation->{path} =~ m{^/(\w+)};
	my $id = $thing{ $operation->{id} } ? $thing{ $operation->{id} }->() : $thing_of{$kind}->($operation);
	return $operation->{full} =~ s/\{\w+\}/$id/r;
}

# The examples themselves ------------------------------------------------------------------------

sub is_of($schema, $example, $name) {
	my @faults = $document->schemas->check_of($schema)->($example);
	return ok(!@faults, $name) || diag(map { "  $_\n" } @faults);
}

subtest 'are of their schemas' => sub {
	for my $operation ($document->operations) {
		my %content = map { $_ => $document->answer_of($operation, $_)->{content} // {} } keys %{ $operation->{is}{responses} };
		$content{request} = $operation->{is}{requestBody}{content} if $operation->{is}{requestBody};
		for my $which (sort keys %content) {
			for my $media (grep { exists $_->{example} } values %{ $content{$which} }) {
				is_of($media->{schema}, $media->{example}, "$operation->{id} $which");
			}
		}
		for my $parameter (grep { exists $_->{example} } values %{ $operation->{parameters} }) {
			is_of($parameter->{schema}, $parameter->{example}, "$operation->{id} ?$parameter->{name}");
		}
	}
};

subtest 'bodies are accepted' => sub {
	for my $operation (grep { $_->{method} ne 'GET' } $document->operations) {
		my $who = $caller{ $operation->{id} } // caller_of($operation);
		my ($media) = values %{ ($operation->{is}{requestBody} // {})->{content} // {} };
		ok($media->{example}, "$operation->{id} has one") if $media;
		my $path = path_of($operation);
		my %header;
		$header{'If-Match'} = $as{$who}->get($path)->etag if $operation->{is}{responses}{428};
		my $answer = $as{$who}->request($operation->{method}, $path, $media && $media->{example}, %header);
		ok($answer->status < 300, $answer->what) || diag($answer->describe);
	}
};

# One by one, then all that do not exclude each other.
subtest 'parameters are accepted' => sub {
	for my $operation (grep { $_->{method} eq 'GET' } $document->operations) {
		my $who = $as{ caller_of($operation) };
		$who = $as{mona} if $operation->{path} =~ m{^/(?:issues|employees|events)};
		my $path = path_of($operation);
		my @query = map { join '=', $_->{name}, _in_query($_->{example}) }
			grep { $_->{in} eq 'query' && exists $_->{example} } map { $operation->{parameters}{$_} } sort keys %{ $operation->{parameters} };
		my @wanted = map { $_->{name} } grep { $_->{in} eq 'query' && !exists $_->{example} } values %{ $operation->{parameters} };
		is("@wanted", $operation->{parameters}{'query cursor'} ? 'cursor' : '', "$operation->{id}: each has an example");
		my @together = $operation->{path} eq '/issues/{id}' ? () : join '&', @query;
		status_is($who->get($path . $_), 200) for '', map { "?$_" } grep { length } @query, @together;
	}
};

sub _in_query($value) {
	return join ',', @$value if ref $value eq 'ARRAY';
	return ref $value ? $value ? 'true' : 'false' : $value =~ s/([^\w.~:-])/sprintf '%%%02X', ord $1/ger;
}

# Whom it does not name is refused: a command, though it comes to an issue in the right state and with
# the right body; anything else, whatever it names and sends. (What a command asks of those whom it names,
# access.txt says.) The feed is for programs, and of people for the manager.
my %named_by_token = ('GET /events' => 'manager');

subtest 'x-roles' => sub {
	my %role = (ana => 'anyone', tia => 'tier1', udo => 'tier2', mona => 'manager', sam => 'software_team', ada => 'admin');
	done($as{ada}->put('/staff/' . $desk->id_of('udo'), { roles => ['tier2'], desk_since => '2016-04-11' }));
	for my $operation (grep { "@{ $_->{is}{'x-roles'} }" ne 'anyone' } $document->operations) {
		my @may = $named_by_token{ $operation->{id} } // @{ $operation->{is}{'x-roles'} };
		my $is_command = $operation->{is}{'x-command'};
		my $path = $is_command ? path_of($operation) : $operation->{full} =~ s/\{\w+\}/99999999/r;
		my ($media) = $is_command ? values %{ $operation->{is}{requestBody}{content} } : ();
		my @wrong;
		for my $login (sort keys %role) {
			my $is_named = grep { $_ eq $role{$login} } @may;
			next if $is_named && $is_command;
			my $status = $as{$login}->request($operation->{method}, $path, $media && $media->{example})->status;
			push @wrong, "$login: $status" if $is_named ? $status == 403 : $status !~ /^40[34]$/;
		}
		is("@wrong", '', "$operation->{id}: for @may");
	}
};

done_testing;
