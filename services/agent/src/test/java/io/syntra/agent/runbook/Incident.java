package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.HealthView.Replica;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.MetricView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the tools would say about a service at noon. Times are minutes before noon. */
final class Incident {

    static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
    static final Named SHOP = new Named(new ServiceId(new UUID(0, 1)), "shop-api");

    private final List<DeploymentView> deployments = new ArrayList<>();
    private final List<ErrorGroupView> errors = new ArrayList<>();
    private final List<MetricView.Series> requests = new ArrayList<>();
    private final List<MetricView.Series> rates = new ArrayList<>();
    private final List<MetricView.Series> latencies = new ArrayList<>();
    private final List<AlikeLines.Line> lines = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private HealthStatus health = HealthStatus.HEALTHY;
    private int wanted = 2;
    private final Set<String> missing = new HashSet<>();

    static Incident at() {
        return new Incident();
    }

    static ReleaseId release(int number) {
        return new ReleaseId(new UUID(1, number));
    }

    static DeploymentId deployment(String name) {
        return new DeploymentId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    Incident deployed(String name, int release, @Nullable Integer previous, double minutesAgo) {
        return change(name, DeploymentKind.DEPLOY, DeploymentState.SUCCEEDED, release, previous, 2, minutesAgo);
    }

    Incident change(
            String name,
            DeploymentKind kind,
            DeploymentState state,
            int release,
            @Nullable Integer previous,
            int replicas,
            double minutesAgo) {
        var at = ago(minutesAgo);
        var failure = state == DeploymentState.FAILED
                ? new DeploymentView.Failure(
                        "health_timeout", "No replica answered /healthz within 60 s. v1 still serves.", List.of())
                : null;
        deployments.add(new DeploymentView(
                deployment(name),
                SHOP.id(),
                SHOP.name(),
                kind,
                state,
                release(release),
                release,
                previous == null ? null : release(previous),
                previous,
                replicas,
                "dev",
                null,
                failure,
                List.of(),
                at.minusSeconds(10),
                at.minusSeconds(9),
                at));
        return this;
    }

    /** The newest deployment was asked for with this key. */
    Incident keyed(String key) {
        var last = deployments.removeLast();
        deployments.add(new DeploymentView(
                last.id(),
                last.serviceId(),
                last.serviceName(),
                last.kind(),
                last.state(),
                last.releaseId(),
                last.releaseNumber(),
                last.previousReleaseId(),
                last.previousReleaseNumber(),
                last.replicas(),
                last.requestedBy(),
                key,
                last.failure(),
                last.steps(),
                last.requestedAt(),
                last.startedAt(),
                last.finishedAt()));
        return this;
    }

    Incident error(
            String type,
            String message,
            List<String> versions,
            double firstMinutesAgo,
            double lastMinutesAgo,
            long count) {
        return error(ErrorGroupStatus.OPEN, type, message, versions, firstMinutesAgo, lastMinutesAgo, count);
    }

    Incident error(
            ErrorGroupStatus status,
            String type,
            String message,
            List<String> versions,
            double firstMinutesAgo,
            double lastMinutesAgo,
            long count) {
        errors.add(new ErrorGroupView(
                ErrorGroupId.random(),
                SHOP.id(),
                status,
                type,
                message,
                "userHandler (server.js:31)",
                count,
                ago(firstMinutesAgo),
                ago(lastMinutesAgo),
                versions.isEmpty() ? null : versions.getFirst(),
                versions,
                null));
        return this;
    }

    /** An error line in the log. */
    Incident line(String version, String body, double minutesAgo) {
        lines.add(new AlikeLines.Line(ago(minutesAgo), "error", body, version, "r1", null, Map.of(), null));
        return this;
    }

    Incident traffic(String version, double requestCount, double errorRate) {
        var at = ago(5);
        requests.add(new MetricView.Series(
                Map.of("version", version), List.of(new MetricView.Point(at, requestCount)), requestCount));
        rates.add(new MetricView.Series(
                Map.of("version", version), List.of(new MetricView.Point(at, errorRate)), errorRate));
        return this;
    }

    /** Latency of a release, in milliseconds, one figure every 15 seconds. */
    Incident latency(String version, double sinceMinutesAgo, double... millis) {
        var points = new ArrayList<MetricView.Point>();
        for (int i = 0; i < millis.length; i++) {
            points.add(new MetricView.Point(ago(sinceMinutesAgo - i * 0.25), millis[i]));
        }
        latencies.add(new MetricView.Series(Map.of("version", version), points, millis[0]));
        return this;
    }

    /** Requests and their failures of a release, one pair every 15 seconds. */
    Incident course(String version, double sinceMinutesAgo, double[] counts, double[] failing) {
        var all = new ArrayList<MetricView.Point>();
        var failed = new ArrayList<MetricView.Point>();
        for (int i = 0; i < counts.length; i++) {
            var at = ago(sinceMinutesAgo - i * 0.25);
            all.add(new MetricView.Point(at, counts[i]));
            failed.add(new MetricView.Point(at, failing[i]));
        }
        requests.add(new MetricView.Series(Map.of("version", version), all, 0));
        rates.add(new MetricView.Series(Map.of("version", version), failed, 0));
        return this;
    }

    Incident health(HealthStatus status, int wanted) {
        this.health = status;
        this.wanted = wanted;
        return this;
    }

    Incident replica(int release, String state, int restarts, double startedMinutesAgo) {
        return replica(release, state, restarts, startedMinutesAgo, null);
    }

    /** @param end how it ended when it last did by itself */
    Incident replica(int release, String state, int restarts, double startedMinutesAgo, HealthView.@Nullable End end) {
        replicas.add(new Replica(
                ReplicaId.random(),
                release,
                state,
                30000,
                1L,
                restarts,
                ago(startedMinutesAgo),
                state.equals("ready") ? null : new HealthView.Check(false, "connection refused", NOON),
                end));
        return this;
    }

    Incident withoutTelemetry() {
        return without("list_errors")
                .without("get_logs")
                .without("error_rate")
                .without("requests")
                .without("latency_p95");
    }

    Incident withoutDeployer() {
        return without("get_deployment_status").without("check_health");
    }

    /** This source says nothing. */
    Incident without(String source) {
        missing.add(source);
        return this;
    }

    Findings findings() {
        int ready = (int) replicas.stream()
                .filter(replica -> replica.state().equals("ready"))
                .count();
        return new Findings(
                SHOP,
                NOON,
                told("list_errors", List.copyOf(errors)),
                told("get_logs", new AlikeLines(SHOP.id(), lines, false)),
                told(
                        "get_deployment_status",
                        new DeploymentStatus(deployments.isEmpty() ? null : deployments.getLast(), deployments)),
                told("error_rate", metric("error_rate", "ratio", rates)),
                told("requests", metric("requests", "requests", requests)),
                told("latency_p95", metric("latency_p95", "ms", latencies)),
                told(
                        "check_health",
                        new HealthView(
                                SHOP.id(), SHOP.name(), health, replicas.isEmpty() ? wanted : ready, wanted, replicas)),
                List.of());
    }

    private static MetricView metric(String name, String unit, List<MetricView.Series> series) {
        return new MetricView(SHOP.id(), name, unit, ago(30), NOON, 15, series);
    }

    private <T> Source<T> told(String tool, T value) {
        return missing.contains(tool)
                ? new Source.Missing<>(tool, "it does not answer")
                : new Source.Told<>("call_" + tool, value);
    }

    static Instant ago(double minutes) {
        return NOON.minus(Duration.ofMillis((long) (minutes * 60_000)));
    }
}
