# The rules in force: those that are shipped, and others by configuration; what they decide, and what
# stays of what they have decided.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $carla, $tia, $mona) = map { $desk->as($_) } qw(ana carla tia mona);
my $file = $desk->folder . '/rules.conf';

sub write_file($name, $text, $mode = '>') {
	open my $out, $mode, $name or die "$name: $!";
	print $out $text;
	return close $out;
}

sub triaged() {
	open my $in, '<', $desk->folder . '/triaged.pid' or die;
	chomp(my $pid = <$in>);
	return $pid;
}

# Puts the rules of the file in force, and waits until no worker is left that has others.
sub reload($version) {
	kill 'HUP', triaged();
	my $deadline = time + 10;
	my $in_row = 0;
	while ($in_row < 20 && time < $deadline) {
		$in_row = $tia->get('/rules')->body->{version} == $version ? $in_row + 1 : 0;
		select undef, undef, undef, 0.02 if !$in_row;
	}
	return is($in_row, 20, "version $version is in force");
}

sub refusals() { return grep { ($_->{event} // '') eq 'reload_refused' } $desk->log_lines }

# Those that are shipped.
my $shipped = $tia->get('/rules');
status_is($shipped, 200);
is($shipped->body->{version}, 1, 'the shipped rules are version 1');
is_deeply([map { "$_->{name} $_->{priority}" } @{ $shipped->body->{rules} }],
	['customer_impact 1', 'work_stoppage 2', 'minor 3'], 'what gives the priority');
is_deeply([map { "$_->{name} $_->{basket}" } @{ $shipped->body->{basket_rules} }],
	['vip vip', 'priority_1 p1', 'priority_2 p2', 'escalated p2', 'rest bin'], 'what gives the basket');
is_deeply($shipped->body->{rules}[0], { name => 'customer_impact', impact => undef, customer_impact => true, vip => undef,
	priority => 1, reason => 'Customers are affected.' }, 'a row');
my $old = $desk->report('carla', impact => 'question')->{id};
my $mended = $desk->report('ana', impact => 'question')->{id};
is($tia->get("/issues/$old")->body->{triage}{rules_version}, 1, 'the trace names the version');

# Others.
my $rules = <<'END';
version = 5
rule "customers" { customer_impact = true priority = 1 reason = "Customers wait." }
rule "chief" { vip = true priority = 1 reason = "A VIP does." }
rule "stopped" { impact = work_stoppage priority = 2 reason = "Nobody can work." }
rule "question" { impact = question priority = 3 reason = "A question." }
rule "other" { priority = 2 reason = "Anything else." }
basket_rule "vip" { vip = true basket = vip }
basket_rule "first" { priority = 1 basket = p1 }
basket_rule "asked" { impact = question escalated = false basket = bin }
basket_rule "rest" { basket = p2 }
END
write_file($file, $rules);
write_file($desk->env('CONF'), qq(rules = "$file"\n), '>>');
reload(5);
is_deeply([map { $_->{name} } @{ $tia->get('/rules')->body->{rules} }], [qw(customers chief stopped question other)], 'they are shown');

for (
	['ana', 'question', false, 3, 'bin', 'question'], ['ana', 'inconvenience', false, 2, 'p2', 'other'],
	['ana', 'inconvenience', true, 1, 'p1', 'customers'], ['ana', 'work_stoppage', false, 2, 'p2', 'stopped'],
	['carla', 'question', false, 1, 'vip', 'chief'],
) {
	my ($who, $impact, $customers, $priority, $basket, $rule) = @$_;
	my %member = (impact => $impact, customer_impact => $customers);
	my $name = "$who: $impact" . ($customers ? ', customers' : '');
	my $preview = $desk->as($who)->post('/triage/preview', $desk->report_body(%member))->body;
	my $issue = $tia->get('/issues/' . $desk->report($who, %member)->{id})->body;
	is_deeply([@$issue{qw(priority basket)}], [$priority, $basket], "$name: decided");
	is_deeply([@$preview{qw(priority basket)}], [$priority, $basket], '... and foretold');
	is_deeply([@{ $issue->{triage} }{qw(rule rules_version)}], [$rule, 5], '... with a trace');
}
invalid_is($ana->post('/issues', $desk->report_body(impact => 'question', customer_impact => true)),
	[['/customer_impact', 'contradiction']], 'a question has no customer impact, whatever the rules');

# What was decided before stays, with what was said of it.
my $triage = $tia->get("/issues/$old")->body->{triage};
is_deeply([@$triage{qw(rule rules_version reason)}], ['minor', 1, 'It is a question or a minor inconvenience.'],
	'an issue from before keeps its trace');
my $retriage = $tia->post("/issues/$mended/retriage", { impact => 'inconvenience', customer_impact => false, reason => 'It is' });
is_deeply([$retriage->body->{priority}, @{ $retriage->body->{triage} }{qw(rule rules_version reason)}],
	[2, 'other', 5, 'Anything else.'], 'a retriage is by the rules in force');
is_deeply([@{ $tia->get("/issues/$mended?as_of=1")->body->{triage} }{qw(rule rules_version reason)}],
	['minor', 1, 'It is a question or a minor inconvenience.'], '... and as_of knows what was before');
unlike($ana->get("/issues/$mended/history")->content, qr/Anything else|triage\./, 'the reason is for the desk');

# An escalation and an override find their baskets by them, too.
my $asked = $desk->report('ana', impact => 'question')->{id};
status_is($tia->post("/issues/$asked/claim"), 200);
is($tia->post("/issues/$asked/escalate", { reason => 'Beyond me' })->body->{basket}, 'p2', 'escalated');
is($mona->post("/issues/$asked/prioritize", { priority => 1, reason => 'Now' })->body->{basket}, 'p1', 'overridden');

# The next version: what the one before has said is not forgotten.
write_file($file, $rules =~ s/version = 5/version = 6/r =~ s/Anything else\./Whatever it is./r =~ s/"stopped"/"halted"/r);
reload(6);
is_deeply([@{ $tia->get("/issues/$mended")->body->{triage} }{qw(rules_version reason)}], [5, 'Anything else.'],
	'what a row said then, not what it says now');

# A mistake: told with file and line, and nothing changes.
write_file($file, "version = 7\n\nrule \"late\" { priority = 9 reason = \"None.\" }\nbasket_rule \"rest\" { basket = p2 }\n");
my $before = refusals();
kill 'HUP', triaged();
my $deadline = time + 10;
select undef, undef, undef, 0.02 while refusals() == $before && time < $deadline;
is((refusals())[-1]{detail}, "$file:3: rule \"late\": priority must be 1, 2 or 3", 'a mistake is told');
is($tia->get('/rules')->body->{version}, 6, '... and the rules stay');
my $said = qx('@{[ $desk->env('BIN') ]}/triaged' --check-config -c '@{[ $desk->env('CONF') ]}' 2>&1);
is($said, "triaged: $file:3: rule \"late\": priority must be 1, 2 or 3\n", '--check-config tells it, too');

# Back to those that are shipped.
write_file($desk->env('CONF'), (do { open my $in, '<', $desk->env('CONF') or die; local $/; <$in> }) =~ s/^rules = .*\n//mr);
reload(1);
is_deeply([@{ $tia->get("/issues/$mended")->body->{triage} }{qw(rule rules_version reason)}], ['other', 5, 'Anything else.'],
	'what others have decided keeps its reason');

done_testing;
