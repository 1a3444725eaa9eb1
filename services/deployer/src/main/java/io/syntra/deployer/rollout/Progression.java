package io.syntra.deployer.rollout;

import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView.Failure;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.deployer.rollout.Replica.Origin;
import io.syntra.deployer.rollout.Scene.Draft;
import io.syntra.deployer.rollout.World.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules for deployments: requested, starting, health gate, switching, draining, succeeded; or failed. */
final class Progression {

    private final RolloutConfig config;

    Progression(RolloutConfig config) {
        this.config = config;
    }

    /** A deleted service has nothing under way and keeps no replica. */
    Optional<Draft> deleted(Scene scene) {
        var world = scene.world();
        if (!world.service().deleted()) {
            return Optional.empty();
        }
        var active = world.newest();
        if (active.isPresent()) {
            return Optional.of(fail(
                    world,
                    active.get(),
                    new Failure("service_deleted", "The service was deleted.", List.of()),
                    scene.now()));
        }
        return world.live().anyMatch(Replica::stays)
                ? Optional.of(Scene.draft(world.eachReplica(Replica::stays, r -> r.drain(scene.now(), null))))
                : Optional.empty();
    }

    /** The newest request wins; an older one is done if it has the traffic, and superseded if not. */
    Optional<Draft> superseded(Scene scene) {
        var active = scene.world().active();
        if (active.size() < 2) {
            return Optional.empty();
        }
        var older = active.getFirst();
        var newest = active.getLast();
        return Optional.of(
                older.hasSwitched()
                        ? succeed(scene.world(), older, scene.now())
                        : supersede(scene.world(), older, newest, scene.now()));
    }

    private static Draft supersede(World world, Rollout older, Rollout newest, Instant now) {
        var keeps = older.goal().incarnation().equals(newest.goal().incarnation());
        var after = world.with(older.reach(DeploymentState.SUPERSEDED, "A newer request took its place", now));
        return Scene.draft(
                keeps ? after : giveUp(after, older, now),
                new DeploymentEvent.Superseded(
                        world.service().id(), world.service().name(), older.id(), newest.id(), now));
    }

    /** The next step of the newest deployment. */
    Optional<Draft> advance(Scene scene) {
        return scene.world().newest().flatMap(rollout -> switch (rollout.state()) {
            case REQUESTED -> Optional.of(begin(scene, rollout));
            case STARTING -> start(scene, rollout);
            case HEALTH_GATE -> gate(scene, rollout);
            case SWITCHING -> switched(scene, rollout);
            case DRAINING -> drained(scene, rollout);
            case SUCCEEDED, FAILED, ROLLED_BACK, SUPERSEDED -> Optional.empty();
        });
    }

    private static Draft begin(Scene scene, Rollout rollout) {
        var service = scene.world().service();
        var serving = service.serving();
        var previous = serving == null ? null : serving.release();
        var goal = rollout.goal();
        var message = goal.release().version() + " with " + replicas(goal.replicas());
        var next = rollout.started(scene.now(), previous).reach(DeploymentState.STARTING, message, scene.now());
        return Scene.draft(
                scene.world().with(next),
                new DeploymentEvent.Started(
                        service.id(),
                        service.name(),
                        rollout.id(),
                        goal.kind(),
                        goal.release().id(),
                        goal.release().number(),
                        previous == null ? null : previous.id(),
                        scene.now()),
                step(scene.world(), next));
    }

    private Optional<Draft> start(Scene scene, Rollout rollout) {
        var world = scene.world();
        var goal = rollout.goal();
        var members = world.staying(goal.incarnation()).toList();
        var surplus = members.stream()
                .filter(r -> !r.admitted())
                .skip(fresh(members, goal))
                .toList();
        if (!surplus.isEmpty()) {
            return Optional.of(
                    Scene.draft(world.eachReplica(surplus::contains, r -> r.drain(scene.now(), scene.now()))));
        }
        if (members.size() < goal.replicas()) {
            return holdersOfTheFixedPort(scene, rollout)
                    .or(() -> Optional.of(add(scene, rollout, goal.replicas() - members.size())));
        }
        var allRun = members.stream().filter(r -> !r.admitted()).allMatch(r -> isSeenRunning(scene, r));
        if (!allRun) {
            return overdue(scene, rollout);
        }
        var next = rollout.gateUntil(scene.now().plus(config.gateTimeout()))
                .reach(
                        DeploymentState.HEALTH_GATE,
                        "New replicas must answer " + goal.release().health(),
                        scene.now());
        return Optional.of(Scene.draft(world.with(next), step(world, next)));
    }

    private Optional<Draft> overdue(Scene scene, Rollout rollout) {
        var startedAt = rollout.progress().startedAt();
        return startedAt != null && isOver(scene, startedAt.plus(config.startTimeout()), config.startTimeout())
                ? Optional.of(fail(
                        scene.world(),
                        rollout,
                        new Failure(
                                "start_failed",
                                rollout.goal().release().version() + " was not started within "
                                        + seconds(config.startTimeout())
                                        + ". Try again; the deployer's log says what was in the way.",
                                List.of()),
                        scene.now()))
                : Optional.empty();
    }

    /** Time without a deployer counts for nobody: each one looks for itself, for {@code least}, before it gives up. */
    private static boolean isOver(Scene scene, Instant deadline, Duration least) {
        return !scene.now().isBefore(deadline)
                && !scene.now().isBefore(scene.observed().since().plus(least));
    }

    /** How many replicas that are not admitted the goal has room for. */
    private static long fresh(List<Replica> members, Rollout.Goal goal) {
        var admitted = members.stream().filter(Replica::admitted).count();
        return Math.max(0, goal.replicas() - admitted);
    }

    /** Two replicas cannot share a fixed port, so the old one ends first: the only swap that is not seamless. */
    private static Optional<Draft> holdersOfTheFixedPort(Scene scene, Rollout rollout) {
        var port = rollout.goal().release().port();
        if (port == null) {
            return Optional.empty();
        }
        var world = scene.world();
        var holders = world.live().filter(r -> port.equals(r.run().port())).toList();
        var staying = holders.stream().filter(Replica::stays).toList();
        if (!staying.isEmpty()) {
            var next = rollout.note("Port " + port + " is fixed, so the old replica ends first", scene.now());
            return Optional.of(Scene.draft(
                    world.with(next).eachReplica(staying::contains, r -> r.drain(scene.now(), null)),
                    step(world, next)));
        }
        // Nothing to write while they end; an empty draft would be written again and again.
        return holders.isEmpty() ? Optional.empty() : Optional.of(Scene.draft(world));
    }

    private static Draft add(Scene scene, Rollout rollout, int count) {
        var goal = rollout.goal();
        var origin = new Origin(rollout.id(), goal.incarnation(), goal.release());
        var world = scene.world();
        for (int i = 0; i < count; i++) {
            world = world.and(Replica.planned(origin, false, scene.now()));
        }
        return Scene.draft(world);
    }

    private static boolean isSeenRunning(Scene scene, Replica replica) {
        return replica.run().pid() != null && scene.observed().isRunning(replica);
    }

    private Optional<Draft> gate(Scene scene, Rollout rollout) {
        var world = scene.world();
        var waiting = world.staying(rollout.goal().incarnation())
                .filter(r -> !r.admitted())
                .filter(r -> !isHealthy(scene, r))
                .toList();
        if (waiting.isEmpty()) {
            return Optional.of(switchTo(scene, rollout));
        }
        var deadline = rollout.progress().gateDeadline();
        return deadline != null && isOver(scene, deadline, config.gateLeastLook())
                ? Optional.of(fail(world, rollout, timeout(scene, rollout, waiting.getFirst()), scene.now()))
                : Optional.empty();
    }

    private boolean isHealthy(Scene scene, Replica replica) {
        return isSeenRunning(scene, replica)
                && scene.observed().pulse(replica).healthyInRow() >= config.gateSuccesses();
    }

    private Failure timeout(Scene scene, Rollout rollout, Replica replica) {
        var release = rollout.goal().release();
        var check = scene.observed().pulse(replica).last();
        return new Failure(
                "health_timeout",
                "%s did not become healthy within %s: %s %s. The app must listen on the port in PORT and answer %s with 2xx."
                        .formatted(
                                release.version(),
                                seconds(config.gateTimeout()),
                                release.health(),
                                check == null ? "was never answered" : check.message(),
                                release.health()),
                scene.observed().logTail().apply(replica.id()));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static Draft switchTo(Scene scene, Rollout rollout) {
        var goal = rollout.goal();
        var before = scene.world().service().serving();
        var keep = scene.world()
                .staying(goal.incarnation())
                .sorted(Comparator.comparing((Replica r) -> r.admitted() && r.state() != ReplicaState.READY)
                        .thenComparing(Replica::createdAt))
                .limit(goal.replicas())
                .map(Replica::id)
                .collect(Collectors.toSet());
        var message = goal.replicas() == 0
                ? "Nothing is to serve"
                : goal.release().version() + " gets all traffic, with " + replicas(goal.replicas());
        var next = rollout.reach(DeploymentState.SWITCHING, message, scene.now());
        var world = scene.world()
                .with(scene.world()
                        .service()
                        .with(new Serving(goal.incarnation(), goal.release(), rollout.id(), goal.replicas())))
                .with(next)
                .eachReplica(r -> keep.contains(r.id()) && !r.admitted(), Replica::admit)
                .eachReplica(
                        r -> r.stays() && !keep.contains(r.id()),
                        r -> r.drain(scene.now(), r.admitted() ? null : scene.now()));
        var events = new ArrayList<DomainEvent>();
        events.add(step(world, next));
        serviceEvent(world, goal, before, scene.now()).ifPresent(events::add);
        envChanged(world, goal, before, scene.now()).ifPresent(events::add);
        return undo(new Draft(world, events), rollout, scene.now());
    }

    private static Optional<DomainEvent> serviceEvent(
            World world, Rollout.Goal goal, @Nullable Serving before, Instant now) {
        var service = world.service();
        if (goal.kind() == DeploymentKind.RESTART) {
            return Optional.of(new ServiceEvent.Restarted(service.id(), service.name(), goal.replicas(), now));
        }
        return before == null || before.replicas() == goal.replicas()
                ? Optional.empty()
                : Optional.of(
                        new ServiceEvent.Scaled(service.id(), service.name(), before.replicas(), goal.replicas(), now));
    }

    private static Optional<DomainEvent> envChanged(
            World world, Rollout.Goal goal, @Nullable Serving before, Instant now) {
        if (before == null || before.release().env().equals(goal.release().env())) {
            return Optional.empty();
        }
        var was = before.release().env();
        var is = goal.release().env();
        var names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        names.removeIf(name -> java.util.Objects.equals(was.get(name), is.get(name)));
        return Optional.of(new ServiceEvent.EnvChanged(
                world.service().id(), world.service().name(), List.copyOf(names), now));
    }

    /** What a rollback goes back behind is marked as undone, together with the switch. */
    private static Draft undo(Draft draft, Rollout rollback, Instant now) {
        var after = rollback.goal().undoesAfter();
        if (rollback.goal().kind() != DeploymentKind.ROLLBACK || after == null) {
            return draft;
        }
        var world = draft.world();
        var events = new ArrayList<>(draft.events());
        for (var undone : world.rollouts()) {
            if (undone.state() == DeploymentState.SUCCEEDED && undone.seq() > after && undone.seq() < rollback.seq()) {
                world = world.with(undone.reach(
                        DeploymentState.ROLLED_BACK,
                        "Rolled back to " + rollback.goal().release().version(),
                        now));
                events.add(new DeploymentEvent.RolledBack(
                        world.service().id(), world.service().name(), undone.id(), rollback.id(), now));
            }
        }
        return new Draft(world, events);
    }

    private static Optional<Draft> switched(Scene scene, Rollout rollout) {
        if (scene.observed().routeDeliveredAt() == null) {
            return Optional.empty();
        }
        var old = scene.world().live().filter(r -> !r.stays()).count();
        var next = rollout.reach(
                DeploymentState.DRAINING,
                "The router has the new table; "
                        + (old == 0 ? "no old replica is left" : replicas((int) old) + " to end"),
                scene.now());
        return Optional.of(Scene.draft(scene.world().with(next), step(scene.world(), next)));
    }

    private static Optional<Draft> drained(Scene scene, Rollout rollout) {
        return scene.world().live().allMatch(Replica::stays)
                ? Optional.of(succeed(scene.world(), rollout, scene.now()))
                : Optional.empty();
    }

    private static Draft succeed(World world, Rollout rollout, Instant now) {
        var goal = rollout.goal();
        return Scene.draft(
                world.with(rollout.reach(
                        DeploymentState.SUCCEEDED,
                        goal.release().version() + " serves with " + replicas(goal.replicas()),
                        now)),
                new DeploymentEvent.Succeeded(
                        world.service().id(),
                        world.service().name(),
                        rollout.id(),
                        goal.kind(),
                        goal.release().id(),
                        goal.release().number(),
                        now));
    }

    /** What served before keeps the traffic; the replicas that were to take over end. */
    Draft fail(World world, Rollout rollout, Failure failure, Instant now) {
        var message = failure.message() + whatServesNow(world);
        var failed = rollout.fail(new Failure(failure.code(), message, failure.logTail()), now);
        return Scene.draft(
                giveUp(world.with(failed), rollout, now),
                new DeploymentEvent.Failed(
                        world.service().id(),
                        world.service().name(),
                        rollout.id(),
                        rollout.goal().kind(),
                        rollout.goal().release().id(),
                        rollout.goal().release().number(),
                        failure.code(),
                        message,
                        now));
    }

    private static String whatServesNow(World world) {
        var serving = world.service().serving();
        if (serving == null || world.service().deleted()) {
            return "";
        }
        var version = serving.release().version();
        if (serving.replicas() == 0) {
            return " Nothing serves: %s is scaled to 0 replicas.".formatted(version);
        }
        if (world.serving().isEmpty()) {
            // It held the fixed port that the new release was to have.
            return " Nothing serves at the moment: %s ended first and is started again.".formatted(version);
        }
        return world.serving().stream().anyMatch(r -> r.state() == ReplicaState.READY)
                ? " %s still serves.".formatted(version)
                : " %s keeps the traffic, but none of its replicas is healthy.".formatted(version);
    }

    private static World giveUp(World world, Rollout rollout, Instant now) {
        return world.eachReplica(
                r -> r.stays() && !r.admitted() && r.isOf(rollout.goal().incarnation()), r -> r.drain(now, now));
    }

    /** When nothing is under way, what serves has as many replicas as it should. */
    Optional<Draft> supply(Scene scene) {
        var world = scene.world();
        var serving = world.service().serving();
        if (serving == null || world.service().deleted() || world.newest().isPresent()) {
            return Optional.empty();
        }
        var missing = serving.replicas() - world.serving().size();
        if (missing <= 0) {
            return Optional.empty();
        }
        var origin = new Origin(serving.deployment(), serving.incarnation(), serving.release());
        for (int i = 0; i < missing; i++) {
            world = world.and(Replica.planned(origin, true, scene.now()));
        }
        return Optional.of(Scene.draft(world));
    }

    private static DeploymentEvent step(World world, Rollout rollout) {
        var reached = rollout.progress().steps().getLast();
        return new DeploymentEvent.StepReached(
                world.service().id(), rollout.id(), reached.name(), reached.message(), reached.at());
    }

    private static String replicas(int count) {
        return count == 1 ? "1 replica" : count + " replicas";
    }
}
