package io.syntra.notification.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Forgets messages that were through long ago, and what is only known for the sake of messages that come no more. */
@Singleton
class DeliveryRetention {

    private static final Logger LOG = Logger.getLogger(DeliveryRetention.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final int AT_ONCE = 500;

    private final BackgroundTransactions transactions;
    private final Deliveries deliveries;
    private final Threads threads;
    private final Lanes lanes;
    private final Allowances allowances;
    private final SendingConfig config;
    private final Clock clock;
    private final BackgroundLoop loop = new BackgroundLoop("delivery retention", LOOK, this::round);

    DeliveryRetention(
            BackgroundTransactions transactions,
            Deliveries deliveries,
            Threads threads,
            Lanes lanes,
            Allowances allowances,
            SendingConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.threads = threads;
        this.lanes = lanes;
        this.allowances = allowances;
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
        int forgotten = forget(clock.instant());
        if (forgotten > 0) {
            LOG.infof("Old messages are forgotten messages=%d", forgotten);
        }
        if (forgotten == AT_ONCE) {
            loop.wake();
        }
    }

    /** The messages that were forgotten, those first that were through first; more may be left. */
    int forget(Instant now) {
        var before = now.minus(config.kept());
        transactions.run(() -> lanes.forget(before, AT_ONCE));
        transactions.run(() -> allowances.forget(before, AT_ONCE));
        return transactions.run(() -> threads.forget(now).chain(() -> deliveries.forget(before, AT_ONCE)));
    }
}
