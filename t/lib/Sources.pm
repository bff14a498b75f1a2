package Sources;

# The files of this repository, as the tests in t/lint read them.

use strict;
use warnings;
use Exporter 'import';
use Test::More;

our @EXPORT = qw(sources text without_comments line_of none);

# The files whose name matches, without what is built.
sub sources
{
	my ($pattern) = @_;
	my $found = `find . -path ./.build -prune -o -path ./.git -prune -o -type f -printf '%P\\0'`;
	return grep { /$pattern/ } sort split /\0/, $found;
}

sub text
{
	my ($file) = @_;
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return <$in> // '';
}

# C with comments and strings made blank; lines stay lines.
sub without_comments
{
	my ($text) = @_;
	$text =~ s{(/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*")}{ $1 =~ s/[^\n]/ /gr }gse;
	return $text;
}

# The number of the line that an offset is in.
sub line_of
{
	my ($text, $at) = @_;
	return 1 + (substr($text, 0, $at) =~ tr/\n//);
}

# A test: nothing was found. Otherwise all of it is shown.
sub none
{
	my ($found, $name) = @_;
	ok(!@$found, $name) or diag(map { "  $_\n" } @$found);
}

1;
