package io.syntra.telemetry.promql.series;

import java.util.Arrays;

/** Values over time. */
public final class Series {

    private final Labels labels;
    private final long[] times;
    private final double[] values;

    private Series(Labels labels, long[] times, double[] values) {
        this.labels = labels;
        this.times = times;
        this.values = values;
    }

    public Labels labels() {
        return labels;
    }

    public int size() {
        return times.length;
    }

    /** Milliseconds since 1970; each later than the one before. */
    public long time(int i) {
        return times[i];
    }

    public double value(int i) {
        return values[i];
    }

    /** How many samples are not later than that. */
    public int until(long time) {
        int found = Arrays.binarySearch(times, time);
        return found < 0 ? -found - 1 : found + 1;
    }

    public Series named(Labels other) {
        return new Series(other, times, values);
    }

    /** Takes samples in the order of their times. */
    public static final class Builder {

        private long[] times = new long[16];
        private double[] values = new double[16];
        private int size;

        /** One at the time of the last one takes its place. */
        public Builder add(long time, double value) {
            if (size > 0 && times[size - 1] == time) {
                values[size - 1] = value;
                return this;
            }
            if (size == times.length) {
                times = Arrays.copyOf(times, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            times[size] = time;
            values[size++] = value;
            return this;
        }

        public boolean isEmpty() {
            return size == 0;
        }

        public Series of(Labels labels) {
            return new Series(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size));
        }
    }
}
