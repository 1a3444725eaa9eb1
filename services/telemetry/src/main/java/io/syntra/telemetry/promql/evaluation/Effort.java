package io.syntra.telemetry.promql.evaluation;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/** What one query may still cost, and what is to be said with its answer. */
public final class Effort {

    /** Looking at the clock costs as much as many samples. */
    private static final int LOOK_EVERY = 10_000;

    private final long mostHeld;
    private final Duration time;
    private final LongSupplier nanos;
    private final long begun;
    private final Set<String> warnings = new LinkedHashSet<>();
    private long held;
    private long sinceLook;

    /**
     * @param mostHeld samples in memory at once
     * @param nanos a clock that only goes forward
     */
    public Effort(long mostHeld, Duration time, LongSupplier nanos) {
        this.mostHeld = mostHeld;
        this.time = time;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** Samples that stay until the query is answered. */
    public void hold(long samples) {
        held += samples;
        if (held > mostHeld) {
            throw PromQlFailure.execution("the query needs more than the " + mostHeld
                    + " samples that one may have in memory; ask for a shorter time, or for fewer series");
        }
        touch(samples);
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
