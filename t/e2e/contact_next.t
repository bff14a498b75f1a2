# Which channel is to be tried next: after each attempt that was logged, in the issue as everybody
# sees it. (t/unit/contact_next.c has the rule's every case.)
use v5.36;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $tia, $udo) = map { $desk->as($_) } qw(ana tia udo);

my @lives = (
	# software, contact, [channel, outcome => next], ...
	['Notepad++', { preferred => 'chat' }, [undef, undef, 'chat'],
		['chat', 'no_answer', 'chat'], ['chat', 'left_message', 'chat'], ['chat', 'no_answer', 'email'],
		['email', 'bounced', 'phone'], ['phone', 'wrong_details', 'chat'], ['phone', 'reached', 'phone'],
		['phone', 'no_answer', 'phone'], ['phone', 'no_answer', 'phone'], ['phone', 'no_answer', 'chat']],
	['Microsoft Outlook', {}, [undef, undef, 'chat'], ['email', 'bounced', 'chat'],
		['chat', 'wrong_details', 'phone'], ['phone', 'no_answer', 'phone']],
	['Notepad++', { chat => undef, phone => undef }, [undef, undef, 'email'], ['email', 'bounced', 'email'],
		['phone', 'reached', 'email']],
);
for my $life (@lives) {
	my ($title, $contact, @attempts) = @$life;
	my $issue = $desk->report('ana', software_id => $desk->software($title), contact => $contact);
	my $path = "/issues/$issue->{id}";
	my $done = '';
	for (@attempts) {
		my ($channel, $outcome, $next) = @$_;
		status_is($tia->post("$path/contacts", { channel => $channel, outcome => $outcome }), 201) if $channel;
		$done .= " $channel $outcome" if $channel;
		is($_->get($path)->body->{contact}{next}, $next, "$title,$done: next, for " . $_->name) for $ana, $udo;
	}
	my @changes = map { $_->{changes}{'contact.next'} // () } @{ $udo->get("$path/history")->body->{data} };
	my @nexts = map { $_->[2] } @attempts;
	is_deeply(\@changes, [map { [@nexts[$_ - 1, $_]] } grep { $nexts[$_] ne $nexts[$_ - 1] } 1 .. $#nexts],
		"$title: the history tells when it became another");
}

done_testing;
