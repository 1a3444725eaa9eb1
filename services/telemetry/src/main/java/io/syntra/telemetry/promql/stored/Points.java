package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Series;
import io.syntra.telemetry.signal.Ended;
import java.util.Comparator;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * When the points of a series were, in the order of time and each once: what came late or twice is where it belongs.
 * Makes Prometheus' samples of what they say.
 */
final class Points {

    private static final long NANOS_OF_A_MILLI = 1_000_000;

    private final long[] times;
    private final long[] starts;
    private final boolean summedUp;
    private final boolean counter;
    private final long after;
    private final int[] order;

    /**
     * @param times in nanoseconds, in any order
     * @param starts since when each counts
     * @param delta whether each counts from the one before only
     * @param counter whether it begins from nothing where it begins anew
     * @param after in milliseconds; what is not later only says what was before
     */
    Points(long[] times, long[] starts, boolean delta, boolean counter, long after) {
        this.times = times;
        this.starts = starts;
        this.summedUp = delta;
        this.counter = counter;
        this.after = after;
        this.order = order(times);
    }

    private static int[] order(long[] times) {
        var sorted = IntStream.range(0, times.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> times[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return IntStream.range(0, sorted.length)
                .filter(i -> i == 0 || times[sorted[i]] != times[sorted[i - 1]])
                .map(i -> sorted[i])
                .toArray();
    }

    int size() {
        return times.length;
    }

    /** Places of those that count. */
    int[] order() {
        return order;
    }

    /**
     * @param values by the place of their points
     * @param total what a counter had beside, by which a new beginning is seen
     * @param before what was added up before the first point, of deltas
     */
    Series.Builder samples(double[] values, double[] total, double before) {
        return samples(order.length, i -> order[i], i -> values[order[i]], total, before);
    }

    /** The same of what only some points say, such as those that know a bound. */
    Series.Builder known(Buckets.Column column, double[] total, double before) {
        return samples(column.size(), column::point, column::count, total, before);
    }

    /**
     * @param at what the point of a place says
     * @param total as above
     */
    Series.Builder histograms(IntFunction<Histogram> at, double[] total) {
        var samples = new Series.Builder();
        var sum = Histogram.EMPTY;
        int last = -1;
        for (int i : order) {
            if (Ended.is(total[i])) {
                if (times[i] / NANOS_OF_A_MILLI > after) {
                    samples.endAt(times[i] / NANOS_OF_A_MILLI);
                }
                continue;
            }
            var histogram = at.apply(i);
            if (last >= 0 && isHiddenBeginning(last, i, total)) {
                add(samples, starts[i], Histogram.EMPTY);
            }
            sum = summedUp ? sum.plus(histogram) : histogram;
            add(samples, times[i], sum);
            last = i;
        }
        return samples;
    }

    private void add(Series.Builder samples, long nanos, Histogram histogram) {
        if (nanos / NANOS_OF_A_MILLI > after) {
            samples.add(nanos / NANOS_OF_A_MILLI, histogram);
        }
    }

    private Series.Builder samples(
            int size, IntUnaryOperator points, IntToDoubleFunction values, double[] total, double before) {
        var samples = new Series.Builder();
        double sum = before;
        int last = -1;
        for (int place = 0; place < size; place++) {
            int i = points.applyAsInt(place);
            if (Ended.is(total[i])) {
                add(samples, times[i], Ended.VALUE);
                continue;
            }
            double value = values.applyAsDouble(place);
            if (last >= 0 && isHiddenBeginning(last, i, total)) {
                add(samples, starts[i], 0);
            }
            sum += value;
            add(samples, times[i], summedUp ? sum : value);
            last = i;
        }
        return samples;
    }

    private void add(Series.Builder samples, long nanos, double value) {
        if (nanos / NANOS_OF_A_MILLI > after) {
            samples.add(nanos / NANOS_OF_A_MILLI, value);
        }
    }

    /** The sender says that it began anew, but by then it was as high as before, so that the values do not show it. */
    private boolean isHiddenBeginning(int last, int i, double[] total) {
        return counter
                && !summedUp
                && starts[i] / NANOS_OF_A_MILLI > times[last] / NANOS_OF_A_MILLI
                && starts[i] / NANOS_OF_A_MILLI < times[i] / NANOS_OF_A_MILLI
                && total[i] >= total[last];
    }
}
