# t/lib/Schema.pm, which judges every answer of the tests, judges as JSON::Validator does: the same
# schemas, the same values, right ones and wrong ones.
use v5.36;

use Answers;
use Document;
use JSON::PP ();
use Schema;
use Test::More;

my $json = JSON::PP->new->allow_nonref->canonical;
# (A number that stands as a text in an enum, 1e300, and a minimum without a type: there JSON::Validator errs.)
no warnings 'qw';
my @values = map { $json->decode($_) } qw(null true false 0 1 -1 2.5 7 200 201 "" "a" "ab" "abcd" "1" "true"
	"queued" "vip" "p1" "2026-11-23" "2026-11-23T18:04:40.123Z" "2026-13-01" "2026-11-23T25:00:00Z" "a@b.de" "a\nb" "\u00e4\u00e4"
	[] [1] [1,1] [1,"a"] ["a"] ["queued","vip"] ["vip","vip"] [null] [[1]] [{}]
	{} {"a":1} {"a":null} {"a":"1"} {"b":1} {"a":1,"b":"x"} {"a":1,"b":null} {"a":1,"z":1} {"a":{"a":1}} {"a":1,"b":{"a":1}}
	{"a":1,"b":{"a":1,"z":2}} {"kind":"x","x":1} {"kind":"y","y":1} {"kind":"y","x":1} {"kind":"x"} {"list":[{"a":1},{"a":2}]}
	{"list":[{"a":1},{"a":"2"}]} {"list":[{"a":1,"z":1}]} {"a":[1,2]} {"b":["old","new"]});

my @schemas = map { $json->decode($_) } grep { length } split /\n/, <<'END';
{}
{"type":"integer"}
{"type":"number"}
{"type":"boolean"}
{"type":"null"}
{"type":"string"}
{"type":["string","null"]}
{"type":["integer","boolean"]}
{"type":"integer","minimum":1,"maximum":200}
{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":7}
{"type":"string","minLength":1,"maxLength":2}
{"maxLength":3}
{"type":"string","pattern":"^[a-z]+$"}
{"pattern":"^a"}
{"type":"string","format":"date-time"}
{"type":"string","format":"date"}
{"type":"string","format":"email"}
{"enum":["queued","vip",null,7,true]}
{"type":"string","enum":["queued","vip"]}
{"const":"vip"}
{"const":7}
{"type":"array"}
{"type":"array","items":{"type":"integer"}}
{"type":"array","items":{"type":"string","enum":["queued","vip"]},"uniqueItems":true,"minItems":1,"maxItems":2}
{"type":"object"}
{"type":"object","properties":{"a":{"type":"integer"}}}
{"type":"object","required":["a"],"properties":{"a":{"type":"integer"},"b":{"type":["string","null"]}}}
{"type":"object","required":["a"],"properties":{"a":{}},"additionalProperties":{"type":"string"}}
{"type":["object","null"],"properties":{"a":{"type":["integer","null"]}}}
{"type":"object","additionalProperties":{"type":"array","minItems":2,"maxItems":2}}
{"type":"object","additionalProperties":true}
{"type":"object","minProperties":1,"maxProperties":1,"additionalProperties":true}
{"type":"object","propertyNames":{"enum":["a","b"]},"additionalProperties":true}
{"$ref":"#/components/schemas/Thing"}
{"oneOf":[{"$ref":"#/components/schemas/Thing"},{"type":"null"}]}
{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1}]}
{"oneOf":[{"type":"integer"},{"type":"number","minimum":2}]}
{"oneOf":[{"type":"object","required":["kind","x"],"properties":{"kind":{"const":"x"},"x":{"type":"integer"}}},{"type":"object","required":["kind","y"],"properties":{"kind":{"const":"y"},"y":{"type":"integer"}}}]}
{"type":"object","properties":{"list":{"type":"array","items":{"$ref":"#/components/schemas/Thing"}}}}
END

my %thing = (type => 'object', required => ['a'], properties => { a => { type => 'integer' }, b => { '$ref' => '#/components/schemas/Thing' } });
my $document = { paths => {}, components => { schemas => { Thing => \%thing, map { ("S$_" => $schemas[$_]) } 0 .. $#schemas } } };
my ($closed, $judge) = Answers::judge_of(Document->new($document));
my $schemas = Schema->new($document);
my ($right, $wrong) = (0, 0);
for my $i (0 .. $#schemas) {
	my $check = $schemas->check_of($schemas[$i]);
	my @differences;
	for my $value (@values) {
		my @ours = $check->($value);
		my @theirs = $judge->($closed->is->{components}{schemas}{"S$i"}, $value);
		push @differences, $json->encode($value) . ": (@ours), but (@theirs)" if !@ours != !@theirs;
		@ours ? $wrong++ : $right++;
	}
	is(join("\n", @differences), '', $json->encode($schemas[$i]));
}
cmp_ok($right, '>', 200, "$right values fit");
cmp_ok($wrong, '>', 800, "$wrong values do not");

# Where it is stricter: what it does not understand, it does not pass over.
for ('{"type":"integer","multipleOf":2}', '{"allOf":[{}]}', '{"type":"text"}', '{"format":"colour"}', '{"properties":{"a":{"iff":1}}}') {
	ok(!eval { $schemas->check_of($json->decode($_)); 1 }, "$_ is no schema here");
}
is(join(' ', $schemas->check_of({ type => 'object', properties => { a => { type => 'array', items => \%thing } } })
	->($json->decode('{"a":[{"a":1},{"a":"x","c":1}],"d":1}'))),
	'/a/1/a: not integer: "x" /a/1/c: is not documented /d: is not documented', 'a fault says where it is');

done_testing;
