package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.promql.series.Matcher;
import java.util.List;
import java.util.stream.Stream;

/** What a query looks at, whatever it does with it. */
public final class Selectors {

    private Selectors() {}

    public static Stream<List<Matcher>> of(Expression expression) {
        return switch (expression) {
            case Expression.Constant c -> Stream.empty();
            case Expression.Text t -> Stream.empty();
            case Expression.Selector selector -> Stream.of(selector.matchers());
            case Expression.Range range -> of(range.selector());
            case Expression.Subquery subquery -> of(subquery.of());
            case Expression.Negation negation -> of(negation.of());
            case Expression.Binary binary -> Stream.concat(of(binary.left()), of(binary.right()));
            case Expression.Aggregation aggregation ->
                Stream.concat(aggregation.parameter().stream().flatMap(Selectors::of), of(aggregation.of()));
            case Expression.Call call -> call.arguments().stream().flatMap(Selectors::of);
        };
    }
}
