package io.syntra.telemetry.promql.series;

import java.util.Comparator;

/**
 * One value of those that a sample sums up.
 *
 * @param time in milliseconds
 * @param labels its own, such as the trace it was measured in, beside those of its series
 */
public record Exemplar(long time, double value, Labels labels) implements Comparable<Exemplar> {

    private static final Comparator<Exemplar> ORDER = Comparator.comparingLong(Exemplar::time)
            .thenComparingDouble(Exemplar::value)
            .thenComparing(Exemplar::labels);

    private static final long OWN_BYTES = 120;

    /** What it takes in memory, in samples. */
    public long weight() {
        return Memory.ofBytes(OWN_BYTES) + labels.weight();
    }

    @Override
    public int compareTo(Exemplar other) {
        return ORDER.compare(this, other);
    }
}
