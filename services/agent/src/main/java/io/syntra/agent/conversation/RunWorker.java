package io.syntra.agent.conversation;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.conversation.Runs.Ready;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.Workers;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Finds runs that have something to do and has them carried on. */
@Singleton
class RunWorker {

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Workers<Claim> workers;
    private final Runs runs;
    private final RunLoop loop;
    private final Database database;
    private final double leaseSeconds;
    private final int attempts;

    RunWorker(Runs runs, RunLoop loop, Database database, RunConfig config) {
        this.runs = runs;
        this.loop = loop;
        this.database = database;
        this.attempts = config.attempts();
        this.leaseSeconds = config.lease().toMillis() / 1000.0;
        this.workers =
                new Workers<>("runs", config.atOnce(), LOOK, config.lease().dividedBy(3), new Jobs());
    }

    void start(@Observes StartupEvent event) {
        workers.start();
    }

    void stop(@Observes ShutdownEvent event) {
        workers.stop();
    }

    void wake(@Observes Ready ready) {
        workers.wake();
    }

    private final class Jobs implements Workers.Source<Claim> {

        @Override
        public Optional<Claim> claim() {
            return Optional.ofNullable(database.call(() -> runs.claim(leaseSeconds)));
        }

        @Override
        public boolean renew(Claim claim) {
            return database.call(() -> runs.renew(claim, leaseSeconds));
        }

        @Override
        public void work(Claim claim) throws InterruptedException {
            try {
                if (claim.attempt() > attempts) {
                    loop.giveUp(claim);
                } else {
                    loop.carryOn(claim);
                }
            } catch (LostRun e) {
                // The other instance goes on from what is stored.
                return;
            }
        }

        @Override
        public void letGo(Claim claim) {
            database.call(() -> runs.letGo(claim));
        }
    }
}
