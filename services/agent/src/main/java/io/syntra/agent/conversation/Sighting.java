package io.syntra.agent.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.Json;
import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.MetricView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a service was, as far as it could be seen: failures, replicas, restarts. */
record Sighting(Optional<Share> traffic, Optional<HealthView> health) {

    private static final double FINE = 0.01;
    private static final double WORSE = 0.02;

    /** @param metrics requests and error_rate of the same time */
    static Sighting of(List<Call> metrics, Optional<HealthView> health) {
        var views = metrics.stream()
                .map(call -> data(call, MetricView.class))
                .flatMap(Optional::stream)
                .toList();
        return new Sighting(
                views.size() == 2
                        ? Optional.of(
                                Traffic.of(views.getFirst(), views.getLast()).all())
                        : Optional.empty(),
                health);
    }

    /** The last one among these calls. */
    static Optional<HealthView> health(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.tool().equals("check_health"))
                .map(call -> data(call, HealthView.class))
                .flatMap(Optional::stream)
                .reduce((earlier, later) -> later);
    }

    private static <T> Optional<T> data(Call call, Class<T> type) {
        var result = call.result();
        if (result == null || !result.ok()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().treeToValue(result.json().path("data"), type));
        } catch (JsonProcessingException e) {
            // What cannot be read was not seen.
            return Optional.empty();
        }
    }

    String words() {
        return traffic.map(share -> share.requests() == 0
                                ? "no request came"
                                : "%s of %s failed"
                                        .formatted(
                                                percent(share.errorRate()),
                                                Plural.of(Math.round(share.requests()), "request")))
                        .orElse("the failures are not known")
                + ", "
                + health.map(seen -> "%d of %s ready, %s"
                                .formatted(
                                        seen.readyReplicas(),
                                        Plural.of(seen.wantedReplicas(), "replica"),
                                        Plural.of(restarts(seen), "restart")))
                        .orElse("the replicas are not known")
                + ".";
    }

    static String verdict(Sighting before, Sighting after) {
        if (after.traffic.isEmpty() || after.health.isEmpty()) {
            return "how it went cannot be seen.";
        }
        var seen = after.health.get();
        var failing = after.traffic.get().errorRate();
        if (before.traffic.filter(share -> failing > share.errorRate() + WORSE).isPresent()) {
            return "it is worse than before.";
        }
        if (seen.readyReplicas() < seen.wantedReplicas()) {
            return "not all replicas are ready.";
        }
        if (before.health.filter(health -> restarts(seen) > restarts(health)).isPresent()) {
            return "replicas were restarted since.";
        }
        if (after.traffic.get().requests() == 0) {
            return "nobody used it since, so it is not known.";
        }
        return failing <= FINE ? "it holds." : "requests still fail.";
    }

    private static int restarts(HealthView health) {
        return health.replicas().stream().mapToInt(HealthView.Replica::restarts).sum();
    }

    private static String percent(double rate) {
        return rate == 0 ? "0 %" : String.format(Locale.ROOT, "%.1f %%", rate * 100);
    }
}
