# The form of a file, where no compiler looks at it. (That of C is clang-format's: see make lint.)
use strict;
use warnings;
use Test::More;
use Text::Tabs;
use Sources;

my (@guards, @ends, @wide, @scripts);

for my $file (sources(qr{.})) {
	my $text = text($file);
	next if $text =~ /\0/;
	next if $file =~ m{^conf/docs/swagger-ui/}; # as others made it

	if ($file =~ m{^(?:lib|app|t)/(.*)\.h$}) {
		my $guard = uc($1 =~ s/\W/_/gr) . '_H';
		push @guards, "$file: $guard" if $text !~ /\A#ifndef $guard\n#define $guard\n.*\n#endif\n\z/s;
	}
	push @ends, "$file:" . line_of($text, $-[0]) while $text =~ /[ \t\r]$/mg;
	push @ends, "$file: its last line" if $text !~ /(?:\A|[^\n]\n)\z/;
	if ($file =~ /\.[ch]$/) {
		my @lines = split /\n/, $text;
		push @wide, map { "$file:" . ($_ + 1) } grep { length expand($lines[$_]) > 120 } 0 .. $#lines;
	}
	if ($text =~ m{\A#!} && !-x $file) {
		push @scripts, "$file: cannot be run";
	}
	if ($text =~ m{\A(?:#!/bin/(sh|bash)$|# shellcheck shell=(bash|sh)$)}m) {
		my $shell = $1 || $2;
		push @scripts, "$file: $shell does not understand it" if system $shell, '-n', $file;
	}
}

none(\@guards, 'a header is guarded by its own name');
none(\@ends, 'lines end without blanks, files with one line end');
none(\@wide, 'C keeps to about 100 columns: 120 at the very most');
none(\@scripts, 'scripts parse, and can be run');

done_testing;
