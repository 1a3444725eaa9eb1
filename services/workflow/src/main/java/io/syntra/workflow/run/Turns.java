package io.syntra.workflow.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.outbox.Outage;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks whether runs wait for their turn that could have it. The end of a run gives its place to the next one by itself;
 * this is for a limit that was lifted or raised, after which no end may come.
 */
@Singleton
class Turns {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(Turns.class);
    private static final int MOST = 50;

    private final BackgroundTransactions transactions;
    private final Runs runs;
    private final Moves moves;
    private final BackgroundLoop loop = new BackgroundLoop("turns", LOOK, this::round);

    Turns(BackgroundTransactions transactions, Runs runs, Moves moves) {
        this.transactions = transactions;
        this.runs = runs;
        this.moves = moves;
    }

    private void round() {
        transactions.run(() -> runs.queues(MOST)).forEach(this::startNext);
    }

    /** Each by itself: two locks at a time could wait for each other, and one that cannot be read holds up no other. */
    private void startNext(Runs.Queue queue) {
        try {
            transactions.run(() -> moves.startNext(queue));
        } catch (RuntimeException e) {
            if (Outage.isBehind(e)) {
                throw e;
            }
            LOG.errorf(e, "The runs of a workflow wait for their turn workflow=%s", queue.workflow());
        }
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }
}
