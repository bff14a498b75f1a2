# The catalog of approved software, as everyone may read it.
use v5.36;
use utf8;

use Desk;

my $desk = Desk->start(workers => 2);
my $ana = $desk->as('ana');
my %shape = (id => 'id', version => 'int', title => 'text', vendor => 'text', versions => ['text'],
	status => qr/^(?:approved|retired)$/, blocked_channels => [qr/^(?:email|chat|phone)$/], replaced_by => 'id?');

# All of it.
my $list = $ana->get('/software?limit=200');
status_is($list, 200);
my @all = @{ $list->body->{data} };
my %entry = map { $_->{title} => $_ } @all;
is_deeply([grep { !shape_is($_, \%shape, "the members of $_->{title}") } @all], [], 'each entry is whole');
cmp_ok((grep { $_->{status} eq 'approved' } @all), '>=', 40, 'at least 40 are approved');
is(keys %entry, @all, 'no title twice');
my %title_of = map { $_->{id} => $_->{title} } @all;
is_deeply({ map { $_->{title} => $title_of{ $_->{replaced_by} } } grep { $_->{status} eq 'retired' } @all }, {
	'Skype for Business' => 'Microsoft Teams', 'Microsoft Remote Desktop' => 'Windows App',
	'Cisco AnyConnect Secure Mobility Client' => 'Cisco Secure Client',
}, 'three are retired, and replaced');
is_deeply([grep { $_->{status} eq 'approved' && $_->{replaced_by} } @all], [], 'no approved one is replaced');
is_deeply([map { $entry{$_}{blocked_channels} } 'Microsoft Outlook', 'Slack', 'Cisco Secure Client', 'PuTTY'],
	[['email'], ['chat'], ['email', 'chat'], []], 'the channels that they block');
is_deeply($entry{'Keil µVision'}{versions}, ['5.38', '5.39', '5.41'], 'versions, in order');
is($desk->as($_)->get('/software?limit=200')->content, $list->content, "$_ reads the same") for qw(tia mona ada carla);
my $sams = $desk->as('sam')->get('/software?limit=200')->body->{data};
is_deeply([grep { !exists $_->{vendor_contact} || !exists $_->{vendor_contract} } @$sams], [],
	'the Software Team sees contacts and contracts');
delete @$_{qw(vendor_contact vendor_contract)} for @$sams;
is_deeply($sams, \@all, 'beside the same');

# One.
my $one = $ana->get("/software/$entry{'Slack'}{id}");
is_deeply($one->body, $entry{'Slack'}, 'an entry by itself');
is($one->etag, "\"$entry{Slack}{version}\"", 'its ETag');
status_is($ana->get("/software/$entry{Slack}{id}", 'If-None-Match' => $one->etag), 304, 'nothing new');
status_is($ana->get("/software/$entry{Slack}{id}", 'If-None-Match' => '"77"'), 200, 'another version');
problem_is($ana->get("/software/$_"), 404) for 999_999, 0, -1, 'slack', '1.0', '01', '99999999999999999999', '1/x';

# Filters.
sub titles($query) {
	return join '; ', sort map { $_->{title} } @{ $ana->get("/software?limit=200&$query")->body->{data} };
}
sub wanted($code) { return join '; ', sort map { $_->{title} } grep { $code->() } @all }

is(titles('status=retired'), wanted(sub { $_->{status} eq 'retired' }), 'status=retired');
is(titles('status=approved'), wanted(sub { $_->{status} eq 'approved' }), 'status=approved');
is(titles('vendor=Cisco'), wanted(sub { $_->{vendor} eq 'Cisco' }), 'vendor=Cisco');
is(titles('vendor=Cisco&status=approved'),
	wanted(sub { $_->{vendor} eq 'Cisco' && $_->{status} eq 'approved' }), 'both');
is(titles('vendor=Nobody'), '', 'a vendor of nothing');
for (['q=slack', 'Slack'], ['q=SLACK', 'Slack'], ['q=notepad', 'Notepad++'],
	['q=secure%20client', 'Cisco AnyConnect Secure Mobility Client; Cisco Secure Client'],
	['q=teams&status=approved', 'Microsoft Teams'],
	['q=anyconnect%20client', 'Cisco AnyConnect Secure Mobility Client'], ['q=excel%20microsoft', 'Microsoft Excel'],
	['q=%20%20MICROSOFT%20%20excel%20', 'Microsoft Excel'], ['q=excel%20cisco', ''],
	['q=skype&status=approved', ''], ['q=nothingofthekind', '']) {
	my ($query, $wanted) = @$_;
	is(titles($query), $wanted, $query);
}
is(titles("q=$_"), '', "q=$_: no word to search for") for '', '%20', '%25', '_', '%25%25', '%5C', '%27';
problem_is($ana->get("/software?$_"), 400, '/problems/bad-request', "?$_") for 'status=old', 'status=',
	'limit=0', 'limit=201', 'sort=price', 'colour=red', 'vendor=', 'cursor=x';

# Pages.
sub pages($query, $limit) {
	my ($next, @found) = "/software?limit=$limit&$query";
	while ($next && @found < 500) {
		my $page = $ana->get($next);
		push @found, map { $_->{id} } @{ $page->body->{data} };
		my ($link) = ($page->header('Link') // '') =~ /^<([^>]*)>; rel="next"$/;
		$next = $link && "/software$link";
	}
	return "@found";
}
for my $query ('', 'status=approved', 'vendor=Microsoft', 'q=microsoft') {
	my $whole = join ' ', map { $_->{id} } @{ $ana->get("/software?limit=200&$query")->body->{data} };
	is(pages($query, $_), $whole, "pages of $_: " . ($query || 'all')) for 1, 7, 200;
}
my $cursor = $ana->get('/software?limit=5')->body->{next};
problem_is($ana->get("/software?vendor=Cisco&cursor=$cursor"), 400, '/problems/bad-request',
	'a cursor of another query');

done_testing;
