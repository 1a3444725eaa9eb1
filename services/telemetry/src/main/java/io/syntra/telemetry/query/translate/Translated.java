package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A query as one statement.
 *
 * @param parameters by the names that stand in the statement
 * @param columns in its order; times and durations are whole nanoseconds, a service is its id, a choice its place
 * @param chart how the answer should be drawn
 */
public record Translated(String sql, Map<String, Object> parameters, List<Column> columns, Optional<String> chart) {

    public record Column(String name, Type type) {}

    public Translated {
        columns = List.copyOf(columns);
    }
}
