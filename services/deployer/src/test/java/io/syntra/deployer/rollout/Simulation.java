package io.syntra.deployer.rollout;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView.Step;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView.Check;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.RouteTable;
import io.syntra.deployer.artifact.Digest;
import io.syntra.deployer.release.ReleaseSpec;
import io.syntra.deployer.runtime.ReplicaProcess;
import io.syntra.deployer.runtime.ReplicaProcess.Asked;
import io.syntra.deployer.runtime.ReplicaProcess.Cause;
import io.syntra.deployer.runtime.ReplicaProcess.Ended;
import io.syntra.deployer.runtime.ReplicaProcess.NotLaunched;
import io.syntra.deployer.runtime.ReplicaProcess.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A service, an operating system and a clock without any of the three. The deployer can crash between any two steps. */
final class Simulation {

    static final Duration TICK = Duration.ofMillis(100);

    /** Longer than any deadline of a deployment. */
    private static final Duration OUTAGE = Duration.ofMinutes(10);

    private static final Duration SHORT_LIFE = Duration.ofSeconds(3);

    /** What an app does once it is started. */
    enum App {
        HEALTHY,
        NEVER_HEALTHY,
        EXITS,
        LOSES_ITS_PORT_ONCE,
        IGNORES_SIGTERM,
        ANSWERS_AND_EXITS,
        IS_NEVER_THERE
    }

    final RolloutConfig config = new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .addDefaultInterceptors()
            .withMapping(RolloutConfig.class)
            .build()
            .getConfigMapping(RolloutConfig.class);
    final List<DomainEvent> events = new ArrayList<>();
    final List<NextStep> steps = new ArrayList<>();
    final List<ReplicaId> launches = new ArrayList<>();
    World world = new World(
            new World.Service(
                    ServiceId.random(),
                    new WorkspaceId("acme"),
                    "shop-api",
                    false,
                    1,
                    1,
                    null,
                    HealthStatus.UNKNOWN,
                    0,
                    new World.Route(0, List.of())),
            List.of(),
            List.of());
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    boolean kafkaIsUp = true;
    /** By default there is none. */
    Supplier<Handover> router = () -> new Handover.Silent(Instant.EPOCH);

    int crashAfter = Integer.MAX_VALUE;

    private final Reconciler reconciler = new Reconciler(config, "local");
    private final Map<ReplicaId, Os> processes = new HashMap<>();
    private final Map<ReplicaId, Pulse> pulses = new HashMap<>();
    private final Map<Integer, App> apps = new HashMap<>();
    private final Map<ReplicaId, Boolean> sick = new HashMap<>();
    private @Nullable Instant deliveredAt;
    private long deliveredGeneration = -1;
    private Instant since = now;
    private Duration outages = Duration.ZERO;
    private int ports = 20_000;

    /** One attempt of a replica as the operating system has it. */
    private static final class Os {
        final int attempt;
        final int port;
        final Instant startedAt;
        Asked asked = Asked.NOTHING;

        @Nullable Ended ended;

        Os(int attempt, int port, Instant startedAt) {
            this.attempt = attempt;
            this.port = port;
            this.startedAt = startedAt;
        }
    }

    static ReleaseSpec release(int number) {
        return release(number, null, Map.of("N", String.valueOf(number)));
    }

    static ReleaseSpec release(int number, @Nullable Integer port, Map<String, String> env) {
        return new ReleaseSpec(
                new ReleaseId(new UUID(0, number)),
                number,
                new Digest("0".repeat(64)),
                List.of("run"),
                port,
                "/healthz",
                env);
    }

    Simulation does(int release, App app) {
        apps.put(release, app);
        return this;
    }

    DeploymentId deploy(ReleaseSpec release, int replicas) {
        return request(DeploymentKind.DEPLOY, release, UUID.randomUUID(), replicas, null);
    }

    DeploymentId request(
            DeploymentKind kind, ReleaseSpec release, UUID incarnation, int replicas, @Nullable Integer undoesAfter) {
        var id = DeploymentId.random();
        var rollouts = new ArrayList<>(world.rollouts());
        rollouts.add(new Rollout(
                id,
                rollouts.size() + 1,
                new Rollout.Goal(kind, release, incarnation, replicas, undoesAfter),
                new Rollout.Progress(
                        DeploymentState.REQUESTED,
                        null,
                        null,
                        null,
                        List.of(new Step("requested", "Asked for", now)),
                        null,
                        null,
                        null)));
        world = new World(world.service(), rollouts, world.replicas());
        return id;
    }

    DeploymentId scale(int replicas) {
        var serving = serving();
        return request(DeploymentKind.SCALE, serving.release(), serving.incarnation(), replicas, null);
    }

    /** A router that has every table at once. */
    void routerHasInFlight(Map<ReplicaId, Integer> leaving) {
        router = () -> new Handover.Serves(world.service().route().generation(), leaving);
    }

    World.Serving serving() {
        return Objects.requireNonNull(world.service().serving());
    }

    void delete() {
        var s = world.service();
        world = world.with(new World.Service(
                s.id(),
                s.workspace(),
                s.name(),
                true,
                s.revision() + 1,
                s.generation() + 1,
                s.serving(),
                s.health(),
                s.ready(),
                s.route()));
    }

    /** Lets time pass, doing all there is to do in each moment. */
    Simulation pass(Duration time) {
        var end = now.plus(time);
        var before = outages;
        while (now.isBefore(end.plus(outages.minus(before)))) {
            now = now.plus(TICK);
            live();
            settle();
        }
        return this;
    }

    /** Does all there is to do now. */
    void settle() {
        for (int i = 0; i < 1000; i++) {
            var step = step();
            if (step instanceof NextStep.Rest || isInVain(step)) {
                return;
            }
        }
        throw new AssertionError("there is always something to do: " + steps.getLast());
    }

    /** A start that fails on our side is tried again later. */
    private boolean isInVain(NextStep step) {
        return step instanceof NextStep.Start start && app(start.replica().id()) == App.IS_NEVER_THERE;
    }

    NextStep step() {
        if (steps.size() == crashAfter) {
            crash();
        }
        var step = reconciler.next(world, observed(), now);
        if (!(step instanceof NextStep.Rest)) {
            steps.add(step);
        }
        switch (step) {
            case NextStep.Commit commit -> {
                if (commit.next().service().revision() != world.service().revision() + 1) {
                    throw new AssertionError("a commit must be on the revision that was read");
                }
                world = new World(
                        commit.next().service(),
                        commit.next().rollouts(),
                        commit.next().live().toList());
                events.addAll(commit.events());
            }
            case NextStep.Start start -> launch(start.replica());
            case NextStep.Terminate terminate -> {
                os(terminate.replica()).asked = Asked.TO_END;
                if (app(terminate.replica()) != App.IGNORES_SIGTERM) {
                    end(terminate.replica(), 0, Cause.EXITED);
                }
            }
            case NextStep.Kill kill -> {
                os(kill.replica()).asked = Asked.KILLED;
                end(kill.replica(), 137, Cause.EXITED);
            }
            case NextStep.Rest _ -> {}
        }
        return step;
    }

    /** All that the deployer has in memory is gone; the world and the processes are not. It is away for a while. */
    void crash() {
        now = now.plus(OUTAGE);
        outages = outages.plus(OUTAGE);
        since = now;
        pulses.clear();
        deliveredAt = null;
        deliveredGeneration = -1;
        processes.values().forEach(os -> os.asked = Asked.NOTHING);
    }

    void kill(Replica replica) {
        end(replica.id(), 137, Cause.EXITED);
    }

    void makeSick(Replica replica, boolean isSick) {
        sick.put(replica.id(), isSick);
    }

    private void launch(Replica replica) {
        var before = processes.get(replica.id());
        if (before != null && before.ended == null) {
            throw new AssertionError("a running replica was started again");
        }
        if (app(replica.id()) == App.IS_NEVER_THERE) {
            return;
        }
        launches.add(replica.id());
        var fixed = replica.origin().release().port();
        var os = new Os(replica.run().attempt(), fixed == null ? ports++ : fixed, now);
        processes.put(replica.id(), os);
        if (fixed != null && holders(fixed) > 1) {
            end(replica.id(), null, Cause.PORT_IN_USE);
        }
        if (app(replica.id()) == App.EXITS) {
            end(replica.id(), 1, Cause.EXITED);
        }
        if (app(replica.id()) == App.LOSES_ITS_PORT_ONCE && os.attempt == 1) {
            end(replica.id(), 1, Cause.PORT_IN_USE);
        }
    }

    long running() {
        return processes.values().stream().filter(os -> os.ended == null).count();
    }

    private long holders(int port) {
        return processes.values().stream()
                .filter(os -> os.ended == null && os.port == port)
                .count();
    }

    private void end(ReplicaId replica, @Nullable Integer code, Cause cause) {
        os(replica).ended = new Ended(cause, code, now, "It ended with " + code, List.of("boom"));
    }

    private Os os(ReplicaId replica) {
        return Objects.requireNonNull(processes.get(replica));
    }

    private App app(ReplicaId replica) {
        return world.replica(replica)
                .map(r -> apps.getOrDefault(r.origin().release().number(), App.HEALTHY))
                .orElse(App.HEALTHY);
    }

    /** A health check of every running replica every 500 ms. */
    private void live() {
        if (now.toEpochMilli() % 500 != 0) {
            return;
        }
        for (var replica : world.live().toList()) {
            if (observed().isRunning(replica)
                    && app(replica.id()) == App.ANSWERS_AND_EXITS
                    && now.isAfter(os(replica.id()).startedAt.plus(SHORT_LIFE))) {
                kill(replica);
            }
            if (observed().isRunning(replica)) {
                var ok = app(replica.id()) != App.NEVER_HEALTHY && !sick.getOrDefault(replica.id(), false);
                var attempt = replica.run().attempt();
                var before = pulses.getOrDefault(replica.id(), Pulse.none(attempt));
                var pulse = before.attempt() == attempt ? before : Pulse.none(attempt);
                pulses.put(replica.id(), pulse.and(new Check(ok, ok ? "answered 200" : "answered 503", now), true));
            }
        }
    }

    private Observed observed() {
        var status = new HashMap<ReplicaId, ReplicaProcess>();
        world.live().forEach(replica -> status.put(replica.id(), status(replica)));
        var generation = world.service().route().generation();
        if (kafkaIsUp && deliveredGeneration != generation) {
            deliveredGeneration = generation;
            deliveredAt = now;
        }
        return new Observed(
                status,
                pulses,
                deliveredGeneration == generation ? deliveredAt : null,
                router.get(),
                since,
                id -> List.of("last line"));
    }

    private ReplicaProcess status(Replica replica) {
        var os = processes.get(replica.id());
        if (os == null || os.attempt < replica.run().attempt()) {
            return new NotLaunched();
        }
        return os.ended != null ? os.ended : new Running(1000 + os.port, os.port, os.startedAt, os.asked);
    }

    Rollout rollout(DeploymentId id) {
        return world.rollouts().stream()
                .filter(rollout -> rollout.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    <E extends DomainEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What the router would have. */
    List<RouteTable.Target> route() {
        return events(RouteTable.class).getLast().targets();
    }

    List<RouteTable.Endpoint> endpoints() {
        return route().stream().flatMap(target -> target.endpoints().stream()).toList();
    }
}
