package io.syntra.workflow.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Forgets runs that ended long ago, with their branches and steps. */
@Singleton
class RunRetention {

    private static final Logger LOG = Logger.getLogger(RunRetention.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    /** A run may have a thousand branches, and each of those many steps. */
    private static final int AT_ONCE = 10;

    private final BackgroundTransactions transactions;
    private final Runs runs;
    private final Causes causes;
    private final RunsConfig config;
    private final Clock clock;
    private final BackgroundLoop loop = new BackgroundLoop("run retention", LOOK, this::round);

    RunRetention(BackgroundTransactions transactions, Runs runs, Causes causes, RunsConfig config, Clock clock) {
        this.transactions = transactions;
        this.runs = runs;
        this.causes = causes;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }

    private void round() {
        int forgotten = forget();
        if (forgotten > 0) {
            LOG.infof("Old runs are forgotten runs=%d", forgotten);
        }
        if (forgotten == AT_ONCE) {
            loop.wake();
        }
    }

    /** The runs that were forgotten, the longest ended first; more may be left. */
    int forget() {
        var before = clock.instant().minus(config.kept());
        return transactions.run(() -> causes.forget(before).chain(() -> runs.forget(before, AT_ONCE)));
    }
}
