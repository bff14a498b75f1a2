package Document;

# The API's document (/api/v1/openapi.json), and what of an exchange is not in it.
#
#     my $document = Document->current;                  # of the program under test
#     my @faults = $document->faults_of(
#         method => 'POST', uri => '/api/v1/issues?x=1',  # the whole path
#         sent => '{...}', sent_headers => {...},         # sent undef: no body; sent_headers: not known
#         status => 201, headers => {...}, body => {...});
#     my @operations = $document->operations;
#     $document->schema_of($operation, 201)               # of an answer's JSON; undef: it has none
#
# Whatever is not documented is a fault: a status, a media type, a member of a body, a header. So is a
# request that was accepted though the document does not have its body or its parameters.
#
# An operation is a hash: method, path (as the document has it), full (with the server's path before
# it), is (what the document says), id ("POST /issues").

use v5.36;

use JSON::PP ();
use Schema;

my $current;

# What every answer of HTTP may have. Any other header is a part of the API.
my %is_plain = map { $_ => 1 } qw(server date connection keep-alive content-type content-length
	transfer-encoding cache-control x-content-type-options);

# What the web server refuses before it looks at the path; it says so for all operations or for none.
my %is_early = map { $_ => 1 } qw(408 414 431 501 505);

# How something is refused for which there is no operation.
my %is_refusal = (%is_early, map { $_ => 1 } qw(400 401 403 404 405 413 415 429 502 503 504));

# The document of BIN/docs, read once in a process.
sub current($class) {
	return $current //= do {
		my $program = ($ENV{BIN} // '.build/release') . '/docs';
		open my $in, '-|', $program, 'openapi' or die "$program: $!";
		my $text = do { local $/; <$in> };
		close $in or die "$program openapi: failed ($?)\n";
		$class->new(JSON::PP::decode_json($text));
	};
}

sub new($class, $content) {
	my $self = bless { is => $content, schemas => Schema->new($content), checks => {}, found => {} }, $class;
	$self->{operations} = [map { $self->_operations_of($_) } sort keys %{ $content->{paths} }];
	push @{ $self->{at}{ _depth($_->{full}) } }, $_ for @{ $self->{operations} };
	return $self;
}

sub is($self) { return $self->{is} }
sub schemas($self) { return $self->{schemas} }
sub operations($self) { return @{ $self->{operations} } }

sub operation($self, $id) {
	my ($one) = grep { $_->{id} eq $id } $self->operations;
	return $one // die "the document has no $id";
}

sub _operations_of($self, $path) {
	my $item = $self->{is}{paths}{$path};
	my $server = ($item->{servers} // $self->{is}{servers} // [{ url => '/' }])->[0]{url} =~ s{/\z}{}r;
	my $full = $server . $path;
	my $pattern = join '', map { /^\{/ ? '([^/]+)' : quotemeta } split /(\{\w+\})/, $full;
	return map {
		my $is = $item->{$_};
		my %parameter = map { $_->{in} . ' ' . lc $_->{name} => $_ }
			map { $self->_real($_) } @{ $item->{parameters} // [] }, @{ $is->{parameters} // [] };
		{ method => uc, path => $path, full => $full, pattern => qr/\A$pattern\z/, is => $is, parameters => \%parameter,
			id => uc . " $path" };
	} grep { $item->{$_} } qw(get put post patch delete);
}

sub _depth($path) { return scalar(() = $path =~ m{/}g) }

# What a reference stands for.
sub _real($self, $one) { return $one->{'$ref'} ? $self->{schemas}->at($one->{'$ref'}) : $one }

# Finding an operation ---------------------------------------------------------------------------

# The path as the document would have it: without query, dots, and slashes that are doubled.
sub _cleaned($uri) {
	my $path = $uri =~ s/[?#].*//sr =~ s/%([0-9a-fA-F]{2})/chr hex $1/ger;
	my @parts;
	for (split m{/+}, $path) {
		pop @parts if $_ eq '..';
		push @parts, $_ if !/^\.{0,2}$/;
	}
	return join '', map { "/$_" } @parts;
}

# The operations of a path, by method. (A path in words is preferred to one in braces.)
sub _of_path($self, $uri) {
	return $self->{found}{$uri} //= do {
		my $cleaned = _cleaned($uri);
		my @all = grep { $cleaned =~ $_->{pattern} } @{ $self->{at}{ _depth($cleaned) } // [] };
		my ($best) = sort { ($a =~ tr/{//) <=> ($b =~ tr/{//) } map { $_->{path} } @all;
		+{ map { $_->{method} => $_ } grep { $_->{path} eq $best } @all };
	};
}

sub operation_of($self, $method, $uri) {
	return $self->_of_path($uri)->{ $method eq 'HEAD' ? 'GET' : $method };
}

# Judging ----------------------------------------------------------------------------------------

sub faults_of($self, %exchange) {
	my $operation = $self->operation_of(@exchange{qw(method uri)});
	my $is_plain = $exchange{uri} =~ /\A\Q@{[ _cleaned($exchange{uri}) ]}\E(?:[?#]|\z)/;
	return $self->_faults_of_stray(\%exchange)
		if !$operation || $is_early{ $exchange{status} } || !$is_plain && $is_refusal{ $exchange{status} };
	my $answer = $self->answer_of($operation, $exchange{status})
		// return "the document has no $exchange{status} for $operation->{id}";
	return (
		$self->_faults_of_content($operation, $answer, \%exchange),
		$self->_faults_of_headers($answer, \%exchange),
		$exchange{status} < 300 && $exchange{sent_headers} ? $self->_faults_of_request($operation, \%exchange) : (),
	);
}

sub answer_of($self, $operation, $status) {
	my $answer = $operation->{is}{responses}{$status} // return;
	return $self->_real($answer);
}

sub schema_of($self, $operation, $status) {
	my $answer = $self->answer_of($operation, $status) // return;
	my ($type) = grep { /json$/ } sort keys %{ $answer->{content} // {} };
	return $type && $answer->{content}{$type}{schema};
}

# The check of a schema that stands in the document, made when it is wanted first.
sub _check($self, $schema) { return $self->{checks}{$schema} //= $self->{schemas}->check_of($schema) }

# No operation has it: a path that is not there, a method that it does not have; OPTIONS, which all have.
sub _faults_of_stray($self, $exchange) {
	my ($method, $status) = @$exchange{qw(method status)};
	my $is_path = %{ $self->_of_path($exchange->{uri}) };
	return if $method eq 'OPTIONS' && $is_path && $status == 204;
	return "the document has no $method $exchange->{uri}, and it is answered with $status" if !$is_refusal{$status};
	return if $method eq 'HEAD' || ref $exchange->{body} ne 'HASH';
	return map { "the problem$_" } $self->_check($self->problem)->($exchange->{body});
}

# The schema of what refuses.
sub problem($self) { return $self->{problem} //= { '$ref' => '#/components/schemas/Problem' } }

sub _faults_of_content($self, $operation, $answer, $exchange) {
	my ($got) = split /\s*;/, $exchange->{headers}{'content-type'} // '';
	my $content = $self->{content}{$answer} //= _by_type($answer->{content});
	return if $exchange->{status} == 304;
	return %$content ? "no content came, where the document has some" : () if !length($got // '');
	my $media = $content->{$got} // return "the document has no $got for $operation->{id} $exchange->{status}";
	return if $exchange->{method} eq 'HEAD' || $got !~ /json$/;
	return map { "the answer$_" } $self->_check($media->{schema})->($exchange->{body});
}

# Media types without their parameters, which are no part of what is compared.
sub _by_type($content) { return { map { s/\s*;.*//r => $content->{$_} } keys %{ $content // {} } } }

sub _faults_of_headers($self, $answer, $exchange) {
	my $documented = $self->{headers}{$answer} //=
		{ map { lc $_ => $self->_real($answer->{headers}{$_}) } keys %{ $answer->{headers} // {} } };
	my @faults;
	for my $name (grep { !$is_plain{$_} } sort keys %{ $exchange->{headers} }) {
		my $header = $documented->{$name} // do { push @faults, "the header $name is not documented"; next };
		my $value = $exchange->{headers}{$name};
		push @faults, map { map { "the header $name$_" } $self->_faults_of_text($header->{schema}, $_) }
			ref $value ? @$value : $value;
	}
	push @faults, map { "the header $_ is missing" }
		grep { $documented->{$_}{required} && !defined $exchange->{headers}{$_} } sort keys %$documented;
	return @faults;
}

# A value that came as text: a header, or a parameter.
sub _faults_of_text($self, $schema, $text) {
	my $is = $self->_real($schema);
	my %may = map { $_ => 1 } ref $is->{type} ? @{ $is->{type} } : $is->{type} // ();
	my $value = $text;
	$value = $text + 0 if ($may{integer} || $may{number}) && $text =~ /\A-?\d+(?:\.\d+)?\z/a;
	$value = $text eq 'true' ? JSON::PP::true : JSON::PP::false if $may{boolean} && $text =~ /\A(?:true|false)\z/;
	$value = [map { s/^\s+|\s+$//gr } split /,/, $text, -1] if $may{array};
	return $self->_check($schema)->($value);
}

# What was accepted --------------------------------------------------------------------------------

sub _faults_of_request($self, $operation, $exchange) {
	return ($self->_faults_of_body($operation, $exchange), $self->_faults_of_query($operation, $exchange));
}

sub _faults_of_body($self, $operation, $exchange) {
	my $body = $operation->{is}{requestBody} && $self->_real($operation->{is}{requestBody});
	my $sent = $exchange->{sent};
	if (($sent // '') !~ /[^ \t\r\n]/) {
		return $body && $body->{required} ? 'it was accepted without a body' : ();
	}
	return $sent =~ /\A\s*\{\s*\}\s*\z/ ? () : 'it was accepted with a body, which the document does not have' if !$body;
	my ($type) = map { lc s/\s*;.*//sr } $exchange->{sent_headers}{'Content-Type'} // '';
	my $media = $body->{content}{$type} // return "it was accepted as '$type'";
	my $value = eval { JSON::PP::decode_json($sent) };
	my $was_refused = _refused_of($exchange->{body});
	return %$was_refused ? () : 'it was accepted though it is no JSON' if !$value;
	return map { "what was accepted$_" }
		grep { !(m{^/commands/(\d+)/} && $was_refused->{$1}) } $self->_check($media->{schema})->(trimmed($value));
}

# Of a bulk, the commands that were refused, by their place: the request as a whole is accepted.
sub _refused_of($answer) {
	my $each = ref $answer eq 'HASH' && ref $answer->{data} eq 'ARRAY' ? $answer->{data} : [];
	return { map { $_ => 1 } grep { ($each->[$_]{status} // '') =~ /^[45]/ } 0 .. $#$each };
}

# The contract: text is trimmed before its length is looked at.
sub trimmed($value) {
	return { map { $_ => trimmed($value->{$_}) } keys %$value } if ref $value eq 'HASH';
	return [map { trimmed($_) } @$value] if ref $value eq 'ARRAY';
	return Schema::is_text($value) ? $value =~ s/\A\s+|\s+\z//gr : $value;
}

sub _faults_of_query($self, $operation, $exchange) {
	my ($query) = $exchange->{uri} =~ /\?([^#]*)/;
	my @faults;
	for (grep { length } split /&/, $query // '') {
		my ($name, $value) = map { tr/+/ /r =~ s/%([0-9a-fA-F]{2})/chr hex $1/ger } split /=/, $_, 2;
		utf8::decode($_) for $name, $value //= '';
		my $parameter = $operation->{parameters}{ 'query ' . lc $name };
		push @faults, map { "the parameter $name, which was accepted$_" }
			$parameter ? $self->_faults_of_text($parameter->{schema}, $value) : ', is not documented';
	}
	return @faults;
}

1;
