package io.syntra.contracts.telemetry;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One metric of a service over time.
 */
public record MetricView(
        ServiceId serviceId, String metric, String unit, Instant from, Instant to, int stepSeconds, List<Series> series)
        implements Payload {

    public MetricView {
        series = List.copyOf(series);
    }

    /**
     * @param labels for example {@code version}
     * @param total over the whole range: a sum for counts, a weighted mean for rates, a quantile for latencies
     */
    public record Series(Map<String, String> labels, List<Point> points, double total) {

        public Series {
            labels = Map.copyOf(labels);
            points = List.copyOf(points);
        }
    }

    public record Point(Instant at, double value) {}
}
