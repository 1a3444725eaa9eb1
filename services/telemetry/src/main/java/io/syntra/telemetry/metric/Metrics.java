package io.syntra.telemetry.metric;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.MetricView;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.query.TimeRange;
import jakarta.inject.Singleton;
import java.util.ArrayList;

/** Reads a metric, whether the router or the service itself measured it. */
@Singleton
class Metrics {

    private final Schema schema;
    private final TrafficReads traffic;
    private final PointReads points;

    Metrics(Schema schema, TrafficReads traffic, PointReads points) {
        this.schema = schema;
        this.traffic = traffic;
        this.points = points;
    }

    /** @throws ProblemException naming the metrics there are, when there is none of that name */
    MetricView read(WorkspaceId workspace, ServiceId service, String metric, TimeRange range) {
        schema.ensureForRead();
        return TrafficMetric.ofName(metric)
                .map(known -> new MetricView(
                        service,
                        metric,
                        known.unit(),
                        range.from(),
                        range.to(),
                        range.stepSeconds(),
                        traffic.read(workspace, service, known, range)))
                .orElseGet(() -> ofPoints(workspace, service, metric, range));
    }

    private MetricView ofPoints(WorkspaceId workspace, ServiceId service, String metric, TimeRange range) {
        var slots = points.slots(workspace, service, metric, range);
        if (slots.isEmpty()) {
            requireKnown(workspace, service, metric);
        }
        var unit = slots.isEmpty() ? "" : slots.getFirst().unit();
        return new MetricView(
                service, metric, unit, range.from(), range.to(), range.stepSeconds(), PointSeries.of(slots, range));
    }

    private void requireKnown(WorkspaceId workspace, ServiceId service, String metric) {
        var sent = points.names(workspace, service);
        if (!sent.contains(metric)) {
            var all = new ArrayList<>(TrafficMetric.names());
            all.addAll(sent);
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "metric",
                    (metric.isEmpty() ? "is missing" : "\"" + metric + "\" is not known for this service")
                            + "; known are " + String.join(", ", all));
        }
    }
}
