package Schema;

# Schemas of the API's document as Perl code, since every answer of the tests is held against them: a
# JSON::Validator takes milliseconds for what takes microseconds here. It judges all the same, once
# for each shape of answer that came (t/lib/Answers.pm), and t/lint/schema.t compares the two.
#
#     my $schemas = Schema->new($document);              # all that $ref may name
#     my $check = $schemas->check_of({ type => 'integer', minimum => 1 });
#     my @faults = $check->(0);                          # "/the/place: what is wrong with it"
#
# Stricter than JSON Schema on purpose: an object that says nothing of additionalProperties has none,
# so that what is not documented is a fault. And a keyword that is not understood here is an error of
# the document, never passed over. So is "allOf", with which no object can be closed.
#
# Values are what JSON::PP has decoded.

use v5.36;
no warnings 'experimental::builtin';

use JSON::PP ();

my $json = JSON::PP->new->canonical->allow_nonref;

# They say something to people.
my %is_silent = map { $_ => 1 } qw(title description example examples default deprecated readOnly writeOnly
	contentMediaType $comment);

# keyword => how its check is made, in this order: what has the wrong type is judged no further.
my @keywords = (
	[type => \&_type], [const => \&_const], [enum => \&_enum],
	[minimum => \&_number], [maximum => \&_number], [exclusiveMinimum => \&_number], [exclusiveMaximum => \&_number],
	[minLength => \&_length], [maxLength => \&_length], [pattern => \&_pattern], [format => \&_format],
	[minItems => \&_count], [maxItems => \&_count], [uniqueItems => \&_unique], [items => \&_items],
	[prefixItems => \&_prefix],
	[minProperties => \&_count], [maxProperties => \&_count], [propertyNames => \&_names],
	[properties => \&_members], [required => \&_members], [additionalProperties => \&_members],
	[oneOf => \&_some], [anyOf => \&_some], ['$ref' => \&_ref],
);
my %maker = map { @$_ } @keywords;

my %type = (
	object => sub ($v) { ref $v eq 'HASH' },
	array => sub ($v) { ref $v eq 'ARRAY' },
	boolean => sub ($v) { ref $v eq 'JSON::PP::Boolean' },
	null => sub ($v) { !defined $v },
	string => sub ($v) { defined $v && !ref $v && !builtin::created_as_number($v) },
	number => sub ($v) { defined $v && !ref $v && builtin::created_as_number($v) },
	integer => sub ($v) { defined $v && !ref $v && builtin::created_as_number($v) && $v == int $v },
);

my $day = qr/\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])/a;
my %format = (
	'date' => qr/\A$day\z/,
	'date-time' => qr/\A${day}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)\z/a,
	'uri-reference' => qr/\A[\x21-\x7e]*\z/,
	'email' => qr/\A[^@\s]+@[^@\s]+\z/,
	'int64' => qr/\A-?\d+\z/a,
	'int32' => qr/\A-?\d+\z/a,
	'password' => qr//,
);

sub is_text($v) { return $type{string}->($v) }

sub new($class, $document) { return bless { document => $document, named => {} }, $class }

# What a JSON pointer (a $ref) leads to.
sub at($self, $ref) {
	my $at = $self->{document};
	for (map { s/~1/\//gr =~ s/~0/~/gr } split m{/}, $ref =~ s{^#/}{}r) {
		$at = ref $at eq 'ARRAY' ? $at->[$_] : $at->{$_};
		die "the document has no $ref\n" if !defined $at;
	}
	return $at;
}

sub check_of($self, $schema) {
	return sub ($) { $schema ? () : ': is not documented' } if ref $schema eq 'JSON::PP::Boolean';
	die "a schema is an object\n" if ref $schema ne 'HASH';
	my @unknown = grep { !$maker{$_} && !$is_silent{$_} && !/^x-/ } keys %$schema;
	die "keywords that are not known here: @unknown\n" if @unknown;
	my %made;
	my @checks = map { $made{ $_->[1] }++ && $_->[1] == \&_members ? () : $_->[1]->($self, $schema, $_->[0]) }
		grep { exists $schema->{ $_->[0] } } @keywords;
	push @checks, _members($self, $schema)
		if !$made{ \&_members } && grep { $_ eq 'object' } _list($schema->{type});
	return $checks[0] // sub ($) { () } if @checks < 2;
	my ($first, @others) = @checks;
	return sub ($v) {
		my @faults = $first->($v);
		return @faults ? @faults : map { $_->($v) } @others;
	};
}

sub _list($one) { return ref $one ? @$one : defined $one ? ($one) : () }

sub _shown($v) {
	my $text = $json->encode($v);
	return length $text > 80 ? substr($text, 0, 80) . '...' : $text;
}

# Of any type ------------------------------------------------------------------------------------

sub _type($self, $schema, $keyword) {
	my @names = _list($schema->{type});
	my @tests = map { $type{$_} // die "there is no type $_\n" } @names;
	my ($test) = @tests;
	my $wanted = join ' or ', @names;
	return sub ($v) { $test->($v) ? () : ": not $wanted: " . _shown($v) } if @tests == 1;
	return sub ($v) {
		for (@tests) { return if $_->($v) }
		return ": not $wanted: " . _shown($v);
	};
}

sub _const($self, $schema, $keyword) {
	my $wanted = $json->encode($schema->{const});
	return sub ($v) { $json->encode($v) eq $wanted ? () : ": not $wanted: " . _shown($v) };
}

sub _enum($self, $schema, $keyword) {
	my %has = map { $json->encode($_) => 1 } @{ $schema->{enum} };
	my %word = map { $_ => 1 } grep { $type{string}->($_) } @{ $schema->{enum} };
	return sub ($v) {
		defined $v && !ref $v && $word{$v} || $has{ $json->encode($v) } ? () : ': none of the words: ' . _shown($v);
	};
}

sub _ref($self, $schema, $keyword) {
	my $ref = $schema->{'$ref'};
	my $check = $self->{named}{$ref};
	return sub ($v) { ($check //= $self->named($ref))->($v) };
}

# The check of what a $ref leads to, made once. (It may name itself.)
sub named($self, $ref) { return $self->{named}{$ref} //= $self->check_of($self->at($ref)) }

sub _some($self, $schema, $keyword) {
	my @checks = map { $self->check_of($_) } @{ $schema->{$keyword} };
	my $only_one = $keyword eq 'oneOf';
	return sub ($v) {
		my ($passed, @faults) = (0);
		for my $check (@checks) {
			my @found = $check->($v);
			return if !@found && !$only_one;
			$passed++ if !@found;
			push @faults, @found;
		}
		return if $passed == 1;
		return $passed ? ": fits $passed of $keyword: " . _shown($v) : @faults;
	};
}

# Numbers and texts -------------------------------------------------------------------------------

my %outside = (
	minimum => sub ($v, $limit) { $v < $limit },
	maximum => sub ($v, $limit) { $v > $limit },
	exclusiveMinimum => sub ($v, $limit) { $v <= $limit },
	exclusiveMaximum => sub ($v, $limit) { $v >= $limit },
);

sub _number($self, $schema, $keyword) {
	my ($limit, $outside) = ($schema->{$keyword}, $outside{$keyword});
	return sub ($v) { $type{number}->($v) && $outside->($v, $limit) ? ": $keyword is $limit: $v" : () };
}

sub _length($self, $schema, $keyword) {
	my ($limit, $sign) = ($schema->{$keyword}, $keyword eq 'minLength' ? 1 : -1);
	return sub ($v) {
		$type{string}->($v) && (length($v) - $limit) * $sign < 0 ? ": $keyword is $limit: " . _shown($v) : ();
	};
}

# ECMA's "$" is the very end.
sub _pattern($self, $schema, $keyword) {
	my $text = $schema->{pattern} =~ s/(?<!\\)\$\z/\\z/r;
	my $pattern = qr/$text/a;
	return sub ($v) { $type{string}->($v) && $v !~ $pattern ? ": is not like $schema->{pattern}: " . _shown($v) : () };
}

sub _format($self, $schema, $keyword) {
	my $name = $schema->{format};
	my $pattern = $format{$name} // die "there is no format $name\n";
	return sub ($v) { defined $v && !ref $v && $v !~ $pattern ? ": is no $name: " . _shown($v) : () };
}

# Arrays and objects ------------------------------------------------------------------------------

my %size = (
	Items => sub ($v) { ref $v eq 'ARRAY' ? scalar @$v : undef },
	Properties => sub ($v) { ref $v eq 'HASH' ? scalar keys %$v : undef },
);

sub _count($self, $schema, $keyword) {
	my ($bound, $what) = $keyword =~ /^(min|max)(\w+)$/;
	my ($limit, $size, $sign) = ($schema->{$keyword}, $size{$what}, $bound eq 'min' ? 1 : -1);
	return sub ($v) {
		my $count = $size->($v) // return;
		return ($count - $limit) * $sign < 0 ? ": $keyword is $limit, but $count came" : ();
	};
}

sub _unique($self, $schema, $keyword) {
	return if !$schema->{uniqueItems};
	return sub ($v) {
		return if ref $v ne 'ARRAY';
		my %seen;
		return map { ': is there twice: ' . _shown($_) } grep { $seen{ $json->encode($_) }++ } @$v;
	};
}

sub _items($self, $schema, $keyword) {
	my $check = $self->check_of($schema->{items});
	my $first = @{ $schema->{prefixItems} // [] };
	return sub ($v) {
		return if ref $v ne 'ARRAY';
		my @faults;
		for my $i ($first .. $#$v) {
			push @faults, map { "/$i$_" } $check->($v->[$i]);
		}
		return @faults;
	};
}

sub _prefix($self, $schema, $keyword) {
	my @checks = map { $self->check_of($_) } @{ $schema->{prefixItems} };
	return sub ($v) {
		return if ref $v ne 'ARRAY';
		return map { my $i = $_; map { "/$i$_" } $checks[$i]->($v->[$i]) } grep { $_ < @$v } 0 .. $#checks;
	};
}

sub _names($self, $schema, $keyword) {
	my $check = $self->check_of($schema->{propertyNames});
	return sub ($v) {
		return if ref $v ne 'HASH';
		return map { my $name = $_; map { "/$name: its name$_" } $check->($name) } sort keys %$v;
	};
}

# properties, required and additionalProperties are one check.
sub _members($self, $schema, $keyword = undef) {
	my $properties = $schema->{properties} // {};
	my %check = map { $_ => $self->check_of($properties->{$_}) } keys %$properties;
	my @required = _list($schema->{required});
	my $others = $self->check_of($schema->{additionalProperties} // JSON::PP::false);
	return sub ($v) {
		return if ref $v ne 'HASH';
		my @faults;
		for my $name (@required) {
			push @faults, "/$name: is missing" if !exists $v->{$name};
		}
		for my $name (keys %$v) {
			push @faults, map { "/$name$_" } ($check{$name} // $others)->($v->{$name});
		}
		return sort @faults;
	};
}

1;
