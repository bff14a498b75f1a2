# Mail by way of the local sendmail program: how it is called, what its exit status means, and that neither a
# shell nor a silent program gets in the way.
use v5.36;

use File::Copy qw(copy);
use File::Temp qw(tempdir);
use POSIX ();
use Test::More;
use Time::HiRes qw(time);
use Instance;
use Receiver;

my $dir = tempdir(CLEANUP => 1);

# A program that does as it is told, and a configuration that names it.
sub conf($does) {
	write_text("$dir/sendmail", "#!/bin/sh\nprintf '%s\\n' \"\$@\" >'$dir/arguments'\n$does\n");
	chmod 0755, "$dir/sendmail";
	write_text("$dir/conf", <<~END);
		templates = "conf/templates"
		mail { sendmail = "$dir/sendmail" from = "Help desk <desk\@example.com>" timeout = "1s" }
		END
	return "$dir/conf";
}

my ($status, $said) = courier(conf("cat >'$dir/mail'"), 'taken', 'email', '-oQ/tmp@example.com');
is($status, 0, 'is delivered') or diag $said;
is(text_of("$dir/arguments"), "-i\n-f\ndesk\@example.com\n--\n-oQ/tmp\@example.com\n", 'an address cannot be an option');
my $mail = text_of("$dir/mail");
like($mail, qr/^Date: .*\nFrom: "Help desk"\n <desk\@example\.com>\n/, 'the message, with the lines of this machine');
unlike($mail, qr/\r/, 'and of no other');
like($mail, qr/--=_trial\.taken\.en--\n\z/, 'to its end');
is($mail =~ tr/\n//, $mail =~ s/[^\n]//gr =~ tr/\n//, 'whole');

($status, $said) = courier(conf("cat >'$dir/mail'"), 'taken', 'email', q{ana';touch$IFS/tmp/x;'@example.com});
is($status, 1, 'what a shell would run is no address');

my @ends = (
	[ 'exit 75', 'later', 75, 'a temporary failure' ],
	[ 'exit 64', 'later', 64, 'a call that it does not understand' ],
	[ 'exit 69', 'later', 69, 'a service that is not there' ],
	[ 'echo "no such user" >&2; exit 67', 'refused', 67, 'nobody of that name' ],
	[ 'exit 68', 'refused', 68, 'no such host' ],
	[ 'exit 65', 'refused', 65, 'bad data' ],
	[ 'kill -9 $$', 'later', 0, 'a program that dies' ],
	[ 'exec sleep 60', 'later', 0, 'a program that says nothing' ],
	[ 'exit 0', 'delivered', 0, 'one that does not even read' ],
);
for my $case (@ends) {
	my ($does, $word, $code, $name) = @$case;
	my $begun = time;
	($status, $said) = courier(conf($does), 'taken', 'email', 'ana@example.com');
	like($said, qr/^$word: status $code\b/, "$name: $word");
	cmp_ok(time - $begun, '<', 4, '... within the time-out');
	like($said, qr/no such user/, '... and what it said is known') if $does =~ /echo/;
	like($said, qr/killed/, '... and is ended') if $does =~ /sleep/;
}

# The one of `make run`: whatever is sent is a file. Many at once, after one that was killed in the middle.
my $box = "$dir/a box";
mkdir "$box$_" for '', '/mail';
copy('conf/dev/sendmail', "$box/sendmail");
chmod 0755, "$box/sendmail";
write_text("$box/mail/$_->[0]", $_->[1]) for ['.new', 'half of a mess'], ['0008-ana@example.com.eml', "old\n"];
my @texts = map { "To: number$_\n\n" . "$_\n" x 50_000 } 1 .. 12;
write_text("$dir/text$_", $texts[$_ - 1]) for 1 .. @texts;
my @programs = map {
	my $pid = fork // die "fork: $!";
	if (!$pid) {
		open STDIN, '<', "$dir/text$_" or POSIX::_exit(1);
		exec "$box/sendmail", '-i', '-f', 'desk@example.com', '--', "../$_ \$(id)\@example.com" or POSIX::_exit(1);
	}
	$pid;
} 1 .. @texts;
is((grep { waitpid($_, 0) != $_ || $? } @programs), 0, 'all are taken');
my @files = sort map { s{.*/}{}r } <"$box/mail/*.eml">;
is_deeply([map { /^(\d+)-/ } @files], ['0008' .. '0020'], 'one number each');
like($files[1], qr/^0009-\.\._\d+___id_\@example\.com\.eml$/, 'a name that leads nowhere else');
is_deeply([sort map { text_of("$box/mail/$_") } @files[1 .. $#files]], [sort @texts], 'and all of it in it');
ok(!-e "$box/mail/.new", 'no half ones are left');

my $conf = conf('exit 0');
unlink "$dir/sendmail";
my $bin = $ENV{BIN} // '.build/release';
$said = `$bin/triaged-courier -c $conf --check-config 2>&1`;
is($? >> 8, 1, 'a program that is not there is a mistake in the settings');
like($said, qr{mail: sendmail: \Q$dir\E/sendmail cannot be run}, 'as is said');

done_testing;
