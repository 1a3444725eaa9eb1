package io.syntra.telemetry.rule;

import io.syntra.contracts.Nearest;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.query.AskQuery;
import io.syntra.telemetry.query.Queries;
import io.syntra.telemetry.query.QueryAnswer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a rule's query, within the limits that hold for people too. Blocks. */
@Singleton
class RuleQuery {

    static final int MOST_GROUPS = 1_000;

    private static final int LONGEST_LABEL = 500;
    private static final int KEPT_LABEL = 480;
    private static final Set<String> NUMBERS = Set.of("number", "whole", "duration");
    private static final Set<String> LABELS = Set.of("text", "service", "whole", "truth", "number");

    private final Queries queries;
    private final AnswerRoom room;

    RuleQuery(Queries queries, AnswerRoom room) {
        this.queries = queries;
        this.room = room;
    }

    /** @throws ProblemException when the query is none, or lacks what the rule needs */
    void check(WorkspaceId workspace, Rule rule, Instant now) {
        var columns = new LinkedHashMap<String, String>();
        question(workspace, rule, now.minus(rule.window()), now)
                .columns()
                .forEach(column -> columns.put(column.name(), column.type()));
        for (var name : rule.groupBy()) {
            check("group_by", name, LABELS, "a text, a truth or a number", columns);
        }
        switch (rule.check()) {
            case Rule.Check.Threshold threshold -> checkValue(threshold.column(), columns);
            case Rule.Check.Change change -> checkValue(change.column(), columns);
            case Rule.Check.Nothing _, Rule.Check.Gone _ -> {}
        }
    }

    private static void checkValue(String name, Map<String, String> columns) {
        check("condition.column", name, NUMBERS, "a number or a duration", columns);
    }

    private static void check(
            String field, String name, Set<String> types, String wanted, Map<String, String> columns) {
        var type = columns.get(name);
        if (type == null) {
            throw Rule.wrong(
                    field,
                    "the query answers no column '" + name + "'; it answers " + String.join(", ", columns.keySet())
                            + "." + Nearest.hint(name, columns.keySet()));
        }
        if (!types.contains(type)) {
            throw Rule.wrong(field, "'" + name + "' is of type " + type + "; it has to be " + wanted);
        }
    }

    private Queries.Question question(WorkspaceId workspace, Rule rule, Instant from, Instant to) {
        return queries.question(workspace, new AskQuery(rule.query(), from.toString(), to.toString(), MOST_GROUPS), to);
    }

    /**
     * What the rule says of a time.
     *
     * @throws ProblemException when the query costs too much, or has too many groups
     */
    Collection<Found> look(WorkspaceId workspace, Rule rule, Instant at) {
        var now = rows(workspace, rule, at, Duration.ZERO);
        return switch (rule.check()) {
            case Rule.Check.Threshold threshold ->
                found(now, value -> value != null && threshold.comparison().holds(value, threshold.than()));
            case Rule.Check.Change change -> changed(change, now, rows(workspace, rule, at, change.ago()));
            case Rule.Check.Nothing _ -> List.of(new Found(Map.of(), (double) now.size(), now.isEmpty()));
            case Rule.Check.Gone gone -> {
                var begin = at.minus(rule.window());
                yield gone(now, rows(workspace, rule, begin.minus(gone.over()), begin));
            }
        };
    }

    private interface Holds {

        boolean of(@Nullable Double value);
    }

    /** Of several rows of one group the condition holds when it holds for one of them. */
    private static Collection<Found> found(List<Row> rows, Holds condition) {
        var found = new LinkedHashMap<Map<String, String>, Found>();
        for (var row : rows) {
            var here = new Found(row.labels(), row.value(), condition.of(row.value()));
            found.merge(row.labels(), here, (one, other) -> one.met() ? one : other);
        }
        return found.values();
    }

    /** What is missing on one side is 0 there; hundredths of nothing are no number. */
    private static Collection<Found> changed(Rule.Check.Change change, List<Row> now, List<Row> before) {
        var today = values(now);
        var then = values(before);
        var groups = new LinkedHashSet<>(today.keySet());
        groups.addAll(then.keySet());
        return groups.stream()
                .map(group -> {
                    var earlier = then.getOrDefault(group, 0.0);
                    var difference = today.getOrDefault(group, 0.0) - earlier;
                    if (change.percent() && earlier == 0) {
                        return new Found(group, null, false);
                    }
                    var value = change.percent() ? difference * 100 / Math.abs(earlier) : difference;
                    return new Found(group, value, change.comparison().holds(value, change.than()));
                })
                .toList();
    }

    private static Map<Map<String, String>, Double> values(List<Row> rows) {
        var values = new LinkedHashMap<Map<String, String>, Double>();
        rows.forEach(row -> values.putIfAbsent(row.labels(), row.value() == null ? 0.0 : row.value()));
        return values;
    }

    private static Collection<Found> gone(List<Row> now, List<Row> before) {
        var here = new LinkedHashSet<>(now.stream().map(Row::labels).toList());
        var found = new LinkedHashMap<Map<String, String>, Found>();
        here.forEach(labels -> found.put(labels, new Found(labels, null, false)));
        before.forEach(row -> found.putIfAbsent(row.labels(), new Found(row.labels(), null, true)));
        return found.values();
    }

    private record Row(Map<String, String> labels, @Nullable Double value) {}

    private List<Row> rows(WorkspaceId workspace, Rule rule, Instant at, Duration ago) {
        var to = at.minus(ago);
        return rows(workspace, rule, to.minus(rule.window()), to);
    }

    private List<Row> rows(WorkspaceId workspace, Rule rule, Instant from, Instant to) {
        try (var held = room.open()) {
            return rows(rule, queries.answer(question(workspace, rule, from, to), held));
        }
    }

    private static List<Row> rows(Rule rule, QueryAnswer answer) {
        if (answer.truncated()) {
            throw Rule.wrong(
                    "query",
                    "it answers more than " + MOST_GROUPS + " rows, and a rule looks at no more; summarize them, or"
                            + " take the first ones");
        }
        var names = answer.columns().stream().map(QueryAnswer.Column::name).toList();
        var labels = rule.groupBy().stream().map(names::indexOf).toList();
        var value = names.indexOf(valueColumn(rule.check()));
        if (labels.contains(-1)) {
            throw Rule.wrong("group_by", "the query no longer answers these columns");
        }
        var rows = new ArrayList<Row>();
        for (var row : answer.rows()) {
            var own = new LinkedHashMap<String, String>();
            for (int i = 0; i < labels.size(); i++) {
                own.put(rule.groupBy().get(i), label(row.get(labels.get(i))));
            }
            rows.add(new Row(own, value >= 0 && row.get(value) instanceof Number number ? number.doubleValue() : null));
        }
        return rows;
    }

    private static String valueColumn(Rule.Check check) {
        return switch (check) {
            case Rule.Check.Threshold threshold -> threshold.column();
            case Rule.Check.Change change -> change.column();
            case Rule.Check.Nothing _, Rule.Check.Gone _ -> "";
        };
    }

    /** Two long ones that begin alike are still two. */
    private static String label(@Nullable Object value) {
        var text = value == null ? "" : value.toString();
        return text.length() <= LONGEST_LABEL
                ? text
                : text.substring(0, KEPT_LABEL) + "…" + Sha256.hex(text).substring(0, 16);
    }
}
