# What must not stand in the sources: functions that are hardly ever used safely, and the places
# where the sources were made.
use strict;
use warnings;
use Test::More;
use Sources;

my %banned = (
	'strcpy strcat stpcpy sprintf vsprintf gets' => 'writes past the end',
	'strncpy strncat'                            => 'may leave out the zero byte, or writes too many',
	'atoi atol atoll atof'                       => 'takes a mistake for 0',
	'strtok asctime ctime localtime gmtime'      => 'keeps state',
	'tzset setlocale'                            => 'changes the whole process',
	'system popen'                               => 'runs a shell',
	'tmpnam tempnam mktemp'                      => 'races',
	'rand srand random'                          => 'can be guessed',
	'alloca'                                     => 'has no limit',
);
my %why = map { my $names = $_; map { $_ => $banned{$names} } split ' ', $names } keys %banned;
my $names = join '|', sort keys %why;

my (@calls, @sql);
for my $file (sources(qr{\.[ch]$})) {
	my $code = without_comments(text($file));
	push @calls, "$file:" . line_of($code, $-[0]) . ": $1 $why{$1}"
		while $code =~ /(?<![\w.>])($names)\s*\(/g;
	next if $file =~ m{^lib/store/db|^t/bench/};
	push @sql, "$file:" . line_of($code, $-[0]) . ": $1" while $code =~ /\b(mysql_\w+)\s*\(/g;
}
none(\@calls, 'no function is called that is banned');
none(\@sql, 'only lib/store/db*.c, and the bench, call the database\'s library');

# Written so that this file does not match itself.
my @places = (qr{/wor[k]/}, qr{/hom[e]/\w}, qr{\bnpmj[s]\.}, qr{\bpyp[i]\.}, qr{\bdeb\.debia[n]\.},
	qr{\bproxy\.golan[g]\.}, qr{\bcrates\.i[o]\b});
my @made;
for my $file (sources(qr{.})) {
	my $text = text($file);
	for my $place (@places) {
		push @made, "$file:" . line_of($text, $-[0]) . ": $&" while $text =~ /$place/g;
	}
}
none(\@made, 'no file says where it was made');

done_testing;
