package Fuzz;

# Values out of the schemas of the API's document: right ones, with a liking for limits, and wrong ones.
#
#     my $fuzz = Fuzz->new(Document->current, software_id => sub { 7 }, ...);
#     my $body = $fuzz->value($schema);               # of that schema
#     my ($bytes, $is_right) = $fuzz->body($schema);  # JSON, more often right than not
#     my ($text, $is_right) = $fuzz->text($parameter);
#
# A name with a sub is a member (or a parameter) whose schema does not say all: the sub knows values
# that mean something; it is given the schema. Chance is perl's: srand makes it come again.

use v5.36;

use Document;
use Exporter 'import';
use JSON::PP ();
use Storable qw(dclone);

our @EXPORT = qw(one_of chance);

my $json = JSON::PP->new->utf8->allow_nonref->canonical;

sub one_of(@all) { return $all[rand @all] }
sub chance($of) { return rand($of) < 1 } # one in so many

sub new($class, $document, %known) { return bless { schemas => $document->schemas, known => \%known }, $class }

# Right values -----------------------------------------------------------------------------------

sub value($self, $schema, $name = '') {
	my $known = $self->{known}{$name};
	return $known->($schema) if $known && !chance(8);
	return $self->value($self->{schemas}->at($schema->{'$ref'}), $name) if $schema->{'$ref'};
	return $self->value(one_of(@{ $schema->{oneOf} // $schema->{anyOf} }), $name) if $schema->{oneOf} || $schema->{anyOf};
	return $schema->{const} if exists $schema->{const};
	return one_of(@{ $schema->{enum} }) if $schema->{enum};
	my $type = ref $schema->{type} ? one_of(@{ $schema->{type} }) : $schema->{type};
	my $make = $self->can("_$type") // die "no values of the type $type";
	return $make->($self, $schema);
}

sub _null($self, $schema) { return undef }
sub _boolean($self, $schema) { return one_of(JSON::PP::true, JSON::PP::false) }

sub _integer($self, $schema) {
	my $from = $schema->{minimum} // -5;
	my $to = $schema->{maximum} // 9_007_199_254_740_991;
	return one_of($from, $to, $from + 20 <= $to ? $from + int rand 20 : $from);
}

my @letters = ('a' .. 'z', ' ', 'A', '0', '-', "'", '"', '%', '_', '\\', '<', '&', "\x{e4}", "\x{df}", "\x{3a9}", "\x{6f22}",
	"\x{1f600}", "\x{301}", "\x{200d}", "\x{202e}");

sub _string($self, $schema) {
	return $self->_moment if ($schema->{format} // '') eq 'date-time';
	return $self->_moment =~ s/T.*//r if ($schema->{format} // '') eq 'date';
	return one_of(qw(x@example.com ana.ruiz@mail.example.com)) if ($schema->{format} // '') eq 'email';
	return one_of(qw(minor vip_first a a1)) if ($schema->{pattern} // '') =~ /a-z0-9_/;
	return one_of('+1 555 0100', '11', '*31#0049(30)1-2,3') if ($schema->{pattern} // '') =~ /0-9/;
	return one_of('ana', "j\x{f6}rg", 'a.b@c', "\x{1f600}") if ($schema->{pattern} // '') =~ /:,/;
	my $from = $schema->{minLength} // 1;
	my $to = $schema->{maxLength} // 30;
	my $length = one_of($from, $to, $from + int rand 12);
	$length = $to if $length > $to;
	return 'x' x $length if $length > 300;
	my $text = join '', map { one_of(@letters) } 1 .. $length;
	return $text =~ s/\A[\s\x{301}\x{200d}]|\s\z/x/gr;
}

sub _moment($self) {
	return sprintf '%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', one_of(1971, 2026, 2027, 2099, 9998), 1 + rand 12, 1 + rand 28,
		rand 24, rand 60, rand 60, rand 1000;
}

sub _array($self, $schema) {
	my $from = $schema->{minItems} // 0;
	my $to = $schema->{maxItems} // 5;
	my $count = chance(20) ? $to : $from + int rand(4);
	my %seen;
	return [grep { !$schema->{uniqueItems} || !$seen{ $json->encode($_) }++ }
		map { $self->value($schema->{items}) } 1 .. ($count > $to ? $to : $count)];
}

sub _object($self, $schema) {
	my %required = map { $_ => 1 } @{ $schema->{required} // [] };
	my $properties = $schema->{properties} // {};
	return { map { $_ => $self->value($properties->{$_}, $_) }
		grep { $required{$_} || chance(2) } sort keys %$properties };
}

# Wrong ones -------------------------------------------------------------------------------------

# What JSON::PP would not write, by what stands for it meanwhile.
my %raw = map { ("\x01$_\x02" => $_) } ('99999999999999999999', '-1e400', '1.0', '"\ud800"', "\"\xff\"", 'NaN', '01', "'x'", '"a	b"');
my @odd = (undef, JSON::PP::true, 0, -1, 1.5, 9223372036854775807, '', ' ', "\0", "\x{7f}", "a\nb", "a\tb", 'x' x 5000, '0', 'null',
	"' OR 1=1 --", '../../etc', '%00', [], [[]], [1], {}, { a => 1 }, ['x', 'x'], sort keys %raw);

# JSON for a request, and whether the document allows it.
sub body($self, $schema) {
	return (one_of(@{ $self->_texts }), 0) if chance(12);
	my $value = $self->value($schema);
	$value = $self->_spoiled($value) if chance(2);
	my $bytes = $json->encode($value);
	my $is_raw = $bytes =~ s/"\\u0001(.*?)\\u0002"/$raw{"\x01" . $json->decode("\"$1\"") . "\x02"}/ge;
	return ($bytes, !$is_raw && !$self->{schemas}->check_of($schema)->(Document::trimmed($json->decode($bytes))));
}

# A copy with another thing in one place, one thing too many, or one too few.
sub _spoiled($self, $value) {
	my $copy = dclone([$value]);
	my @places = ([$copy, 0]);
	for (my $i = 0; $i < @places; $i++) {
		my ($in, $key) = @{ $places[$i] };
		my $here = ref $in eq 'HASH' ? $in->{$key} : $in->[$key];
		push @places, map { [$here, $_] } ref $here eq 'HASH' ? sort keys %$here : ref $here eq 'ARRAY' ? 0 .. $#$here : ();
	}
	my ($in, $key) = @{ one_of(@places) };
	if (ref $in eq 'ARRAY') { $in->[$key] = one_of(@odd) }
	elsif (chance(4)) { delete $in->{$key} }
	elsif (chance(4)) { $in->{ one_of('colour', '', 'ID', "$key ", '__proto__', "\x{1f600}") } = one_of(@odd) }
	else { $in->{$key} = one_of(@odd) }
	return $copy->[0];
}

sub _texts($self) {
	return ['', ' ', '{', '[]', 'null', '""', '{}{}', '{"a":1,"a":2}', "\xef\xbb\xbf{}", '{"a":' x 20 . '1' . '}' x 20, "{\"a\":\"\xc3\"}",
		'{"a":NaN}', '{a:1}', '{"a":1,}', '[' x 5000, 'x' x 70_000, '{"a":"' . 'x' x 270_000 . '"}'];
}

# A parameter's value as it stands in a URI, and whether the document allows it. Of a text that is not
# any text, or has no bound, the example is known to be right.
sub text($self, $parameter) {
	my $schema = $parameter->{schema};
	return (one_of('', 'x', '-1', '0', '1.5', 'null', '%00', '%ff', '99999999999999999999', 'a' x 3000, '%F0%9F%98%80', 'true,x', '%2C'), 0) if chance(5);
	my $is_text = ($schema->{type} // '') eq 'string' && !$schema->{enum} && !$schema->{format};
	my $is_any = $self->{known}{ $parameter->{name} } && $schema->{maxLength};
	my $value = $is_text && !$is_any ? $parameter->{example} : $self->value($schema, $parameter->{name});
	return ('x', 0) if !defined $value || ref $value eq 'ARRAY' && !@$value;
	my $text = ref $value eq 'ARRAY' ? join ',', @$value : ref $value ? $value ? 'true' : 'false' : "$value";
	utf8::encode($text);
	return ($text =~ s/([^\w.~,:-])/sprintf '%%%02X', ord $1/ager, 1);
}

1;
