package io.syntra.telemetry.promql.evaluation;

import java.util.stream.DoubleStream;

/** The smallest and the largest; what is no number counts only where nothing else is. */
final class Extremes {

    private Extremes() {}

    static double smallest(DoubleStream values) {
        return values.filter(value -> !Double.isNaN(value)).min().orElse(Double.NaN);
    }

    static double largest(DoubleStream values) {
        return values.filter(value -> !Double.isNaN(value)).max().orElse(Double.NaN);
    }
}
