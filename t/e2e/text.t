# Any text comes back as it was sent, code point by code point, wherever a text may stand.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 2);
my ($ana, $tia) = map { $desk->as($_) } qw(ana tia);

my @texts = (
	['emoji', 'It looks like 🙂🔥 and 👩🏽‍💻 and 🏳️‍🌈 and 🇨🇭 to me'],
	['right to left', "البرنامج يغلق نفسه \x{202E}abc\x{202C} وكذلك עברית"],
	['combining, composed', "\x{E9}\x{F1}\x{FC}\x{1E69} and more"],
	['combining, decomposed', "e\x{301}n\x{303}u\x{308}s\x{323}\x{307} and more"],
	['many marks', 'z' . "\x{301}\x{328}\x{489}" x 50 . ' and more'],
	['a mark comes first', "\x{301}begins with a mark"],
	['scripts', '日本語 中文 한국어 ไทย हिन्दी ქართული አማርኛ Ελληνικά'],
	['beyond the first plane', "\x{20000}\x{2A6D6}\x{1F600}\x{10FFFD} and more"],
	['the first and last', "the \x{20}\x{7E}\x{A1}\x{7FF}\x{800}\x{D7FF}\x{E000}\x{FFFD}\x{10000}\x{10FFFF} and more"],
	['noncharacters', "\x{FDD0}\x{FFFE}\x{FFFF}\x{1FFFE}\x{10FFFE} and more"],
	['joiners and marks of order', "a\x{200B}b\x{200C}c\x{200D}d\x{2060}e\x{FEFF}f\x{200E}g\x{2066}h"],
	['separators', "one\x{2028}two\x{2029}three"],
	['blanks inside', "many     blanks \x{A0}\x{2003} inside"],
	['newlines and tabs', "one\n\n\ttwo\nthree"],
	['what means something elsewhere', q{'"`\\ / \\n %s %00 &amp; <script>alert(1)</script> '; DROP TABLE issue; --}],
	['SQL wildcards and JSON', '%_\\%\\_ {"a":[null]} \\u0041 \\ud83d NaN ${x} {{x}}'],
	['4000 of four bytes', '🙂' x 4000],
	['4000 of one byte', 'x' x 4000],
	['4000 marks', 'e' . "\x{301}" x 3999],
);

# The bytes of JSON, with all of it as it is, or all of it escaped.
sub as_it_is($value) { return JSON::PP->new->utf8->encode($value) }
sub escaped($value) { return JSON::PP->new->ascii->encode($value) }

for my $row (@texts) {
	my ($name, $text) = @$row;
	my $short = substr $text, 0, 500;
	my $word = substr($short =~ s/[\n\t]/ /gr, 0, 40) =~ s/\s+$//r;
	my $said = "$name:";
	for my $form (['as it is', \&as_it_is], ['escaped', \&escaped]) {
		my ($how, $encode) = @$form;
		my $answer = $ana->post('/issues', $encode->($desk->report_body(description => $text,
			software_version => $word, contact => { chat => $word })));
		status_is($answer, 201, "$said a description $how");
		my $issue = $answer->body;
		is($issue->{description}, $text, "$said comes back from the report");
		my $path = "/issues/$issue->{id}";
		is($ana->get($path)->body->{description}, $text, "$said and from there");
		is($tia->get('/issues?limit=1')->body->{data}[0]{description}, $text, "$said and from the list");
		is($issue->{software}{version}, $word, "$said as a version");
		is($issue->{contact}{chat}, $word, "$said as a chat handle");

		my $note = $ana->post("$path/notes", $encode->({ body => $text, visibility => 'public' }));
		is($note->body->{body}, $text, "$said a note");
		is($tia->get("$path/notes")->body->{data}[0]{body}, $text, "$said the note in the list");
		$tia->post("$path/claim");
		$tia->post("$path/contacts", $encode->({ channel => 'chat', outcome => 'reached', note => $short }));
		is($tia->get("$path/contacts")->body->{data}[0]{note}, $short, "$said a contact's note");
		$tia->post("$path/work", $encode->({ kind => 'visit', details => $text }));
		is($tia->get("$path/work")->body->{data}[0]{details}, $text, "$said what was done");
		$tia->post("$path/resolve", $encode->({ code => 'other', details => $text }));
		is($ana->get($path)->body->{resolution}{details}, $text, "$said the resolution");
		$ana->post("$path/reopen", $encode->({ reason => $short }));
		my @events = @{ $ana->get("$path/history")->body->{data} };
		is($events[-1]{reason}, $short, "$said the reason in the history");
		is_deeply($events[-1]{changes}{'resolution.details'}, [$text, undef], "$said what it changed");
	}
}

# What leads and trails goes; 4001 code points are too many.
is($desk->report('ana', description => "\n \t  In the middle \x{3000} of blanks\x{A0}\n")->{description},
	"In the middle \x{3000} of blanks", 'trimmed');
invalid_is($ana->post('/issues', as_it_is($desk->report_body(description => $_ x 4001))),
	[['/description', 'too_long']], '4001 code points') for 'x', '🙂', "\x{301}";
status_is($ana->post('/issues', as_it_is($desk->report_body(description => ' ' . '🙂' x 4000 . "\n"))), 201,
	'4000 code points and blanks around them');

# People's names.
my %person = (login => 'søren', name => "Søren O'Brien-Łukaszewicz 🙂", email => 'soren@example.com');
my $named = $tia->post('/issues', as_it_is($desk->report_body(on_behalf_of => \%person)));
status_is($named, 201, 'a new employee with a name');
is_deeply([@{ $named->body->{reporter} }{qw(login name)}], [@person{qw(login name)}], 'comes back');

done_testing;
