package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.catalog.Field;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.signal.Ended;
import java.time.Instant;
import java.util.Collection;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** Reads of the stored tables: the one place that names them, and none without its workspace and its time. */
final class Scan {

    private final Scope scope;
    private final Values values;
    private final Parameters parameters;
    private final IntSupplier numbers;
    private final boolean ends;

    /** @param ends whether points are among the rows that only say that a series ended */
    Scan(Scope scope, Parameters parameters, IntSupplier numbers, boolean ends) {
        this.scope = scope;
        this.values = new Values(scope, parameters);
        this.parameters = parameters;
        this.numbers = numbers;
        this.ends = ends;
    }

    Select of(Dataset dataset) {
        return of(dataset, scope.from());
    }

    /** @param from earlier than what is asked about, where what was before is needed */
    Select of(Dataset dataset, Instant from) {
        if (dataset == Dataset.ERRORS) {
            return fields(dataset, "(" + groups() + ")");
        }
        var select = fields(dataset, dataset.signal().table());
        select.where(within(dataset, from));
        if (dataset == Dataset.METRICS && !ends) {
            select.where(Ended.NOT_SQL);
        }
        return select;
    }

    /** The points of one metric. */
    Select metric(String name, Instant from) {
        var points = of(Dataset.METRICS, from);
        points.where("metric = " + parameters.add("String", name));
        return points;
    }

    private Select fields(Dataset dataset, String source) {
        var select = new Select(source, numbers);
        for (Field field : dataset.fields()) {
            var sql = field.sql().equals("group_id") ? group() : field.sql();
            select.column(field.name(), Computed.ofRow(field.type(), sql));
        }
        return select;
    }

    String within(Dataset dataset, Instant wanted) {
        return "workspace = " + parameters.add("String", scope.workspace().value())
                + " AND " + scope.kept().condition(dataset.signal(), wanted, parameters::add)
                + " AND " + dataset.signal().time() + " < " + values.time(scope.to());
    }

    private String groups() {
        return "SELECT service_id, " + group() + " AS group_name, " + status() + " AS group_status,"
                + " argMax(error_type, ts) AS newest_type, argMax(message, ts) AS newest_message, count() AS occurrences,"
                + " min(ts) AS first_seen, max(ts) AS last_seen, argMax(version, ts) AS newest_version"
                + " FROM error_occurrences WHERE " + within(Dataset.OCCURRENCES, scope.from())
                + " GROUP BY service_id, group_name";
    }

    /** That it counts for: what people put together is one. */
    private String group() {
        var merged = scope.groups().merged();
        return merged.isEmpty()
                ? "toString(group_id)"
                : parameters.once(
                        "groups",
                        () -> "transform(toString(group_id), " + list(merged.keySet()) + ", " + list(merged.values())
                                + ", toString(group_id))");
    }

    private String status() {
        var statuses = scope.groups().statuses();
        return statuses.isEmpty()
                ? "0"
                : parameters.once(
                        "statuses",
                        () -> "transform(group_name, " + list(statuses.keySet()) + ", CAST("
                                + list(statuses.values().stream()
                                        .map(Enum::ordinal)
                                        .toList())
                                + ", 'Array(Int32)'), 0)");
    }

    /** As one parameter: a statement has room for few. */
    private String list(Collection<?> values) {
        return "splitByChar(',', "
                + parameters.add("String", values.stream().map(Object::toString).collect(Collectors.joining(",")))
                + ")";
    }
}
