package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackgroundLoopTest {

    @Test
    @Timeout(20)
    void stoppingWaitsForTheRoundThatIsUnderWay() throws Exception {
        var underWay = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var done = new AtomicBoolean();
        var loop = new BackgroundLoop("test", Duration.ofMillis(1), () -> {
            underWay.countDown();
            awaitQuietly(goOn);
            done.set(true);
        });
        loop.start();
        underWay.await();

        var stopping = Thread.ofVirtual().start(() -> {
            try {
                loop.stop();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        // A thread that waits for the round parks; one that does not wait ends.
        while (stopping.getState() != Thread.State.WAITING && stopping.getState() != Thread.State.TIMED_WAITING) {
            assertThat(stopping.getState()).isNotEqualTo(Thread.State.TERMINATED);
            Thread.onSpinWait();
        }
        assertThat(done).isFalse();
        goOn.countDown();
        stopping.join();
        assertThat(done).isTrue();
    }

    @Test
    @Timeout(20)
    void stoppingDoesNotWaitForThePause() throws InterruptedException {
        var rounds = new AtomicInteger();
        var first = new CountDownLatch(1);
        var loop = new BackgroundLoop("test", Duration.ofHours(1), () -> {
            rounds.incrementAndGet();
            first.countDown();
        });
        loop.start();
        first.await();

        loop.stop();

        assertThat(rounds).hasValue(1);
    }

    @Test
    @Timeout(20)
    void aCallEndsThePauseEvenWhenItComesBefore() throws InterruptedException {
        var third = new CountDownLatch(3);
        var running = new AtomicReference<BackgroundLoop>();
        var loop = new BackgroundLoop("test", Duration.ofHours(1), () -> {
            third.countDown();
            Objects.requireNonNull(running.get()).wake();
        });
        running.set(loop);
        loop.start();

        third.await();
        loop.stop();
    }

    @Test
    @Timeout(20)
    void aRoundThatFailsIsFollowedByAnother() throws InterruptedException {
        var second = new CountDownLatch(2);
        var loop = new BackgroundLoop("test", Duration.ofMillis(1), () -> {
            second.countDown();
            throw new IllegalStateException("the database is away");
        });
        loop.start();

        second.await();
        loop.stop();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
