package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.syntax.Expression;
import io.syntra.telemetry.query.syntax.Source;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Spans by what they are below of. Each condition becomes the list of (trace, span) that it holds for, below one of the
 * list before it. Ancestors are found by going up from there, parent by parent, all spans at once.
 */
final class Matching {

    /** A trace that is deeper, or whose spans are each other's parents, ends here. */
    private static final int MOST_GENERATIONS = 100;

    private final Scan scan;
    private final Reading reading;
    private final IntSupplier numbers;

    Matching(Scan scan, Reading reading, IntSupplier numbers) {
        this.scan = scan;
        this.reading = reading;
        this.numbers = numbers;
    }

    /** Expressions over the rows of a statement. */
    @FunctionalInterface
    interface Reading {
        Terms over(Select rows, boolean hasLabels);
    }

    Select spans(Source.Matched matched) {
        var held = held(matched.first()).sql(pair("trace_id", "span_id"));
        for (var descent : matched.path()) {
            held = descent.direct() ? children(descent.condition(), held) : descendants(descent.condition(), held);
        }
        var result = scan.of(Dataset.SPANS);
        result.where("(trace_id, span_id) IN (" + held + ")");
        return result;
    }

    private Select held(Expression condition) {
        var spans = scan.of(Dataset.SPANS);
        spans.where(reading.over(spans, false).condition(condition));
        return spans;
    }

    private String children(Expression condition, String parents) {
        var spans = held(condition);
        spans.where("(trace_id, parent_span_id) IN (" + parents + ")");
        return spans.sql(pair("trace_id", "span_id"));
    }

    private String descendants(Expression condition, String ancestors) {
        var up = "u" + numbers.getAsInt();
        var parents = new LinkedHashMap<>(pair("trace_id", "span_id"));
        parents.put("p", "parent_span_id");
        var ofTheirTraces = scan.of(Dataset.SPANS);
        ofTheirTraces.where("trace_id IN (" + held(condition).sql(Map.of("t", "trace_id")) + ")");
        // One parent for each span, whatever was sent and how often, so that no step makes more rows than there were.
        var one = "SELECT t, s, min(p) AS a, 1 AS d FROM (%s) GROUP BY t, s";
        return "WITH RECURSIVE " + up + " AS (" + one.formatted(held(condition).sql(parents))
                + " UNION ALL SELECT " + up + ".t, " + up + ".s, p.a, " + up + ".d + 1 FROM " + up
                + " INNER JOIN (" + one.formatted(ofTheirTraces.sql(parents)) + ") AS p ON p.t = " + up
                + ".t AND p.s = "
                + up + ".a"
                + " WHERE " + up + ".d < " + MOST_GENERATIONS + ")"
                + " SELECT t, s FROM " + up + " WHERE (t, a) IN (" + ancestors + ")";
    }

    private static Map<String, String> pair(String trace, String span) {
        var pair = new LinkedHashMap<String, String>();
        pair.put("t", trace);
        pair.put("s", span);
        return pair;
    }
}
