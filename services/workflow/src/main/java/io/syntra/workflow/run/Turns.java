package io.syntra.workflow.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Looks whether runs wait for their turn that could have it. The end of a run gives its place to the next one by itself;
 * this is for a limit that was lifted or raised, after which no end may come.
 */
@Singleton
class Turns {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final BackgroundLoop loop;

    Turns(BackgroundTransactions transactions, Moves moves) {
        this.loop = new BackgroundLoop("turns", LOOK, () -> transactions.run(moves::startNext));
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }
}
