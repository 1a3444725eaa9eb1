package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.Function;
import java.util.Optional;

/** Functions of the histograms within a range. What is only defined for numbers passes them over. */
final class HistogramsOverRange {

    private HistogramsOverRange() {}

    static Optional<Sample> of(Function function, Window window) {
        return switch (function) {
            case RATE -> increase(window, true).map(h -> sample(h.times(1 / window.seconds())));
            case INCREASE -> increase(window, true).map(HistogramsOverRange::sample);
            case DELTA -> increase(window, false).map(HistogramsOverRange::sample);
            case IRATE -> latest(window, true).map(h -> sample(h.times(1000.0 / lastGap(window))));
            case IDELTA -> latest(window, false).map(HistogramsOverRange::sample);
            case SUM_OVER_TIME -> Optional.of(sample(sum(window)));
            case AVG_OVER_TIME -> Optional.of(sample(sum(window).times(1.0 / window.size())));
            case FIRST_OVER_TIME -> Optional.of(sample(window.histogram(0)));
            case LAST_OVER_TIME -> Optional.of(sample(window.histogram(window.size() - 1)));
            case COUNT_OVER_TIME -> Optional.of(number(window.size()));
            case PRESENT_OVER_TIME -> Optional.of(number(1));
            case CHANGES -> Optional.of(number(changes(window)));
            case RESETS -> Optional.of(number(resets(window)));
            default -> Optional.empty();
        };
    }

    private static Sample sample(Histogram histogram) {
        return new Sample(Labels.NONE, histogram);
    }

    private static Sample number(double value) {
        return new Sample(Labels.NONE, value);
    }

    private static Optional<Histogram> increase(Window window, boolean counter) {
        if (window.size() < 2) {
            return Optional.empty();
        }
        var grown = window.histogram(window.size() - 1).minus(window.histogram(0));
        for (int i = 1; counter && i < window.size(); i++) {
            if (window.histogram(i).isResetAfter(window.histogram(i - 1))) {
                grown = grown.plus(window.histogram(i - 1));
            }
        }
        return Optional.of(grown.times(
                Growth.extrapolation(window, counter, window.histogram(0).count(), grown.count())));
    }

    private static Optional<Histogram> latest(Window window, boolean counter) {
        int last = window.size() - 1;
        if (last < 1) {
            return Optional.empty();
        }
        var now = window.histogram(last);
        var before = window.histogram(last - 1);
        return Optional.of(counter && now.isResetAfter(before) ? now : now.minus(before));
    }

    private static double lastGap(Window window) {
        return window.time(window.size() - 1) - window.time(window.size() - 2);
    }

    private static Histogram sum(Window window) {
        var sum = Histogram.EMPTY;
        for (int i = 0; i < window.size(); i++) {
            sum = sum.plus(window.histogram(i));
        }
        return sum;
    }

    private static int changes(Window window) {
        int changes = 0;
        for (int i = 1; i < window.size(); i++) {
            changes += window.histogram(i).equals(window.histogram(i - 1)) ? 0 : 1;
        }
        return changes;
    }

    private static int resets(Window window) {
        int resets = 0;
        for (int i = 1; i < window.size(); i++) {
            resets += window.histogram(i).isResetAfter(window.histogram(i - 1)) ? 1 : 0;
        }
        return resets;
    }
}
