package io.syntra.telemetry.promql.evaluation;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Figures of several values, exact also where many small ones meet a large one. */
final class Statistics {

    private Statistics() {}

    /** Adds with what each addition loses (Kahan, Neumaier). */
    static final class Sum {

        private double sum;
        private double lost;

        void add(double value) {
            double next = sum + value;
            if (Double.isInfinite(next)) {
                lost = 0;
            } else if (Math.abs(sum) >= Math.abs(value)) {
                lost += sum - next + value;
            } else {
                lost += value - next + sum;
            }
            sum = next;
        }

        double value() {
            return sum + lost;
        }
    }

    static double sum(int size, IntToDoubleFunction values) {
        var sum = new Sum();
        for (int i = 0; i < size; i++) {
            sum.add(values.applyAsDouble(i));
        }
        return sum.value();
    }

    static double mean(int size, IntToDoubleFunction values) {
        double sum = sum(size, values);
        if (!Double.isInfinite(sum)) {
            return sum / size;
        }
        // The sum of large values can be too large where their mean is not.
        double mean = 0;
        for (int i = 0; i < size; i++) {
            double value = values.applyAsDouble(i);
            if (Double.isInfinite(value) || Double.isInfinite(mean)) {
                mean += value;
            } else {
                mean += value / (i + 1) - mean / (i + 1);
            }
        }
        return mean;
    }

    /** Of all of them, not of a sample. */
    static double variance(int size, IntToDoubleFunction values) {
        double mean = mean(size, values);
        return sum(size, i -> square(values.applyAsDouble(i) - mean)) / size;
    }

    private static double square(double value) {
        return value * value;
    }

    /** Between the two that are nearest. */
    static double quantile(double q, double[] values) {
        if (values.length == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        var sorted = sorted(values);
        double rank = q * (sorted.length - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(sorted.length - 1, lower + 1);
        double weight = rank - lower;
        return sorted[lower] * (1 - weight) + sorted[upper] * weight;
    }

    /** What is no number comes first. */
    private static double[] sorted(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int numbers = sorted.length;
        while (numbers > 0 && Double.isNaN(sorted[numbers - 1])) {
            numbers--;
        }
        var result = new double[sorted.length];
        Arrays.fill(result, 0, sorted.length - numbers, Double.NaN);
        System.arraycopy(sorted, 0, result, sorted.length - numbers, numbers);
        return result;
    }
}
