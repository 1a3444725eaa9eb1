package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.evaluation.Memos.Part;
import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.Expression;
import io.syntra.telemetry.promql.syntax.Function;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Calls of functions. */
final class Calls {

    private final Evaluator evaluator;
    private final Memos memos;
    private final Effort effort;
    private final IdentityHashMap<Expression.Call, UnaryOperator<Labels>> changes = new IdentityHashMap<>();

    Calls(Evaluator evaluator, Memos memos, Effort effort) {
        this.evaluator = evaluator;
        this.memos = memos;
        this.effort = effort;
    }

    Value of(Expression.Call call, long time) {
        return switch (call.function()) {
            case TIME -> new Value.Scalar(seconds(time));
            case PI -> new Value.Scalar(Math.PI);
            case SCALAR_OF -> new Value.Scalar(only(numbers(call, 0, time)));
            case VECTOR_OF -> new Value.Vector(List.of(new Sample(Labels.NONE, scalar(call, 0, time))));
            default -> new Value.Vector(samples(call, time));
        };
    }

    private List<Sample> samples(Expression.Call call, long time) {
        return switch (call.function()) {
            case SORT -> Aggregating.sorted(numbers(call, 0, time), false);
            case SORT_DESC -> Aggregating.sorted(numbers(call, 0, time), true);
            case TIMESTAMP -> timestamps(call, time);
            case ABSENT -> absent(call, samples(call, 0, time).isEmpty());
            case ABSENT_OVER_TIME ->
                absent(
                        call,
                        evaluator.windows(call.arguments().getFirst(), time).isEmpty());
            case LABEL_REPLACE, LABEL_JOIN -> relabelled(call, time);
            case HISTOGRAM_QUANTILE -> {
                double q = quantile(call, scalar(call, 0, time));
                yield ofBuckets(
                        call,
                        samples(call, 1, time),
                        buckets -> buckets.quantile(q),
                        histogram -> Distributions.quantile(q, histogram));
            }
            case HISTOGRAM_AVG -> ofHistograms(call, samples(call, 0, time), h -> h.sum() / h.count());
            case HISTOGRAM_COUNT -> ofHistograms(call, samples(call, 0, time), Histogram::count);
            case HISTOGRAM_SUM -> ofHistograms(call, samples(call, 0, time), Histogram::sum);
            case HISTOGRAM_STDDEV ->
                ofHistograms(call, samples(call, 0, time), h -> Math.sqrt(Distributions.variance(h)));
            case HISTOGRAM_STDVAR -> ofHistograms(call, samples(call, 0, time), Distributions::variance);
            case HISTOGRAM_FRACTION -> {
                double lower = scalar(call, 0, time);
                double upper = scalar(call, 1, time);
                yield ofBuckets(
                        call,
                        samples(call, 2, time),
                        buckets -> buckets.fraction(lower, upper),
                        histogram -> Distributions.fraction(lower, upper, histogram));
            }
            case CLAMP, CLAMP_MIN, CLAMP_MAX -> clamped(call, time);
            case ROUND -> {
                double unit = 1 / (call.arguments().size() > 1 ? scalar(call, 1, time) : 1);
                yield each(call, numbers(call, 0, time), value -> Math.floor(value * unit + 0.5) / unit);
            }
            default -> calculated(call, time);
        };
    }

    private List<Sample> calculated(Expression.Call call, long time) {
        var elementwise = Elementwise.of(call.function());
        if (elementwise.isPresent()) {
            return each(call, numbers(call, 0, time), elementwise.get());
        }
        var ofTime = Elementwise.ofTime(call.function());
        if (ofTime.isPresent()) {
            var samples = call.arguments().isEmpty()
                    ? List.of(new Sample(Labels.NONE, seconds(time)))
                    : numbers(call, 0, time);
            return each(call, samples, ofTime.get());
        }
        return overRange(call, time);
    }

    private List<Sample> overRange(Expression.Call call, long time) {
        double parameter =
                switch (call.function()) {
                    case QUANTILE_OVER_TIME -> quantile(call, scalar(call, 0, time));
                    case PREDICT_LINEAR -> scalar(call, 1, time);
                    case DOUBLE_EXPONENTIAL_SMOOTHING, HOLT_WINTERS -> factor(call, 1, "smoothing", time);
                    default -> Double.NaN;
                };
        double second =
                switch (call.function()) {
                    case DOUBLE_EXPONENTIAL_SMOOTHING, HOLT_WINTERS -> factor(call, 2, "trend", time);
                    default -> Double.NaN;
                };
        var function = OverRange.of(call.function(), parameter, second)
                .orElseThrow(() ->
                        new IllegalStateException(call.function().written() + " is a function that nothing evaluates"));
        var range = call.arguments().get(call.function() == Function.QUANTILE_OVER_TIME ? 1 : 0);
        var memo = memos.of(call, Part.RESULT);
        UnaryOperator<Labels> named =
                OverRange.keepsName(call.function()) ? UnaryOperator.identity() : Labels::withoutName;
        var result = new ArrayList<Sample>();
        for (var window : evaluator.windows(range, time)) {
            if (window.isOfHistograms()) {
                HistogramsOverRange.of(call.function(), window)
                        .ifPresent(sample -> result.add(sample.named(memo.of(window.labels(), named))));
                continue;
            }
            var value = function.of(window);
            if (value.isPresent()) {
                result.add(new Sample(memo.of(window.labels(), named), value.getAsDouble()));
            }
        }
        return memo.unique(result);
    }

    /** Of buckets that are series, and of histograms. */
    private List<Sample> ofBuckets(
            Expression.Call call,
            List<Sample> samples,
            ToDoubleFunction<BucketSeries> ofSeries,
            ToDoubleFunction<Histogram> ofHistogram) {
        var memo = memos.of(call, Part.RESULT);
        var result = new ArrayList<>(BucketSeries.of(
                samples.stream().filter(Sample::isNumber).toList(), memos.of(call, Part.LEFT), memo, ofSeries));
        result.addAll(ofHistograms(call, samples, ofHistogram));
        return memo.unique(result);
    }

    private List<Sample> ofHistograms(
            Expression.Call call, List<Sample> samples, ToDoubleFunction<Histogram> function) {
        return ofAny(
                call,
                samples.stream().filter(sample -> !sample.isNumber()).toList(),
                sample -> function.applyAsDouble(sample.histogram().orElseThrow()));
    }

    private List<Sample> each(Expression.Call call, List<Sample> samples, DoubleUnaryOperator function) {
        return ofAny(call, samples, sample -> function.applyAsDouble(sample.value()));
    }

    private List<Sample> ofAny(Expression.Call call, List<Sample> samples, ToDoubleFunction<Sample> function) {
        var memo = memos.of(call, Part.RESULT);
        var result = new ArrayList<Sample>(samples.size());
        for (var sample : samples) {
            result.add(new Sample(memo.of(sample.labels(), Labels::withoutName), function.applyAsDouble(sample)));
        }
        return memo.unique(result);
    }

    private List<Sample> clamped(Expression.Call call, long time) {
        double least = call.function() == Function.CLAMP_MAX ? Double.NEGATIVE_INFINITY : scalar(call, 1, time);
        double most =
                switch (call.function()) {
                    case CLAMP_MIN -> Double.POSITIVE_INFINITY;
                    case CLAMP_MAX -> scalar(call, 1, time);
                    default -> scalar(call, 2, time);
                };
        return most < least
                ? List.of()
                : each(call, numbers(call, 0, time), value -> Math.max(least, Math.min(most, value)));
    }

    private List<Sample> timestamps(Expression.Call call, long time) {
        if (call.arguments().getFirst() instanceof Expression.Selector selector) {
            return each(call, evaluator.times(selector, time), value -> value);
        }
        return ofAny(call, samples(call, 0, time), sample -> seconds(time));
    }

    private List<Sample> relabelled(Expression.Call call, long time) {
        var change = changes.computeIfAbsent(call, c -> change(c, time));
        var memo = memos.of(call, Part.RESULT);
        return memo.unique(samples(call, 0, time).stream()
                .map(sample -> sample.named(memo.of(sample.labels(), change)))
                .toList());
    }

    /** Made once: all but the vector are texts as they are written. */
    private UnaryOperator<Labels> change(Expression.Call call, long time) {
        var texts = call.arguments().stream()
                .skip(1)
                .map(argument -> evaluator.text(argument, time))
                .toList();
        var change = call.function() == Function.LABEL_REPLACE
                ? LabelChanges.replace(texts.get(0), texts.get(1), texts.get(2), texts.get(3))
                : LabelChanges.join(texts.get(0), texts.get(1), texts.subList(2, texts.size()));
        return labels -> {
            var changed = change.apply(labels);
            effort.hold(Memory.ofText(changed.value(texts.getFirst())));
            return changed;
        };
    }

    private static List<Sample> absent(Expression.Call call, boolean absent) {
        return absent ? List.of(new Sample(certain(call.arguments().getFirst()), 1)) : List.of();
    }

    /** The labels that what is asked for must have. */
    private static Labels certain(Expression argument) {
        var selector = argument instanceof Expression.Range range ? range.selector() : argument;
        var labels = new HashMap<String, String>();
        var seen = new HashSet<String>();
        if (selector instanceof Expression.Selector known) {
            for (var matcher : known.matchers()) {
                if (matcher.label().equals(Labels.NAME)) {
                    continue;
                }
                if (seen.add(matcher.label()) && matcher.kind() == Matcher.Kind.EQUAL) {
                    labels.put(matcher.label(), matcher.value());
                } else {
                    labels.remove(matcher.label());
                }
            }
        }
        return Labels.of(labels);
    }

    private double factor(Expression.Call call, int argument, String what, long time) {
        double factor = scalar(call, argument, time);
        if (!(factor > 0 && factor < 1)) {
            throw PromQlFailure.execution(
                    "invalid " + what + " factor. Expected: 0 < factor < 1, got: " + Decimal.plain(factor));
        }
        return factor;
    }

    private double quantile(Expression.Call call, double q) {
        if (!(q >= 0 && q <= 1)) {
            effort.warn("PromQL warning: quantile value should be between 0 and 1, got " + Decimal.plain(q) + " ("
                    + call.at() + ")");
        }
        return q;
    }

    private List<Sample> numbers(Expression.Call call, int argument, long time) {
        return evaluator.numbers(call.arguments().get(argument), time);
    }

    private List<Sample> samples(Expression.Call call, int argument, long time) {
        return evaluator.samples(call.arguments().get(argument), time);
    }

    private double scalar(Expression.Call call, int argument, long time) {
        return evaluator.scalar(call.arguments().get(argument), time);
    }

    private static double only(List<Sample> samples) {
        return samples.size() == 1 ? samples.getFirst().value() : Double.NaN;
    }

    private static double seconds(long time) {
        return time / 1000.0;
    }
}
