package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Memory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** For the samples of all queries that run, and of all answers that are not sent yet. */
public final class Room {

    /** The rest is for what comes in meanwhile, and for what a function makes of one series and forgets. */
    private static final int PART_OF_HEAP = 4;

    private final int most;
    private final Duration wait;
    private final Semaphore free;

    /** @param wait for others to end */
    public Room(long most, Duration wait) {
        this.most = (int) Math.min(most, Integer.MAX_VALUE);
        this.wait = wait;
        this.free = new Semaphore(this.most);
    }

    /** As many as a quarter of the heap holds. */
    public static long ofHeap(long bytes) {
        return bytes / PART_OF_HEAP / Memory.SAMPLE;
    }

    long most() {
        return most;
    }

    /**
     * @param samples at most {@link #most}
     * @throws PromQlFailure when others do not leave so many
     */
    void take(long samples) {
        try {
            if (!free.tryAcquire((int) samples, wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw full(samples);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full(samples);
        }
    }

    private PromQlFailure full(long samples) {
        return new PromQlFailure(
                PromQlFailure.Kind.UNAVAILABLE,
                "the queries that run at this moment leave no room for " + samples + " samples more, of the " + most
                        + " that all may have in memory together; ask again in a few seconds, for a shorter time, or"
                        + " for fewer series");
    }

    void giveBack(long samples) {
        free.release((int) samples);
    }
}
