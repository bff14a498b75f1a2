package Model;

# The desk as its rules tell it, in one process and without a clock: what comes out of each step, and
# how everything looks afterwards. Written from the rules, not from the program.
#
#     my $model = Model->new;
#     my $out = $model->step({ do => 'report', by => 'ana', as => 'i1', body => { impact => 'question' } });
#     $out = $model->step({ do => 'claim', by => 'tia', on => 'i1' });
#     $out->{status};            # 200; below: what else there is
#     $model->issue('i1', 'ana') # as ana sees it; undef: she does not
#
# A step has: by (who); do; on (the issue, forwarding, relay, basket or person it is done to); body; as
# (the name of what it makes); if_match ('fresh', 'stale'). Issues and forwardings are known by names
# of the test's choice, relays as "i1/0", "i1/1", or "i1/-1" from the last; 'nothing' is none of them. A body is that of the API,
# with names for numbers; of a report only what the rules look at; an appointment is 'past' or 'future'.
#
#     do    a command of the state table; notes, contacts, work; report; take-next; presence; read;
#           forwarding, update, join; relayed, unreachable; vip-add, vip-end
#     out   status; state and allowed, where an issue's state refused it; issue, forwarding or relay:
#           the name of what is answered; changed: the names of the issues that have a new version

use v5.36;

# People ----------------------------------------------------------------------------------------

our %role = (
	tia => 'tier1', tom => 'tier1', uma => 'tier2', udo => 'tier2', mona => 'manager',
	sam => 'software_team', ada => 'admin', ana => '', ben => '', carla => '',
);
our @desk = qw(tia tom uma udo mona);
my %desk_since = (udo => 2009, tia => 2012, mona => 2015, uma => 2016, tom => 2021);
my $vip_manager_limit = 1;

our %software = (
	'Notepad++' => 'approved', 'Microsoft Word' => 'approved', 'Microsoft Remote Desktop' => 'retired',
);

# What may be taken, and in which turn.
my %takes = (tier1 => ['bin'], tier2 => [qw(p1 p2 bin vip)], manager => [qw(vip p1 p2 bin)]);
my %turn = (tier1 => ['bin'], tier2 => [qw(p1 p2)], manager => [qw(vip p1 p2 bin)]);

# The state table -------------------------------------------------------------------------------

my @open = qw(queued assigned waiting_employee scheduled with_software_team);
my @in_hand = qw(assigned scheduled waiting_employee);
my @known = (@open, qw(resolved closed));

# r reporter, d desk, a assignee, 1 assignee of Tier 1, m manager, t may take from the basket,
# o Tier 2, of an issue whose technician is away, in working hours (here they never end).
my @table = (
	# command, from, to ('': stays), who
	['claim', ['queued'], 'assigned', 't'],
	['release', [qw(assigned scheduled)], 'queued', 'am'],
	['escalate', \@in_hand, 'queued', '1m'],
	['reassign', \@open, '', 'mo'],
	['retriage', \@open, '', 'd'],
	['prioritize', \@open, '', 'm'],
	['await-employee', [qw(assigned scheduled)], 'waiting_employee', 'a'],
	['reply', ['waiting_employee'], 'assigned', 'rd'],
	['schedule', \@in_hand, 'scheduled', 'a'],
	['forward', \@in_hand, 'with_software_team', 'am'],
	['resolve', [@in_hand, 'with_software_team'], 'resolved', 'am'],
	['confirm', ['resolved'], 'closed', 'rd'],
	['reopen', ['resolved'], 'queued', 'rd'],
	['cancel', \@open, 'cancelled', 'rd'],
	['notes', \@open, '', 'rd'],
	['notes', [qw(resolved closed)], '', 'd'],
	['contacts', \@known, '', 'd'],
	['work', \@open, '', 'd'],
);
our @commands = grep { !/^(?:notes|contacts|work)$/ } map { $_->[0] } @table;

my %required = (
	release => ['reason'], escalate => ['reason'], reassign => [qw(to reason)],
	retriage => [qw(impact customer_impact reason)], prioritize => [qw(priority reason)], 'await-employee' => ['message'],
	reply => ['message'], schedule => [qw(kind at)], resolve => [qw(code details)], reopen => ['reason'],
	cancel => ['reason'], notes => ['body'], contacts => [qw(channel outcome)], work => [qw(kind details)],
);
my %says_channel = map { $_ => 1 } qw(reply confirm reopen cancel); # when the desk does it for the reporter
my %vendor_code = map { $_ => 1 } qw(vendor_fix vendor_workaround known_fix_planned reported_to_vendor);
my %is_session = map { $_ => 1 } qw(visit bring_in remote_support);
my %is_transfer = map { $_ => 1 } qw(release escalate forward);
my %ends_waiting = map { $_ => 1 } qw(fix_planned workaround fix_available wont_fix returned);
my %reaches_closed = map { $_ => 1 } qw(workaround fix_available);

# The desk --------------------------------------------------------------------------------------

sub new($class) {
	return bless { now => 0, issues => {}, order => [], forwardings => {}, presence => {}, released => {},
		vip => { carla => 1 } }, $class;
}

sub step($self, $step) {
	$self->{now}++;
	$self->{changed} = {};
	my $do = $step->{do};
	my $how = $self->can('_do_' . $do =~ s/-/_/gr) // \&_command;
	my $out = eval { $how->($self, $step) };
	die $@ if !$out && !ref $@;
	return { %{ $out // $@ }, changed => [sort keys %{ $self->{changed} }] };
}

sub _refuse($status, %more) { die +{ status => $status, %more } }

sub _is_desk($who) { return exists $turn{ $role{$who} // '' } }

sub _desk_only($who) { return _is_desk($who) || _refuse(403) }

sub issues($self) { return @{ $self->{order} } }

sub forwardings($self) { return sort keys %{ $self->{forwardings} } }

sub knows($self, $name) {
	my ($issue, $number) = split m{/}, $name;
	return 1 if $name eq 'nothing' || $self->{forwardings}{$name};
	my $known = $self->{issues}{$issue};
	return $known && (!defined $number || defined $known->{relays}[$number]);
}

sub _presence($self, $who) { return $self->{presence}{$who} // 'away' }

# Every change of an issue makes one version, however much it changes.
sub _changed($self, $issue, $event) {
	push @{ $issue->{events} }, $event;
	$issue->{version}++;
	$issue->{scheduled} = undef if $issue->{status} ne 'scheduled';
	$self->{changed}{ $issue->{name} } = 1;
	return { status => 200, issue => $issue->{name} };
}

# Who may ---------------------------------------------------------------------------------------

sub _visible($issue, $who) {
	return $issue->{reporter} eq $who || _is_desk($who)
		|| $role{$who} eq 'software_team' && $issue->{forwarding};
}

sub _relations($self, $issue, $who) {
	my ($role, $assignee) = ($role{$who}, $issue->{assignee} // '');
	my $is = $issue->{reporter} eq $who ? 'r' : '';
	return $is if !_is_desk($who);
	$is .= 'd';
	$is .= $role eq 'tier1' ? 'a1' : 'a' if $assignee eq $who;
	$is .= 'm' if $role eq 'manager';
	$is .= 't' if grep { $_ eq $issue->{basket} } @{ $takes{$role} };
	$is .= 'o' if $role eq 'tier2' && $assignee && $assignee ne $who && $role{$assignee} =~ /^tier/
		&& $self->_presence($assignee) eq 'away';
	return $is;
}

sub _rows($is, $do) { return length $is ? grep { (!$do || $_->[0] eq $do) && $_->[3] =~ /[$is]/ } @table : () }

# Whatever the state. What nobody's assignee may do is a matter of the state, not of rights.
sub _may($self, $issue, $who, $do) {
	my $is = $self->_relations($issue, $who);
	$is .= $role{$who} eq 'tier1' ? 'a1' : 'a' if _is_desk($who) && !$issue->{assignee};
	return scalar _rows($is, $do);
}

sub _row($self, $issue, $who, $do) {
	my ($row) = grep { my $from = $_->[1]; grep { $_ eq $issue->{status} } @$from }
		_rows($self->_relations($issue, $who), $do);
	return $row;
}

sub allowed($self, $name, $who) {
	my $issue = $self->{issues}{$name};
	return [sort grep { $self->_row($issue, $who, $_) } @commands];
}

# Triage, baskets and lines ---------------------------------------------------------------------

sub _basket($issue) {
	return 'vip' if $issue->{vip};
	return "p$issue->{priority}" if $issue->{priority} < 3;
	return $issue->{escalated} ? 'p2' : 'bin';
}

sub _triage($issue) {
	@$issue{qw(escalated override)} = (0, undef);
	$issue->{priority} = $issue->{customer_impact} ? 1 : $issue->{impact} eq 'work_stoppage' ? 2 : 3;
	return $issue->{basket} = _basket($issue);
}

sub _good_impact($body) {
	return ($body->{impact} // '') =~ /^(?:question|inconvenience|work_stoppage)$/
		&& !($body->{impact} eq 'question' && $body->{customer_impact});
}

sub line($self, $basket) {
	my $issues = $self->{issues};
	return sort { $issues->{$a}{priority} <=> $issues->{$b}{priority} || $issues->{$a}{line} <=> $issues->{$b}{line} }
		grep { $issues->{$_}{status} eq 'queued' && $issues->{$_}{basket} eq $basket } $self->issues;
}

sub _do_take_next($self, $step) {
	my ($who, $basket) = @$step{qw(by on)};
	_desk_only($who);
	_refuse(404) if $basket && $basket !~ /^(?:vip|p1|p2|bin)$/;
	_refuse(403) if $basket && !grep { $_ eq $basket } @{ $takes{ $role{$who} } };
	my @line = map { $self->line($_) } $basket // @{ $turn{ $role{$who} } };
	for my $next (grep({ !$self->{released}{$who}{$_} } @line), @line) {
		my $issue = $self->{issues}{$next};
		@$issue{qw(status assignee)} = ('assigned', $who);
		return $self->_changed($issue, 'take-next');
	}
	return { status => 204 };
}

# VIPs ------------------------------------------------------------------------------------------

sub _route($self, $issue, $passed_over = '') {
	return if !$issue->{vip} || $issue->{status} ne 'queued';
	my (%is, %why); # "manager available" => [those, the most experienced first]; why somebody cannot have it
	for my $who (sort { $desk_since{$a} <=> $desk_since{$b} } @desk) {
		my $presence = $self->_presence($who);
		my $manager = $role{$who} eq 'manager';
		$why{$who} = $who eq $passed_over ? 'gave it back' : $presence eq 'away' || $manager && $presence eq 'busy' ? $presence
			: $manager && !$self->_has_room($who) ? 'has enough' : undef;
		push @{ $is{ ($manager ? 'manager ' : 'technician ') . $presence } }, $who if !$why{$who};
	}
	my ($chosen) = map { @{ $is{$_} // [] } } 'manager available', 'technician available', 'technician busy';
	$issue->{routing} = { map { $_ => $_ eq ($chosen // '') ? 'assigned' : 'passed_over' } @desk };
	$issue->{why} = join ', ', map { "$_ " . ($why{$_} // '') } @desk;
	@$issue{qw(status assignee)} = ('assigned', $chosen) if $chosen;
	return $chosen;
}

# All that wait but one. Where nobody is found again, and for other reasons, that is a change too.
sub _route_waiting($self, $but = '') {
	for my $issue (map { $self->{issues}{$_} } grep { $_ ne $but } $self->line('vip')) {
		my $why = $issue->{why};
		$self->_changed($issue, 'route') if $self->_route($issue) || $issue->{why} ne $why;
	}
	return;
}

sub _in_hand($issue, $who) {
	return $issue->{vip} && ($issue->{assignee} // '') eq $who && $issue->{status} =~ /^(?:assigned|scheduled|waiting_employee)$/;
}

sub _has_room($self, $who) {
	return $vip_manager_limit > grep { _in_hand($_, $who) } values %{ $self->{issues} };
}

sub _do_presence($self, $step) {
	_desk_only($step->{by});
	my $state = $step->{body}{state} // '';
	_refuse(422) if $state !~ /^(?:available|busy|away)$/;
	$self->{presence}{ $step->{by} } = $state;
	$self->_route_waiting if $state eq 'available';
	return { status => 200 };
}

sub _do_vip_add($self, $step) {
	_refuse(403) if $role{ $step->{by} } ne 'manager';
	_refuse(422) if !exists $role{ $step->{on} };
	_refuse(409) if $self->{vip}{ $step->{on} };
	$self->{vip}{ $step->{on} } = 1;
	return { status => 201 };
}

sub _do_vip_end($self, $step) {
	_refuse(403) if $role{ $step->{by} } ne 'manager';
	delete $self->{vip}{ $step->{on} } or _refuse(404);
	return { status => 204 };
}

# Reports ---------------------------------------------------------------------------------------

sub _do_report($self, $step) {
	my ($who, $body) = @$step{qw(by body)};
	my ($for, $solved) = @$body{qw(on_behalf_of resolution)};
	my $reporter = $for // $who;
	_refuse(403) if !_is_desk($who) && grep { exists $body->{$_} } qw(on_behalf_of claim channel resolution);
	_refuse(422) if !exists $role{$reporter} || ($body->{channel} || $solved) && !defined $for
		|| ($software{ $body->{software_id} } // '') ne 'approved' || !_good_impact($body)
		|| $body->{contact} && ($body->{channel} // '') ne 'walk_up' # the test's contact blocks all channels
		|| $solved && !$self->_good_resolution(undef, $solved)
		|| $body->{follows} && !$self->_may_follow($body->{follows}, $who)
		|| $body->{joins_forwarding} && !$self->_joinable($body->{joins_forwarding}, $body->{software_id});
	my $issue = {
		name => $step->{as}, version => 1, status => 'queued', events => ['report'], relays => [],
		reporter => $reporter, submitted_by => $who, software => $body->{software_id},
		channel => $body->{channel} // ($for ? 'phone' : 'self_service'), follows => $body->{follows},
		impact => $body->{impact}, customer_impact => $body->{customer_impact} ? 1 : 0,
		vip => $self->{vip}{$reporter} // 0, line => $self->{now}, contacts => [], work => [],
	};
	_triage($issue);
	@$issue{qw(status assignee)} = ('assigned', $who) if $body->{claim};
	@$issue{qw(status assignee resolution reached)} =
		('resolved', $who, { %$solved, first_contact => 1, by => $who }, 1) if $solved;
	$self->{issues}{ $step->{as} } = $issue;
	push @{ $self->{order} }, $step->{as};
	$self->_route($issue);
	$self->_hang($issue, $self->{forwardings}{ $body->{joins_forwarding} }) if $body->{joins_forwarding};
	return { status => 201, issue => $step->{as} };
}

sub _may_follow($self, $name, $who) {
	my $issue = $self->{issues}{$name};
	return $issue && (_is_desk($who) || $issue->{reporter} eq $who);
}

# Commands --------------------------------------------------------------------------------------

# What they check beyond the members that are there, and what they do. The state has changed already.
my %commands = (
	claim => { do => sub($self, $issue, $step) { $issue->{assignee} = $step->{by} } },
	release => {
		do => sub($self, $issue, $step) {
			$self->{released}{ $step->{by} }{ $issue->{name} } = 1;
			$issue->{assignee} = undef;
			$self->_route($issue, $step->{by});
		},
	},
	escalate => {
		do => sub($self, $issue, $step) {
			@$issue{qw(escalated assignee)} = (1, undef);
			$issue->{basket} = _basket($issue);
			$self->_route($issue, $step->{by});
		},
	},
	reassign => {
		may => sub($self, $issue, $step) {
			my $to = $step->{body}{to};
			return $role{ $step->{by} } eq 'manager' || !defined $to || $to eq $step->{by};
		},
		good => sub($self, $issue, $body) { _is_desk($body->{to}) },
		do => sub($self, $issue, $step) {
			my $hand = $issue->{assignee} // $step->{body}{to};
			$issue->{handed_on} = 1 if $hand ne $step->{body}{to};
			$issue->{assignee} = $step->{body}{to};
			$issue->{status} = 'assigned' if $issue->{status} eq 'queued';
		},
	},
	retriage => {
		good => sub($self, $issue, $body) { _good_impact($body) },
		do => sub($self, $issue, $step) {
			$issue->{impact} = $step->{body}{impact};
			$issue->{customer_impact} = $step->{body}{customer_impact} ? 1 : 0;
			_triage($issue);
		},
	},
	prioritize => {
		good => sub($self, $issue, $body) { $body->{priority} =~ /^[123]$/ },
		do => sub($self, $issue, $step) {
			$issue->{priority} = $step->{body}{priority};
			$issue->{basket} = _basket($issue);
			$issue->{override} = "$issue->{priority} $step->{by} $step->{body}{reason}";
		},
	},
	'await-employee' => {},
	reply => {},
	schedule => {
		good => sub($self, $issue, $body) { $is_session{ $body->{kind} } && $body->{at} eq 'future' },
		do => sub($self, $issue, $step) { $issue->{scheduled} = $step->{body}{kind} },
	},
	forward => {
		good => sub($self, $issue, $body) {
			my $to = $body->{forwarding_id};
			return !defined $to != !defined $body->{summary} && (!defined $to || $self->{forwardings}{$to});
		},
		can => sub($self, $issue, $body) {
			my $to = $body->{forwarding_id};
			return 1 if defined $to && $to eq ($issue->{forwarding} // '');
			return $to ? $self->_joinable($to, $issue->{software}) && $self->_free_for($issue, $to)
				: $self->_free_for($issue, 'a new one');
		},
		do => sub($self, $issue, $step) {
			my $to = $step->{body}{forwarding_id}
				// $self->_new_forwarding($step->{as}, $issue->{software}, $step->{body}{summary});
			$self->_hang($issue, $self->{forwardings}{$to}) if ($issue->{forwarding} // '') ne $to;
		},
	},
	resolve => {
		good => sub($self, $issue, $body) { $self->_good_resolution($issue, $body) },
		can => sub($self, $issue, $body) {
			return ($issue->{status} ne 'with_software_team' || $body->{code} eq 'reported_to_vendor')
				&& !($vendor_code{ $body->{code} } && $self->_pending($issue));
		},
		do => sub($self, $issue, $step) {
			$issue->{resolution} = { %{ $step->{body} }, by => $step->{by},
				first_contact => _first_contact($issue) };
		},
	},
	confirm => { do => sub($self, $issue, $step) { $issue->{closed} = 1 } },
	reopen => {
		do => sub($self, $issue, $step) {
			@$issue{qw(resolution line heard)} = (undef, $self->{now}, 0); # both clocks begin anew
			my $last = $issue->{assignee};
			if ($last && $self->_presence($last) eq 'available'
				&& !($issue->{vip} && $role{$last} eq 'manager' && !$self->_has_room($last))) {
				$issue->{status} = 'assigned';
			} else {
				$issue->{assignee} = undef;
				$self->_route($issue);
			}
		},
	},
	cancel => {},
	notes => {
		may => sub($self, $issue, $step) {
			return _is_desk($step->{by}) || ($step->{body}{visibility} // '') ne 'internal';
		},
		good => sub($self, $issue, $body) { ($body->{visibility} // 'public') =~ /^(?:public|internal)$/ },
		do => sub($self, $issue, $step) {
			$issue->{status} = 'assigned' if $issue->{status} eq 'waiting_employee'
				&& $issue->{reporter} eq $step->{by} && ($step->{body}{visibility} // '') ne 'internal';
		},
		created => 1,
	},
	contacts => {
		do => sub($self, $issue, $step) {
			my $outcome = $step->{body}{outcome};
			push @{ $issue->{contacts} }, { at => $self->{now}, outcome => $outcome };
			$issue->{$_} ||= $outcome eq 'reached' for qw(reached heard);
		},
		created => 1,
	},
	work => { do => sub($self, $issue, $step) { push @{ $issue->{work} }, $step->{body}{kind} }, created => 1 },
);

# The order of refusal: 404, 403, 422, 412, 409.
sub _command($self, $step) {
	my ($who, $do) = @$step{qw(by do)};
	my $rule = $commands{$do};
	my $body = $step->{body} // {};
	my $issue = $self->{issues}{ $step->{on} };
	_refuse(404) if !$issue || !_visible($issue, $who);
	_refuse(403) if !$self->_may($issue, $who, $do) || $rule->{may} && !$rule->{may}->($self, $issue, $step);
	_refuse(422) if (grep { !defined $body->{$_} } @{ $required{$do} })
		|| defined $body->{reason} && length $body->{reason} < 3
		|| $says_channel{$do} && $issue->{reporter} ne $who && !$body->{channel}
		|| $rule->{good} && !$rule->{good}->($self, $issue, $body);
	_refuse(412) if ($step->{if_match} // '') eq 'stale';
	my $row = $self->_row($issue, $who, $do);
	_refuse(409, state => $issue->{status}, allowed => $self->allowed($step->{on}, $who))
		if !$row || $rule->{can} && !$rule->{can}->($self, $issue, $body);
	my ($manager) = grep { $role{$_} eq 'manager' && _in_hand($issue, $_) } @desk;
	my $asked = $issue->{status} eq 'waiting_employee';
	$issue->{status} = $row->[2] || $issue->{status};
	$rule->{do}->($self, $issue, $step) if $rule->{do};
	$issue->{heard} = 1 if $asked && $issue->{status} eq 'assigned'; # an answer is a contact
	my $out = $self->_changed($issue, $do);
	$self->_route_waiting($issue->{name}) if $manager && !_in_hand($issue, $manager); # she may have another
	return $rule->{created} ? { status => 201 } : $out;
}

sub _good_resolution($self, $issue, $resolution) {
	my ($code, $other) = @$resolution{qw(code duplicate_of)};
	return 0 if $vendor_code{$code} && !($issue && $issue->{forwarding});
	return !defined $other if $code ne 'duplicate';
	return defined $other && $self->{issues}{$other} && !($issue && $other eq $issue->{name});
}

# The rule speaks of at most one successful contact, no session, no transfer, not reopened.
sub _first_contact($issue) {
	my $reached = grep { $_->{outcome} eq 'reached' } @{ $issue->{contacts} };
	return 0 if $reached > 1 || $issue->{handed_on} || grep { $is_session{$_} } @{ $issue->{work} };
	return !(grep { $is_transfer{$_} || /^(?:schedule|reopen)$/ } @{ $issue->{events} }) || 0;
}

sub _do_read($self, $step) {
	my $issue = $self->{issues}{ $step->{on} };
	_refuse(404) if !$issue || !_visible($issue, $step->{by});
	return { status => 200, issue => $step->{on} };
}

# Forwardings and relays ------------------------------------------------------------------------

sub _new_forwarding($self, $name, $software, $summary) {
	$self->{forwardings}{$name} = { name => $name, version => 1, software => $software, summary => $summary,
		state => 'forwarded', outcome => 'forwarded', message => undef };
	return $name;
}

sub _joinable($self, $name, $software) {
	my $forwarding = $self->{forwardings}{$name};
	return $forwarding && $forwarding->{state} ne 'returned' && $forwarding->{software} eq $software;
}

# One forwarding per issue; one that was returned counts no more.
sub _free_for($self, $issue, $name) {
	my $old = $issue->{forwarding};
	return !$old || $old eq $name || $self->{forwardings}{$old}{state} eq 'returned';
}

sub _hang($self, $issue, $forwarding) {
	$issue->{forwarding} = $forwarding->{name};
	$forwarding->{version}++;
	return $self->_owe($issue, $forwarding);
}

sub _pending($self, $issue) { return scalar grep { $_->{state} eq 'pending' } @{ $issue->{relays} } }

sub _owe($self, $issue, $forwarding) {
	$_->{state} =~ s/^pending$/superseded/ for @{ $issue->{relays} };
	push @{ $issue->{relays} }, { state => 'pending', since => $self->{now}, forwarding => $forwarding->{name},
		outcome => $forwarding->{outcome}, message => $forwarding->{message} };
	return;
}

sub _do_forwarding($self, $step) {
	my ($who, $body) = @$step{qw(by body)};
	_refuse(403) if !_is_desk($who) && $role{$who} ne 'software_team';
	_refuse(422) if !$software{ $body->{software_id} } || length($body->{summary} // '') < 3;
	$self->_new_forwarding($step->{as}, @$body{qw(software_id summary)});
	return { status => 201, forwarding => $step->{as} };
}

sub _do_update($self, $step) {
	my ($who, $body) = @$step{qw(by body)};
	my $forwarding = $self->{forwardings}{ $step->{on} };
	my ($outcome, $message, $reason) = @$body{qw(outcome message_to_employee reason)};
	_refuse(403) if $role{$who} ne 'software_team';
	_refuse(404) if !$forwarding;
	_refuse(422) if $outcome !~ /^(?:acknowledged|reported_to_vendor|fix_planned|workaround|fix_available|wont_fix|returned)$/
		|| ($outcome eq 'returned' ? !defined $reason || defined $message : !defined $message);
	_refuse(412) if ($step->{if_match} // '') eq 'stale';
	$forwarding->{version}++;
	$forwarding->{state} = $outcome;
	@$forwarding{qw(outcome message)} = ($outcome, $message) if $outcome ne 'returned';
	for my $issue (grep { ($_->{forwarding} // '') eq $step->{on} } values %{ $self->{issues} }) {
		my $back = $ends_waiting{$outcome} && $issue->{status} eq 'with_software_team';
		# Who was not told the news before is owed the latest, even when the issue is over.
		my $hears = $issue->{status} eq 'closed' ? $reaches_closed{$outcome} : $issue->{status} ne 'cancelled';
		my $owed = $outcome ne 'returned' && ($self->_pending($issue) || $hears);
		$issue->{status} = 'assigned' if $back;
		$self->_owe($issue, $forwarding) if $owed;
		$self->_changed($issue, 'news') if $back || $owed;
	}
	return { status => 200, forwarding => $step->{on} };
}

sub _do_join($self, $step) {
	my $who = $step->{by};
	my $forwarding = $self->{forwardings}{ $step->{on} };
	my $issue = $self->{issues}{ $step->{body}{issue_id} };
	_refuse(403) if !_is_desk($who) && $role{$who} ne 'software_team';
	_refuse(404) if !$forwarding;
	_refuse(422) if !$issue;
	_refuse(409) if !$self->_joinable($step->{on}, $issue->{software}) || !$self->_free_for($issue, $step->{on})
		|| ($issue->{forwarding} // '') eq $step->{on} || !grep { $_ eq $issue->{status} } @open;
	$self->_hang($issue, $forwarding);
	$self->_changed($issue, 'join');
	return { status => 200, forwarding => $step->{on} };
}

sub _settle($self, $step) {
	my ($name, $number) = split m{/}, $step->{on};
	_desk_only($step->{by});
	my $issue = $self->{issues}{$name} or _refuse(404);
	my $relay = $issue->{relays}[$number] or _refuse(404);
	my $unreachable = $step->{do} eq 'unreachable';
	_refuse(422) if !defined $step->{body}{ $unreachable ? 'note' : 'channel' };
	my $tries = grep { $_->{at} > $relay->{since} && $_->{outcome} ne 'reached' } @{ $issue->{contacts} };
	_refuse(409) if $relay->{state} ne 'pending' || $unreachable && $tries < 3;
	@$relay{qw(state channel by)} =
		($unreachable ? 'unreachable' : 'relayed', $step->{body}{channel}, $step->{by});
	$self->_changed($issue, $step->{do});
	return { status => 200, relay => $step->{on} };
}

sub _do_relayed($self, $step) { return $self->_settle($step) }
sub _do_unreachable($self, $step) { return $self->_settle($step) }

# How it looks ----------------------------------------------------------------------------------

# Which of its clocks has a time: nobody's does while it waits for somebody else, or is over. (The steps
# of a test take no time to speak of: nothing is late.)
sub _due($issue) {
	return '' if $issue->{status} !~ /^(?:queued|assigned|scheduled)$/;
	return $issue->{heard} ? 'resolve' : 'respond resolve';
}

# An issue as somebody sees it: texts, and undef for what is not there. A message that nobody has
# written (a forwarding's first) is undef.
sub issue($self, $name, $who) {
	my $issue = $self->{issues}{$name};
	return undef if !$issue || !_visible($issue, $who);
	my $forwarding = $issue->{forwarding} && $self->{forwardings}{ $issue->{forwarding} };
	my $solved = $issue->{resolution};
	return {
		map({ $_ => $issue->{$_} } qw(version status priority basket impact customer_impact reporter
			submitted_by channel assignee scheduled follows software)),
		resolution => $solved
			&& join(' ', @$solved{qw(code by first_contact)}, $solved->{duplicate_of} // ()),
		forwarding => $forwarding && join(' ', @$forwarding{qw(name state)},
			$self->_pending($issue) ? 'pending' : 'told'),
		summary => $forwarding && $forwarding->{summary},
		message => $forwarding && $forwarding->{message},
		reached => $issue->{reached} ? 1 : 0,
		resolved => $solved ? 1 : 0,
		closed => $issue->{closed} ? 1 : 0,
		due => _due($issue),
		allowed => join(' ', @{ $self->allowed($name, $who) }),
		_is_desk($who) ? (
			vip => $issue->{vip},
			inputs => join(' ', @$issue{qw(impact customer_impact vip escalated)}),
			override => $issue->{override},
			routing => join(' ', map { "$_:$issue->{routing}{$_}" } sort keys %{ $issue->{routing} // {} }),
		) : (),
	};
}

sub forwarding($self, $name) {
	my $forwarding = $self->{forwardings}{$name};
	my @issues = grep { ($_->{forwarding} // '') eq $name } values %{ $self->{issues} };
	my @relays = grep { $_->{forwarding} eq $name && $_->{state} eq 'pending' }
		map { @{ $_->{relays} } } values %{ $self->{issues} };
	return {
		map({ $_ => $forwarding->{$_} } qw(version software state summary message)),
		issues => scalar @issues,
		pending => scalar @relays,
	};
}

sub relay($self, $name) {
	my ($issue, $number) = split m{/}, $name;
	my $relay = $self->{issues}{$issue}{relays}[$number];
	return { issue => $issue, map { $_ => $relay->{$_} } qw(forwarding outcome message state channel by) };
}

sub relays($self, $name) { return scalar @{ $self->{issues}{$name}{relays} } }

# How many wait in each basket; who is around, with how many open issues.
sub sizes($self) { return { map { $_ => scalar(() = $self->line($_)) } qw(vip p1 p2 bin) } }

sub staff($self) {
	my %open;
	$open{ $_->{assignee} // '' }++
		for grep { my $issue = $_; grep { $_ eq $issue->{status} } @open } values %{ $self->{issues} };
	return { map { $_ => $self->_presence($_) . ' ' . ($open{$_} // 0) } @desk };
}

1;
