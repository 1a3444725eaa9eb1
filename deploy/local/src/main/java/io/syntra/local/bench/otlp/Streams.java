package io.syntra.local.bench.otlp;

import io.syntra.local.bench.otlp.OtlpBatch.Moment;
import io.syntra.local.terminal.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Services that tell one round after another, each over a connection of its own, until it is closed. */
public final class Streams implements AutoCloseable {

    private static final int ROUNDS = 4;
    private static final long LOOK = Duration.ofMillis(2).toNanos();
    private static final Duration BETWEEN_POINTS = Duration.ofSeconds(10);

    /** Points are of this time, so that many of them can be sent as if time had passed. */
    private static final Duration BEFORE = Duration.ofHours(20);

    private final OtlpSender sender;
    private final BooleanSupplier goes;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads;
    private volatile boolean closed;

    /** A connection of a service, with what it tells. */
    public record Connection(String token, long seed, List<Round> rounds) {

        public Connection {
            rounds = List.copyOf(rounds);
        }

        public static Connection of(String service, String token, long seed) {
            var workload = new Workload(seed, service);
            return new Connection(
                    token,
                    seed,
                    IntStream.range(0, ROUNDS).mapToObj(_ -> workload.round()).toList());
        }
    }

    /** @param goes asked before each round */
    public static Streams open(OtlpSender sender, List<Connection> connections, BooleanSupplier goes) {
        var streams = new Streams(sender, connections, goes);
        streams.threads.forEach(Thread::start);
        return streams;
    }

    private Streams(OtlpSender sender, List<Connection> connections, BooleanSupplier goes) {
        this.sender = sender;
        this.goes = goes;
        this.threads = connections.stream()
                .map(connection -> Thread.ofVirtual().unstarted(() -> tell(connection)))
                .toList();
    }

    private void tell(Connection connection) {
        var random = new SplittableRandom(connection.seed());
        var measured = Instant.now().minus(BEFORE);
        try {
            for (int i = 0; !closed && failure.get() == null; i++) {
                while (!goes.getAsBoolean()) {
                    if (closed) {
                        return;
                    }
                    LockSupport.parkNanos(LOOK);
                }
                var round = connection.rounds().get(i % ROUNDS);
                measured = measured.plus(BETWEEN_POINTS);
                round.stamp(new Moment(nanos(Instant.now()), nanos(measured), random.nextLong(), random));
                for (var batch : round.batches()) {
                    sender.send(connection.token(), batch);
                }
            }
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    public static long nanos(Instant at) {
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }

    /** Fails if a connection did. */
    public void check() {
        var cause = failure.get();
        if (cause != null) {
            throw new Failure("telemetry could not be sent: " + cause.getMessage(), cause);
        }
    }

    /** What is under way is sent to its end. */
    @Override
    public void close() {
        closed = true;
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
