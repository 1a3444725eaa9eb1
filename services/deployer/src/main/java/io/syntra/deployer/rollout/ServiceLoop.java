package io.syntra.deployer.rollout;

import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.deployer.rollout.NextStep.Commit;
import io.syntra.deployer.rollout.NextStep.Kill;
import io.syntra.deployer.rollout.NextStep.Rest;
import io.syntra.deployer.rollout.NextStep.Start;
import io.syntra.deployer.rollout.NextStep.Terminate;
import io.syntra.deployer.runtime.Launch;
import io.syntra.deployer.runtime.Runtime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Looks at one service and does the next step, for as long as there is one. All steps of a service are taken here. */
final class ServiceLoop implements Runnable {

    private static final Logger LOG = Logger.getLogger(ServiceLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final ServiceId id;
    private final Worlds worlds;
    private final Runtime runtime;
    private final Reconciler reconciler;
    private final RolloutConfig config;
    private final Clock clock;
    private final Pulses pulses;
    private final Handovers handovers;
    private final Instant since;
    private final Semaphore bell = new Semaphore(0);
    private volatile boolean changed = true;
    private volatile boolean stopped;
    private boolean republished;
    private boolean failing;
    private @Nullable World world;
    private Instant loadedAt = Instant.EPOCH;
    private Delivery delivery = new Delivery(-1, null);

    ServiceLoop(
            ServiceId id,
            Worlds worlds,
            Runtime runtime,
            HealthCheck check,
            Router router,
            Reconciler reconciler,
            RolloutConfig config,
            Clock clock) {
        this.id = id;
        this.worlds = worlds;
        this.runtime = runtime;
        this.reconciler = reconciler;
        this.config = config;
        this.clock = clock;
        this.since = clock.instant();
        this.pulses = new Pulses(check, config, clock, bell::release);
        this.handovers = new Handovers(router, clock);
    }

    /** @param at null until the route table of this generation is known to be in Kafka */
    private record Delivery(long generation, @Nullable Instant at) {}

    /** What is stored, or a process, may have changed. */
    void wake() {
        changed = true;
        bell.release();
    }

    /** Leaves everything as it is; replicas go on. */
    void stop() {
        stopped = true;
        bell.release();
    }

    Map<ReplicaId, Pulse> pulses() {
        return pulses.now();
    }

    @Override
    public void run() {
        while (!stopped && !isFinished()) {
            pause(passSafely());
        }
    }

    private boolean isFinished() {
        return world != null
                && !changed
                && world.service().deleted()
                && world.live().findAny().isEmpty()
                && world.service().route().targets().isEmpty();
    }

    private Duration passSafely() {
        try {
            var step = step();
            if (failing) {
                failing = false;
                LOG.infof("The rollout engine works again service=%s", id);
            }
            return step instanceof Rest rest ? (rest.busy() ? config.busyPause() : config.idlePause()) : Duration.ZERO;
        } catch (StaleWorld e) {
            world = null;
            return Duration.ZERO;
        } catch (ServiceGone e) {
            LOG.infof("Nothing is left to look after service=%s", id);
            stopped = true;
            return Duration.ZERO;
        } catch (RuntimeException e) {
            world = null;
            if (!failing && !stopped) {
                failing = true;
                LOG.errorf(e, "The rollout engine cannot go on and tries again service=%s", id);
            }
            return AFTER_FAILURE;
        }
    }

    private void pause(Duration pause) {
        try {
            if (pause.isPositive() && bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                bell.drainPermits();
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** One look and one step. */
    NextStep step() {
        var present = look();
        var observed = observe(present);
        var now = clock.instant();
        var step = republished ? reconciler.next(present, observed, now) : reconciler.republish(present, observed, now);
        switch (step) {
            case Commit commit -> commit(present, commit);
            case Start start -> runtime.launch(launch(present, start.replica()));
            case Terminate terminate -> runtime.terminate(terminate.replica());
            case Kill kill -> runtime.kill(kill.replica());
            case Rest _ -> {}
        }
        return step;
    }

    private World look() {
        var now = clock.instant();
        if (world == null || changed || now.isAfter(loadedAt.plus(config.refresh()))) {
            changed = false;
            world = worlds.load(id);
            loadedAt = now;
        }
        return world;
    }

    private Observed observe(World present) {
        var processes = present.live()
                .collect(Collectors.toUnmodifiableMap(
                        Replica::id,
                        replica -> runtime.status(replica.id(), replica.run().attempt())));
        pulses.take(present, processes);
        var deliveredAt = deliveredAt(present);
        var handover =
                deliveredAt != null && isDraining(present) ? handovers.ask(present.service()) : new Handover.Unknown();
        return new Observed(processes, pulses.now(), deliveredAt, handover, since, runtime::logTail);
    }

    private static boolean isDraining(World present) {
        return present.live().anyMatch(r -> r.drain() != null && r.drain().asked() == null);
    }

    /** Asked only while something waits for it. */
    private @Nullable Instant deliveredAt(World present) {
        var generation = present.service().route().generation();
        var isAwaited = present.active().stream().anyMatch(Rollout::hasSwitched) || isDraining(present);
        if (isAwaited && (delivery.generation() != generation || delivery.at() == null)) {
            delivery = new Delivery(generation, worlds.isRouteDelivered(id) ? clock.instant() : null);
        }
        return delivery.generation() == generation ? delivery.at() : null;
    }

    private void commit(World before, Commit commit) {
        var after = commit.next();
        worlds.commit(before, after, commit.events());
        republished = true;
        world = after;
        after.replicas().stream().filter(replica -> !replica.isLive()).forEach(replica -> runtime.forget(replica.id()));
        world = new World(after.service(), after.rollouts(), after.live().toList());
    }

    private static Launch launch(World world, Replica replica) {
        var service = world.service();
        return new Launch(
                replica.id(),
                replica.run().attempt(),
                service.workspace(),
                service.id(),
                service.name(),
                replica.origin().release());
    }
}
