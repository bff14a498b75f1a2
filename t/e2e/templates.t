# The templates that are shipped say something in each language, whatever happened; an operator's own win; and
# a mistake in one is found before anybody gets it.
use v5.36;

use Email::MIME;
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;
use Instance;
use Receiver;

my $dir = tempdir(CLEANUP => 1);
my $bin = $ENV{BIN} // '.build/release';
write_text("$dir/sendmail", "#!/bin/sh\ncat >'$dir/mail'\n");
chmod 0755, "$dir/sendmail";

sub conf($templates) {
	write_text("$dir/conf", <<~END);
		public_origin = "https://desk.example.com"
		templates = "$templates"
		mail { sendmail = "$dir/sendmail" from = "desk\@example.com" }
		END
	return "$dir/conf";
}

# Which there are, as the domain library lists them.
my ($list) = text_of('lib/domain/words.h') =~ /#define TEMPLATE_WORDS\(X\)(.*?)\n\n/s;
my @templates = $list =~ /X\(TEMPLATE_\w+, "(\w+)"\)/g;
cmp_ok(scalar(@templates), '>', 20, 'templates');

# What a template may be about: its message is looked at for each of these.
my %about = (
	relay => [ map { "news=$_" } qw(forwarded acknowledged reported_to_vendor fix_planned workaround fix_available wont_fix) ],
	withdrawn => [ map { "status=$_" } qw(cancelled assigned queued) ],
	forwarded => [ map { "news=$_" } qw(forwarded acknowledged) ],
	news => [ 'status=with_software_team', map { "news=$_" } qw(forwarded acknowledged reported_to_vendor fix_planned workaround fix_available wont_fix returned) ],
	attempt_failed => [ map { "outcome=$_" } qw(no_answer left_message wrong_details bounced) ],
	scheduled => [ map { "appointment=$_" } qw(visit bring_in remote_support) ],
	resolved => [ map { "resolution=$_" } qw(user_error question_answered reinstall permissions_fix configuration_change
		update_applied hardware_replaced vendor_fix vendor_workaround known_fix_planned reported_to_vendor no_fault_found duplicate other) ],
);
# What may not be known; the texts must do without.
my @unknown = map { ('--set', "$_=") } qw(version assignee by reason message details summary fixed_in_version
	expected_on respond_by resolve_by closes_at since scheduled_at description);

sub look($template, $language, @options) {
	my ($status, $said) = courier(conf('conf/templates'), "$template/$language", 'email', 'ana@example.com', @options);
	is($status, 0, "$template/$language @options") or return diag $said;
	my $mail = Email::MIME->new(text_of("$dir/mail"));
	my $subject = $mail->header('Subject');
	my ($text, $html) = map { $_->body_str } $mail->parts;
	ok(length $subject > 5 && length $text > 60 && length $html > 200, '... says something');
	unlike("$subject\n$text", qr/\{\{|\}\}|  |[ (]\)|^[,.:]| [,.]|,,|\.\.|^\s*:/m, '... without gaps');
	return;
}

for my $language (qw(en es)) {
	for my $template (@templates) {
		look($template, $language, '--set', $_) for @{ $about{$template} // ['issue=1042'] };
		look($template, $language, @unknown);
	}
}

subtest 'one of the operator' => sub {
	my $own = "$dir/own";
	make_path("$own/en");
	system("cp -r conf/templates/. '$own'") == 0 or die 'cp';
	write_text("$own/en/taken.subject", "Ours: {{issue}}\n");
	write_text("$own/en/taken.html", "<h1>{{software}}</h1>\n");
	courier(conf($own), 'taken', 'email', 'ana@example.com', '--set', 'software=A<B');
	my $mail = Email::MIME->new(text_of("$dir/mail"));
	is($mail->header('Subject'), 'Ours: 1042', 'is used');
	like(($mail->parts)[1]->body_str, qr{<h1>A&lt;B</h1>.*class="button"}s, 'and its HTML, within the layout');
};

# Each a file of an otherwise good folder, what is in it, and what is said of it.
my @mistakes = (
	[ 'es/closed.txt', "uno\n{{isue}}\n", qr{es/closed\.txt:2: there is no value isue} ],
	[ 'en/resolved.subject', '{{#if issue}}', qr{en/resolved\.subject:1: an #if without its /if} ],
	[ 'en/layout.html', '{{status}}', qr{en/layout\.html:1: only for an #if} ],
	[ 'en/relay.txt', "caf\xe9", qr{en/relay\.txt: is not UTF-8} ],
	[ 'es/yours.txt', undef, qr{es/yours\.txt: there is no such template} ],
	[ 'en/yours.txt', 'x' x 70000, qr{en/yours\.txt: is too long} ],
);
for my $case (@mistakes) {
	my ($file, $text, $message) = @$case;
	my $own = "$dir/" . $file =~ tr{/}{-}r;
	system("cp -r conf/templates '$own'") == 0 or die 'cp';
	defined $text ? write_text("$own/$file", $text) : unlink "$own/$file";
	my $said = `$bin/triaged-courier -c @{[ conf($own) ]} --check-config 2>&1`;
	is($? >> 8, 1, "$file: a mistake is found");
	like($said, $message, '... and named');
}
my $said = `$bin/triaged-courier -c @{[ conf('conf/templates') ]} --check-config 2>&1`;
is($?, 0, 'there is none in those that are shipped');
like($said, qr/nothing wrong with it/, 'as is said');

done_testing;
