package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.evaluation.Memos.Part;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.series.Series;
import io.syntra.telemetry.promql.syntax.BinaryOperator;
import io.syntra.telemetry.promql.syntax.Expression;
import io.syntra.telemetry.promql.syntax.ValueType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** What the parts of one query are at one time after the other. */
final class Evaluator {

    /** Of a subquery that names none. */
    private static final long USUAL_STEP = 60_000;

    private final Timing timing;
    private final Plan plan;
    private final Effort effort;
    private final Memos memos;
    private final Calls calls;
    private final IdentityHashMap<Expression.Subquery, List<Series>> subqueries = new IdentityHashMap<>();

    Evaluator(Timing timing, Plan plan, Effort effort) {
        this.timing = timing;
        this.plan = plan;
        this.effort = effort;
        this.memos = new Memos(effort);
        this.calls = new Calls(this, memos, effort);
    }

    Value at(Expression expression, long time) {
        return switch (expression) {
            case Expression.Constant constant -> new Value.Scalar(constant.value());
            case Expression.Text text -> new Value.Text(text.value());
            case Expression.Selector selector -> new Value.Vector(newest(selector, time, false));
            case Expression.Range range -> matrix(range, time);
            case Expression.Subquery subquery -> matrix(subquery, time);
            case Expression.Negation negation -> negated(negation, time);
            case Expression.Binary binary -> binary(binary, time);
            case Expression.Aggregation aggregation ->
                new Value.Vector(new Aggregating(aggregation, memos, effort)
                        .of(
                                samples(aggregation.of(), time),
                                aggregation
                                        .parameter()
                                        .map(parameter -> at(parameter, time))
                                        .orElse(new Value.Text(""))));
            case Expression.Call call -> calls.of(call, time);
        };
    }

    /** Numbers and histograms. */
    List<Sample> samples(Expression expression, long time) {
        return ((Value.Vector) at(expression, time)).samples();
    }

    /** Numbers alone: what is only defined for them passes histograms over. */
    List<Sample> numbers(Expression expression, long time) {
        var samples = samples(expression, time);
        return samples.stream().allMatch(Sample::isNumber)
                ? samples
                : samples.stream().filter(Sample::isNumber).toList();
    }

    double scalar(Expression expression, long time) {
        return ((Value.Scalar) at(expression, time)).value();
    }

    String text(Expression expression, long time) {
        return ((Value.Text) at(expression, time)).value();
    }

    /** In seconds, those of the samples that an instant vector has. */
    List<Sample> times(Expression.Selector selector, long time) {
        return newest(selector, time, true);
    }

    private List<Sample> newest(Expression.Selector selector, long time, boolean times) {
        long at = selector.shift().of(time, timing.start(), timing.end());
        var samples = new ArrayList<Sample>();
        for (var series : plan.series(selector)) {
            effort.touch(0);
            int newest = series.until(at) - 1;
            if (newest >= 0 && series.time(newest) > at - timing.lookback() && !series.isEnd(newest)) {
                samples.add(times ? new Sample(series.labels(), series.time(newest) / 1000.0) : series.sample(newest));
            }
        }
        return samples;
    }

    private Value matrix(Expression range, long time) {
        var windows = windows(range, time);
        effort.hold(windows.stream().mapToLong(Window::weight).sum());
        return new Value.Matrix(windows.stream().map(Window::cut).toList());
    }

    /** Those that have a sample. */
    List<Window> windows(Expression range, long time) {
        return switch (range) {
            case Expression.Range samples ->
                windows(
                        plan.series(samples.selector()),
                        samples.selector().shift().of(time, timing.start(), timing.end()),
                        samples.length(),
                        time);
            case Expression.Subquery subquery ->
                windows(
                        evaluated(subquery),
                        subquery.shift().of(time, timing.start(), timing.end()),
                        subquery.length(),
                        time);
            default -> throw new IllegalArgumentException("it is no range vector");
        };
    }

    private List<Window> windows(List<Series> all, long end, long length, long time) {
        var windows = new ArrayList<Window>();
        for (var series : all) {
            var window = Window.of(series, end - length, end, time);
            // Also for those that have no sample: there may be many of them, at each step.
            effort.touch(window.size());
            if (window.size() > 0) {
                windows.add(window);
            }
        }
        return windows;
    }

    /** At all times that any step looks at. No computeIfAbsent: the inner expression may have subqueries, too. */
    private List<Series> evaluated(Expression.Subquery subquery) {
        var known = subqueries.get(subquery);
        if (known == null) {
            var span = plan.span(subquery);
            long step = subquery.step().orElse(USUAL_STEP);
            var result = new Collected(effort);
            for (long at = (Math.floorDiv(span.first(), step) + 1) * step; at <= span.last(); at += step) {
                effort.touch(0);
                result.add(at, at(subquery.of(), at));
            }
            known = result.series();
            subqueries.put(subquery, known);
        }
        return known;
    }

    private Value negated(Expression.Negation negation, long time) {
        if (negation.type() == ValueType.SCALAR) {
            return new Value.Scalar(-scalar(negation.of(), time));
        }
        var memo = memos.of(negation, Part.RESULT);
        return new Value.Vector(memo.unique(samples(negation.of(), time).stream()
                .map(sample -> Arithmetic.times(sample, -1).named(memo.of(sample.labels(), Labels::withoutName)))
                .toList()));
    }

    private Value binary(Expression.Binary binary, long time) {
        boolean left = binary.left().type() == ValueType.SCALAR;
        boolean right = binary.right().type() == ValueType.SCALAR;
        if (left && right) {
            return new Value.Scalar(
                    value(binary.operator(), scalar(binary.left(), time), scalar(binary.right(), time)));
        }
        if (!left && !right) {
            var first = samples(binary.left(), time);
            var second = samples(binary.right(), time);
            effort.touch(first.size() + (long) second.size());
            return new Value.Vector(new Pairing(binary, memos).of(first, second));
        }
        return new Value.Vector(
                left
                        ? withScalar(binary, samples(binary.right(), time), scalar(binary.left(), time), true)
                        : withScalar(binary, samples(binary.left(), time), scalar(binary.right(), time), false));
    }

    private static double value(BinaryOperator operator, double left, double right) {
        if (operator.kind() == BinaryOperator.Kind.ARITHMETIC) {
            return Arithmetic.of(operator, left, right);
        }
        return Arithmetic.holds(operator, left, right) ? 1 : 0;
    }

    private List<Sample> withScalar(
            Expression.Binary binary, List<Sample> samples, double scalar, boolean scalarFirst) {
        boolean filter = binary.operator().kind() == BinaryOperator.Kind.COMPARISON && !binary.bool();
        var memo = memos.of(binary, Part.RESULT);
        var result = new ArrayList<Sample>(samples.size());
        for (var sample : samples) {
            if (!sample.isNumber()) {
                var other = new Sample(Labels.NONE, scalar);
                Arithmetic.ofHistograms(binary.operator(), scalarFirst ? other : sample, scalarFirst ? sample : other)
                        .ifPresent(histogram ->
                                result.add(new Sample(memo.of(sample.labels(), Labels::withoutName), histogram)));
                continue;
            }
            double value = value(
                    binary.operator(), scalarFirst ? scalar : sample.value(), scalarFirst ? sample.value() : scalar);
            if (!filter) {
                result.add(new Sample(memo.of(sample.labels(), Labels::withoutName), value));
            } else if (value == 1) {
                result.add(sample);
            }
        }
        return memo.unique(result);
    }
}
