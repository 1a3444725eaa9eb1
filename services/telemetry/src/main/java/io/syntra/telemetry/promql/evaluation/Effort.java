package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Memory;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What one query may still cost, and what is to be said with its answer. Its room is given back when it is closed. */
public final class Effort implements Memory, AutoCloseable {

    /** Looking at the clock costs as much as many samples. */
    private static final int LOOK_EVERY = 10_000;

    /** For answers that nobody writes: of HEAD, and where the one who asked is gone. */
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final Room room;
    private final Duration time;
    private final LongSupplier nanos;
    private final long begun;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Held held;
    private final Cleaner.Cleanable end;
    private long sinceLook;

    /** @param nanos a clock that only goes forward */
    public Effort(Room room, Duration time, LongSupplier nanos) {
        this.room = room;
        this.time = time;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.held = new Held(room, new AtomicLong());
        this.end = FORGOTTEN.register(this, held);
    }

    /** It does not know whose it is, so that who forgets a query is found. */
    private record Held(Room room, AtomicLong samples) implements Runnable {

        @Override
        public void run() {
            room.giveBack(samples.getAndSet(0));
        }
    }

    @Override
    public void hold(long samples) {
        long needed = held.samples().get() + samples;
        if (needed > room.most()) {
            throw PromQlFailure.execution("the query needs " + needed + " samples in memory, which is more than the "
                    + room.most() + " samples that all queries together may have; ask for a shorter time, or for fewer"
                    + " series");
        }
        room.take(samples);
        held.samples().addAndGet(samples);
        touch(samples);
    }

    @Override
    public void giveBack(long samples) {
        held.samples().addAndGet(-samples);
        room.giveBack(samples);
    }

    /** Of what it held only so much is still needed. */
    public void keep(long samples) {
        giveBack(Math.max(0, held.samples().get() - samples));
    }

    public long held() {
        return held.samples().get();
    }

    @Override
    public void close() {
        end.clean();
    }

    /** Samples that are calculated with. */
    void touch(long samples) {
        sinceLook += samples + 1;
        if (sinceLook > LOOK_EVERY) {
            sinceLook = 0;
            checkTime();
        }
    }

    /** @throws PromQlFailure when there is none left */
    public void checkTime() {
        if (nanos.getAsLong() - begun > time.toNanos()) {
            throw new PromQlFailure(
                    PromQlFailure.Kind.TIMEOUT,
                    "the query took longer than " + time.toMillis() / 1000.0
                            + " seconds; ask for a shorter time or a longer step");
        }
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    public Set<String> warnings() {
        return warnings;
    }
}
