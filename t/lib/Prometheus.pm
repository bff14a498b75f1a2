package Prometheus;

# Reads the text format of Prometheus, version 0.0.4, strictly: what a lenient reader would pass over
# dies here, with the line.
#
#     my $metrics = Prometheus->parse($text);
#     $metrics->value('triaged_requests_total', route => '/me', status => '2xx'); # 0 if there is none
#     $metrics->sum('triaged_requests_total', route => '/me');                    # of all that have these labels
#     $metrics->families                        # { name => { type, help, samples => [{ name, labels, value }] } }

use v5.36;

use List::Util qw(sum0);

my $name = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*/;
my $number = qr/[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN/;

sub parse($class, $text) {
	my $self = bless { families => {}, seen => {} }, $class;
	die "the last line does not end\n" if $text !~ /\n\z/;
	for my $line (split /\n/, $text) {
		eval { $self->_line($line); 1 } or die "$line: $@";
	}
	for my $family (values %{ $self->{families} }) {
		die "$family->{name}: nothing of it\n" if !@{ $family->{samples} } && $family->{type} ne 'histogram'
			&& $family->{name} !~ /_requests_total$/;
		_check_histogram($family) if $family->{type} eq 'histogram';
	}
	return $self;
}

sub families($self) { return $self->{families} }

# HELP, then TYPE, then all samples of a family; the next one begins with its HELP.
sub _line($self, $line) {
	if ($line =~ /^# HELP ($name) (\S.*)$/) {
		my ($of, $help) = ($1, $2);
		die "there is a family of this name\n" if $self->{families}{$of};
		die "no type was said of $self->{now}{name}\n" if $self->{now} && !$self->{now}{type};
		$self->{now} = $self->{families}{$of} = { name => $of, help => $help, samples => [] };
	} elsif ($line =~ /^# TYPE ($name) (counter|gauge|histogram)$/) {
		my ($of, $type) = ($1, $2);
		die "not behind its HELP\n" if ($self->{now}{name} // '') ne $of || $self->{now}{type};
		die "a counter ends with _total\n" if $type eq 'counter' && $of !~ /_total$/;
		$self->{now}{type} = $type;
	} else {
		$self->_sample($line);
	}
	return;
}

sub _sample($self, $line) {
	my $family = $self->{now} // die "no family\n";
	die "no type was said of it\n" if !$family->{type};
	my ($of, $labels, $value) = $line =~ /^($name)(?:\{(.*)\})? ($number)$/ or die "no sample\n";
	my $suffix = $family->{type} eq 'histogram' ? qr/_(?:bucket|sum|count)/ : qr//;
	die "not of the family $family->{name}\n" if $of !~ /^\Q$family->{name}\E$suffix$/;
	die "a counter below 0\n" if $family->{type} eq 'counter' && $value !~ /^\d/;
	my %labels = _labels($labels // '');
	my $key = join ',', $of, map { "$_=$labels{$_}" } sort keys %labels;
	die "stands there twice\n" if $self->{seen}{$key}++;
	push @{ $family->{samples} }, { name => $of, labels => \%labels, value => $value };
	return;
}

sub _labels($text) {
	my %labels;
	while ($text =~ /\G($label)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?!$)|$)/gc) {
		my ($of, $value) = ($1, $2);
		die "the label $of twice\n" if exists $labels{$of};
		$labels{$of} = $value =~ s/\\(.)/$1 eq 'n' ? "\n" : $1/ger;
	}
	die "labels that cannot be read\n" if length $text && (pos($text) // 0) != length $text;
	return %labels;
}

# Each histogram: buckets that rise, up to +Inf, which is the count; and a sum.
sub _check_histogram($family) {
	my %of;
	for my $sample (@{ $family->{samples} }) {
		my %labels = %{ $sample->{labels} };
		my $le = delete $labels{le};
		my $series = $of{ join ',', map { "$_=$labels{$_}" } sort keys %labels } //= { buckets => [] };
		my ($what) = $sample->{name} =~ /_([a-z]+)$/;
		die "$family->{name}: le where none is due\n" if defined $le != ($what eq 'bucket');
		$what eq 'bucket' ? push @{ $series->{buckets} }, [$le, $sample->{value}] : ($series->{$what} = $sample->{value});
	}
	for my $key (sort keys %of) {
		my ($series, @last) = ($of{$key}, 0, 0);
		for my $bucket (@{ $series->{buckets} }) {
			my ($le, $count) = @$bucket;
			die "$key: the buckets do not rise\n" if $count < $last[1] || $le ne '+Inf' && $le <= $last[0];
			@last = ($le, $count);
		}
		die "$key: no +Inf\n" if $last[0] ne '+Inf';
		die "$key: no sum\n" if !defined $series->{sum};
		die "$key: the count is not that of +Inf\n" if ($series->{count} // -1) != $last[1];
	}
	return;
}

sub _samples($self, $of, %labels) {
	my ($family) = grep { defined } map { $self->{families}{$_} } $of, $of =~ s/_(?:bucket|sum|count)$//r;
	return grep { my $sample = $_; $sample->{name} eq $of && !grep { ($sample->{labels}{$_} // '') ne $labels{$_} } keys %labels }
		@{ $family ? $family->{samples} : [] };
}

sub sum($self, $of, %labels) { return sum0 map { $_->{value} } $self->_samples($of, %labels) }

sub value($self, $of, %labels) {
	my @samples = $self->_samples($of, %labels);
	die "$of: more than one\n" if @samples > 1;
	return @samples ? $samples[0]{value} : 0;
}

1;
