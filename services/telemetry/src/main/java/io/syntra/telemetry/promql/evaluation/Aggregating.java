package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.evaluation.Memos.Part;
import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.Aggregator;
import io.syntra.telemetry.promql.syntax.Expression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One sample of many. */
final class Aggregating {

    /** What is no number is last in both. */
    private static final Comparator<Sample> NUMBERS_FIRST =
            Comparator.comparing(sample -> Double.isNaN(sample.value()));

    private static final Comparator<Sample> SMALLEST_FIRST = NUMBERS_FIRST.thenComparingDouble(Sample::value);
    private static final Comparator<Sample> LARGEST_FIRST =
            NUMBERS_FIRST.thenComparingDouble(sample -> -sample.value());

    private final Expression.Aggregation node;
    private final Memos memos;
    private final Effort effort;

    Aggregating(Expression.Aggregation node, Memos memos, Effort effort) {
        this.node = node;
        this.memos = memos;
        this.effort = effort;
    }

    /** @param parameter a scalar or a text, of those that have one */
    List<Sample> of(List<Sample> samples, Value parameter) {
        boolean numbers =
                switch (node.aggregator()) {
                    case SUM, AVG, COUNT, GROUP -> false;
                    default -> true;
                };
        var groups = groups(numbers ? samples.stream().filter(Sample::isNumber).toList() : samples);
        return switch (node.aggregator()) {
            case SUM, AVG -> summedUp(groups);
            case TOPK -> first(groups, LARGEST_FIRST, number(parameter));
            case BOTTOMK -> first(groups, SMALLEST_FIRST, number(parameter));
            case COUNT_VALUES -> counted(groups, ((Value.Text) parameter).value());
            default -> {
                double q = parameter instanceof Value.Scalar scalar ? quantile(scalar.value()) : Double.NaN;
                var result = new ArrayList<Sample>(groups.size());
                groups.forEach((labels, members) -> result.add(new Sample(labels, value(members, q))));
                yield result;
            }
        };
    }

    private Map<Labels, List<Sample>> groups(List<Sample> samples) {
        var memo = memos.of(node, Part.RESULT);
        var groups = new LinkedHashMap<Labels, List<Sample>>();
        for (var sample : samples) {
            var group = memo.of(
                    sample.labels(),
                    labels -> node.by()
                            ? labels.only(node.labels())
                            : labels.withoutName().without(node.labels()));
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(sample);
        }
        return groups;
    }

    /** Numbers or histograms; where both are together there is no sum. */
    private List<Sample> summedUp(Map<Labels, List<Sample>> groups) {
        var result = new ArrayList<Sample>(groups.size());
        groups.forEach((labels, members) -> {
            if (members.stream().allMatch(Sample::isNumber)) {
                result.add(new Sample(labels, summedUp(members)));
            } else if (members.stream().noneMatch(Sample::isNumber)) {
                var sum = members.stream()
                        .flatMap(member -> member.histogram().stream())
                        .reduce(Histogram.EMPTY, Histogram::plus);
                result.add(new Sample(labels, isMean() ? sum.times(1.0 / members.size()) : sum));
            } else {
                effort.warn("PromQL warning: encountered a mix of histograms and floats for aggregation (" + node.at()
                        + ")");
            }
        });
        return result;
    }

    private double summedUp(List<Sample> members) {
        return isMean()
                ? Statistics.mean(members.size(), i -> members.get(i).value())
                : Statistics.sum(members.size(), i -> members.get(i).value());
    }

    private boolean isMean() {
        return node.aggregator() == Aggregator.AVG;
    }

    private double value(List<Sample> members, double q) {
        int size = members.size();
        return switch (node.aggregator()) {
            case MIN -> Extremes.smallest(members.stream().mapToDouble(Sample::value));
            case MAX -> Extremes.largest(members.stream().mapToDouble(Sample::value));
            case COUNT -> size;
            case GROUP -> 1;
            case STDVAR -> Statistics.variance(size, i -> members.get(i).value());
            case STDDEV ->
                Math.sqrt(Statistics.variance(size, i -> members.get(i).value()));
            case QUANTILE ->
                Statistics.quantile(
                        q, members.stream().mapToDouble(Sample::value).toArray());
            case SUM, AVG, TOPK, BOTTOMK, COUNT_VALUES ->
                throw new IllegalStateException(node.aggregator().word() + " has no one value");
        };
    }

    private double quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            effort.warn("PromQL warning: quantile value should be between 0 and 1, got " + Decimal.plain(q) + " ("
                    + node.at() + ")");
        }
        return q;
    }

    private static double number(Value parameter) {
        return ((Value.Scalar) parameter).value();
    }

    private List<Sample> first(Map<Labels, List<Sample>> groups, Comparator<Sample> order, double count) {
        if (Double.isNaN(count)) {
            throw PromQlFailure.execution("the number of " + node.aggregator().word() + " is none (NaN)");
        }
        long most = Math.max(0, (long) count);
        return groups.values().stream()
                .flatMap(members -> members.stream().sorted(order).limit(most))
                .toList();
    }

    private List<Sample> counted(Map<Labels, List<Sample>> groups, String label) {
        LabelChanges.requireName(label, "count_values");
        var counts = new LinkedHashMap<Labels, Integer>();
        groups.forEach((group, members) -> members.forEach(
                member -> counts.merge(group.with(label, Decimal.plain(member.value())), 1, Integer::sum)));
        var result = new ArrayList<Sample>();
        counts.forEach((labels, count) -> result.add(new Sample(labels, count)));
        return result;
    }

    static List<Sample> sorted(List<Sample> samples, boolean largestFirst) {
        return samples.stream()
                .sorted(largestFirst ? LARGEST_FIRST : SMALLEST_FIRST)
                .toList();
    }
}
