package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.signal.Ended;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The points of metrics, for a front end that evaluates by itself. What it asks for stands before, and its conditions
 * behind, the workspace and the time.
 */
public final class PointScan {

    private final Parameters parameters = new Parameters();
    private final StringBuilder source = new StringBuilder();

    public PointScan(Scope scope) {
        source.append(rows(scope, Dataset.METRICS));
    }

    /** @param points makes points of rows of that table and their conditions; it is code, too */
    public PointScan(Scope scope, Dataset dataset, UnaryOperator<String> points) {
        source.append("(")
                .append(points.apply(rows(scope, dataset)))
                .append(") AS ")
                .append(Dataset.METRICS.signal().table())
                .append(" WHERE true");
    }

    private String rows(Scope scope, Dataset dataset) {
        var scan = new Scan(scope, parameters, () -> 0, true);
        return dataset.signal().table() + " WHERE " + scan.within(dataset, scope.from());
    }

    /**
     * @param column of the table
     * @param type ClickHouse's, of the values
     * @param values at least one
     */
    public PointScan in(String column, String type, Collection<?> values) {
        source.append(values.stream()
                .map(value -> parameters.add(type, value))
                .collect(Collectors.joining(", ", " AND " + column + " IN (", ")")));
        return this;
    }

    /** Without those that say that a series ended. */
    public PointScan withValues() {
        source.append(" AND ").append(Ended.NOT_SQL);
        return this;
    }

    public PointScan withExemplars() {
        source.append(" AND exemplars != ''");
        return this;
    }

    /** @param columns and {@code after}, which stands behind the conditions, are code, and nothing that a person wrote */
    public String select(String columns, String after) {
        return "SELECT " + columns + " FROM " + source + " " + after;
    }

    public Map<String, Object> parameters() {
        return parameters.values();
    }
}
