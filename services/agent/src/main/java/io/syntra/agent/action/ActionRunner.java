package io.syntra.agent.action;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.Workers;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Finds approved actions and has them carried out; ends proposals whose time is up. */
@Singleton
class ActionRunner {

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int AT_ONCE = 16;

    private final Workers<Claim> workers;
    private final Actions actions;
    private final Undecided undecided;
    private final Execution execution;
    private final Database database;
    private final double leaseSeconds;
    private final int attempts;

    ActionRunner(Actions actions, Undecided undecided, Execution execution, Database database, ActionConfig config) {
        this.actions = actions;
        this.undecided = undecided;
        this.execution = execution;
        this.database = database;
        this.attempts = config.attempts();
        this.leaseSeconds = config.lease().toMillis() / 1000.0;
        this.workers = new Workers<>("actions", AT_ONCE, LOOK, config.lease().dividedBy(3), new Jobs());
    }

    void start(@Observes StartupEvent event) {
        workers.start();
    }

    void stop(@Observes ShutdownEvent event) {
        workers.stop();
    }

    void wake() {
        workers.wake();
    }

    private final class Jobs implements Workers.Source<Claim> {

        /** Only the thread that claims asks for it. */
        private long expiredAt = System.nanoTime() - LOOK.toNanos();

        @Override
        public Optional<Claim> claim() {
            expire();
            return Optional.ofNullable(database.call(() -> actions.claim(leaseSeconds)));
        }

        private void expire() {
            if (System.nanoTime() - expiredAt >= LOOK.toNanos()) {
                undecided.expire();
                expiredAt = System.nanoTime();
            }
        }

        @Override
        public boolean renew(Claim claim) {
            return database.call(() -> actions.renew(claim, leaseSeconds));
        }

        @Override
        public void work(Claim claim) {
            try {
                var rests = claim.attempt() > attempts ? execution.abandon(claim) : execution.carryOn(claim);
                rests.ifPresent(workers::wakeIn);
            } catch (LostLease e) {
                // The other instance goes on from what is stored.
                return;
            }
        }

        @Override
        public void letGo(Claim claim) {
            database.call(() -> actions.letGo(claim));
        }
    }
}
