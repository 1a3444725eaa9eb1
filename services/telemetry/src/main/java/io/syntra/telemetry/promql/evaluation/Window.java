package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Series;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The samples of a series within a range, of which there is at least one. */
final class Window {

    private final Series series;
    private final int first;
    private final int size;
    private final long start;
    private final long end;
    private final long asked;

    /**
     * @param start of the range, which does not belong to it
     * @param end of the range, which does
     * @param asked the time that the query is about, whatever the offset
     */
    private Window(Series series, int first, int size, long start, long end, long asked) {
        this.series = series;
        this.first = first;
        this.size = size;
        this.start = start;
        this.end = end;
        this.asked = asked;
    }

    static Window of(Series series, long start, long end, long asked) {
        int first = series.until(start);
        return new Window(series, first, series.until(end) - first, start, end, asked);
    }

    Labels labels() {
        return series.labels();
    }

    int size() {
        return size;
    }

    long time(int i) {
        return series.time(first + i);
    }

    double value(int i) {
        return series.value(first + i);
    }

    boolean isOfHistograms() {
        return series.isOfHistograms();
    }

    Histogram histogram(int i) {
        return series.histogram(first + i);
    }

    double last() {
        return value(size - 1);
    }

    DoubleStream values() {
        return IntStream.range(0, size).mapToDouble(this::value);
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long asked() {
        return asked;
    }

    double seconds() {
        return (end - start) / 1000.0;
    }

    /** What {@link #cut} takes in memory, in samples. */
    long weight() {
        return IntStream.range(0, size)
                .mapToLong(i -> series.sample(first + i).weight())
                .sum();
    }

    /** Those samples as a series of their own. */
    Series cut() {
        var cut = new Series.Builder();
        for (int i = 0; i < size; i++) {
            cut.addFrom(series, first + i);
        }
        return cut.of(labels());
    }
}
