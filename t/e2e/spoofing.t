# Nobody is taken for somebody else: who calls is who the web server has verified, whatever the
# client claims, and however the web server was set up around it.

use v5.36;
use utf8;

use Desk;
use FastCGI;
use Instance;

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

# Web servers ------------------------------------------------------------------------------------

# The example's server, changed: one more for each, which is asked for by its name. In all of them
# headers may have underscores.
my %variants = (
	open => sub { no_password() },
	remote_user => sub { no_password(params => 'fastcgi_param REMOTE_USER $remote_user;') },
	debian_params => sub { no_password(params => 'include /etc/nginx/fastcgi_params;') },
	any_in_location => sub { no_password(auth => <<~'END', params => 'include /etc/nginx/fastcgi_params;') },
		satisfy any;
		allow 127.0.0.1;
		auth_basic triaged;
		auth_basic_user_file /etc/triaged/passwd;
		END
	any_in_server => sub { s/(?=^[ \t]+access_log)/satisfy any; allow 127.0.0.1; deny all;\n/mr },
	auth_request => sub { by_auth_request('fastcgi_param REMOTE_USER $remote_user;') },
	auth_request_and_debian => sub {
		by_auth_request("include /etc/nginx/fastcgi_params;\nfastcgi_param REMOTE_USER \$who;");
	},
	twice => sub { as_named('ana', 'carla') },
	twice_the_same => sub { as_named('ana', 'ana') },
	twice_one_empty => sub { as_named('ana', '""') },
	empty => sub { as_named('""') },
	ana => sub { as_named('ana') },
	groups => sub { example(params => 'fastcgi_param TRIAGED_GROUPS managers;') },
	groups_twice => sub {
		example(params => 'fastcgi_param TRIAGED_GROUPS staff; fastcgi_param TRIAGED_GROUPS managers;');
	},
);

# The example's server with more lines where the parameters stand.
sub example(%more) { return s/(?=^[ \t]+fastcgi_pass triaged;)/$more{params}\n/mr }

# No password is asked for under /api/, or what `auth` says; and nginx names nobody.
sub no_password(%more) {
	my $server = s/^[ \t]+(satisfy|auth_basic|auth_basic_user_file) .*\n//gmr;
	$server =~ s/^[ \t]+fastcgi_param (TRIAGED_USER|HTTP_AUTHORIZATION) .*\n//gm;
	$server =~ s/(?=^[ \t]+include)/$more{auth} \/\/ ''/me;
	$server =~ s/(?=^[ \t]+fastcgi_pass)/($more{params} \/\/ '') . "\n"/me;
	return $server;
}

# Nobody is asked: all that come are called so, and so.
sub as_named(@names) {
	return no_password(params => join "\n", map { "fastcgi_param TRIAGED_USER $_;" } @names);
}

# Another server says who it is: always ana.
sub by_auth_request($params) {
	my $server = no_password(
		auth => "auth_request /who;\nauth_request_set \$who \$upstream_http_x_user;\n",
		params => "$params\nfastcgi_param TRIAGED_USER \$who if_not_empty;");
	return $server =~ s[(?=^[ \t]+location / )][<<~'END']mer;
		location = /who { internal; proxy_pass http://127.0.0.1:$server_port/ana; proxy_set_header Host $host; }
		location = /ana { add_header X-User ana always; return 204; }
		END
}

my $conf = nginx_with(%variants, http => "underscores_in_headers on;\n");
my $desk = Desk->start(
	nginx_conf => "$conf",
	settings => ['group_role "managers" { role = "manager" }'],
);

sub password($login, $password = 'demo') {
	utf8::encode($login);
	return 'Authorization: ' . basic($login, $password);
}

sub bearer($text) { return 'Authorization: ' . $text =~ s/TOKEN/$desk->env('TOKEN')/ger }

# Asks for /me. What came of it: a status, or who that is.
sub caller_at($variant, @lines) {
	my $answer = $desk->raw(join "\r\n", 'GET /api/v1/me HTTP/1.1', "Host: $variant.test",
		'Connection: close', @lines, '', '');
	return $answer->status == 200 ? $answer->body->{login} : $answer->status;
}

# The cases --------------------------------------------------------------------------------------

subtest 'a Basic name that nobody has verified is nobody' => sub {
	is(caller_at('example', password('ana')), 'ana', 'the example lets in who has the password');
	is(caller_at('example', password('carla', 'x')), 401, '... and nobody without');
	is(caller_at($_, password('carla', 'x')), 401, $_) for qw(open remote_user debian_params
		any_in_location any_in_server);
	is(caller_at('any_in_server'), 401, 'an address alone is not enough');
	is(caller_at('any_in_server', password('ana')), 'ana', '... and a password is');
};

subtest 'what an authentication server says counts, not what the client says' => sub {
	is(caller_at('auth_request', password('carla', 'x')), 'ana', 'with REMOTE_USER beside it');
	is(caller_at('auth_request'), 'ana', 'with nothing from the client');
	is(caller_at('auth_request_and_debian', password('carla', 'x')), 400,
		"Debian's parameters beside ours: refused");
};

subtest 'TRIAGED_USER stands there once, and says something' => sub {
	is(caller_at('ana'), 'ana', 'one name');
	is(caller_at($_), 401, $_ =~ tr/_/ /r) for qw(twice twice_the_same twice_one_empty empty);
	is(caller_at($_, password('carla', 'x')), 401, "$_, and a Basic name")
		for qw(twice twice_the_same twice_one_empty empty);
	is(caller_at('groups_twice', password('ana')), 401, 'groups twice, one of them of the manager');
};

subtest 'a header is never an identity' => sub {
	my @headers = map { "$_: carla" } qw(Remote-User Remote_User Triaged-User Triaged_User
		TRIAGED_USER X-Forwarded-User X-Remote-User X-Triaged-User Auth-User User From
		Redirect-Remote-User X-Authenticated-User);
	for my $header (@headers) {
		is(caller_at('open', $header), 401, "$header, where no password is asked for");
		is(caller_at('example', $header), 401, "$header, without a password");
		is(caller_at('example', password('ana'), $header), 'ana', "$header, with ana's");
	}
	is(caller_at('example', password('ana'), @headers), 'ana', 'all of them at once');
};

subtest 'a header is never a group' => sub {
	my @headers = map { "$_: managers" } qw(Triaged-Groups Triaged_Groups X-Forwarded-Groups
		Remote-Groups Triaged-Roles);
	for my $header (@headers) {
		caller_at('example', password('ben'), $header);
		is_deeply($desk->as('ben')->get('/me')->body->{roles}, [], $header);
	}
	is(caller_at('groups', password('ben')), 'ben', 'the web server names the group');
	is_deeply($desk->as('ben')->get('/me')->body->{roles}, ['manager'], '... and that counts');
};

subtest 'a user and a token at once are nobody' => sub {
	is(caller_at('ana', bearer('Bearer TOKEN')), 401, 'a good token, where nginx names ana');
	is(caller_at('ana', bearer('Bearer x')), 401, 'a bad one');
	is(caller_at('ana', bearer('Bearer ')), 'ana', 'the word alone, which nginx takes the blank from');
	is(caller_at('example', password('ana'), bearer('Bearer TOKEN')), 400, 'a password and a token');
	is(caller_at('example', bearer('Bearer TOKEN'), password('ana')), 400, 'a token and a password');
	is(caller_at('example', bearer('Bearer TOKEN'), bearer('Bearer TOKEN')), 400, 'a token twice');
};

subtest 'a token is what follows "Bearer" and blanks, to the end' => sub {
	is(caller_at('example', bearer($_)), 'mona', "'$_'")
		for 'Bearer TOKEN', 'bearer TOKEN', 'BEARER TOKEN', 'Bearer    TOKEN', 'Bearer TOKEN ';
	is(caller_at('example', bearer($_)), 401, "'$_'")
		for 'BearerTOKEN', "Bearer\tTOKEN", 'Bearer TOKEN,', 'Bearer TOKEN TOKEN', 'Bearer,TOKEN',
		'Bearer TOKEN, ' . password('ana') =~ s/.*: //r,
		'Bearer "TOKEN"', 'Bearer token=TOKEN', 'Bearer', 'Token TOKEN', 'TOKEN', 'Basic TOKEN', ',';
	is(caller_at('example', password('ana') . ', ' . bearer('Bearer TOKEN') =~ s/.*: //r), 'ana',
		'behind a password it is nothing');
};

subtest 'a login is one person in whatever case, and another in any other way' => sub {
	my @same = qw(ANA Ana aNa);
	my @others = ('ana ', ' ana', 'aná', "a\x{301}na", "\x{ff41}na", "ana\x{a0}", "ana\x{200b}",
		"an\x{430}", 'an', 'anaa', 'tİa', 'tıa', "\x{212a}im", 'kim', 'ana%20', 'mona@', 'ana\\', "ana'-- ",
		'ceo', 'ana,mona');
	$desk->add_login(utf8_bytes($_)) for @same, @others;
	is(caller_at('example', password($_)), 'ana', "'$_' is ana") for @same;
	is(caller_at('example', password($_)), $_, "'$_' is nobody else") for @others;
	my %ids = map { $_->[0] => $_->[1] } $desk->sql('SELECT login, id FROM employee');
	is(keys %ids, 10 + @others, 'each of the others is an employee of their own');
	is_deeply($desk->as(utf8_bytes('tİa'))->get('/me')->body->{roles}, [], 'tİa does not work at the desk');
};

sub utf8_bytes($text) {
	utf8::encode($text);
	return $text;
}

subtest 'a name that is no text is nobody' => sub {
	my %names = (
		'a control character' => "carla\x01", 'an escape' => "\x1b[2Jcarla", 'DEL' => "carla\x7f",
		'a C1 control character' => "carla\xc2\x9b", 'Latin 1' => "carl\xe1", 'overlong' => "\xc1\xa1na",
		'a surrogate' => "ana\xed\xa0\x80", 'cut UTF-8' => "ana\xe2\x82", 'a tab' => "ana\tcarla",
		'256 bytes' => 'x' x 256, 'more bytes when folded' => "\xc8\xba" x 120,
	);
	$desk->add_login($_) for values %names;
	for my $what (sort keys %names) {
		problem_is($desk->as($names{$what})->get('/me'), 401, '/problems/unauthenticated', $what);
	}
	is($desk->as("carla\0")->get('/me')->status, 401, 'NUL');
	$desk->add_login('y' x 255);
	is($desk->as('y' x 255)->get('/me')->body->{name}, 'y' x 200,
		'255 bytes are a login; of a name there is room for 200');
};

subtest 'FastCGI parameters that are not ours are nobody' => sub {
	my @names = qw(REMOTE_USER HTTP_REMOTE_USER HTTP_TRIAGED_USER HTTP_X_FORWARDED_USER AUTH_USER
		LOGON_USER REDIRECT_REMOTE_USER HTTP_FROM USER LOGNAME triaged_user Triaged_User TRIAGED-USER
		TRIAGED_USER_ TRIAGED_USERS XTRIAGED_USER TRIAGED_LOGIN TRIAGED_NAME TRIAGED_EMAIL
		SSL_CLIENT_S_DN_CN HTTP_TRIAGED_USER_ HTTP_HTTP_TRIAGED_USER);
	for my $name (@names, 'TRIAGED_USER ', ' TRIAGED_USER') {
		is(at_socket($name => 'carla'), 401, "'$name'");
		is(at_socket($name => 'carla', TRIAGED_USER => 'ana'), 'ana', "'$name' beside the right one");
	}
	is(at_socket(TRIAGED_USER => 'ana', TRIAGED_USER => 'carla'), 401, 'the right one twice');
	is(at_socket(TRIAGED_USER => 'ana', TRIAGED_NAME => 'Ana', TRIAGED_NAME => 'Ana'), 401, 'a name twice');
	is(at_socket(TRIAGED_USER => 'ana', HTTP_AUTHORIZATION => 'Bearer ' . $desk->env('TOKEN')), 401,
		'a user and a token');
	is(at_socket(TRIAGED_USER => 'ana', HTTP_AUTHORIZATION => 'Basic Y2FybGE6eA=='), 'ana',
		"a user and somebody's password, which is the web server's business");
	is(at_socket(HTTP_AUTHORIZATION => 'Basic Y2FybGE6ZGVtbw=='), 401, 'a password alone');
};

sub at_socket(@params) {
	my $answer = FastCGI::request($desk->env('SOCKETS') . '/triaged.sock', uri => '/api/v1/me',
		params => \@params);
	return $answer->{status} == 200 ? decode_json($answer->{body})->{login} : $answer->{status};
}

done_testing;
