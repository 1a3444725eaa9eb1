package io.syntra.telemetry.ingest;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.telemetry.kafka.DeadLetters;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** One loop, on a thread of its own, for every topic that goes to ClickHouse. */
@Singleton
class IngestLoops {

    private static final Logger LOG = Logger.getLogger(IngestLoops.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final List<IngestLoop<?>> loops = new ArrayList<>();
    private final Map<String, Thread> threads = new LinkedHashMap<>();

    IngestLoops(
            @All List<Ingestion<?>> ingestions,
            Consumers consumers,
            Progress progress,
            DeadLetters deadLetters,
            Clock clock) {
        for (var ingestion : ingestions) {
            var loop = loop(ingestion, consumers, progress, deadLetters, clock);
            loops.add(loop);
            var name = "ingest " + ingestion.topic();
            threads.put(name, Thread.ofPlatform().name(name).daemon().unstarted(loop));
        }
    }

    private static <B> IngestLoop<B> loop(
            Ingestion<B> ingestion, Consumers consumers, Progress progress, DeadLetters deadLetters, Clock clock) {
        return new IngestLoop<>(
                "telemetry." + ingestion.topic(), ingestion, consumers, progress, deadLetters, new LoopState(clock));
    }

    void start(@Observes StartupEvent started) {
        threads.values().forEach(Thread::start);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        loops.forEach(IngestLoop::stop);
        for (var thread : threads.entrySet()) {
            if (!thread.getValue().join(GRACE)) {
                LOG.warnf("A loop did not end in time; it will go on where it was name=%s", thread.getKey());
            }
        }
    }

    /** What is wrong for a while now, if anything. */
    List<String> lastingTroubles() {
        var troubles = new ArrayList<String>();
        loops.forEach(loop -> loop.state().lastingTrouble().ifPresent(troubles::add));
        threads.forEach((name, thread) -> {
            if (!thread.isAlive()) {
                troubles.add(name + " has ended");
            }
        });
        return troubles;
    }
}
