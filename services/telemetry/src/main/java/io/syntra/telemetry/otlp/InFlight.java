package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;

/** Keeps the memory of all requests together within bounds, however many come at once. */
@Singleton
final class InFlight {

    private static final int UNIT = 16 * 1024;

    private final Semaphore units;

    InFlight(OtlpLimits limits) {
        this.units = new Semaphore(Math.toIntExact(limits.inFlight().asLongValue() / UNIT));
    }

    Share open() {
        return new Share();
    }

    /** Bytes that are left for others. */
    long free() {
        return (long) units.availablePermits() * UNIT;
    }

    /**
     * What one request holds; grows as the request is read and is given back when it is answered. Once it is closed it
     * holds nothing and never does again: a call that gave up closes it on one thread, while another still reads.
     */
    final class Share implements AutoCloseable {

        private int held;
        private boolean closed;

        /**
         * @param bytes in all, not in addition
         * @throws ProblemException when too much is in flight
         * @throws IllegalStateException when it is closed
         */
        synchronized void growTo(long bytes) {
            if (closed) {
                throw new IllegalStateException("the request is over");
            }
            var wanted = Math.toIntExact(bytes / UNIT + 1);
            if (wanted > held) {
                if (!units.tryAcquire(wanted - held)) {
                    throw ProblemException.of(
                                    ProblemCode.RATE_LIMITED,
                                    "Too much telemetry is being received at this moment. Send the same request again in a second.")
                            .withHeader("Retry-After", "1");
                }
                held = wanted;
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            units.release(held);
            held = 0;
        }
    }
}
