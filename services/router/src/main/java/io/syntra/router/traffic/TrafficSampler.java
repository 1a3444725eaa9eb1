package io.syntra.router.traffic;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Once a second: what requests in flight have moved so far, then the seconds that are over, to the journal. */
@Singleton
public class TrafficSampler {

    private static final Logger LOG = Logger.getLogger(TrafficSampler.class);

    private final TrafficMeter meter;
    private final SampleJournal journal;
    private final List<Runnable> progress = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("traffic-sampler").daemon().factory());

    private volatile @Nullable ScheduledFuture<?> ticking;

    TrafficSampler(TrafficMeter meter, SampleJournal journal) {
        this.meter = meter;
        this.journal = journal;
    }

    /** @param report puts the bytes of requests in flight on the meter */
    public void beforeEachSample(Runnable report) {
        progress.add(report);
    }

    void start(@Observes @Priority(200) StartupEvent event) {
        var second = Duration.ofSeconds(1).toMillis();
        // Shortly after each full second, so that a sample leaves when its second is over and not up to one later.
        var first = second - System.currentTimeMillis() % second + 50;
        ticking = ticker.scheduleAtFixedRate(this::sample, first, second, TimeUnit.MILLISECONDS);
    }

    private void sample() {
        try {
            progress.forEach(Runnable::run);
            journal.append(meter.drain());
        } catch (RuntimeException e) {
            // Thrown on, it would end the ticking for good.
            LOG.error("Traffic of a second cannot be sampled", e);
        }
    }

    /** Called when no request is in flight any more. */
    public void finish() {
        var running = ticking;
        if (running != null) {
            running.cancel(false);
        }
        ticker.shutdown();
        progress.forEach(Runnable::run);
        journal.append(meter.drainAll());
    }
}
