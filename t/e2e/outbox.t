# The outbox from outside: couriers that are killed while they deliver, two at once, what is refused, what
# waits for the morning, and what an operator sees and does. The other side of it all is this test.
use v5.36;

use Desk;
use File::Temp qw(tempdir);
use Instance;
use IO::Socket::INET;
use Receiver;
use Time::HiRes qw(sleep time);

my $dir = tempdir(CLEANUP => 1);
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 50, ReuseAddr => 1) or die "listen: $!";
write_text("$dir/secret", "a secret of ours\n");
chmod 0755, $dir; # the servers of an instance may run as somebody else
my $hook = sub ($port, $path, $for) {
	qq(webhook "$for" { kind = "generic" url = "http://127.0.0.1:$port/$path" for = "$for" allow_private = true)
		. qq( timeout = "1s" secret_file = "$dir/secret" });
};
my $desk = Desk->start(workers => 2, settings => [
	$hook->($listener->sockport, 'ana', 'direct'), 'notifications { channels = "chat" lease = "2s" }',
]);
my %as = map { $_ => $desk->as($_) } qw(ana ben tia tom udo mona sam);

sub await($what, $question) {
	my $deadline = time + 20;
	until ($question->()) {
		if (time > $deadline) {
			diag($desk->triagectl('outbox'), $desk->log('courier'));
			return fail($what);
		}
		sleep 0.01;
	}
	return pass($what);
}

# The next request: its delivery, its body, and the connection on which it waits for an answer.
sub request($what) {
	local $SIG{ALRM} = sub { die "nobody comes: $what\n" . $desk->triagectl('outbox') . $desk->log('courier') };
	alarm 20;
	my $peer = $listener->accept;
	my (%headers, $body);
	<$peer>;
	while (my $line = <$peer>) {
		$line =~ /^([^:]+):\s*(.*?)\r\n$/ or last;
		$headers{lc $1} = $2;
	}
	read $peer, $body, $headers{'content-length'};
	alarm 0;
	return { name => $headers{'x-triaged-delivery'}, body => decode_json($body), peer => $peer };
}

sub answer($request, $status = '200 OK') {
	local $SIG{PIPE} = 'IGNORE';
	my $peer = delete $request->{peer};
	print $peer "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	return close $peer;
}

sub courier_of($desk) { return text_of($desk->folder . '/courier.pid') =~ /^(\d+)$/m ? $1 : die 'no courier' }

# The process that delivers in the chat: the only one that this courier has.
sub poster($but = 0) {
	my $courier = courier_of($desk);
	my $poster;
	await('somebody delivers', sub {
		($poster) = grep { $_ != $but } split ' ', text_of("/proc/$courier/task/$courier/children");
	}) or die;
	return $poster;
}

sub row($name) { return ($desk->sql("SELECT state, attempts, id FROM message WHERE name = '$name'"))[0] }
sub recorded($name, $state = 'delivered') { return await("$state", sub { row($name)->[0] eq $state }) }

sub delivered_is($request, $template, $name) {
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($request->{body}{template}, $template, $name);
	answer($request);
	return recorded($request->{name});
}

my $id = $as{ana}->post('/issues', $desk->report_body(contact => { preferred => 'chat' }))->body->{id};
delivered_is(request('the receipt'), 'received', 'a receipt');

subtest 'killed before the other side has answered' => sub {
	status_is($as{tia}->post("/issues/$id/claim"), 200);
	my $first = request('taken');
	my $poster = poster();
	kill 'KILL', $poster;
	answer($first);
	poster($poster); # another one
	my $again = request('taken, again');
	is($again->{name}, $first->{name}, 'the message comes again, under its name');
	is_deeply($again->{body}, $first->{body}, 'in the same words');
	answer($again);
	recorded($first->{name});
	is(row($first->{name})->[1], 2, 'at the second try');
};

subtest 'killed after the answer, before it was written down' => sub {
	status_is($as{tia}->post("/issues/$id/notes", { visibility => 'public', body => 'One' }), 201);
	my $first = request('a note');
	my $poster = poster();
	kill 'STOP', $poster;
	answer($first);
	kill 'KILL', $poster;
	my $again = request('the note, again');
	is($again->{name}, $first->{name}, 'it comes again, and can be known by its name');
	answer($again);
	recorded($first->{name});
};

subtest 'killed when it was written down' => sub {
	status_is($as{tia}->post("/issues/$id/notes", { visibility => 'public', body => 'Two' }), 201);
	my $first = request('a note');
	answer($first);
	recorded($first->{name});
	kill 'KILL', poster();
	status_is($as{tia}->post("/issues/$id/notes", { visibility => 'public', body => 'Three' }), 201);
	my $next = request('the next note');
	isnt($next->{name}, $first->{name}, 'it does not come again');
	is($next->{body}{values}{message}, 'Three', 'but the next one');
	answer($next);
	recorded($next->{name});
};

subtest 'all of it killed' => sub {
	my $courier = courier_of($desk);
	my $poster = poster();
	kill 'KILL', $courier;
	await('who delivers ends with the courier', sub { !kill 0, $poster });
	status_is($as{tia}->post("/issues/$id/notes", { visibility => 'public', body => 'Four' }), 201);
	status_is($as{tia}->post("/issues/$id/await-employee", { message => 'Five' }), 200);
	$desk->start_server('courier');
	for my $text ('Four', 'Five') {
		my $request = request($text);
		is($request->{body}{values}{message}, $text, "$text is not lost, and in its turn");
		answer($request);
		recorded($request->{name});
	}
};

subtest 'refused, and given another chance' => sub {
	status_is($as{ana}->post("/issues/$id/reply", { message => 'Six' }), 200);
	my $first = request('a reply, for tia');
	answer($first, '410 Gone');
	recorded($first->{name}, 'dead');
	my $number = row($first->{name})->[2];
	my $list = $desk->triagectl('outbox');
	like($list, qr/^dead +chat +1 /m, 'triagectl counts it');
	like($list, qr/^ +$number  dead +chat +tia +replied +$id +1 /m, 'and lists it');
	my $one = $desk->triagectl('outbox', $number);
	like($one, qr/^message\tSix$/m, 'shows what it says');
	like($one, qr/^ +1 .* 410 /m, 'and what was answered');
	like($desk->triagectl('outbox', '<' . $first->{name} . '@example.com>'), qr/^message    $number$/m, 'by its Message-ID, too');
	is($desk->triagectl('outbox', 'replay', $number), "1\n", 'another chance');
	my $again = request('the reply, again');
	is($again->{name}, $first->{name}, 'it is the same one');
	answer($again, '503 Service Unavailable');
	await('not now', sub { row($first->{name})->[0] eq 'waiting' && row($first->{name})->[1] == 2 });
	is($desk->triagectl('outbox', 'replay', '--dead'), "0\n", 'what waits is not dead');
	ok(!eval { local *STDERR; open STDERR, '>', '/dev/null'; $desk->triagectl('outbox', 'replay', $number) }, 'and cannot be revived');
	$desk->sql("UPDATE message SET next_at = UTC_TIMESTAMP(3) WHERE id = $number");
	delivered_is(request('the reply, once more'), 'replied', 'it arrives');
	is($desk->triagectl('outbox', 'replay', '--dead'), "0\n", 'what has arrived is not dead');
	is($desk->triagectl('outbox', 'replay', $number), "1\n", 'but can be asked for by who has lost it');
	my $copy = request('the reply, delivered again');
	is($copy->{name}, $first->{name}, 'under its name');
	answer($copy);
	recorded($first->{name});
};

subtest 'a message that comes back' => sub {
	status_is($as{tia}->post("/issues/$id/notes", { visibility => 'public', body => 'Seven' }), 201);
	my $note = request('a note');
	answer($note);
	recorded($note->{name});
	$desk->triagectl('outbox', 'bounced', $note->{name}, '550 mailbox is full');
	my $tia = request('tia hears of it');
	is($tia->{body}{template}, 'undelivered', 'tia, who has the issue, hears of it');
	is($tia->{body}{values}{reason}, '550 mailbox is full', 'and why');
	answer($tia);
	my ($event) = reverse @{ $as{mona}->get("/issues/$id/history")->body->{data} };
	is_deeply([@$event{qw(command by reason)}], ['bounced', undef, '550 mailbox is full'], 'it stands in the history');
	is((grep { $_->{command} eq 'bounced' } @{ $as{ana}->get("/issues/$id/history")->body->{data} }), 0, 'not in hers');
};

subtest 'quiet hours' => sub {
	my $at = sub ($minutes) { my @t = gmtime(time + 60 * $minutes); return sprintf '%02d:%02d', @t[2, 1] };
	my $choice = { channels => ['chat'], quiet_hours => { from => $at->(-60), until => $at->(60) },
		language => 'es', time_zone => 'UTC' };
	status_is($as{ben}->put('/me/notifications', $choice), 200, 'ben wants to be left alone now');
	my $calm = $as{ben}->post('/issues', $desk->report_body)->body->{id};
	await('the receipt waits for the end', sub {
		($desk->sql("SELECT COUNT(*) FROM message WHERE issue_id = $calm AND state = 'waiting' AND attempts = 0
			AND next_at > UTC_TIMESTAMP(3) + INTERVAL 50 MINUTE"))[0][0];
	});
	my $urgent = $as{ben}->post('/issues', $desk->report_body(impact => 'work_stoppage', customer_impact => true));
	my $request = request('what is about a P1');
	is($request->{body}{issue_id}, $urgent->body->{id}, 'what is about a priority 1 does not wait');
	like($request->{body}{subject}, qr/^Incidencia /, 'in his language');
	answer($request);
	recorded($request->{name});
	delivered_is(request('the manager'), 'p1_unattended', 'the manager reads that nobody of Tier 2 is there');
	status_is($as{ben}->put('/me/notifications', { %$choice, quiet_hours => undef }), 200, 'he has changed his mind');
	$request = request('the receipt');
	is($request->{body}{issue_id}, $calm, 'so it comes at once');
	answer($request);
	recorded($request->{name});
	status_is($as{ben}->put('/me/notifications', { %$choice, channels => [] }), 200, 'ben wants to hear nothing');
	$as{ben}->post('/issues', $desk->report_body);
	my $of_ana = $as{ana}->post('/issues', $desk->report_body)->body->{id};
	$request = request('of ana');
	is($request->{body}{issue_id}, $of_ana, 'and hears nothing');
	answer($request);
	recorded($request->{name});
	unlike($desk->log('courier'), qr/"event":"untold"/, 'which nobody needs to be told');
	status_is($as{ben}->put('/me/notifications', { %$choice, channels => ['email'] }), 200, 'ben wants mail, which nobody sends');
	my $untold = $as{ben}->post('/issues', $desk->report_body)->body->{id};
	my $log;
	await('the log says that he is not told', sub { ($log) = $desk->log('courier') =~ /^(.*"event":"untold".*)$/m });
	my $ben = $as{ben}->get('/me')->body->{id};
	is_deeply([@{ decode_json($log) }{qw(level issue employee template)}], ['info', $untold, $ben, 'received'], '... of what');
	is(() = $desk->log('courier') =~ /"event":"untold"/g, 1, '... once');
};

# From here on the other side is a server of its own, which writes down what it gets.
subtest 'two couriers at once' => sub {
	my $server = Receiver->http($dir);
	my $conf = text_of($desk->env('CONF')) =~ s{http://127\.0\.0\.1:\d+/ana}{http://127.0.0.1:@{[$server->port]}/taken}r;
	$desk->stop_server('courier');
	write_text($desk->env('CONF'), $conf);
	$desk->sql("INSERT INTO message (name, line, reporter, channel, template, contents, urgent, state, attempts, created_at,
		settled_at) VALUES ('old', '0', 0, 'chat', 'relay_debt', '', 0, 'dead', 1, NOW(3), NOW(3) - INTERVAL 91 DAY)");
	my @couriers = map {
		my $pid = fork // die "fork: $!";
		if (!$pid) {
			open STDERR, '>>', "$dir/couriers.log";
			exec $desk->env('BIN') . '/triaged-courier', '-c', $desk->env('CONF') or POSIX::_exit(1);
		}
		$pid;
	} 1 .. 2;
	my $before = ($desk->sql('SELECT MAX(id) FROM message'))[0][0];
	my @ids = map { $desk->report('ana')->{id} } 1 .. 15;
	status_is($as{tom}->post("/issues/$_/claim"), 200) for @ids;
	status_is($as{tom}->post("/issues/$_/resolve", { code => 'other', details => 'Done' }), 200) for @ids;
	await('all is delivered', sub {
		($desk->sql("SELECT COUNT(*) FROM message WHERE id > $before AND state = 'delivered'"))[0][0] >= 45;
	});
	my (%times, %order);
	for my $request (Receiver::requests($dir)) {
		my $body = decode_json($request->{body} =~ s/[^\x20-\x7e]/?/gr);
		$times{ $request->{headers}{'x-triaged-delivery'} }++;
		push @{ $order{ $body->{issue_id} } }, $body->{template};
	}
	is_deeply([grep { $times{$_} != 1 } keys %times], [], 'each once');
	is_deeply([grep { "@{ $order{$_} // [] }" ne 'received taken resolved' } @ids], [], 'those of an issue in their order');
	await('what is old is forgotten', sub { !$desk->sql("SELECT 1 FROM message WHERE name = 'old'") });
	kill 'TERM', @couriers;
	for my $courier (@couriers) {
		waitpid $courier, 0;
		is($?, 0, 'a courier ends when it is told to');
	}
	my %by = map { @$_ } $desk->sql("SELECT made_by, COUNT(*) FROM message_attempt WHERE message_id > $before GROUP BY made_by");
	is(keys %by, 2, 'both had their share') or diag explain \%by;
};

done_testing;
