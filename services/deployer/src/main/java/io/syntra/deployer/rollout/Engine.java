package io.syntra.deployer.rollout;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.deployer.DeployerConfig;
import io.syntra.deployer.runtime.Runtime;
import io.syntra.deployer.service.ServiceChanged;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Runs one loop for each service. */
@Singleton
class Engine {

    private static final Logger LOG = Logger.getLogger(Engine.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final StoredWorlds worlds;
    private final Runtime runtime;
    private final HealthCheck check;
    private final Router router;
    private final RolloutConfig config;
    private final Clock clock;
    private final Reconciler reconciler;
    private final Map<ServiceId, ServiceLoop> loops = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Engine(
            StoredWorlds worlds,
            Runtime runtime,
            HealthCheck check,
            Router router,
            RolloutConfig config,
            DeployerConfig deployer,
            Clock clock) {
        this.worlds = worlds;
        this.runtime = runtime;
        this.check = check;
        this.router = router;
        this.config = config;
        this.clock = clock;
        this.reconciler = new Reconciler(config, deployer.region());
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("engine-start").start(this::takeUp);
    }

    /** Replicas go on without a deployer. */
    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        loops.values().forEach(ServiceLoop::stop);
    }

    void changed(@Observes ServiceChanged change) {
        loop(change.id()).wake();
    }

    Map<ReplicaId, Pulse> pulses(ServiceId service) {
        var loop = loops.get(service);
        return loop == null ? Map.of() : loop.pulses();
    }

    private void takeUp() {
        while (!stopped) {
            try {
                endOrphans();
                worlds.unfinished().forEach(this::loop);
                return;
            } catch (RuntimeException e) {
                LOG.warnf("The stored services cannot be read yet cause=%s", e.toString());
                try {
                    Thread.sleep(AFTER_FAILURE);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    /** Replicas of which nothing is stored any more. */
    private void endOrphans() {
        // What is running is read first: a replica is stored before it is started.
        var known = runtime.known();
        var live = worlds.live();
        known.stream().filter(replica -> !live.contains(replica)).forEach(replica -> {
            LOG.infof("Ending a replica that belongs to no service any more replica=%s", replica);
            runtime.forget(replica);
        });
    }

    private ServiceLoop loop(ServiceId service) {
        return loops.computeIfAbsent(service, id -> {
            var loop = new ServiceLoop(id, worlds, runtime, check, router, reconciler, config, clock);
            Thread.ofVirtual().name("service-" + id).start(() -> {
                try {
                    loop.run();
                } finally {
                    // Whatever ended it, the next change begins a new one.
                    loops.remove(id, loop);
                }
            });
            return loop;
        });
    }
}
