package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.catalog.Field;
import io.syntra.telemetry.query.translate.Term.Computed;
import java.time.Instant;
import java.util.function.IntSupplier;

/** Reads of the stored tables: the one place that names them, and none without its workspace and its time. */
final class Scan {

    private final Scope scope;
    private final Values values;
    private final Parameters parameters;
    private final IntSupplier numbers;

    Scan(Scope scope, Parameters parameters, IntSupplier numbers) {
        this.scope = scope;
        this.values = new Values(scope, parameters);
        this.parameters = parameters;
        this.numbers = numbers;
    }

    Select of(Dataset dataset) {
        return of(dataset, scope.from());
    }

    /** @param from earlier than what is asked about, where what was before is needed */
    Select of(Dataset dataset, Instant from) {
        if (dataset == Dataset.ERRORS) {
            return fields(dataset, "(" + groups() + ")");
        }
        var select = fields(dataset, dataset.table());
        select.where(within(dataset, from));
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
            select.column(field.name(), Computed.ofRow(field.type(), field.sql()));
        }
        return select;
    }

    String within(Dataset dataset, Instant wanted) {
        var from = wanted.isBefore(scope.oldest()) ? scope.oldest() : wanted;
        return "workspace = " + parameters.add("String", scope.workspace().value())
                + " AND " + dataset.time() + " >= " + values.time(from)
                + " AND " + dataset.time() + " < " + values.time(scope.to());
    }

    private String groups() {
        return "SELECT service_id, group_id, error_type, argMax(message, ts) AS newest_message, count() AS occurrences,"
                + " min(ts) AS first_seen, max(ts) AS last_seen, argMax(version, ts) AS newest_version"
                + " FROM error_occurrences WHERE " + within(Dataset.OCCURRENCES, scope.from())
                + " GROUP BY service_id, group_id, error_type";
    }
}
