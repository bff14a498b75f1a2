# Who may include whom, as the tree is drawn: only what lies below. And each foreign library has one
# includer, so that the rest of the program does not know it.
use strict;
use warnings;
use Test::More;
use Sources;

my %below = (
	'lib/base'    => [],
	'lib/domain'  => [qw(base)],
	'lib/store'   => [qw(base domain)],
	'lib/desk'    => [qw(base domain store)],
	'app/http'    => [qw(base)],
	'app/api'     => [qw(base domain store desk http)],
	'app/triaged' => [qw(base domain store desk http api)],
	'app/courier' => [qw(base domain store desk)],
	'app/ctl'     => [qw(base domain store desk)],
	'app/docs'    => [qw(base domain store desk http api)],
);

my %includer = (
	'mysql.h'    => 'lib/store/db_mysql.h',
	'fastcgi.h'  => 'app/triaged/fcgi.c',
	'fcgiapp.h'  => 'app/triaged/fcgi.c',
	'confuse.h'  => 'lib/desk/settings_inner.h',
	'utf8proc.h' => 'lib/base/fold.c',
	'json-c/'    => 'app/http/json.c',
	'curl/'      => 'app/courier/net.c',
	'openssl/'   => 'lib/base/digest.c',
);

# What comes with C and POSIX needs no such care.
my $system = qr{^(?:arpa|linux|net|netinet|sys)/|^(?:
	assert|ctype|dirent|errno|fcntl|float|getopt|grp|inttypes|limits|locale|malloc|math|netdb|poll|pwd|sched|
	signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|
	sysexits|syslog|time|unistd)\.h$}x;

my (@upwards, @foreign, @unknown, %folders);

for my $file (sources(qr{^(?:lib|app)/.*\.[ch]$})) {
	my ($folder, $name) = $file =~ m{^(\w+/(\w+))/};
	$folders{$folder} = 1;
	for (split /\n/, text($file)) {
		if (m{^\s*#\s*include\s*"([^/"]*)}) {
			my $of = $1;
			push @upwards, "$file: $_" if !grep { $of eq $_ } $name, @{ $below{$folder} || [] };
		} elsif (m{^\s*#\s*include\s*<(([^/>]*/?)[^>]*)>}) {
			my $by = $includer{$1} || $includer{$2};
			push @foreign, "$file: $_" if $by && $by ne $file;
			push @unknown, "$file: $_" if !$by && $1 !~ $system;
		}
	}
}

none([grep { !$below{$_} } sort keys %folders], 'every folder has its place');
none(\@upwards, 'a folder includes itself and what lies below it');
none(\@foreign, 'a foreign library has one includer');
none([grep { !-e } values %includer], 'which is there');
none(\@unknown, 'and no other library is included');

done_testing;
