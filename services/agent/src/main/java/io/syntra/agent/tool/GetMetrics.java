package io.syntra.agent.tool;

import io.syntra.agent.client.TelemetryReads;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Reads one metric over time. */
@Singleton
final class GetMetrics implements ReadTool {

    private static final String DEFAULT_RANGE = "30m";

    private final ServiceDirectory services;
    private final TelemetryReads telemetry;
    private final ServiceTokens tokens;

    GetMetrics(ServiceDirectory services, @RestClient TelemetryReads telemetry, ServiceTokens tokens) {
        this.services = services;
        this.telemetry = telemetry;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "get_metrics";
    }

    @Override
    public String description() {
        return "One metric of a service over time, a series for each release where it has them. Metrics that every "
                + "service has: requests (count), errors (count of 5xx), error_rate (share of requests that failed, "
                + "0 to 1), latency_p50, latency_p95, latency_p99 (ms), bytes_in, bytes_out.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(),
                Schema.text("metric", 200, "[A-Za-z_][A-Za-z0-9_.:-]*", "The name of the metric."),
                Schema.text(
                                "timerange",
                                70,
                                "[0-9]{1,5}[smhd]|[0-9TZ:.-]{17,30}/[0-9TZ:.-]{17,30}",
                                "How far back, for example 15m, 2h or 1d, or two times with a slash; 30m if absent.")
                        .optional());
    }

    @Override
    public Reading read(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        var metric = telemetry.metrics(
                tokens.bearerFor(caller),
                service.id(),
                arguments.text("metric"),
                arguments.optionalText("timerange").orElse(DEFAULT_RANGE));
        var totals = metric.series().stream()
                .map(series -> series.labels().getOrDefault("version", "all") + " " + figure(series.total()))
                .collect(Collectors.joining(", "));
        return Reading.of(
                metric,
                metric.series().isEmpty()
                        ? metric.metric() + ": nothing measured"
                        : metric.metric() + " (" + metric.unit() + "): " + totals,
                "points");
    }

    /** Counts whole, shares with what matters of them. */
    private static String figure(double value) {
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
