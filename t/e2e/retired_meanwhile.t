# A report on a software, and its retirement, at the same instant: the report was there before, and
# the retirement counts it among the open issues; or it is refused. 200 times.
use v5.36;

use Desk;

my $desk = Desk->start(workers => 8);
my $id = $desk->software('Slack');
my $sam = $desk->as('sam');
my %seen = (201 => 0, 422 => 0);
my @wrong;

for my $round (1 .. 200) {
	my ($retired, @reports) = at_once(4, sub ($n) {
		return $desk->as('sam')->post("/software/$id/retire")->body if !$n;
		my $answer = $desk->as('ana')->post('/issues', $desk->report_body(software_id => $id));
		return [$answer->status, $answer->status == 422 ? $answer->body->{errors}[0]{code} : ''];
	});
	$seen{ $_->[0] }++ for @reports;
	push @wrong, "round $round: $_->[0] $_->[1]" for grep { "@$_" !~ /^(?:201 |422 retired)$/ } @reports;
	my ($open) = map { $_->[0] } $desk->sql("SELECT COUNT(*) FROM issue WHERE software_id = $id AND status = 'queued'");
	push @wrong, "round $round: $open are open, the retirement told of " . ($retired->{open_issue_count} // 'nothing')
		if $open != ($retired->{open_issue_count} // -1);
	last if $sam->post("/software/$id/approve")->status != 200;
}
is_deeply(\@wrong, [], 'none was taken behind the retirement');
is($seen{201} + $seen{422}, 600, 'there were 600 reports');
cmp_ok($seen{$_}, '>=', 20, "of which $seen{$_} came out as $_") for sort keys %seen;
my ($issues) = map { $_->[0] } $desk->sql("SELECT COUNT(*) FROM issue WHERE software_id = $id");
is($issues, $seen{201}, 'and those that were taken are there');

done_testing;
