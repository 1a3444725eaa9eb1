package io.syntra.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a job keeps it for as long as it takes, and nobody works on what another one has by now. */
class WorkersTest {

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Jobs jobs = new Jobs();
    private final Workers<String> workers = new Workers<>("test", 2, OFTEN, OFTEN, jobs);

    @AfterEach
    void stop() {
        workers.stop();
    }

    /** Guarded by {@code Workers.renewAll}. */
    @Test
    void whatTakesLongIsKept() {
        jobs.toDo.add("long");
        workers.start();

        await().until(() -> jobs.renewals.get() >= 3);

        assertThat(jobs.ended).isEmpty();
        jobs.go.countDown();
        await().until(() -> jobs.ended.contains("long done"));
    }

    /** Guarded by: the interrupt in {@code Workers.renew}, and that nothing is let go then, however the job ends. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoLostItStops(boolean asAFailure) {
        jobs.stoppedAsAFailure = asAFailure;
        jobs.toDo.add("lost");
        workers.start();
        await().until(() -> jobs.begun.contains("lost"));

        jobs.lost.add("lost");

        await().until(() -> jobs.wasInterrupted("lost"));
        assertThat(jobs.free).isEmpty();
    }

    /** Guarded by: the places, which come back however a job ends. */
    @Test
    void noMoreAreTakenThanThereArePlacesFor() {
        jobs.broken.addAll(List.of("broken", "worse"));
        jobs.toDo.addAll(List.of("broken", "worse", "a", "b", "c"));
        workers.start();
        await().until(() -> jobs.begun.containsAll(Set.of("a", "b")));

        // It would have been looked for by now.
        await().until(() -> jobs.renewals.get() >= 6);
        assertThat(jobs.begun).doesNotContain("c");

        jobs.go.countDown();
        await().until(() -> jobs.ended.contains("c done"));
    }

    /** Guarded by: what is caught in {@code Workers.begin}, an {@code Error} too, and let go. */
    @Test
    void whatBreaksIsLetGo() {
        jobs.broken.add("broken");
        jobs.toDo.add("broken");
        workers.start();

        await().until(() -> jobs.free.contains("broken"));
    }

    /** Another one goes on with it. Guarded by: the interrupt in {@code Workers.stop}, and that nothing is let go then. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoStopsLeavesWhatTheyHave(boolean asAFailure) {
        jobs.stoppedAsAFailure = asAFailure;
        jobs.toDo.add("left");
        workers.start();
        await().until(() -> jobs.begun.contains("left"));

        workers.stop();

        await().until(() -> jobs.wasInterrupted("left"));
        assertThat(jobs.free).isEmpty();
    }

    private static final class Jobs implements Workers.Source<String> {

        private final Queue<String> toDo = new ConcurrentLinkedQueue<>();
        private final Set<String> broken = ConcurrentHashMap.newKeySet();
        private final Set<String> lost = ConcurrentHashMap.newKeySet();
        private final Set<String> begun = ConcurrentHashMap.newKeySet();
        private final Set<String> ended = ConcurrentHashMap.newKeySet();
        private final Set<String> free = ConcurrentHashMap.newKeySet();
        private final AtomicInteger renewals = new AtomicInteger();
        private final CountDownLatch go = new CountDownLatch(1);
        private final Map<String, Thread> threads = new ConcurrentHashMap<>();
        private volatile boolean stoppedAsAFailure;

        /** And what is done about it is done. */
        boolean wasInterrupted(String job) {
            return ended.contains(job + " interrupted")
                    && !Objects.requireNonNull(threads.get(job)).isAlive();
        }

        @Override
        public Optional<String> claim() {
            return Optional.ofNullable(toDo.poll());
        }

        @Override
        public boolean renew(String job) {
            renewals.incrementAndGet();
            return !lost.contains(job);
        }

        @Override
        public void work(String job) throws InterruptedException {
            threads.put(job, Thread.currentThread());
            begun.add(job);
            if (broken.contains(job)) {
                throw new StackOverflowError(job);
            }
            try {
                go.await();
                ended.add(job + " done");
            } catch (InterruptedException e) {
                ended.add(job + " interrupted");
                if (stoppedAsAFailure) {
                    // As a database or another service that was waited for tells it.
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
                throw e;
            }
        }

        @Override
        public void letGo(String job) {
            free.add(job);
        }
    }
}
