package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.syntax.Function;
import java.util.Optional;
import java.util.OptionalDouble;

/** Functions of the samples within a range. */
@FunctionalInterface
interface OverRange {

    /** Empty when there are too few. */
    OptionalDouble of(Window window);

    /**
     * @param parameter of those that have one, beside the range
     * @param second of those that have two
     */
    static Optional<OverRange> of(Function function, double parameter, double second) {
        return Optional.ofNullable(
                switch (function) {
                    case RATE -> Growth::rate;
                    case INCREASE -> window -> Growth.extrapolated(window, true);
                    case DELTA -> window -> Growth.extrapolated(window, false);
                    case IRATE -> window -> Growth.latest(window, true);
                    case IDELTA -> window -> Growth.latest(window, false);
                    case DERIV -> Line::slope;
                    case PREDICT_LINEAR -> window -> Line.at(window, parameter);
                    case DOUBLE_EXPONENTIAL_SMOOTHING, HOLT_WINTERS ->
                        window -> Line.smoothed(window, parameter, second);
                    case CHANGES -> window -> OptionalDouble.of(Growth.changes(window));
                    case RESETS -> window -> OptionalDouble.of(Growth.resets(window));
                    case AVG_OVER_TIME -> window -> OptionalDouble.of(Statistics.mean(window.size(), window::value));
                    case SUM_OVER_TIME -> window -> OptionalDouble.of(Statistics.sum(window.size(), window::value));
                    case MIN_OVER_TIME -> window -> OptionalDouble.of(Extremes.smallest(window.values()));
                    case MAX_OVER_TIME -> window -> OptionalDouble.of(Extremes.largest(window.values()));
                    case COUNT_OVER_TIME -> window -> OptionalDouble.of(window.size());
                    case FIRST_OVER_TIME -> window -> OptionalDouble.of(window.value(0));
                    case LAST_OVER_TIME -> window -> OptionalDouble.of(window.last());
                    case PRESENT_OVER_TIME -> window -> OptionalDouble.of(1);
                    case STDVAR_OVER_TIME ->
                        window -> OptionalDouble.of(Statistics.variance(window.size(), window::value));
                    case STDDEV_OVER_TIME ->
                        window -> OptionalDouble.of(Math.sqrt(Statistics.variance(window.size(), window::value)));
                    case QUANTILE_OVER_TIME ->
                        window -> OptionalDouble.of(
                                Statistics.quantile(parameter, window.values().toArray()));
                    case MAD_OVER_TIME -> window -> OptionalDouble.of(deviation(window));
                    default -> null;
                });
    }

    /** Whether what comes out is still the metric itself. */
    static boolean keepsName(Function function) {
        return function == Function.LAST_OVER_TIME || function == Function.FIRST_OVER_TIME;
    }

    private static double deviation(Window window) {
        double median = Statistics.quantile(0.5, window.values().toArray());
        return Statistics.quantile(
                0.5, window.values().map(value -> Math.abs(value - median)).toArray());
    }
}
