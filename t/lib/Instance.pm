package Instance;

# The inside of an instance that Desk has started, for tests that look at its processes and files, or
# want another web server in front of it.
#
#     my $conf = nginx_with(afar => sub { s/allow 127\.0\.0\.1;/allow 192.0.2.1;/r });
#     my $desk = Desk->start(nginx_conf => "$conf");
#     $desk->raw("GET /healthz HTTP/1.1\r\nHost: afar.test\r\n\r\n");
#     kill 'STOP', master_of($desk), workers_of($desk);

use v5.36;

use Exporter 'import';
use File::Temp;
use MIME::Base64 qw(encode_base64);

our @EXPORT = qw(nginx_with basic text_of write_text master_of workers_of);

sub text_of($file) {
	open my $in, '<:raw', $file or die "$file: $!";
	local $/;
	return <$in> // '';
}

sub write_text($file, $text) {
	open my $out, '>:raw', $file or die "$file: $!";
	print $out $text;
	return close $out || die "$file: $!";
}

# The value of a header. The name is bytes.
sub basic($login, $password = 'demo') { return 'Basic ' . encode_base64("$login:$password", '') }

# nginx.conf.example with one more server for each variant NAME => sub, reached as NAME.test: the
# sub gets the text of the example's server in $_, and returns another. `http` => lines are put into
# the http block. A file that lives as long as what is returned.
sub nginx_with(%variants) {
	my $lines = delete $variants{http} // '';
	my $conf = text_of('nginx.conf.example');
	my ($server) = $conf =~ /(^server \{\n.*?^\}\n)/ms or die 'no server in nginx.conf.example';
	my $more = '';

	for my $name (sort keys %variants) {
		local $_ = $server;
		my $variant = $variants{$name}->();
		$variant ne $server or die "$name changes nothing";
		$more .= $variant =~ s/server_name \S+;/server_name $name.test;/r;
	}
	$conf =~ s/\Q$server\E/$server$more/;
	$conf =~ s/(?<=^http \{\n)/server_names_hash_bucket_size 128;\n$lines/m or die 'no http block in it';
	my $file = File::Temp->new(DIR => $ENV{TRIAGED_TEST_DIR} // '/tmp', SUFFIX => '.conf');
	print $file $conf;
	$file->flush;
	return $file;
}

sub master_of($desk) {
	my ($pid) = text_of($desk->folder . '/triaged.pid') =~ /^(\d+)$/m or die 'no number of a process';
	return $pid;
}

# Oldest first.
sub workers_of($desk) {
	my $master = master_of($desk);
	return sort { $a <=> $b } split ' ', text_of("/proc/$master/task/$master/children");
}

1;
