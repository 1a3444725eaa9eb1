package io.syntra.telemetry.promql.series;

import java.util.Optional;

/**
 * What a series has at the time that is asked about: a number, or a histogram.
 *
 * @param value no number where there is a histogram
 */
public record Sample(Labels labels, double value, Optional<Histogram> histogram) {

    public Sample(Labels labels, double value) {
        this(labels, value, Optional.empty());
    }

    public Sample(Labels labels, Histogram histogram) {
        this(labels, Double.NaN, Optional.of(histogram));
    }

    public boolean isNumber() {
        return histogram.isEmpty();
    }

    public Sample named(Labels other) {
        return new Sample(other, value, histogram);
    }

    /** What it takes in memory without its labels, in samples. */
    public long weight() {
        return 1 + histogram.map(Histogram::weight).orElse(0L);
    }
}
