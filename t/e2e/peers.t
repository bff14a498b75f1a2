# Web servers and others on the socket: slow, silent, wrong, hostile, or many. A worker survives them
# or is replaced, and is never held for long.

use strict;
use warnings;

use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

use Server;

my $server = Server->start('workers = 1', 'peer_timeout = 1');

sub answers {
	my $name = shift;
	my $answer = $server->request(uri => '/healthz', @_);
	return ok($answer && $answer->{status}, $name);
}

# Each leaves the request unfinished.
my @silences = (
	['says nothing' => sub { }],
	['sends half a header' => sub { $_[0]->raw("\1\1\0\1") }],
	['sends the beginning only' => sub { $_[0]->begin }],
	['sends half the parameters' => sub {
		$_[0]->begin;
		$_[0]->record(FastCGI::PARAMS, substr(FastCGI::pairs(REQUEST_METHOD => 'GET'), 0, 9), length => 500);
	}],
	['does not end the parameters' => sub { $_[0]->begin->params(FastCGI::web_params()) }],
	['does not end the body' => sub {
		$_[0]->begin->params(FastCGI::web_params(method => 'POST', length => 100))->end_params->body('{"a":');
	}],
);

subtest 'a peer that keeps silent frees its worker in time' => sub {
	my $number = 0;
	for (@silences) {
		my ($name, $say) = @$_;
		my $peer = $server->connect;
		$say->($peer);
		my $began = time;
		my $answer = $server->request(uri => '/healthz');
		my $seconds = time - $began;
		ok($answer->{status}, "it $name: the next one is answered");
		cmp_ok($seconds, '<', 1.5, sprintf('... after %.2f s', $seconds));
		ok($peer->is_closed(1), '... and it was cut off');
		ok($server->event('peer_timeout', ++$number), '... and logged');
	}
};

subtest 'a peer that sends byte by byte does not get more time' => sub {
	my $pid = fork // die $!;
	if (!$pid) {
		my $peer = $server->connect;
		$peer->begin->params(FastCGI::web_params(method => 'POST', length => 1000))->end_params;
		for (1 .. 100) {
			$peer->body('x')->raw('') or last;
			sleep 0.05;
		}
		POSIX::_exit(0);
	}
	sleep 0.1;
	my $began = time;
	answers('the next one is answered');
	cmp_ok(time - $began, '<', 1.5, 'in time');
	kill 'KILL', $pid;
	waitpid $pid, 0;
};

subtest 'a peer that goes away' => sub {
	for (@silences) {
		my ($name, $say) = @$_;
		my $peer = $server->connect;
		$say->($peer);
		$peer->close;
		my $began = time;
		answers("it $name, and closes: the next one is answered");
		cmp_ok(time - $began, '<', 0.5, '... at once');
	}
	my $peer = $server->connect;
	$peer->send_request(uri => '/healthz');
	$peer->close;
	answers('it does not wait for its answer: the next one is answered');
	$peer = $server->connect;
	$peer->begin->params(FastCGI::web_params(method => 'POST', length => 100))->end_params->body('{')->abort;
	ok($peer->is_closed(0.8), 'FCGI_ABORT_REQUEST: the connection is closed');
	answers('... and the next one answered');
	$peer = $server->connect;
	$peer->send_request(uri => '/healthz');
	$peer->shut;
	ok($peer->answer->{status}, 'it closes its own half only, and gets its answer');
};

subtest 'a web server that wants to keep the connection' => sub {
	my $peer = $server->connect;
	$peer->send_request(uri => '/healthz', keep => 1);
	my $answer = $peer->answer;
	ok($answer->{status} && $answer->{ended}, 'gets a whole answer');
	ok($peer->is_closed(0.8), '... and a closed connection');
	my @peers = map { $server->connect } 1 .. 6;
	$_->send_request(uri => '/healthz', keep => 1) for @peers;
	is(scalar(grep { $_->answer(2)->{status} } @peers), 6, 'six at once, on one worker: all are answered');
};

subtest 'bodies' => sub {
	for (['shorter than' => 100], ['longer than' => 2]) {
		my ($name, $length) = @$_;
		my $answer = $server->request(uri => '/healthz', body => '{"a": "b"}', length => $length);
		is($answer->{status}, 400, "$name CONTENT_LENGTH says");
		like($answer->{headers}{'content-type'}, qr{^application/problem\+json}, '... as a problem');
	}
	my $limit = 262144;
	for my $size ($limit, $limit + 1, $limit + 5000, 20 * $limit) {
		my $answer = $server->request(uri => '/healthz', body => 'x' x $size);
		is($answer->{status} == 413 ? 1 : 0, $size > $limit ? 1 : 0, "$size bytes: $answer->{status}");
	}
	my $peer = $server->connect;
	$peer->begin->params(FastCGI::web_params(uri => '/healthz', body => 'x' x 300))->end_params;
	$peer->record(FastCGI::BODY, 'x', padding => 7) for 1 .. 300;
	my $answer = $peer->end_body->answer;
	ok($answer->{status} && $answer->{status} != 400, 'a body of many small records is one body');
	$answer = $server->request(uri => '/healthz', length => '');
	is($answer->{status}, 200, 'CONTENT_LENGTH is empty, as nginx sends it for a GET');
};

subtest 'what is not FastCGI, or not as it should be' => sub {
	my %hostile = (
		'HTTP' => sub { $_[0]->raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n") },
		'zeros' => sub { $_[0]->raw("\0" x 100) },
		'another version' => sub { $_[0]->record(FastCGI::BEGIN_REQUEST, pack('nCx5', 1, 0), version => 2) },
		'a role that does not exist' => sub { $_[0]->begin(role => 77)->end_params },
		'parameters before the beginning' => sub { $_[0]->params(A => 'b') },
		'a body before the parameters' => sub { $_[0]->begin->body('x') },
		'two requests on one connection' => sub {
			$_[0]->begin;
			$_[0]->record(FastCGI::BEGIN_REQUEST, pack('nCx5', 1, 0), id => 2);
		},
		'no parameters at all' => sub { $_[0]->begin->end_params->end_body },
	);
	for my $name (sort keys %hostile) {
		my $peer = $server->connect;
		$hostile{$name}->($peer);
		$peer->shut;
		ok($peer->is_closed(1.5), "$name: the connection ends");
		answers('... and the next one is answered');
	}
};

# Faults of libfcgi, which kill a worker or leak. The log has a name of its own, since the sanitizers
# speak of them too (see conf/dev/test).
subtest 'what libfcgi does not stand' => sub {
	my $victim = Server->start({ log => 'faults' }, 'workers = 1', 'peer_timeout = 1');
	my %fault = (
		'a name longer than its record' => sub {
			$_[0]->begin->record(FastCGI::PARAMS, "\xff\xff\xff\xfe\xff\xff\xff\xfeX")->end_params;
		},
		'a name of 2 GB' => sub { $_[0]->begin->record(FastCGI::PARAMS, "\xff\xff\xff\xf0\0X")->end_params },
		'FCGI_GET_VALUES with many names' => sub {
			my $names = FastCGI::pairs(map { (FCGI_MAX_CONNS => '') } 1 .. 50);
			$_[0]->record(FastCGI::GET_VALUES, $names, id => 0, padding => 7);
		},
		'many management records that nobody knows' => sub {
			my $peer = shift;
			$peer->record(99, 'x' x 100, id => 0) for 1 .. 100;
		},
	);
	for my $name (sort keys %fault) {
		my $peer = $victim->connect;
		$fault{$name}->($peer);
		$peer->shut;
		ok($peer->is_closed(1.5), "$name: the connection ends");
		ok($victim->request(uri => '/healthz')->{status}, '... and the next one is answered');
	}
};

subtest 'a burst of 500 connections' => sub {
	my $many = Server->start('workers = 4');
	my @peers = map { $many->connect } 1 .. 500;
	is(scalar(grep { $_ } @peers), 500, 'none is refused');
	$_->send_request(uri => '/healthz') for @peers;
	is(scalar(grep { $_->answer->{status} } @peers), 500, 'all are answered');
	is($many->stop('TERM'), 0, 'ends');
};

subtest 'long parameters' => sub {
	answers('200 parameters', params => [map { ("HTTP_X_$_" => 'y' x 200) } 1 .. 200]);
	answers('one of 100 kB', params => [HTTP_X => 'y' x 100_000]);
};

is($server->stop('TERM'), 0, 'after all this it ends as usual');

done_testing();
