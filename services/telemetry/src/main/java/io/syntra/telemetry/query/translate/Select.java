package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.translate.Term.Computed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * A statement in the making. Stages add to it as long as SQL's own order of evaluation is that of the pipe; then
 * {@link #within} makes it the source of the next one.
 */
final class Select {

    private static final int LONGEST = 400;

    private final String from;
    private final IntSupplier numbers;
    private final List<String> where = new ArrayList<>();
    private final Map<String, Computed> columns = new LinkedHashMap<>();
    private List<Ordering> order = List.of();
    private OptionalLong limit = OptionalLong.empty();

    /** @param numbers of aliases, none of which comes twice in a statement: ClickHouse prefers an alias to a column */
    Select(String from, IntSupplier numbers) {
        this.from = from;
        this.numbers = numbers;
    }

    record Ordering(String sql, boolean descending) {

        @Override
        public String toString() {
            return sql + (descending ? " DESC" : " ASC") + " NULLS LAST";
        }
    }

    Map<String, Computed> columns() {
        return columns;
    }

    void column(String name, Computed value) {
        columns.put(name, value);
    }

    void only(Map<String, Computed> chosen) {
        var kept = new LinkedHashMap<>(chosen);
        columns.clear();
        columns.putAll(kept);
    }

    void where(String condition) {
        where.add(condition);
    }

    void order(List<Ordering> ordering) {
        order = List.copyOf(ordering);
    }

    void limit(long rows) {
        limit = OptionalLong.of(Math.min(rows, limit.orElse(Long.MAX_VALUE)));
    }

    /** Itself, or one over its rows when rows were cut off: a condition then goes for those that are left. */
    Select uncut() {
        return limit.isPresent() ? within() : this;
    }

    /** A name for one more column, as like the wanted one as the others allow. */
    static String fresh(String wanted, Set<String> taken) {
        var fresh = wanted;
        for (int i = 1; taken.contains(fresh); i++) {
            fresh = wanted + i;
        }
        return fresh;
    }

    /** A statement over the rows of this one. They keep their order. */
    Select within() {
        var aliases = new LinkedHashMap<String, Computed>();
        var inner = new LinkedHashMap<String, String>();
        columns.forEach((name, column) -> name(name, column, inner, aliases));
        var ordered = new ArrayList<Ordering>();
        order.forEach(o -> {
            var alias = alias();
            inner.put(alias, o.sql());
            ordered.add(new Ordering(alias, o.descending()));
        });
        // An order that cuts nothing off is needed outside alone.
        if (limit.isEmpty()) {
            order = List.of();
        }
        var outer = new Select("(" + sql(inner) + ")", numbers);
        outer.columns.putAll(aliases);
        outer.order(ordered);
        return outer;
    }

    /**
     * Itself, or one over its rows when an expression is long: a column that is used twice stands twice in the statement,
     * so that a few stages could make an endless one.
     */
    Select brief() {
        return columns.values().stream().anyMatch(column -> column.sql().length() > LONGEST) ? within() : this;
    }

    /** Another one over the rows of this, one for each group. */
    Select grouped(Map<String, Computed> groups, Map<String, Computed> aggregates) {
        var selected = new LinkedHashMap<String, String>();
        var aliases = new LinkedHashMap<String, Computed>();
        groups.forEach((name, value) -> name(name, value, selected, aliases));
        var by = List.copyOf(selected.keySet());
        aggregates.forEach((name, value) -> name(name, value, selected, aliases));
        var text = new StringBuilder(select(selected))
                .append(" FROM ")
                .append(from)
                .append(whereClause());
        if (!by.isEmpty()) {
            text.append(" GROUP BY ").append(String.join(", ", by));
        }
        var outer = new Select("(" + text + ")", numbers);
        outer.columns.putAll(aliases);
        return outer;
    }

    private void name(String name, Computed value, Map<String, String> selected, Map<String, Computed> aliases) {
        var alias = alias();
        selected.put(alias, value.sql());
        aliases.put(name, new Computed(value.type(), alias, Term.Level.ROW, value.nullable()));
    }

    private String alias() {
        return "c" + numbers.getAsInt();
    }

    /** @param selected SQL by alias */
    String sql(Map<String, String> selected) {
        var text = new StringBuilder(select(selected))
                .append(" FROM ")
                .append(from)
                .append(whereClause());
        if (!order.isEmpty()) {
            text.append(" ORDER BY ")
                    .append(order.stream().map(Ordering::toString).collect(Collectors.joining(", ")));
        }
        limit.ifPresent(rows -> text.append(" LIMIT ").append(rows));
        return text.toString();
    }

    private static String select(Map<String, String> selected) {
        return "SELECT "
                + (selected.isEmpty()
                        ? "1"
                        : selected.entrySet().stream()
                                .map(entry -> entry.getValue() + " AS " + entry.getKey())
                                .collect(Collectors.joining(", ")));
    }

    /** What holds for its rows, when nothing but conditions was added. */
    String condition() {
        return "(" + String.join(") AND (", where) + ")";
    }

    private String whereClause() {
        return where.isEmpty() ? "" : " WHERE (" + String.join(") AND (", where) + ")";
    }
}
