package io.syntra.deployer.server;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.deployer.Database;
import io.syntra.deployer.command.CommandProcess;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The processes of commands, from the commit of their row to the commit of what became of them. */
@Singleton
class RunningCommands {

    private static final Logger LOG = Logger.getLogger(RunningCommands.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final StoredCommands commands;
    private final Clock clock;
    private final Semaphore places;
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    RunningCommands(StoredCommands commands, ServerConfig config, Clock clock) {
        this.commands = commands;
        this.clock = clock;
        this.places = new Semaphore(config.commandsAtOnce());
    }

    /**
     * What this process did not start it cannot follow: it may have run, and nobody knows how far. What still runs of it
     * has nobody who keeps its time, so it is ended.
     */
    void giveUpEarlierOnes(@Observes StartupEvent event) {
        var began = clock.instant();
        Thread.ofVirtual()
                .name("commands-start")
                .start(() -> untilStored(() -> {
                    var left = Database.await(() -> Panache.withSession(() -> commands.running(LocalServer.ID, began)));
                    left.forEach(id -> CommandProcess.endLeftBehind(id.toString()));
                    if (!left.isEmpty()) {
                        Database.await(() -> Panache.withTransaction(() -> commands.giveUp(left)));
                        LOG.warnf(
                                "Commands of an earlier deployer are ended, and how they went is unknown count=%s",
                                left.size());
                    }
                }));
    }

    /** Nobody would keep their time any more. The next deployer says that nobody knows how they went. */
    void endAll(@Observes ShutdownEvent event) {
        stopping = true;
        underWay.forEach(id -> CommandProcess.endLeftBehind(id.toString()));
    }

    /** Room for one more command, not taken yet. */
    Place place() {
        return new Place();
    }

    /** After the commit of the row, and once. */
    void start(UUID id, LocalServer.Launch launch, Place place) {
        underWay.add(id);
        Thread.ofPlatform().daemon().name("command-" + id).start(() -> {
            var outcome = outcome(id, launch, place);
            underWay.remove(id);
            if (stopping) {
                // It was ended half way, which no exit code tells.
                return;
            }
            untilStored(() -> Database.await(() -> Panache.withTransaction(() -> commands.settle(id, outcome))));
        });
    }

    private static CommandProcess.Outcome outcome(UUID id, LocalServer.Launch launch, Place place) {
        try {
            return CommandProcess.run(launch.argv(), launch.limits(), id.toString());
        } finally {
            place.giveBack();
        }
    }

    final class Place {

        private final AtomicBoolean taken = new AtomicBoolean();

        void take() {
            if (!places.tryAcquire()) {
                throw ProblemException.of(
                                ProblemCode.RATE_LIMITED,
                                "As many commands as may run at once are running. Ask again in a moment.")
                        .withHeader("Retry-After", "1");
            }
            taken.set(true);
        }

        void giveBack() {
            if (taken.getAndSet(false)) {
                places.release();
            }
        }
    }

    /** The database may be away; what a command said is worth waiting for it. */
    private static void untilStored(Runnable write) {
        while (true) {
            try {
                write.run();
                return;
            } catch (RuntimeException e) {
                LOG.warnf("What became of a command cannot be stored yet cause=%s", e.toString());
            }
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
