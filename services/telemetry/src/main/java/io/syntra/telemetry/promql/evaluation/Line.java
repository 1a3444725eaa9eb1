package io.syntra.telemetry.promql.evaluation;

import java.util.OptionalDouble;

/**
 * The line that lies nearest to samples (least squares).
 *
 * @param slope by the second
 * @param value at the time that was asked for
 */
record Line(double slope, double value) {

    static OptionalDouble slope(Window window) {
        return window.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(of(window, window.time(0)).slope());
    }

    /** @param seconds after the time that the query is about */
    static OptionalDouble at(Window window, double seconds) {
        if (window.size() < 2) {
            return OptionalDouble.empty();
        }
        var line = of(window, window.asked());
        return OptionalDouble.of(line.slope() * seconds + line.value());
    }

    /**
     * Where values tend to at their end: newer ones count more (double exponential smoothing, Holt and Winters).
     *
     * @param smoothing how much a value counts against what was expected
     * @param trend how much the last rise counts against those before
     */
    static OptionalDouble smoothed(Window window, double smoothing, double trend) {
        if (window.size() < 2) {
            return OptionalDouble.empty();
        }
        double before = 0;
        double smoothed = window.value(0);
        double rise = window.value(1) - window.value(0);
        for (int i = 1; i < window.size(); i++) {
            rise = i == 1 ? rise : trend * (smoothed - before) + (1 - trend) * rise;
            before = smoothed;
            smoothed = smoothing * window.value(i) + (1 - smoothing) * (smoothed + rise);
        }
        return OptionalDouble.of(smoothed);
    }

    private static Line of(Window window, long time) {
        double first = window.value(0);
        if (window.values().allMatch(value -> value == first)) {
            return Double.isInfinite(first) ? new Line(Double.NaN, Double.NaN) : new Line(0, first);
        }
        int n = window.size();
        double x = Statistics.sum(n, i -> seconds(window, i, time));
        double y = Statistics.sum(n, window::value);
        double xy = Statistics.sum(n, i -> seconds(window, i, time) * window.value(i));
        double xx = Statistics.sum(n, i -> seconds(window, i, time) * seconds(window, i, time));
        double slope = (xy - x * y / n) / (xx - x * x / n);
        return new Line(slope, y / n - slope * x / n);
    }

    private static double seconds(Window window, int i, long time) {
        return (window.time(i) - time) / 1000.0;
    }
}
