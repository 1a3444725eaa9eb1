package io.syntra.local.endtoend;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends one numbered thing after another until it is stopped, and knows which of them were accepted. */
final class Flow implements AutoCloseable {

    private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final Thread thread;
    private final AtomicInteger sent = new AtomicInteger();

    /** Says whether the other side accepted it; what it throws ends the flow and fails the test. */
    interface Sending {
        boolean send(int number) throws Exception;
    }

    private Flow(Duration pause, Sending sending) {
        thread = Thread.ofVirtual().unstarted(() -> run(pause, sending));
    }

    static Flow of(Duration pause, Sending sending) {
        var flow = new Flow(pause, sending);
        flow.thread.start();
        return flow;
    }

    private void run(Duration pause, Sending sending) {
        try {
            while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                var number = sent.getAndIncrement();
                if (sending.send(number)) {
                    accepted.add(number);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            broken.set(e);
        }
    }

    Set<Integer> accepted() {
        return Set.copyOf(accepted);
    }

    @Override
    public void close() {
        end.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var problem = broken.get();
        if (problem != null) {
            throw new AssertionError("a flow broke off after " + sent, problem);
        }
    }
}
