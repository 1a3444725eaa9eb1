package io.syntra.agent.simulator;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.HealthView.Replica;
import io.syntra.contracts.telemetry.LogView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One service of a world: what was deployed, who calls it, what goes wrong. Times are minutes before now. */
final class App {

    /** Another service that a share of the requests needs. */
    record Use(App callee, double share, Failure whenItFails) {}

    private record Change(DeploymentView view, double tookEffect) {}

    final ServiceId id;
    final String name;
    private final Random random;
    private final List<Change> changes = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    final List<Use> uses = new ArrayList<>();
    final List<LogView.Line> lines = new ArrayList<>();
    /** Errors that a person has said to be no matter. */
    final Set<String> ignored = new HashSet<>();

    private final List<Replica> replicas = new ArrayList<>();
    double requestsPerSecond = 12;
    DoubleUnaryOperator traffic = minutesAgo -> 1;
    double latencyMillis = 40;
    /** Since when it answers nothing at all; 0 when it does. */
    double downFor;
    /** Requests a second that one replica carries. */
    double capacity = 60;

    App(String name, Random random) {
        this.name = name;
        this.random = random;
        this.id = new ServiceId(uuid("service " + name));
    }

    private static UUID uuid(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    ReleaseId release(int number) {
        return new ReleaseId(uuid(name + " release " + number));
    }

    App deployed(int release, int replicaCount, double minutesAgo) {
        return change(DeploymentKind.DEPLOY, DeploymentState.SUCCEEDED, release, replicaCount, minutesAgo);
    }

    App change(DeploymentKind kind, DeploymentState state, int release, int replicaCount, double minutesAgo) {
        var effect = World.ago(minutesAgo);
        var previous = releaseAt(minutesAgo + 0.001);
        var requested = effect.minusSeconds(15 + random.nextInt(30));
        var reached = reached(state);
        var steps = new ArrayList<DeploymentView.Step>();
        steps.add(new DeploymentView.Step("requested", "Asked for by dev", requested));
        steps.add(new DeploymentView.Step("starting", "Starting replicas", requested.plusSeconds(1)));
        steps.add(new DeploymentView.Step("health_gate", "Waiting for health", requested.plusSeconds(3)));
        if (reached) {
            steps.add(new DeploymentView.Step("switching", "Moving traffic", effect));
            steps.add(new DeploymentView.Step("draining", "Old replicas finish", effect.plusSeconds(2)));
        }
        var failure = state == DeploymentState.FAILED
                ? new DeploymentView.Failure(
                        "health_timeout", "No replica answered /healthz within 60 s.", List.of("listening on 8080"))
                : null;
        changes.add(new Change(
                new DeploymentView(
                        new DeploymentId(uuid(name + " deployment " + changes.size())),
                        id,
                        name,
                        kind,
                        state,
                        release(release),
                        release,
                        previous == 0 ? null : release(previous),
                        previous == 0 ? null : previous,
                        replicaCount,
                        "dev",
                        null,
                        failure,
                        steps,
                        requested,
                        requested.plusSeconds(1),
                        reached || failure != null ? effect.plusSeconds(12) : null),
                minutesAgo));
        return this;
    }

    private static boolean reached(DeploymentState state) {
        return state == DeploymentState.SUCCEEDED || state == DeploymentState.ROLLED_BACK;
    }

    App fault(Fault fault) {
        faults.add(fault);
        return this;
    }

    App uses(App callee, double share, Failure whenItFails) {
        uses.add(new Use(callee, share, whenItFails));
        return this;
    }

    App line(String severity, String body, double minutesAgo) {
        lines.add(new LogView.Line(
                World.ago(minutesAgo), severity, body, "v" + releaseAt(minutesAgo), "r1", null, Map.of()));
        return this;
    }

    App replica(String state, int restarts, double startedMinutesAgo, @Nullable String check) {
        return replica(releaseAt(0), state, restarts, startedMinutesAgo, check);
    }

    App replica(int release, String state, int restarts, double startedMinutesAgo, @Nullable String check) {
        replicas.add(replica(replicas.size(), release, state, restarts, startedMinutesAgo, check, null));
        return this;
    }

    /** As the deployer tells it of one that was ended by SIGKILL, and started again. */
    App killed(int times, double minutesAgo) {
        return ended(
                "ready",
                times,
                minutesAgo,
                new HealthView.End(
                        137,
                        "It was killed (SIGKILL), by a person or for lack of memory.",
                        World.ago(minutesAgo + 0.02),
                        times));
    }

    /** One that ended by itself, so many times, and how. */
    App ended(String state, int times, double startedMinutesAgo, HealthView.End end) {
        replicas.add(replica(
                replicas.size(),
                releaseAt(0),
                state,
                times,
                startedMinutesAgo,
                state.equals("ready") ? null : "connection refused",
                end));
        return this;
    }

    private Replica replica(
            int number,
            int release,
            String state,
            int restarts,
            double startedMinutesAgo,
            @Nullable String check,
            HealthView.@Nullable End end) {
        return new Replica(
                new ReplicaId(uuid(name + " replica " + number)),
                release,
                state,
                30_000 + number,
                4_000L + number,
                restarts,
                World.ago(startedMinutesAgo),
                check == null
                        ? new HealthView.Check(true, "200 OK", World.NOW)
                        : new HealthView.Check(false, check, World.NOW),
                end);
    }

    /** The release that served, 0 before the first. */
    int releaseAt(double minutesAgo) {
        return changes.stream()
                .filter(change -> reached(change.view().state()) && change.tookEffect() >= minutesAgo)
                .min(Comparator.comparingDouble(Change::tookEffect))
                .map(change -> change.view().releaseNumber())
                .orElse(0);
    }

    int replicasAt(double minutesAgo) {
        return changes.stream()
                .filter(change -> reached(change.view().state()) && change.tookEffect() >= minutesAgo)
                .min(Comparator.comparingDouble(Change::tookEffect))
                .map(change -> change.view().replicas())
                .orElse(0);
    }

    /** Newest first. */
    List<DeploymentView> deployments() {
        return changes.stream()
                .sorted(Comparator.comparing((Change change) -> change.view().requestedAt())
                        .reversed())
                .map(Change::view)
                .toList();
    }

    /** The release that a deployment leads to, and how many replicas; for scoring a proposal. */
    int releaseOf(String deploymentId) {
        return changes.stream()
                .filter(change -> change.view().id().toString().equals(deploymentId))
                .findFirst()
                .map(change -> change.view().releaseNumber())
                .orElse(0);
    }

    HealthView health() {
        int wanted = replicasAt(0);
        var all = new ArrayList<>(replicas);
        double started = changes.stream()
                .filter(change -> reached(change.view().state()))
                .mapToDouble(Change::tookEffect)
                .min()
                .orElse(0);
        for (int i = all.size(); i < wanted; i++) {
            all.add(replica(i, releaseAt(0), "ready", 0, started + 0.2, null, null));
        }
        int ready = (int) all.stream()
                .filter(replica -> replica.state().toLowerCase(Locale.ROOT).equals("ready"))
                .count();
        var status = wanted == 0
                ? HealthStatus.STOPPED
                : ready >= wanted ? HealthStatus.HEALTHY : ready == 0 ? HealthStatus.UNHEALTHY : HealthStatus.DEGRADED;
        return new HealthView(id, name, status, ready, wanted, all);
    }
}
