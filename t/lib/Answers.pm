package Answers;

# JSON::Validator's word on what the tests were answered. It is too slow to hear of each answer, so
# each test keeps those of a shape that it has not seen (which members there are, and of what types);
# after the tests, `judge` holds them all against the document, whose objects are closed for that.
#
#     Answers::keep($operation, 200, $content);     # by Desk, for every answer with JSON
#     my ($count, @faults) = Answers::judge($document, glob "$folder/*");
#     my $judge = Answers::judge_of($document);      # or one by one:
#     my @faults = $judge->($schema, $value);        # $schema stands in $judge's copy: see `closed`

use v5.36;

use Fcntl qw(O_WRONLY O_APPEND O_CREAT);
use JSON::PP ();
use Storable qw(dclone);

my $most = 8;         # shapes of one answer that a test keeps
my $looks = 100;      # at how many answers it looks for that
my $judged_most = 30;  # and of all that were kept, that are judged
my (%seen, %count, %looked, $out, $owner);

# The same for all answers that differ in nothing but values.
sub shape_of($content) {
	state $text = qr/"(?:[^"\\]++|\\.)*+"/;
	return $content =~ s/$text:(*SKIP)(*FAIL)|$text/"/gr =~ s/-?\d+(?:\.\d+)?/0/gr;
}

sub keep($operation, $status, $content) {
	my $folder = $ENV{TRIAGED_TEST_DIR} // return;
	my $what = "$operation->{id} $status";
	return if ($count{$what} // 0) >= $most || $looked{$what}++ >= $looks || $seen{$what}{ shape_of($content) }++;
	$count{$what}++;
	if (($owner // 0) != $$) {
		mkdir "$folder/answers";
		sysopen $out, "$folder/answers/$$", O_WRONLY | O_APPEND | O_CREAT or die "answers: $!";
		$owner = $$;
	}
	syswrite $out, join("\t", $operation->{id}, $status, $content =~ s/\n//gr) . "\n";
	return;
}

# A copy of the document whose objects are closed, and the judge of values against its schemas.
sub judge_of($document) {
	require JSON::Validator::Schema::Draft201909;
	my $closed = closed($document->is);
	my $judge = JSON::Validator::Schema::Draft201909->new->resolve($closed);
	# OpenAPI's own; the type says it all.
	$judge->formats->{$_} = sub { return } for 'int64', 'int32';
	return (Document->new($closed), sub ($schema, $value) { map { "$_" } $judge->validate($value, $schema) });
}

sub closed($document) {
	my $copy = dclone($document);
	my @all = $copy;
	while (defined(my $one = shift @all)) {
		push @all, grep { ref } ref $one eq 'HASH' ? values %$one : ref $one eq 'ARRAY' ? @$one : ();
		$one->{additionalProperties} //= JSON::PP::false
			if ref $one eq 'HASH' && is_object_schema($one);
	}
	return $copy;
}

sub is_object_schema($one) {
	my $type = $one->{type} // return 0;
	return $type eq 'object' || ref $type eq 'ARRAY' && grep { $_ eq 'object' } @$type;
}

sub judge($document, @files) {
	my ($closed, $judge) = judge_of($document);
	my ($count, %judged, %times, @faults) = (0);
	for my $file (@files) {
		open my $in, '<:raw', $file or die "$file: $!";
		while (<$in>) {
			chomp;
			my ($id, $status, $content) = split /\t/, $_, 3;
			next if ($times{"$id $status"} // 0) >= $judged_most || $judged{"$id $status"}{ shape_of($content) }++;
			$times{"$id $status"}++;
			$count++;
			my $schema = $closed->schema_of($closed->operation($id), $status);
			my @found = $judge->($schema, JSON::PP::decode_json($content));
			push @faults, "$id $status: @found: $content" if @found;
		}
	}
	return ($count, @faults);
}

1;
