package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.BinaryOperator;
import java.util.Optional;

/** Two numbers and what stands between them. */
final class Arithmetic {

    private Arithmetic() {}

    /** Of an operator that is neither a comparison nor one of sets. */
    static double of(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case ATAN2 -> Math.atan2(left, right);
            case POWER -> power(left, right);
            case OR, AND, UNLESS, EQUAL, UNEQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                throw new IllegalArgumentException(operator.written() + " is no arithmetic");
        };
    }

    static Sample times(Sample sample, double factor) {
        return sample.histogram()
                .map(histogram -> new Sample(sample.labels(), histogram.times(factor)))
                .orElseGet(() -> new Sample(sample.labels(), sample.value() * factor));
    }

    /**
     * Of two of which at least one is a histogram. They are added up and subtracted, multiplied by a number and divided by
     * one; empty where nothing is defined.
     */
    static Optional<Histogram> ofHistograms(BinaryOperator operator, Sample left, Sample right) {
        return switch (operator) {
            case ADD -> left.histogram().flatMap(one -> right.histogram().map(one::plus));
            case SUBTRACT -> left.histogram().flatMap(one -> right.histogram().map(one::minus));
            case MULTIPLY ->
                left.isNumber()
                        ? right.histogram().map(histogram -> histogram.times(left.value()))
                        : left.histogram().filter(h -> right.isNumber()).map(h -> h.times(right.value()));
            case DIVIDE -> left.histogram().filter(h -> right.isNumber()).map(h -> h.times(1 / right.value()));
            default -> Optional.empty();
        };
    }

    /** Between two histograms; empty where nothing is defined, as they have no order. */
    static Optional<Boolean> holds(BinaryOperator comparison, Optional<Histogram> left, Optional<Histogram> right) {
        return switch (comparison) {
            case EQUAL -> Optional.of(left.equals(right));
            case UNEQUAL -> Optional.of(!left.equals(right));
            default -> Optional.empty();
        };
    }

    /** As C and Go have it: 1 to the power of anything is 1. */
    private static double power(double base, double exponent) {
        return base == 1 || (base == -1 && Double.isInfinite(exponent)) ? 1 : Math.pow(base, exponent);
    }

    static boolean holds(BinaryOperator comparison, double left, double right) {
        return switch (comparison) {
            case EQUAL -> left == right;
            case UNEQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            case OR, AND, UNLESS, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, ATAN2, POWER ->
                throw new IllegalArgumentException(comparison.written() + " is no comparison");
        };
    }
}
