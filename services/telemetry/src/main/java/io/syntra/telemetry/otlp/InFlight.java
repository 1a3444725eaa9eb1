package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.memory.Room;
import jakarta.inject.Singleton;

/** Keeps the memory of all requests together within bounds, however many come at once. */
@Singleton
final class InFlight {

    private static final int UNIT = 16 * 1024;

    private final Room room;

    InFlight(OtlpLimits limits) {
        this.room = new Room(limits.inFlight().asLongValue(), UNIT);
    }

    Share open() {
        return new Share(room.open());
    }

    /** Bytes that are left for others. */
    long free() {
        return room.free();
    }

    /** What one request holds; grows as the request is read and is given back when it is answered. */
    record Share(Room.Share held) implements AutoCloseable {

        /**
         * @param bytes in all, not in addition
         * @throws ProblemException when too much is in flight
         * @throws IllegalStateException when it is closed
         */
        void growTo(long bytes) {
            if (!held.growTo(bytes)) {
                if (held.isClosed()) {
                    throw new IllegalStateException("the request is over");
                }
                throw ProblemException.of(
                                ProblemCode.RATE_LIMITED,
                                "Too much telemetry is being received at this moment. Send the same request again in a second.")
                        .withHeader("Retry-After", "1");
            }
        }

        @Override
        public void close() {
            held.close();
        }
    }
}
