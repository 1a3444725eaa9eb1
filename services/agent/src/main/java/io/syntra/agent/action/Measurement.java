package io.syntra.agent.action;

import io.syntra.agent.action.Judgement.Look;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.TelemetryReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.signal.Readings;
import io.syntra.agent.signal.Replicas;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.store.Stopped;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionView.Signal;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.contracts.telemetry.MetricView;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Measures the signals that a plan names, before its action and after it, once users' requests show them. */
@Singleton
class Measurement {

    /** Each rest is this part of the time so far, so that an hour costs few looks more than a minute. */
    private static final int LOOKS = 5;

    private final TelemetryReads telemetry;
    private final DeployerReads deployer;
    private final ActionConfig.Verify config;
    private final Clock clock;

    Measurement(
            @RestClient TelemetryReads telemetry,
            @RestClient DeployerReads deployer,
            ActionConfig config,
            Clock clock) {
        this.telemetry = telemetry;
        this.deployer = deployer;
        this.config = config.verify();
        this.clock = clock;
    }

    record Measured(Verdict verdict, Verification verification) {}

    private record Window(Instant from, Instant to) {

        /** Telemetry counts by whole seconds. */
        Window {
            from = from.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
            to = to.truncatedTo(ChronoUnit.SECONDS);
        }

        /** Absent when nothing was measured. */
        @Nullable Signal signal(Readings readings) {
            var traffic = readings.traffic();
            var replicas = readings.replicas();
            return traffic == null
                    ? null
                    : new Signal(
                            traffic.errorRate(),
                            Math.round(traffic.requests()),
                            from,
                            to,
                            readings.latency(),
                            replicas == null ? null : replicas.ready(),
                            replicas == null ? null : replicas.wanted());
        }
    }

    /** One look. Empty while it is too early to say; what is beyond doubt is said before the time is over. */
    Optional<Measured> look(Stage.Succeeded done, String bearer) {
        var action = done.action();
        var from = done.at().plus(config.settle());
        var now = clock.instant();
        boolean over = !now.isBefore(from.plus(config.deadline()));
        var before = new Window(done.begun().minus(config.before()), done.begun());
        var after = new Window(from, now);
        var was = readings(action, bearer, before, action.replicasBefore());
        var is = readings(action, bearer, after, replicas(action, bearer));
        var judged = Judgement.of(action.effect(), was, is, config.requests(), over ? Look.AT_THE_END : Look.EARLY);
        return over || judged.verdict() != Verdict.INCONCLUSIVE
                ? Optional.of(new Measured(
                        judged.verdict(),
                        new Verification(
                                judged.verdict().word(), judged.detail(), before.signal(was), after.signal(is))))
                : Optional.empty();
    }

    /** Until the next look: the longer it takes, the longer, and once more when the time is over. */
    Duration pause(Stage.Succeeded done) {
        var from = done.at().plus(config.settle());
        var now = clock.instant();
        var left = Duration.between(now, from.plus(config.deadline()));
        var next = longer(config.poll(), Duration.between(from, now).dividedBy(LOOKS));
        return left.isPositive() && left.compareTo(next) < 0 ? left : next;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Those that are ready now; null when the plan does not watch them, or they are not known. */
    @Nullable Replicas replicas(Action action, String bearer) {
        var service = action.service();
        return service != null && action.effect().watches(WatchedSignal.READY_REPLICAS)
                ? answer(() -> deployer.health(bearer, service))
                        .map(health -> new Replicas(health.readyReplicas(), health.wantedReplicas()))
                        .orElse(null)
                : null;
    }

    private Readings readings(Action action, String bearer, Window window, @Nullable Replicas replicas) {
        if (!window.from().isBefore(window.to())) {
            return new Readings(Traffic.NONE, null, replicas);
        }
        var service = Objects.requireNonNull(action.service(), "only what happens to a service is measured");
        var traffic = answer(() -> traffic(service, bearer, window));
        var latency = traffic.filter(all -> action.effect().watches(WatchedSignal.LATENCY_P95))
                .flatMap(all -> answer(() -> metric(service, bearer, window, "latency_p95"))
                        .flatMap(metric -> latency(metric, all)));
        return new Readings(traffic.map(Traffic::all).orElse(null), latency.orElse(null), replicas);
    }

    private Traffic traffic(ServiceId service, String bearer, Window window) {
        return Traffic.between(
                metric(service, bearer, window, "requests"),
                metric(service, bearer, window, "error_rate"),
                window.from(),
                window.to());
    }

    private MetricView metric(ServiceId service, String bearer, Window window, String name) {
        return telemetry.metrics(bearer, service, name, window.from() + "/" + window.to());
    }

    /** Of all releases, each as its share of the requests is. */
    private static Optional<Double> latency(MetricView metric, Traffic traffic) {
        double requests = 0;
        double sum = 0;
        for (var series : metric.series()) {
            var share = traffic.byVersion().getOrDefault(Traffic.version(series), Traffic.NONE);
            requests += share.requests();
            sum += share.requests() * series.total();
        }
        return requests == 0 ? Optional.empty() : Optional.of(sum / requests);
    }

    private static <T> Optional<T> answer(Supplier<T> asking) {
        try {
            return Optional.of(asking.get());
        } catch (UpstreamRefusal | ProcessingException | WebApplicationException e) {
            Stopped.passOn(e);
            return Optional.empty();
        }
    }
}
