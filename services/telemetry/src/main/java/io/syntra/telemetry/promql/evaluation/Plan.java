package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Series;
import io.syntra.telemetry.promql.series.SeriesSource;
import io.syntra.telemetry.promql.syntax.Expression;
import io.syntra.telemetry.promql.syntax.Shift;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a query has to read: for each of its selectors the series, with the samples that any step may look at. */
final class Plan {

    /** Times at which a part is asked about; of a subquery, the times that its inner expression is about. */
    record Span(long first, long last) {}

    private record Asked(String matchers, long after, long until) {}

    private final Timing timing;
    private final SeriesSource source;
    private final Effort effort;
    private final IdentityHashMap<Expression.Selector, List<Series>> series = new IdentityHashMap<>();
    private final IdentityHashMap<Expression.Subquery, Span> subqueries = new IdentityHashMap<>();
    private final Map<Asked, List<Series>> read = new HashMap<>();

    private Plan(Timing timing, SeriesSource source, Effort effort) {
        this.timing = timing;
        this.source = source;
        this.effort = effort;
    }

    static Plan of(Expression query, Timing timing, SeriesSource source, Effort effort) {
        var plan = new Plan(timing, source, effort);
        plan.visit(query, new Span(timing.start(), timing.end()));
        return plan;
    }

    List<Series> series(Expression.Selector selector) {
        return series.getOrDefault(selector, List.of());
    }

    Span span(Expression.Subquery subquery) {
        return subqueries.getOrDefault(subquery, new Span(0, 0));
    }

    private void visit(Expression expression, Span span) {
        switch (expression) {
            case Expression.Constant c -> {
                // Needs nothing.
            }
            case Expression.Text t -> {
                // Needs nothing.
            }
            case Expression.Selector selector -> read(selector, span, timing.lookback());
            case Expression.Range range -> {
                read(range.selector(), span, range.length());
                series.computeIfPresent(range.selector(), (selector, all) -> living(all));
            }
            case Expression.Subquery subquery -> {
                var inner = new Span(
                        shifted(subquery.shift(), span.first()) - subquery.length(),
                        shifted(subquery.shift(), span.last()));
                subqueries.put(subquery, inner);
                visit(subquery.of(), inner);
            }
            case Expression.Negation negation -> visit(negation.of(), span);
            case Expression.Binary binary -> {
                visit(binary.left(), span);
                visit(binary.right(), span);
            }
            case Expression.Aggregation aggregation -> {
                aggregation.parameter().ifPresent(parameter -> visit(parameter, span));
                visit(aggregation.of(), span);
            }
            case Expression.Call call -> call.arguments().forEach(argument -> visit(argument, span));
        }
    }

    /** In a range, that a series ended is nothing. */
    private static List<Series> living(List<Series> all) {
        return all.stream().noneMatch(Plan::hasEnded)
                ? all
                : all.stream()
                        .map(Series::living)
                        .filter(each -> each.size() > 0)
                        .toList();
    }

    private static boolean hasEnded(Series series) {
        return IntStream.range(0, series.size()).anyMatch(series::isEnd);
    }

    private long shifted(Shift shift, long time) {
        return shift.of(time, timing.start(), timing.end());
    }

    private void read(Expression.Selector selector, Span span, long back) {
        long after = shifted(selector.shift(), span.first()) - back;
        long until = shifted(selector.shift(), span.last());
        series.put(
                selector,
                read.computeIfAbsent(
                        new Asked(selector.matchers().toString(), after, until),
                        asked -> read(selector.matchers(), after, until)));
    }

    private List<Series> read(List<Matcher> matchers, long after, long until) {
        effort.checkTime();
        return source.read(matchers, after, until, effort);
    }
}
