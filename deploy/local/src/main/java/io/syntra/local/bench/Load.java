package io.syntra.local.bench;

import io.syntra.local.terminal.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests and keeps how long each took.
 *
 * @param took shortest first
 * @param lasted from the first request until the last answer
 */
record Load(List<Duration> took, Duration lasted) {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    Load {
        took = List.copyOf(took);
    }

    /** One request; fails when it was not answered as it should. */
    @FunctionalInterface
    interface Request {
        void send() throws Exception;
    }

    /**
     * So many a minute, whether those before are answered or not. Each one's time begins when it was due, so that a
     * server which falls behind cannot hide it.
     */
    static Load atRate(int perMinute, Duration length, Request request) {
        var took = new ConcurrentLinkedQueue<Duration>();
        var failure = new AtomicReference<Exception>();
        long gap = Duration.ofMinutes(1).toNanos() / perMinute;
        long count = length.toNanos() / gap;
        var open = new CountDownLatch(Math.toIntExact(count));
        long began = System.nanoTime();
        for (long i = 0; i < count && failure.get() == null; i++) {
            long due = began + i * gap;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            Thread.startVirtualThread(() -> {
                one(request, due, took, failure);
                open.countDown();
            });
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (open.getCount() > 0 && failure.get() == null && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return result(took, count, began, failure);
    }

    /** Each connection sends its next request when the one before is answered. */
    static Load overConnections(int connections, Duration length, Request request) {
        var took = new ConcurrentLinkedQueue<Duration>();
        var failure = new AtomicReference<Exception>();
        long began = System.nanoTime();
        var threads = java.util.stream.IntStream.range(0, connections)
                .mapToObj(i -> Thread.startVirtualThread(() -> {
                    while (System.nanoTime() - began < length.toNanos() && failure.get() == null) {
                        one(request, System.nanoTime(), took, failure);
                    }
                }))
                .toList();
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
        return result(took, took.size(), began, failure);
    }

    private static void one(Request request, long due, Queue<Duration> took, AtomicReference<Exception> failure) {
        try {
            request.send();
            took.add(Duration.ofNanos(System.nanoTime() - due));
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    private static Load result(Queue<Duration> took, long expected, long began, AtomicReference<Exception> failure) {
        var lasted = Duration.ofNanos(System.nanoTime() - began);
        var cause = failure.get();
        if (cause != null) {
            throw new Failure("a request was not answered as it should be: " + cause.getMessage(), cause);
        }
        if (took.size() < expected) {
            throw new Failure((expected - took.size()) + " of " + expected + " requests were not answered");
        }
        return new Load(took.stream().sorted().toList(), lasted);
    }

    Duration mean() {
        return took.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(Math.max(1, took.size()));
    }

    Duration percentile(int percent) {
        return Bench.percentile(took, percent);
    }

    double perSecond() {
        return took.size() * 1e9 / lasted.toNanos();
    }
}
