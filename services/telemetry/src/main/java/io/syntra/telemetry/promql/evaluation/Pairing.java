package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.evaluation.Memos.Part;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.BinaryOperator;
import io.syntra.telemetry.promql.syntax.Expression;
import io.syntra.telemetry.promql.syntax.Matching;
import io.syntra.telemetry.promql.syntax.Matching.Grouping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Operators between two vectors: which samples belong together, and what comes of them. */
final class Pairing {

    private final Expression.Binary node;
    private final Matching matching;
    private final Memos memos;

    Pairing(Expression.Binary node, Memos memos) {
        this.node = node;
        this.matching = node.matching();
        this.memos = memos;
    }

    List<Sample> of(List<Sample> left, List<Sample> right) {
        return switch (node.operator()) {
            case AND -> left.stream().filter(isIn(right)).toList();
            case UNLESS -> left.stream().filter(isIn(right).negate()).toList();
            case OR -> union(left, right);
            default -> pairs(left, right);
        };
    }

    private Predicate<Sample> isIn(List<Sample> right) {
        var there = right.stream()
                .map(sample -> signature(sample, Part.RIGHT))
                .collect(Collectors.toCollection(HashSet::new));
        return sample -> there.contains(signature(sample, Part.LEFT));
    }

    private List<Sample> union(List<Sample> left, List<Sample> right) {
        var there = new HashSet<Labels>();
        left.forEach(sample -> there.add(signature(sample, Part.LEFT)));
        var all = new ArrayList<>(left);
        right.stream()
                .filter(sample -> !there.contains(signature(sample, Part.RIGHT)))
                .forEach(all::add);
        return all;
    }

    private List<Sample> pairs(List<Sample> left, List<Sample> right) {
        boolean manyRight = matching.grouping() == Grouping.RIGHT;
        var many = manyRight ? right : left;
        var ones = ones(manyRight ? left : right, manyRight ? Part.LEFT : Part.RIGHT);
        var seen = new HashSet<Labels>();
        var result = new ArrayList<Sample>();
        for (var one : many) {
            var signature = signature(one, manyRight ? Part.RIGHT : Part.LEFT);
            var other = ones.get(signature);
            if (other == null) {
                continue;
            }
            var paired = manyRight ? paired(other, one) : paired(one, other);
            if (paired.isEmpty()) {
                continue;
            }
            var labels = labels(one.labels(), other.labels());
            requireOnce(seen.add(matching.grouping() == Grouping.NONE ? signature : labels));
            result.add(paired.get().named(labels));
        }
        return result;
    }

    /** Empty where nothing comes of the two. */
    private Optional<Sample> paired(Sample first, Sample second) {
        if (!first.isNumber() && !second.isNumber() && node.operator().kind() == BinaryOperator.Kind.COMPARISON) {
            return Arithmetic.holds(node.operator(), first.histogram(), second.histogram())
                    .filter(holds -> holds || node.bool())
                    .map(holds -> node.bool() ? new Sample(Labels.NONE, holds ? 1 : 0) : first);
        }
        if (!first.isNumber() || !second.isNumber()) {
            return Arithmetic.ofHistograms(node.operator(), first, second)
                    .map(histogram -> new Sample(Labels.NONE, histogram));
        }
        return isDropped(first.value(), second.value())
                ? Optional.empty()
                : Optional.of(new Sample(Labels.NONE, value(first.value(), second.value())));
    }

    private void requireOnce(boolean isNew) {
        if (!isNew) {
            throw PromQlFailure.execution(
                    matching.grouping() == Grouping.NONE
                            ? "multiple matches for labels: many-to-one matching must be explicit"
                                    + " (group_left/group_right)"
                            : "multiple matches for labels: grouping labels must ensure unique matches");
        }
    }

    private Map<Labels, Sample> ones(List<Sample> samples, Part side) {
        var ones = new HashMap<Labels, Sample>();
        for (var sample : samples) {
            var signature = signature(sample, side);
            var before = ones.put(signature, sample);
            if (before != null) {
                throw PromQlFailure.execution("found duplicate series for the match group " + signature + " on the "
                        + (side == Part.LEFT ? "left" : "right") + " hand-side of the operation: [" + before.labels()
                        + ", " + sample.labels()
                        + "]; many-to-many matching not allowed: matching labels must be unique on one side");
            }
        }
        return ones;
    }

    private boolean isDropped(double left, double right) {
        return node.operator().kind() == BinaryOperator.Kind.COMPARISON
                && !node.bool()
                && !Arithmetic.holds(node.operator(), left, right);
    }

    private double value(double left, double right) {
        if (node.operator().kind() == BinaryOperator.Kind.ARITHMETIC) {
            return Arithmetic.of(node.operator(), left, right);
        }
        if (node.bool()) {
            return Arithmetic.holds(node.operator(), left, right) ? 1 : 0;
        }
        return left;
    }

    private Labels signature(Sample sample, Part side) {
        return memos.of(node, side)
                .of(
                        sample.labels(),
                        labels -> matching.on()
                                ? labels.only(matching.labels())
                                : labels.withoutName().without(matching.labels()));
    }

    private record Pair(Labels many, Labels one) {}

    private Labels labels(Labels many, Labels one) {
        if (matching.grouping() == Grouping.NONE) {
            return memos.of(node, Part.RESULT)
                    .of(
                            many,
                            labels -> matching.on()
                                    ? named(labels).only(matching.labels())
                                    : named(labels).without(matching.labels()));
        }
        return memos.<Pair>any(node, Part.RESULT).of(new Pair(many, one), this::grouped);
    }

    private Labels grouped(Pair pair) {
        var labels = named(pair.many());
        for (var included : matching.included()) {
            labels = labels.with(included, pair.one().value(included));
        }
        return labels;
    }

    /** What is calculated is not the metric any more; what is left over after a comparison still is. */
    private Labels named(Labels labels) {
        return node.operator().kind() == BinaryOperator.Kind.ARITHMETIC || node.bool() ? labels.withoutName() : labels;
    }
}
