# nginx refuses some requests by itself. It says so in the words of the program.
use strict;
use warnings;
use Test::More;
use Sources;

my %title;
my $rows = text('app/http/problem.c');
$title{$1} = $2 while $rows =~ m{"(/problems/[\w-]+)", "([^"]*)"}g;
my @others;
my $nginx = text('nginx.conf.example');
my $common = 0;
while ($nginx =~ m{"type":"([^"]*)","title":"([^"]*)"}g) {
	next if !$title{$1};
	$common++;
	push @others, "$1: nginx says \"$2\", the program \"$title{$1}\"" if $title{$1} ne $2;
}
cmp_ok($common, '>=', 8, 'nginx knows problems of the program');
none(\@others, 'and gives them the same titles');

done_testing;
