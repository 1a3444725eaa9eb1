package io.syntra.telemetry.promql.series;

import io.syntra.telemetry.signal.Ended;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers over time, or histograms. */
public final class Series {

    private final Labels labels;
    private final long[] times;
    private final double[] values;
    private final List<Histogram> histograms;

    private Series(Labels labels, long[] times, double[] values, List<Histogram> histograms) {
        this.labels = labels;
        this.times = times;
        this.values = values;
        this.histograms = histograms;
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

    public boolean isOfHistograms() {
        return !histograms.isEmpty();
    }

    public Histogram histogram(int i) {
        return histograms.get(i);
    }

    /** Whether it ended there; it has no value then. */
    public boolean isEnd(int i) {
        return Ended.is(values[i]);
    }

    public Sample sample(int i) {
        return isOfHistograms() ? new Sample(labels, histograms.get(i)) : new Sample(labels, values[i]);
    }

    /** How many samples are not later than that. */
    public int until(long time) {
        int found = Arrays.binarySearch(times, time);
        return found < 0 ? -found - 1 : found + 1;
    }

    /** What it takes in memory without its labels, in samples. */
    public long weight() {
        return size() + histograms.stream().mapToLong(Histogram::weight).sum();
    }

    /** Without the places where it ended. */
    public Series living() {
        var living = new Builder();
        for (int i = 0; i < size(); i++) {
            if (!isEnd(i)) {
                living.addFrom(this, i);
            }
        }
        return living.of(labels);
    }

    /** Takes samples in the order of their times: all numbers, or all histograms. */
    public static final class Builder {

        private long[] times = new long[16];
        private double[] values = new double[16];
        private final List<Histogram> histograms = new ArrayList<>(0);
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

        public Builder add(long time, Histogram histogram) {
            add(time, Double.NaN);
            if (histograms.size() == size) {
                histograms.set(size - 1, histogram);
            } else {
                histograms.add(histogram);
            }
            return this;
        }

        /** Of histograms: here they end. */
        public Builder endAt(long time) {
            add(time, Histogram.EMPTY);
            values[size - 1] = Ended.VALUE;
            return this;
        }

        public Builder addFrom(Series series, int i) {
            return series.isOfHistograms()
                    ? add(series.time(i), series.histogram(i))
                    : add(series.time(i), series.value(i));
        }

        public boolean isEmpty() {
            return size == 0;
        }

        public Series of(Labels labels) {
            return new Series(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size), List.copyOf(histograms));
        }
    }
}
