# Bodies that are no JSON, or JSON that nobody should take: refused, with all that is wrong named,
# and nothing done. What is right comes back byte for byte.

use v5.36;
use utf8;

use Desk;
use Encode ();
use FastCGI;
use Instance;
use Time::HiRes qw(time);

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

my $desk = Desk->start(workers => 2);
my $ana = $desk->as('ana');
my $tia = $desk->as('tia');
my $software = $desk->software('Notepad++');
my $limit = 262_144;

sub bytes($text) {
	utf8::encode($text);
	return $text;
}

sub issue_count() { return ($desk->sql('SELECT COUNT(*) FROM issue'))[0][0] }

# The body of a good report, with one member's JSON text replaced, or put in its place.
sub report_with($name = undef, $json = undef) {
	my %members = (software_id => $software, impact => '"question"', description => '"It is quite hostile"');
	$members{$name} = $json if defined $name;
	return bytes('{' . join(',', map { "\"$_\":$members{$_}" } sort keys %members) . '}');
}

my @workers = workers_of($desk);

# No JSON ----------------------------------------------------------------------------------------

my $good = report_with();
my $inner = $good =~ s/^\{|\}$//gr;

# What it is => the text; all 400.
my %malformed = (
	'empty' => '', 'blank' => " \t\r\n ", 'cut' => substr($good, 0, -1), 'cut in a text' => substr($good, 0, 20),
	'trailing text' => "$good x", 'two objects' => "$good$good", 'two with a comma' => "$good,$good",
	'a trailing brace' => "$good}", 'a trailing comma' => "{$inner,}", 'a leading comma' => "{,$inner}",
	'two commas' => "{$inner,,\"follows\":null}", 'no comma' => "{$inner \"follows\":null}",
	'no colon' => "{$inner,\"follows\" null}", 'no value' => "{$inner,\"follows\":}",
	'NUL at the end' => "$good\0", 'NUL at the beginning' => "\0$good", 'NUL between' => "{\0$inner}",
	'form feed between' => "{\f$inner}", 'a no-break space between' => bytes("{\x{a0}$inner}"),
	'a byte order mark' => bytes("\x{feff}$good"), 'one in the middle' => bytes("{\x{feff}$inner}"),
	'UTF-16' => "\xff\xfe" . join('', map { "$_\0" } split //, $good),
	'UTF-16 without a mark' => join('', map { "\0$_" } split //, $good),
	'UTF-32' => join('', map { "$_\0\0\0" } split //, $good),
	'an array' => "[$good]", 'a text' => '"text"', 'a number' => '1', 'null' => 'null', 'true' => 'true',
	'an empty array' => '[]', 'XML' => '<a/>', 'a form' => 'software_id=1&impact=question',
	'a comment' => "{/* x */$inner}", 'a line comment' => "{// x\n$inner}", 'a # comment' => "{# x\n$inner}",
	'single quotes' => $good =~ tr/"/'/r, 'a name in single quotes' => "{'follows':null,$inner}",
	'a name without quotes' => "{follows:null,$inner}", 'a number for a name' => "{1:null,$inner}",
	'null for a name' => "{null:null,$inner}",
	'a duplicate' => "{$inner,$inner}", 'an escaped duplicate' => "{$inner,\"\\u0069mpact\":\"question\"}",
	'a duplicate that nobody knows' => "{$inner,\"x\":1,\"x\":1}", 'an empty name twice' => "{$inner,\"\":1,\"\":1}",
	'a duplicate inside' => "{$inner,\"contact\":{\"email\":null,\"email\":null}}",
	'a duplicate deep inside' => "{$inner,\"x\":[{\"y\":{\"z\":1,\"z\":2}}]}",
	'a duplicate in another case of its escape' => "{$inner,\"\\u00e9\":1,\"\\u00E9\":1}",
	'a duplicate, once in bytes' => bytes("{$inner,\"\\u00e9\":1,\"é\":1}"),
	(map { ("the number $_" => report_with('software_id', $_)) } qw(NaN nan Infinity -Infinity inf 01 00 -01 +1
		.5 5. 1.e1 1e 1e+ - -- 0x1 0b1 1_000 1f 1n ١), '1 2', "1\0"),
	(map { ("the word $_" => report_with('customer_impact', $_)) } qw(TRUE True tru truee FALSE Null NULL nul
		undefined none yes)),
	(map { ("the text $_" => report_with('description', $_)) } q('It is in single quotes'), q("\\x41 is no escape"),
		q("\\' is no escape"), q("\\0 is no escape"), q("\\a is no escape"), q("\\u12 is too short"),
		q("\\u12G4 is not hex"), q("\\U0041 is a capital"), q("\\u{41} is not JSON"), q("no end), q("an end too many""),
		q(`It is in backticks`), q("""It is three quotes""")),
	(map { (sprintf('the raw control character %02x', $_) => report_with('description',
		'"It is ' . chr($_) . ' in a text"')) } 0 .. 31),
	'a raw newline in a name' => "{$inner,\"x\ny\":1}",
	(map { ("invalid UTF-8: $_->[0]" => report_with() =~ s/quite/$_->[1]/r) }
		['overlong /', "\xc0\xaf"], ['overlong NUL', "\xc0\x80"], ['overlong in three', "\xe0\x80\xaf"],
		['overlong in four', "\xf0\x80\x80\xaf"], ['a surrogate', "\xed\xa0\x80"], ['a pair', "\xed\xa0\x80\xed\xb0\x80"],
		['beyond the last', "\xf4\x90\x80\x80"], ['five bytes', "\xf8\x88\x80\x80\x80"], ['a lone trail', "\x80"],
		['a lone lead', "\xc3"], ['FE', "\xfe"], ['FF', "\xff"], ['Latin 1', "caf\xe9"], ['cut', "\xf0\x9f\x98"]),
	'invalid UTF-8 in a name' => "{$inner,\"\xff\":1}", 'invalid UTF-8 between' => "{\xff$inner}",
	'overlong quotes' => $good =~ s/"/\xc0\xa2/gr,
	'17 deep, of arrays' => report_with('x', '[' x 16 . ']' x 16),
	'17 deep, of objects' => report_with('x', '{"a":' x 16 . '1' . '}' x 16),
	'a bomb of arrays' => '[' x $limit, 'a bomb of objects' => substr('{"a":' x $limit, 0, $limit),
	'a bomb in a member' => substr(report_with('x', '[' x $limit), 0, $limit),
	'a bomb that closes' => '{"a":' . '[' x 130_000 . ']' x 130_000 . '}',
	'a text without end' => substr('{"a":"' . 'x' x $limit, 0, $limit),
	'backslashes without end' => substr('{"a":"' . '\\' x $limit, 0, $limit),
);

subtest 'what is not JSON is 400' => sub {
	for my $what (sort keys %malformed) {
		my $began = time;
		my $answer = $ana->post('/issues', $malformed{$what});
		problem_is($answer, 400, '/problems/bad-request', $what);
		like(($answer->body // {})->{detail}, qr/JSON/, '... it says why');
		cmp_ok(time - $began, '<', 2, '... soon');
	}
};

subtest 'the place of the mistake is named' => sub {
	my %places = ("{\"a\":1,\"a\":2}" => 7, '{"a":01}' => 6, "{\"a\":\"\t\"}" => 6, '{"a":1} x' => 8, '{"a":NaN}' => 5);
	for my $text (sort keys %places) {
		like($ana->post('/issues', $text)->body->{detail}, qr/\bbyte $places{$text}\b/, $text);
	}
};

# JSON that is not taken -------------------------------------------------------------------------

# [what, the member, its JSON, [pointer, code]...]; all 422, as tia.
my @invalid = (
	['an integer of 20 digits', software_id => '12345678901234567890', ['/software_id', 'range']],
	['one too large', software_id => '9007199254740992', ['/software_id', 'range']],
	['the largest', software_id => '9223372036854775807', ['/software_id', 'range']],
	['one more than the largest', software_id => '9223372036854775808', ['/software_id', 'range']],
	['a negative of 20 digits', software_id => '-12345678901234567890', ['/software_id', 'range']],
	['a thousand digits', software_id => '9' x 1000, ['/software_id', 'range']],
	['2^64 + 1', software_id => '18446744073709551617', ['/software_id', 'range']],
	['zero', software_id => '0', ['/software_id', 'range']],
	['minus zero', software_id => '-0', ['/software_id', 'range']],
	['minus one', software_id => '-1', ['/software_id', 'range']],
	['a fraction', software_id => "$software.0", ['/software_id', 'type']],
	['an exponent', software_id => '1e0', ['/software_id', 'type']],
	['a huge exponent', software_id => '1e999', ['/software_id', 'type']],
	['digits in a text', software_id => "\"$software\"", ['/software_id', 'type']],
	['digits and more', software_id => '"12abc"', ['/software_id', 'type']],
	['true for a number', software_id => 'true', ['/software_id', 'type']],
	['null for a number', software_id => 'null', ['/software_id', 'required']],
	['an array for a number', software_id => '[1]', ['/software_id', 'type']],
	['an object for a number', software_id => '{"id":1}', ['/software_id', 'type']],
	['one that is not there', software_id => '9007199254740991', ['/software_id', 'unknown_software']],
	['a number for a text', description => '1234567890123', ['/description', 'type']],
	['an array for a text', description => '["It is in an array"]', ['/description', 'type']],
	['a word that is none', impact => '"panic"', ['/impact', 'word']],
	['a word in capitals', impact => '"QUESTION"', ['/impact', 'word']],
	['a word and a blank', impact => '"question "', ['/impact', 'word']],
	['an empty word', impact => '""', ['/impact', 'word']],
	['a number for a word', impact => '1', ['/impact', 'type']],
	['1 for true', customer_impact => '1', ['/customer_impact', 'type']],
	['"true" for true', customer_impact => '"true"', ['/customer_impact', 'type']],
	['null for false', customer_impact => 'null', ['/customer_impact', 'type']],
	['nine characters', description => '"123456789"', ['/description', 'too_short']],
	['nine and blanks', description => '"  123456789\\n\\t  "', ['/description', 'too_short']],
	['nine of four bytes', description => '"' . '😀' x 9 . '"', ['/description', 'too_short']],
	['4001 characters', description => '"' . 'é' x 4001 . '"', ['/description', 'too_long']],
	['\u0000', description => '"It is \\u0000 in a text"', ['/description', 'control']],
	['a control character', description => '"It is \\u0007 in a text"', ['/description', 'control']],
	['an escape', description => '"It is \\u001b[2J in a text"', ['/description', 'control']],
	['\b', description => '"It is \\b in a text"', ['/description', 'control']],
	['\r', description => '"It is \\r\\n in a text"', ['/description', 'control']],
	['DEL', description => "\"It is \x7f in a text\"", ['/description', 'control']],
	['a C1 control character', description => "\"It is \x{9b} in a text\"", ['/description', 'control']],
	['a newline in a line', software_version => '"1\\n2"', ['/software_version', 'control']],
	['half of a pair', description => '"It is \\ud83d in a text"', ['/description', 'surrogate']],
	['the other half', description => '"It is \\ude00 in a text"', ['/description', 'surrogate']],
	['the halves exchanged', description => '"It is \\ude00\\ud83d in a text"', ['/description', 'surrogate']],
	['a half at the end', description => '"It is the end \\ud83d"', ['/description', 'surrogate']],
	['half, then a letter', description => '"It is \\ud83d\\u0041 in a text"', ['/description', 'surrogate']],
	['a member that nobody knows', colour => '"red"', ['/colour', 'unknown']],
	['one of an answer', reporter => '{"id":1}', ['/reporter', 'unknown']],
	['one of an answer too', priority => '1', ['/priority', 'unknown']],
	['a prototype', __proto__ => '{"vip":true}', ['/__proto__', 'unknown']],
	['an empty name', '' => '1', ['/', 'unknown']],
	['a name with / and ~', 'a/b~c~1' => '1', ['/a~1b~0c~01', 'unknown']],
	['a known name and \u0000', 'follows\\u0000' => '1', ["/follows\x{fffd}", 'unknown'], ["/follows\x{fffd}", 'control']],
	['a known name and half a pair', 'follows\\ud800' => '1', ["/follows\x{fffd}", 'unknown'],
		["/follows\x{fffd}", 'surrogate']],
	['a known name in capitals', FOLLOWS => '1', ['/FOLLOWS', 'unknown']],
	['16 deep', x => '[' x 15 . ']' x 15, ['/x', 'unknown']],
	['a text for an object', contact => '"ana@example.com"', ['/contact', 'type']],
	['an array for an object', contact => '[]', ['/contact', 'type']],
	['null for an object', contact => 'null', ['/contact', 'type']],
	['an object for an array', contact => '{"blocked":{}}', ['/contact/blocked', 'type']],
	['words of all kinds', contact => '{"blocked":["email","fax",1,null,["chat"],"email"]}',
		(map { ["/contact/blocked/$_->[0]", $_->[1]] } [1, 'word'], [2, 'type'], [3, 'type'], [4, 'type'], [5, 'duplicate'])],
	['no address', contact => '{"email":"nobody"}', ['/contact/email', 'format']],
	['a member inside', contact => '{"fax":"1"}', ['/contact/fax', 'unknown']],
	['a login that is too long', on_behalf_of => '"' . 'x' x 101 . '"', ['/on_behalf_of', 'too_long']],
	['a login of too many bytes', on_behalf_of => '{"name":"N","chat":"@n","login":"' . '😀' x 100 . '"}',
		['/on_behalf_of/login', 'too_long']],
	['a login of two words', on_behalf_of => '{"name":"N","chat":"@n","login":"a b"}',
		['/on_behalf_of/login', 'format']],
);

subtest 'what is JSON, and not taken, is 422' => sub {
	for my $case (@invalid) {
		my ($what, $name, $json, @errors) = @$case;
		my $answer = $tia->post('/issues', report_with($name, $json));
		status_is($answer, 422, $what);
		is_deeply([map { [@$_{qw(pointer code)}] } @{ $answer->body->{errors} // [] }], \@errors, '... and why');
	}
};

subtest 'all mistakes are named at once' => sub {
	my $answer = $tia->post('/issues', bytes(<<~'END'));
		{ "description": "short", "impact": 3, "customer_impact": "no", "software_version": "", "colour": "red",
		  "contact": { "preferred": "pigeon", "email": "x", "phone": "call me", "chat": "", "blocked": ["chat", "chat"],
		               "fax": null },
		  "follows": "1", "joins_forwarding": -1, "on_behalf_of": { "name": 5, "login": "" }, "claim": 1,
		  "channel": "smoke", "resolution": { "code": "magic", "duplicate_of": 1.5 }, "täg/~": [] }
		END
	is_deeply([map { "$_->{pointer} $_->{code}" } @{ $answer->body->{errors} // [] }], [
		'/description too_short', '/impact type', '/customer_impact type', '/software_version too_short',
		'/colour unknown', '/contact/preferred word', '/contact/email too_short', '/contact/phone format',
		'/contact/chat too_short', '/contact/blocked/1 duplicate', '/contact/fax unknown', '/follows type',
		'/joins_forwarding range', '/on_behalf_of/name type', '/on_behalf_of/login too_short', '/claim type',
		'/channel word', '/resolution/code word', '/resolution/duplicate_of type', '/resolution/details required',
		'/täg~1~0 unknown', '/software_id required',
	], 'in the order of the document, what is missing behind') or diag($answer->describe);
	my $empty = $tia->post('/issues', '{}');
	invalid_is($empty, [map { ["/$_", 'required'] } qw(software_id description impact)]);
	like($_->{detail}, qr/^[^<>{}]+$/, "$_->{pointer}: $_->{detail}") for @{ $answer->body->{errors} };
};

subtest 'many mistakes are not too many' => sub {
	my @names = map { my $a = $_; map { my $b = $_; map { "$a$b$_" } 0 .. 9, 'a' .. 'z' } 0 .. 9, 'a' .. 'z' } 'a' .. 'x';
	my %bodies = (
		'members' => '{' . join(',', map { "\"$_\":1" } @names[0 .. 30_000]) . '}',
		'escaped names' => '{' . join(',', map { "\"\\u0000$_\":1" } @names[0 .. 15_000]) . '}',
		'a long name around them' => '{"' . 'n' x 100_000 . '":{' . join(',', map { "\"\\ud800$_\":1" } @names[0 .. 10_000]) . '}}',
		'elements' => '{"contact":{"blocked":[' . join(',', (1) x 100_000) . ']}}',
		'objects' => '{"x":[' . join(',', ('{}') x 80_000) . ']}',
		'escapes' => '{"description":"' . '\\ud800' x 40_000 . '"}',
	);
	for my $what (sort keys %bodies) {
		my $began = time;
		my $answer = $ana->post('/issues', $bodies{$what});
		status_is($answer, 422, sprintf '%d bytes of %s', length $bodies{$what}, $what);
		cmp_ok(time - $began, '<', 3, '... soon');
		cmp_ok(length $answer->content, '<', 20_000, '... in few words');
		cmp_ok(scalar @{ $answer->body->{errors} }, '<=', 51, '... and few lines');
	}
	my $last = '{' . join(',', map { "\"$_\":1" } @names[0 .. 30_000], $names[0]) . '}';
	problem_is($ana->post('/issues', $last), 400, '/problems/bad-request', 'the last of many is the first again');
};

# The limits, and what is right ------------------------------------------------------------------

subtest 'a body may have 256 KiB' => sub {
	my $fits = $good . ' ' x ($limit - length $good);
	status_is($ana->post('/issues', $fits), 201, 'exactly');
	problem_is($ana->post('/issues', "$fits "), 413, '/problems/too-large', 'one byte more, by nginx');
	my $direct = FastCGI::request($desk->env('SOCKETS') . '/triaged.sock', method => 'POST', uri => '/api/v1/issues',
		body => "$fits ", params => [TRIAGED_USER => 'ana']);
	is($direct->{status}, 413, '... and by triaged itself');
	$direct = FastCGI::request($desk->env('SOCKETS') . '/triaged.sock', method => 'POST', uri => '/api/v1/issues',
		body => $fits, params => [TRIAGED_USER => 'ana']);
	is($direct->{status}, 201, '... which takes what fits');
	my $wide = report_with('description', '"' . '\\u00e9' x 4000 . '"');
	status_is($ana->post('/issues', $wide), 201, '4000 characters in 24000 bytes');
};

subtest 'an empty body is {} where nothing must be said' => sub {
	my $issue = $desk->report('ana');
	for my $body (undef, '', " \n", '{}') {
		status_is($tia->post("/issues/$issue->{id}/claim", $body), 200, 'claim with ' . ($body // 'nothing'));
		status_is($tia->post("/issues/$issue->{id}/release", { reason => 'Not mine' }), 200);
	}
	problem_is($tia->post("/issues/$issue->{id}/claim", $_), 400, '/problems/bad-request', "claim with $_")
		for '[]', 'null', '""', '{', 'x';
	invalid_is($tia->post("/issues/$issue->{id}/claim", '{"reason":"x"}'), [['/reason', 'unknown']]);
	problem_is($tia->post("/issues/$issue->{id}/$_", ''), 400) for qw(cancel notes contacts work);
};

subtest 'a body is JSON by its type' => sub {
	my $preview = encode_json({ impact => 'question' });
	my $type = sub ($type, @more) {
		return $desk->raw(join "\r\n", 'POST /api/v1/triage/preview HTTP/1.1', 'Host: desk', 'Connection: close',
			'Authorization: ' . basic('ana'), 'Content-Length: ' . length $preview,
			defined $type ? "Content-Type: $type" : (), @more, '', $preview);
	};
	status_is($type->($_), 200, "'$_'") for 'application/json', 'application/json; charset=utf-8',
		'application/json;charset=UTF-8', 'Application/JSON ; charset="utf-8"', 'application/json;';
	problem_is($type->($_), 415, '/problems/unsupported-media-type', defined $_ ? "'$_'" : 'none') for undef, '',
		'text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x',
		'application/jsonp', 'application/json5', 'application/json-patch+json', 'application/problem+json',
		'application/merge-patch+json', 'application/vnd.api+json', 'application', 'json', '*/*',
		'text/plain, application/json', 'text/plain; application/json', 'application/octet-stream', 'application /json';
	problem_is($ana->post('/issues', '{', 'Content-Type' => 'text/plain'), 415);
	is($type->('application/json', 'Content-Encoding: gzip')->status, 200, 'an encoding is not looked at');
};

subtest 'any text comes back byte for byte' => sub {
	my %texts = (
		'emoji' => '👩🏽‍💻 cannot 🖨️ a thing 🇪🇺', 'right to left' => 'אי אפשר לפתוח את הקובץ, لا يمكن فتح الملف',
		'overrides' => "\x{202e}txet desrever\x{202c} \x{2066}x\x{2069}", 'combining' => "e\x{301} is not é, a\x{308}\x{323}",
		'the last of all' => "\x{10ffff} and \x{ffff} and \x{fdd0}", 'separators' => "lines a\x{2028}b\x{2029}c\x{200b}d\x{feff}e",
		'lines' => "one\ntwo\n\tthree\n\nfive", 'quotes' => q(a "b" 'c' \\d\\ /e/ `f` <g> &h; %i $j {k}),
		'SQL' => q('; DROP TABLE issue; -- \\' OR 1=1 /* */ #), 'names' => 'Łódź, Þór, Ğ, ſ, ß, ẞ, K, İı',
		'old scripts' => '𓀀 𐎀 𒀀 𝕳𝖊𝖑𝖑𝖔', 'json in json' => '{"a":[1,"\\u0000"]}', 'NFC and NFD' => "\x{212b} is not \x{c5} is not A\x{30a}",
		'Chinese' => '文件打不开 ファイルが開けません 파일을 열 수 없습니다', 'format' => '%s %n %d \\n \\x00 ${x} {{y}}',
	);
	for my $what (sort keys %texts) {
		my $issue = $desk->report('ana', description => $texts{$what});
		is($issue->{description}, $texts{$what}, $what);
		my $seen = $tia->get("/issues/$issue->{id}");
		is($seen->body->{description}, $texts{$what}, '... when read');
		ok(index($seen->content, bytes($texts{$what} =~ s/(["\\])/\\$1/gr =~ s/\n/\\n/gr =~ s/\t/\\t/gr)) >= 0,
			'... not escaped more than it must be');
	}
	my $escaped = join '', map { sprintf '\\u%04x', $_ } unpack 'n*', Encode::encode('UTF-16BE', $texts{emoji});
	is($ana->post('/issues', report_with('description', "\"$escaped\""))->body->{description}, $texts{emoji},
		'escaped pairs are what they stand for');
};

is_deeply([workers_of($desk)], \@workers, 'no worker has died of any of this');
my $count = issue_count();
problem_is($ana->post('/issues', $malformed{$_}), 400) for 'two objects', 'a duplicate', 'trailing text';
is(issue_count(), $count, 'what is refused leaves nothing behind');

done_testing;
