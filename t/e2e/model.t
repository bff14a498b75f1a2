# The desk against a reference model (t/lib/Model.pm): random steps, valid ones and others, run
# through the API and through the model; after each step status, answer and issues agree. When they
# do not, the shortest sequence that shows it is looked for, and printed.
#
# MODEL_SEED=n runs the steps of an earlier run again, MODEL_STEPS=n more or fewer than 10,000.
use v5.36;

use Desk;
use List::Util qw(max min shuffle sum0);
use Model;
use Time::HiRes qw(sleep time);

my $seed = $ENV{MODEL_SEED} // int rand 1e9;
my $steps = $ENV{MODEL_STEPS} // 10_000;
note "MODEL_SEED=$seed MODEL_STEPS=$steps";

my $desk = Desk->start(workers => 2);
write_passwords(); # before anybody calls
my %caller = map { $_ => $desk->as($_) } keys %Model::role;
my @people = sort keys %Model::role;

# apr1, which the sample's passwords use, costs more than the request.
sub write_passwords {
	open my $out, '>', $desk->folder . '/passwd' or die "passwd: $!";
	print $out map { "$_:{PLAIN}demo\n" } sort keys %Model::role;
	return close $out;
}

# A sequence, on the instance ---------------------------------------------------------------------

# What is going on: the model, and which of the model's names has which number.
my ($model, %number, %name, %vip_id);

# A desk where nobody is around and nothing waits, whatever was before.
sub begin_anew {
	$desk->sql("UPDATE issue SET status = 'cancelled' WHERE status NOT IN ('closed', 'cancelled')");
	$caller{$_}->put('/me/presence', { state => 'away' }) for @Model::desk;
	for my $vip (@{ $caller{mona}->get('/vips')->body->{data} }) {
		$caller{mona}->delete("/vips/$vip->{id}") if $vip->{active};
	}
	%vip_id = ();
	$vip_id{carla} = $caller{mona}->post('/vips', { login => 'carla', reason => 'CEO' })->body->{id};
	$model = Model->new;
	%number = (nothing => 999_999_999);
	%name = ();
	return;
}

sub learn($kind, $name, $number) {
	$number{$name} = $number;
	return $name{$kind}{$number} = $name;
}

my %id_member = map { $_ => 1 } qw(forwarding_id duplicate_of joins_forwarding follows issue_id);
my %moment = (past => '2020-01-01T00:00:00Z', future => '2099-01-01T00:00:00Z');
my %contact_without_way = (blocked => [qw(email chat phone)]);

# A step's body as it is sent.
sub body_of($step) {
	my %body = %{ $step->{body} // {} };
	for my $member (keys %body) {
		my $value = $body{$member} // next;
		$body{$member} = $number{$value} if $id_member{$member};
		$body{$member} = $moment{$value} if $member eq 'at';
		$body{$member} = $desk->software($value) if $member eq 'software_id';
		$body{$member} = { %$value, duplicate_of => $number{ $value->{duplicate_of} } }
			if $member eq 'resolution' && $value->{duplicate_of};
		$body{$member} = { %contact_without_way } if $member eq 'contact';
		$body{$member} = $value ? true : false if $member =~ /^(?:customer_impact|claim)$/;
	}
	$body{description} = 'It closes by itself when I open a file' if $step->{do} eq 'report';
	$body{until} = $moment{future} if $step->{do} eq 'presence';
	return \%body;
}

sub path_of($step) {
	my ($do, $on) = @$step{qw(do on)};
	return '/issues' if $do eq 'report';
	return '/me/presence' if $do eq 'presence';
	return $on ? "/baskets/$on/take-next" : '/take-next' if $do eq 'take-next';
	return '/forwardings' if $do eq 'forwarding';
	return "/forwardings/$number{$on}/" . ($do eq 'join' ? 'issues' : 'updates') if $do =~ /^(?:join|update)$/;
	return '/relays/' . relay_number($on) . "/$do" if $do =~ /^(?:relayed|unreachable)$/;
	return '/vips' . ($do eq 'vip-end' ? '/' . ($vip_id{$on} // $number{nothing}) : '') if $do =~ /^vip/;
	return "/issues/$number{$on}" . ($do eq 'read' ? '' : "/$do");
}

# Relays are counted as they came, or from the last.
sub relay_number($name) {
	my ($issue, $place) = split m{/}, $name;
	return ($caller{mona}->get("/relays?limit=200&issue=$number{$issue}")->body->{data}[$place] // {})->{id}
		// $number{nothing};
}

sub call($step) {
	my ($caller, $path) = ($caller{ $step->{by} }, path_of($step));
	my @headers;
	if (my $which = $step->{if_match}) {
		my $of = $step->{do} eq 'update' ? $model->forwarding($step->{on}) : $model->issue($step->{on}, 'mona');
		push @headers, 'If-Match' => '"' . ($of->{version} + ($which eq 'stale' ? 1 : 0)) . '"';
	}
	return $caller->get($path) if $step->{do} eq 'read';
	return $caller->delete($path) if $step->{do} eq 'vip-end';
	return $caller->put($path, body_of($step)) if $step->{do} eq 'presence';
	return $caller->post('/vips', { login => $step->{on}, reason => 'A reason' }) if $step->{do} eq 'vip-add';
	return $caller->post($path, $step->{do} =~ /^(?:claim|take-next)$/ ? undef : body_of($step), @headers);
}

# Answers, as the model speaks of them -------------------------------------------------------------

sub login_of($person) { return $person && $person->{login} }
sub bit($value) { return $value ? 1 : 0 }

# What the program writes itself into a forwarding's first message is not the model's to know.
sub told($message) {
	return defined $message && $message =~ /^News \d/ ? $message : undef;
}

sub name_of($kind, $number) { return $name{$kind}{ $number // '' } // $number }

sub seen_issue($issue) {
	my ($solved, $forwarding, $triage) = @$issue{qw(resolution forwarding triage)};
	my $by = $triage && $triage->{override};
	return {
		map({ $_ => $issue->{$_} } qw(version status priority basket impact channel)),
		map({ $_ => login_of($issue->{$_}) } qw(reporter submitted_by assignee)),
		customer_impact => bit($issue->{customer_impact}),
		scheduled => $issue->{scheduled} && $issue->{scheduled}{kind},
		follows => name_of('issue', $issue->{follows}),
		software => $issue->{software}{title},
		resolution => $solved && join(' ', $solved->{code}, $solved->{by}{login}, bit($solved->{first_contact}),
			name_of('issue', $solved->{duplicate_of}) // ()),
		forwarding => $forwarding && join(' ', name_of('forwarding', $forwarding->{id}), $forwarding->{state},
			$forwarding->{relay_pending} ? 'pending' : 'told'),
		summary => $forwarding && $forwarding->{summary},
		message => $forwarding && told($forwarding->{message_to_employee}),
		reached => bit($issue->{first_contact_at}),
		resolved => bit($issue->{resolved_at}),
		closed => bit($issue->{closed_at}),
		due => join(' ', (map { $issue->{due}{"${_}_by"} ? $_ : () } qw(respond resolve)),
			$issue->{due}{overdue} ? 'late' : ()),
		allowed => join(' ', sort @{ $issue->{allowed} }),
		exists $issue->{vip} ? (vip => bit($issue->{vip})) : (),
		$triage ? (
			inputs => join(' ', $triage->{inputs}{impact},
				map { bit($triage->{inputs}{$_}) } qw(customer_impact vip escalated)),
			override => $by && "$by->{priority} $by->{by}{login} $by->{reason}",
			routing => join(' ', sort map { "$_->{login}:$_->{outcome}" } @{ $triage->{routing} }),
		) : (),
	};
}

sub seen_forwarding($forwarding) {
	return {
		map({ $_ => $forwarding->{$_} } qw(version state summary issues)),
		software => $forwarding->{software}{title},
		message => told($forwarding->{message_to_employee}),
		pending => $forwarding->{relays_pending},
	};
}

sub seen_relay($relay) {
	return {
		issue => name_of('issue', $relay->{issue_id}), forwarding => name_of('forwarding', $relay->{forwarding_id}),
		map({ $_ => $relay->{$_} } qw(outcome state channel)),
		message => told($relay->{message}), by => login_of($relay->{by}),
	};
}

# The members in which two descriptions differ.
sub differences($what, $seen, $wanted) {
	my %all = (%$seen, %$wanted);
	my @differ = grep {
		my $unlike = exists $seen->{$_} != exists $wanted->{$_};
		$unlike || ($seen->{$_} // '(none)') ne ($wanted->{$_} // '(none)')
	} sort keys %all;
	return map { sprintf '%s: %s is %s, by the rules %s', $what, $_, map { $_ // '(none)' }
		exists $seen->{$_} ? $seen->{$_} : '(absent)', exists $wanted->{$_} ? $wanted->{$_} : '(absent)' } @differ;
}

# Comparing -------------------------------------------------------------------------------------

sub look_at($issue, $viewer) {
	my $answer = $caller{$viewer}->get("/issues/$number{$issue}");
	my $wanted = $model->issue($issue, $viewer);
	return "$issue, read by $viewer: status is " . $answer->status . ', by the rules ' . ($wanted ? 200 : 404)
		if $answer->status != ($wanted ? 200 : 404);
	return $wanted ? differences("$issue, read by $viewer", seen_issue($answer->body), $wanted) : ();
}

# What an answer says, against what the model says of the same step.
sub compare($step, $answer, $out) {
	return 'status is ' . $answer->status . ", by the rules $out->{status}" if $answer->status != $out->{status};
	my $body = $answer->body;
	$vip_id{ $step->{on} } = $body->{id} if $step->{do} eq 'vip-add' && $out->{status} == 201;
	if (my $issue = $out->{issue}) {
		learn('issue', $issue, $body->{id}) if $step->{do} eq 'report';
		learn('forwarding', $step->{as}, $body->{forwarding}{id})
			if $step->{do} eq 'forward' && $out->{status} == 200 && $step->{body}{summary};
		return "it is about " . name_of('issue', $body->{id}) . ", by the rules about $issue"
			if $body->{id} != $number{$issue};
		return differences("$issue, as answered", seen_issue($body), $model->issue($issue, $step->{by}));
	}
	if (my $forwarding = $out->{forwarding}) {
		learn('forwarding', $forwarding, $body->{id}) if $step->{do} eq 'forwarding';
		return differences("$forwarding, as answered", seen_forwarding($body), $model->forwarding($forwarding));
	}
	return differences("$out->{relay}, as answered", seen_relay($body), $model->relay($out->{relay}))
		if $out->{relay};
	return differences('the refusal', { state => $body->{state}, allowed => join ' ', sort @{ $body->{allowed} } },
		{ state => $out->{state}, allowed => "@{ $out->{allowed} }" }) if $out->{allowed};
	return;
}

my $last = 0; # the millisecond in which the last step ended

# Runs one step on both; what differs. Each step has a millisecond of its own: places in line do too.
sub run($step) {
	sleep 0.0002 while int(time * 1000) == $last;
	my $answer = call($step);
	my $out = $model->step($step);
	my @differ = compare($step, $answer, $out);
	my ($issue, $viewer) = @{ $step->{look} // [] };
	my %others = map { $_ => $viewer // 'mona' } grep { $_ ne ($out->{issue} // '') } @{ $out->{changed} };
	$others{$issue} = $viewer if $issue && $model->knows($issue) && $issue ne 'nothing';
	@differ = map { look_at($_, $others{$_}) } sort keys %others if !@differ;
	$last = int(time * 1000);
	return ($answer->status, @differ);
}

# Everything, at the end of a sequence.
sub compare_all {
	my @differ = map { look_at($_, 'mona') } $model->issues;
	for my $name ($model->forwardings) {
		my $answer = $caller{sam}->get("/forwardings/$number{$name}");
		push @differ, differences($name, seen_forwarding($answer->body), $model->forwarding($name));
	}
	for my $issue (grep { $model->relays($_) } $model->issues) {
		my $list = $caller{tia}->get("/relays?limit=200&issue=$number{$issue}")->body->{data};
		my $wanted = $model->relays($issue);
		push @differ, "$issue has " . @$list . " relays, by the rules $wanted" if @$list != $wanted;
		push @differ, map { differences("relay $issue/$_", seen_relay($list->[$_]), $model->relay("$issue/$_")) }
			0 .. min(scalar @$list, $wanted) - 1;
	}
	my $sizes = $caller{tom}->get('/baskets')->body->{data};
	push @differ, differences('the baskets', { map { $_->{basket} => $_->{open} } @$sizes }, $model->sizes);
	my @staff = grep { $_->{presence} } @{ $caller{tom}->get('/staff')->body->{data} };
	push @differ, differences('the staff',
		{ map { $_->{login} => "$_->{presence}{state} $_->{open_issues}" } @staff }, $model->staff);
	return @differ;
}

# Names that a step cannot do without.
sub names_in($step) {
	my $body = $step->{body} // {};
	return ($step->{do} =~ /^(?:take-next|vip-add|vip-end)$/ ? () : $step->{on} // (),
		map({ $body->{$_} // () } sort keys %id_member), ($body->{resolution} // {})->{duplicate_of} // ());
}

# Runs steps from the beginning; returns the number of the step that differs, and how; or nothing. A
# step that speaks of what is not there (shrinking has taken it away) is passed by.
sub try_out(@sequence) {
	begin_anew();
	for my $i (0 .. $#sequence) {
		my $step = $sequence[$i];
		next if grep { !$model->knows($_) } names_in($step);
		my (undef, @differ) = run($step);
		return ($i, @differ) if @differ;
	}
	my @differ = compare_all();
	return @differ ? (scalar @sequence, @differ) : ();
}

# Shrinking -------------------------------------------------------------------------------------

# Which difference it is, so that shrinking does not come upon another one.
sub kind_of($sequence, $at, $difference) {
	my $do = $at < @$sequence ? $sequence->[$at]{do} : 'the end';
	return $do . ' ' . ($difference =~ s/\b[if]\d+(?:\/\d+)?\b|read by \w+/.../gr);
}

# The members of bodies that can be missing; `customer_impact` only from a report.
my @optional = qw(follows joins_forwarding resolution on_behalf_of channel claim);

# A step without one thing, for each thing that it can do without.
sub plainer($step) {
	my $body = $step->{body} // {};
	my @members = grep { exists $body->{$_} } @optional, $step->{do} eq 'report' ? 'customer_impact' : ();
	return (
		map({ my %rest = %$step; delete $rest{$_}; \%rest } grep { $step->{$_} } qw(look if_match)),
		map({ my %rest = %$body; delete $rest{$_}; +{ %$step, body => \%rest } } @members),
	);
}

# Leaves out of each step what it can do without.
sub trim($kind, $end, @sequence) {
	for (my $i = 0; $i < @sequence && time < $end; $i++) {
		my @plainer = plainer($sequence[$i]);
		while (@plainer) {
			my @rest = @sequence;
			$rest[$i] = shift @plainer;
			my ($where, @still) = try_out(@rest);
			next if !@still || kind_of(\@rest, $where, $still[0]) ne $kind;
			@sequence = @rest;
			@plainer = plainer($rest[$i]);
		}
	}
	return @sequence;
}

# Delta debugging: leaves out ever smaller parts, as long as the same difference shows.
sub leave_out($kind, $end, @sequence) {
	for (my $part = int(@sequence / 2) || 1; $part >= 1 && time < $end;) {
		my $length = @sequence;
		for (my $from = 0; $from < @sequence && time < $end;) {
			my @rest = @sequence;
			splice @rest, $from, $part;
			my ($where, @still) = try_out(@rest);
			if (@still && kind_of(\@rest, $where, $still[0]) eq $kind) {
				splice @rest, $where + 1 if $where < @rest;
				@sequence = @rest;
			} else {
				$from += $part;
			}
		}
		last if $part == 1 && @sequence == $length;
		$part = int($part / 2) || 1;
	}
	return @sequence;
}

# The shortest sequence, and what differs after it; nothing, if it did not show again.
sub shrink(@sequence) {
	my ($at, @differ) = try_out(@sequence) or return;
	my $kind = kind_of(\@sequence, $at, $differ[0]);
	my $end = time + 60;
	splice @sequence, $at + 1 if $at < @sequence;
	@sequence = trim($kind, $end, leave_out($kind, $end, @sequence));
	@sequence = leave_out($kind, $end, @sequence);
	($at, @differ) = try_out(@sequence);
	return (\@sequence, @differ);
}

my $json = JSON::PP->new->canonical->allow_nonref;

sub readable($step) {
	my $on = defined $step->{on} ? " $step->{on}" : '';
	my $as = $step->{as} ? " (as $step->{as})" : '';
	my $match = $step->{if_match} ? ", If-Match $step->{if_match}" : '';
	my $look = $step->{look} ? "; $step->{look}[1] looks at $step->{look}[0]" : '';
	return sprintf '%s: %s%s%s%s%s%s', $step->{by}, $step->{do}, $on,
		$step->{body} && %{ $step->{body} } ? ' ' . $json->encode($step->{body}) : '', $as, $match, $look;
}

sub report_difference($sequence_seed, $sequence, $differ) {
	diag("MODEL_SEED=$seed, sequence $sequence_seed: after " . @$sequence . " steps\n", map { "  $_\n" } @$differ);
	my ($shortest, @still) = shrink(@$sequence);
	return diag('It did not show again when the steps were repeated. They were:', "\n",
		map { '  ' . readable($_) . "\n" } @$sequence) if !$shortest;
	return diag("The shortest sequence that shows it:\n", map({ '  ' . readable($_) . "\n" } @$shortest),
		"Then:\n", map { "  $_\n" } @still);
}

# Random steps ----------------------------------------------------------------------------------

sub one_of(@list) { return $list[ int rand @list ] }
sub chance($percent) { return rand(100) < $percent }

# A key of weight => how much.
sub weighted(%weight) {
	my $at = rand sum0 values %weight;
	for my $key (sort keys %weight) {
		return $key if ($at -= $weight{$key}) < 0;
	}
	return (sort keys %weight)[-1];
}

# How a sequence goes: some are full of VIPs, some of forwardings, some of mistakes.
sub mood {
	my %mood = map { $_->[0] => $_->[1] * (0.3 + rand 2) } (
		[report => 11], [command => 45], ['take-next' => 8], [log => 12], [presence => 5], [forwarding => 1],
		[update => 6], [join => 3], [settle => 7], [vip => 1], [read => 3], [attempts => 1.5], [late => 3],
	);
	return { kinds => \%mood, valid => 40 + rand 55, vips => rand 60, blank => rand 6 };
}

# An issue that is there, rather a late one, or one that waits for the news; seldom one that is not.
sub some_issue {
	my @issues = $model->issues;
	return 'nothing' if !@issues || chance(1);
	my @forwarded = grep { $model->issue($_, 'sam') } @issues;
	return one_of(@forwarded) if @forwarded && chance(20);
	return $issues[ max(0, $#issues - int(rand 2 * sqrt @issues)) ] if chance(50);
	return one_of(@issues);
}

sub forwarded_issue { return one_of('nothing', grep { $model->issue($_, 'sam') } $model->issues) }

# One whose employee has not been told the latest.
sub owed_issues { return grep { ($model->issue($_, 'mona')->{forwarding} // '') =~ /pending/ } $model->issues }

sub some_forwarding {
	my @forwardings = $model->forwardings;
	return chance(3) || !@forwardings ? 'nothing' : one_of(@forwardings);
}

my @reasons = ('Not my field', 'They said so', 'It is urgent');
my @impacts = qw(question inconvenience work_stoppage);
my @codes = qw(user_error question_answered reinstall other no_fault_found duplicate duplicate vendor_fix
	vendor_workaround known_fix_planned reported_to_vendor reported_to_vendor);
my @channels = qw(email chat phone);
my @kinds = qw(visit bring_in remote_support);

sub maybe($percent, @pair) { return chance($percent) ? @pair : () }

sub impact { return (impact => one_of(@impacts), maybe(30, customer_impact => 1)) }

sub resolution {
	my $code = one_of(@codes);
	return (code => $code, details => 'Done', maybe($code eq 'duplicate' ? 85 : 3, duplicate_of => some_issue()));
}

# The body of each command; that the rest of it is right is left to the chances.
my %body = (
	claim => sub { () },
	map({ $_ => sub { (reason => chance(97) ? one_of(@reasons) : 'no') } } qw(release escalate)),
	map({ $_ => sub { (reason => one_of(@reasons), maybe(70, channel => one_of(@channels))) } } qw(reopen cancel)),
	reassign => sub { (to => chance(85) ? one_of(@Model::desk) : one_of(qw(ana sam nobody)), reason => one_of(@reasons)) },
	retriage => sub { (impact => one_of(@impacts), customer_impact => int rand 2, reason => one_of(@reasons)) },
	prioritize => sub { (priority => chance(95) ? 1 + int rand 3 : 4, reason => one_of(@reasons)) },
	'await-employee' => sub { (message => 'Which version is it?') },
	reply => sub { (message => 'The latest', maybe(70, channel => one_of(@channels))) },
	schedule => sub { (kind => one_of(@kinds), at => chance(92) ? 'future' : 'past') },
	forward => sub { (maybe(45, summary => 'It crashes'), maybe(55, forwarding_id => some_forwarding())) },
	resolve => \&resolution,
	confirm => sub { maybe(70, channel => one_of(@channels)) },
	notes => sub { (body => 'A note', maybe(70, visibility => one_of(qw(public internal)))) },
	contacts => sub { (channel => one_of(@channels), outcome => one_of(qw(reached no_answer no_answer left_message bounced))) },
	work => sub { (kind => one_of(@kinds, qw(reinstall other)), details => 'Did it') },
);
my %weight = (forward => 20, 'await-employee' => 14, resolve => 25, reopen => 14, confirm => 12, reassign => 6, retriage => 3, prioritize => 3, cancel => 1);

# A command that somebody may run now.
sub valid_command {
	my $issue = some_issue();
	my %who;
	for my $who ($issue eq 'nothing' ? () : @people) {
		push @{ $who{$_} }, $who for @{ $model->issue($issue, $who) ? $model->allowed($issue, $who) : [] };
	}
	return if !%who;
	my $do = weighted(map { $_ => $weight{$_} // 10 } keys %who);
	return { by => one_of(@{ $who{$do} }), do => $do, on => $issue };
}

sub with_body($step, $mood) {
	$step->{body} = { $body{ $step->{do} }->() };
	delete $step->{body}{ one_of(sort keys %{ $step->{body} }) } if %{ $step->{body} } && chance($mood->{blank});
	$step->{if_match} = one_of(qw(fresh fresh stale)) if chance(6) && $step->{on} ne 'nothing';
	return $step;
}

my @to_come; # the steps that were decided upon already

my %make = (
	report => sub($mood, $n) {
		my $by = chance($mood->{vips}) ? 'carla' : one_of(@people);
		my $is_desk = grep { $_ eq $by } @Model::desk;
		my %more = $is_desk || chance(3) ? (
			maybe(80, on_behalf_of => chance(96) ? one_of('carla', @people) : 'nobody'),
			maybe(25, claim => 1), maybe(20, channel => one_of(qw(phone walk_up))),
			maybe(12, resolution => { resolution() }),
		) : ();
		return {
			by => $by, as => "i$n", body => {
				software_id => weighted('Notepad++' => 75, 'Microsoft Word' => 23, 'Microsoft Remote Desktop' => 2),
				impact(), maybe(2, contact => 1), maybe(10, follows => some_issue()),
				maybe(10, joins_forwarding => some_forwarding()), %more,
			},
		};
	},
	command => sub($mood, $n) {
		my $step = chance(3) && { by => 'sam', do => one_of(@Model::commands), on => forwarded_issue() }
			|| chance($mood->{valid}) && valid_command()
			|| { by => one_of(@people, @Model::desk), do => one_of(@Model::commands), on => some_issue() };
		with_body($step, $mood);
		delete $step->{body} if $step->{do} eq 'claim';
		$step->{as} = "f$n" if $step->{do} eq 'forward' && $step->{body}{summary};
		return $step;
	},
	'take-next' => sub($mood, $n) {
		return { by => one_of(@people, @Model::desk, @Model::desk), on => chance(50) ? undef : one_of(qw(vip p1 p2 bin bin nowhere)) };
	},
	log => sub($mood, $n) {
		return with_body({ by => one_of(@people, @Model::desk), do => one_of(qw(notes notes contacts contacts work)),
			on => some_issue() }, $mood);
	},
	presence => sub($mood, $n) {
		return { by => one_of(@Model::desk, @Model::desk, 'ana'),
			body => { state => one_of(qw(available available busy away)) } };
	},
	forwarding => sub($mood, $n) {
		return { by => one_of(@people), as => "f$n", body => {
			software_id => weighted('Notepad++' => 75, 'Microsoft Word' => 25), maybe(95, summary => 'It loses data') } };
	},
	update => sub($mood, $n) {
		my $outcome = one_of(qw(acknowledged reported_to_vendor fix_planned workaround fix_available wont_fix returned returned returned forwarded));
		return { by => chance(90) ? 'sam' : one_of(@people), on => some_forwarding(), body => { outcome => $outcome,
			maybe($outcome eq 'returned' ? 95 : 3, reason => 'We need a log'),
			maybe($outcome eq 'returned' ? 3 : 97, message_to_employee => "News $n") } };
	},
	join => sub($mood, $n) {
		return { by => one_of('sam', @Model::desk, @people), on => some_forwarding(), body => { issue_id => some_issue() } };
	},
	settle => sub($mood, $n) {
		my $relay = some_relay() // return;
		my $do = one_of(qw(relayed relayed unreachable));
		return { by => chance(90) ? one_of(@Model::desk) : one_of(@people), do => $do, on => $relay,
			body => $do eq 'relayed' ? { channel => one_of(@channels) } : { note => 'Nobody there' } };
	},
	vip => sub($mood, $n) {
		return { by => chance(80) ? 'mona' : one_of(@people), do => one_of(qw(vip-add vip-end)),
			on => one_of(qw(ben carla tom)) };
	},
	attempts => sub($mood, $n) {
		my ($issue) = (owed_issues(), some_issue());
		return if $issue eq 'nothing';
		push @to_come, attempts($issue);
		return shift @to_come;
	},
	late => sub($mood, $n) { return late_news($n) },
	read => sub($mood, $n) { return { by => one_of(@people), on => some_issue() } },
);

# News for an issue that is over and whose employee knows all there was; or a step towards one.
sub late_news($n) {
	my %seen = map { $_ => $model->issue($_, 'mona') } $model->issues;
	my @told = grep { ($seen{$_}{forwarding} // '') =~ /told/ } sort keys %seen;
	my ($over) = shuffle grep { $seen{$_}{status} =~ /^(?:closed|cancelled)$/ } @told;
	my ($solved) = grep { $seen{$_}{status} eq 'resolved' } @told;
	my ($in_hand) = grep { $seen{$_}{status} eq 'assigned' } @told;
	return { by => 'sam', do => 'update', on => $seen{$over}{forwarding} =~ s/ .*//r, body => {
		outcome => one_of(qw(acknowledged fix_planned workaround fix_available)), message_to_employee => "News $n" } } if $over;
	return { by => 'mona', do => 'confirm', on => $solved, body => { channel => 'phone' } } if $solved;
	return if !$in_hand;
	return { by => 'mona', do => 'resolve', on => $in_hand, body => { code => 'other', details => 'Done' } };
}

# Most often of the first that is owed one: there the attempts come together. Counted from the last, so
# that a shorter sequence speaks of the same one.
sub some_relay {
	my @owed = owed_issues();
	my @issues = grep { $model->relays($_) } $model->issues or return;
	my $issue = @owed && chance(70) ? $owed[0] : one_of(@issues);
	return "$issue/-" . (chance(85) ? 1 : 1 + int rand $model->relays($issue));
}

# To reach the employee, two to four times; and what follows from it.
sub attempts($issue) {
	my $outcome = one_of(qw(reached no_answer left_message));
	return (
		map({ { by => one_of(@Model::desk), do => 'contacts', on => $issue,
			body => { channel => one_of(@channels), outcome => $outcome } } } 1 .. 2 + int rand 3),
		$model->relays($issue) && $outcome ne 'reached'
			? { by => one_of(@Model::desk), do => 'unreachable', on => "$issue/-1", body => { note => 'Nobody there' } }
			: { by => 'mona', do => 'resolve', on => $issue, body => { code => 'other', details => 'Done' } },
	);
}

sub random_step($mood, $n) {
	my $step = shift @to_come;
	while (!$step) {
		my $kind = weighted(%{ $mood->{kinds} });
		$step = $make{$kind}->($mood, $n) or next;
		$step->{do} //= $kind;
	}
	$step->{look} = [some_issue(), one_of(@people)] if chance(20);
	delete $step->{look} if $step->{look} && $step->{look}[0] eq 'nothing';
	delete $step->{if_match} if $step->{do} eq 'update';
	return $step;
}

# The run ---------------------------------------------------------------------------------------

my %count; # "claim 200" => how often
my ($done, $sequences, $started) = (0, 0, time);

# A sequence of random steps; true when all agreed.
sub run_sequence($sequence_seed, $length) {
	srand $sequence_seed;
	begin_anew();
	@to_come = ();
	my ($mood, @sequence, @differ) = mood();
	while (@sequence < $length && !@differ) {
		push @sequence, random_step($mood, scalar @sequence);
		(my $status, @differ) = run($sequence[-1]);
		$count{"$sequence[-1]{do} $status"}++;
		$done++;
	}
	@differ = compare_all() if !@differ;
	report_difference($sequence_seed, \@sequence, \@differ) if @differ;
	return !@differ;
}

while ($done < $steps) {
	my $sequence_seed = $seed + ++$sequences;
	srand $sequence_seed;
	my $length = min($steps - $done, 20 + int rand 280);
	ok(run_sequence($sequence_seed, $length), "sequence $sequences, $length steps") or last;
}
my $took = time - $started;
diag(sprintf '%d steps in %.1f s, %.0f a second; MODEL_SEED=%d', $done, $took, $done / $took, $seed);

# That it did not all come to nothing.
if ($done >= 10_000) {
	my @rare = grep { ($count{"$_ 200"} // 0) < 5 } @Model::commands;
	is("@rare", '', 'every command was accepted, several times');
	my %status = map { /(\d+)$/ ? ($1 => 1) : () } keys %count;
	is(join(' ', sort keys %status), '200 201 204 403 404 409 412 422', 'steps came out in every way');
}
note(map { "$_: $count{$_}\n" } sort keys %count);

done_testing;
