package io.syntra.deployer.rollout;

import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView.Failure;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.deployer.rollout.Scene.Draft;
import io.syntra.deployer.runtime.ReplicaProcess.Asked;
import io.syntra.deployer.runtime.ReplicaProcess.Cause;
import io.syntra.deployer.runtime.ReplicaProcess.Ended;
import io.syntra.deployer.runtime.ReplicaProcess.NotLaunched;
import io.syntra.deployer.runtime.ReplicaProcess.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules for single replicas: started, seen, healthy or not, ended, started again. */
final class Supervision {

    /** A chosen port can be lost to another process between the choice and the app's listening. */
    private static final int MOST_PORT_RACES = 3;

    private final RolloutConfig config;
    private final Metering metering;
    private final Progression progression;

    Supervision(RolloutConfig config, Metering metering, Progression progression) {
        this.config = config;
        this.metering = metering;
        this.progression = progression;
    }

    /** The first replica whose process ended without a word from us. */
    Optional<Draft> ended(Scene scene) {
        for (var replica : scene.world().live().filter(Replica::stays).toList()) {
            if (scene.observed().process(replica) instanceof Ended end) {
                return Optional.of(ended(scene, replica, end));
            }
        }
        return Optional.empty();
    }

    private Draft ended(Scene scene, Replica replica, Ended end) {
        var metered = meter(scene, replica, end.at());
        var world = metered.world();
        var counted = world.replica(replica.id()).orElseThrow();
        if (replica.admitted()) {
            return new Draft(world.with(again(counted, end, scene.now())), metered.events());
        }
        if (end.cause() == Cause.PORT_IN_USE
                && replica.origin().release().port() == null
                && replica.run().attempt() <= MOST_PORT_RACES) {
            return new Draft(world.with(counted.again(scene.now())), metered.events());
        }
        var failed = world.active().stream()
                .filter(rollout -> replica.isOf(rollout.goal().incarnation()))
                .reduce((first, last) -> last)
                .map(rollout -> progression.fail(world, rollout, failure(rollout, end), scene.now()))
                .orElseGet(() -> Scene.draft(world.with(counted.drain(scene.now(), scene.now()))));
        return new Draft(
                failed.world(),
                Stream.concat(metered.events().stream(), failed.events().stream())
                        .toList());
    }

    private Replica again(Replica replica, Ended end, Instant now) {
        var crashes = replica.crashes()
                .and(
                        ran(replica, end.at()),
                        new HealthView.End(end.exitCode(), end.message(), end.at(), 1),
                        config.crashLoopWindow());
        var pause = crashes.backOff(config.firstBackOff(), config.longestBackOff());
        var stillLooping =
                replica.state() == ReplicaState.CRASH_LOOP && crashes.latest().size() > 1;
        var state = stillLooping || crashes.isLoop(config.crashLoopCount(), config.crashLoopWindow())
                ? ReplicaState.CRASH_LOOP
                : ReplicaState.UNREADY;
        return replica.with(crashes).with(state).again(now.plus(pause));
    }

    /** How long the present attempt did. */
    private static Duration ran(Replica replica, Instant until) {
        var startedAt = replica.run().startedAt();
        var ran = Duration.between(startedAt == null ? replica.run().notBefore() : startedAt, until);
        return ran.isNegative() ? Duration.ZERO : ran;
    }

    /** One answer does not end a crash loop: many apps answer once and then end. */
    private boolean isStable(Scene scene, Replica replica) {
        return replica.state() != ReplicaState.CRASH_LOOP
                || ran(replica, scene.now()).compareTo(config.crashLoopLeave()) >= 0;
    }

    private static Failure failure(Rollout rollout, Ended end) {
        var code =
                switch (end.cause()) {
                    case PORT_IN_USE -> Cause.PORT_IN_USE.name().toLowerCase(Locale.ROOT);
                    case NOT_STARTED, EXITED -> "start_failed";
                };
        return new Failure(
                code, rollout.goal().release().version() + " did not start: " + end.message(), end.logTail());
    }

    /** The first replica that runs and is not written down as running. */
    Optional<Draft> seen(Scene scene) {
        return scene.world()
                .live()
                .flatMap(replica -> scene.observed().process(replica) instanceof Running running
                                && replica.run().pid() == null
                        ? Stream.of(replica.with(replica.run().seen(running.startedAt(), running.port(), running.pid()))
                                .meteredTo(running.startedAt()))
                        : Stream.empty())
                .findFirst()
                .map(replica -> Scene.draft(scene.world().with(replica)));
    }

    /** The first replica that was to end and did. */
    Optional<Draft> stopped(Scene scene) {
        for (var replica : scene.world().live().filter(r -> !r.stays()).toList()) {
            switch (scene.observed().process(replica)) {
                case Running _ -> {}
                case Ended end -> {
                    var metered = meter(scene, replica, end.at());
                    return Optional.of(new Draft(
                            metered.world()
                                    .with(metered.world()
                                            .replica(replica.id())
                                            .orElseThrow()
                                            .stop(scene.now())),
                            metered.events()));
                }
                case NotLaunched _ -> {
                    return Optional.of(Scene.draft(scene.world().with(replica.stop(scene.now()))));
                }
            }
        }
        return Optional.empty();
    }

    private Draft meter(Scene scene, Replica replica, Instant end) {
        var usage = metering.usage(scene.world(), replica, end);
        List<DomainEvent> events = usage.stream().toList();
        return new Draft(usage.isPresent() ? scene.world().with(replica.meteredTo(end)) : scene.world(), events);
    }

    Optional<NextStep> start(Scene scene) {
        return scene.world()
                .live()
                .filter(Replica::stays)
                .filter(replica -> scene.observed().process(replica) instanceof NotLaunched)
                .filter(replica -> !scene.now().isBefore(replica.run().notBefore()))
                .findFirst()
                .map(NextStep.Start::new);
    }

    /** A replica that has nothing in hand any more, or had its time, is to be asked to end. */
    Optional<Draft> timeToEnd(Scene scene) {
        return scene.world()
                .live()
                .flatMap(replica -> asked(scene, replica).stream())
                .findFirst()
                .map(replica -> Scene.draft(scene.world().with(replica)));
    }

    private Optional<Replica> asked(Scene scene, Replica replica) {
        var drain = replica.drain();
        return drain != null && drain.asked() == null && isDrained(scene, replica, drain.since())
                ? Optional.of(replica.drain(drain.since(), scene.now()))
                : Optional.empty();
    }

    private boolean isDrained(Scene scene, Replica replica, Instant since) {
        var delivered = scene.observed().routeDeliveredAt();
        if (delivered == null) {
            return false;
        }
        var from = later(delivered, since);
        var isOver =
                switch (scene.observed().handover()) {
                    case Handover.Unknown _ -> false;
                    case Handover.Silent silent -> isOver(scene, later(from, silent.since()), config.drainDelay());
                    case Handover.Serves serves ->
                        serves.isDone(
                                replica.id(), scene.world().service().route().generation());
                };
        return isOver || isOver(scene, from, isInTheWay(scene, replica) ? config.drainDelay() : config.drainTimeout());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private static boolean isOver(Scene scene, Instant from, Duration time) {
        return !scene.now().isBefore(from.plus(time));
    }

    /** The next release cannot start before this replica's fixed port is free; all users wait for the last one. */
    private static boolean isInTheWay(Scene scene, Replica replica) {
        var port = replica.run().port();
        return scene.world()
                .newest()
                .filter(rollout -> rollout.state() == DeploymentState.STARTING)
                .filter(rollout ->
                        port != null && port.equals(rollout.goal().release().port()))
                .isPresent();
    }

    Optional<NextStep> end(Scene scene) {
        return scene.world()
                .live()
                .flatMap(replica -> signal(scene, replica).stream())
                .findFirst();
    }

    private Optional<NextStep> signal(Scene scene, Replica replica) {
        var drain = replica.drain();
        if (drain == null
                || drain.asked() == null
                || !(scene.observed().process(replica) instanceof Running running)
                || running.asked() == Asked.KILLED) {
            return Optional.empty();
        }
        if (!scene.now().isBefore(drain.asked().plus(config.stopGrace()))) {
            return Optional.of(new NextStep.Kill(replica.id()));
        }
        return running.asked() == Asked.NOTHING ? Optional.of(new NextStep.Terminate(replica.id())) : Optional.empty();
    }

    /** The first replica whose checks say something else than what is written down. */
    Optional<Draft> readiness(Scene scene) {
        return scene.world()
                .live()
                .filter(replica -> replica.admitted()
                        && replica.stays()
                        && scene.observed().isRunning(replica))
                .flatMap(replica -> {
                    var pulse = scene.observed().pulse(replica);
                    if (pulse.healthyInRow() > 0 && replica.state() != ReplicaState.READY && isStable(scene, replica)) {
                        return Stream.of(replica.with(ReplicaState.READY));
                    }
                    return pulse.failedInRow() >= config.readinessFall() && replica.state() == ReplicaState.READY
                            ? Stream.of(replica.with(ReplicaState.UNREADY))
                            : Stream.empty();
                })
                .findFirst()
                .map(replica -> Scene.draft(scene.world().with(replica)));
    }
}
