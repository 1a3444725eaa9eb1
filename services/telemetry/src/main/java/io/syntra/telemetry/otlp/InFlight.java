package io.syntra.telemetry.otlp;

import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.memory.Room;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the memory of all requests together within bounds, however many come at once. What is still being received may
 * take its time, so of that a workspace has a third; what is whole is soon over.
 */
@Singleton
final class InFlight {

    private static final int UNIT = 16 * 1024;

    private final Room room;
    private final Map<WorkspaceId, Room> receiving = new ConcurrentHashMap<>();
    private final long ofWorkspace;

    InFlight(OtlpLimits limits) {
        long all = limits.inFlight().asLongValue();
        this.room = new Room(all, UNIT);
        // The largest request has room by itself.
        this.ofWorkspace = Math.max(all / 3, limits.requestSize().asLongValue() + 2 * UNIT);
    }

    Share open(WorkspaceId workspace) {
        var its = receiving.computeIfAbsent(workspace, of -> new Room(ofWorkspace, UNIT));
        return new Share(room.open(), its.open());
    }

    /** Bytes that are left for others. */
    long free() {
        return room.free();
    }

    /** What one request holds; grows as the request is read and is given back when it is answered. */
    record Share(Room.Share held, Room.Share received) implements AutoCloseable {

        /**
         * @param bytes in all, not in addition
         * @throws ProblemException when too much is in flight
         * @throws IllegalStateException when it is closed
         */
        void growTo(long bytes) {
            if (!received.growTo(bytes) && !received.isClosed()) {
                throw busy("The workspace sends as much telemetry at once as one may.");
            }
            if (!held.growTo(bytes)) {
                if (held.isClosed()) {
                    throw new IllegalStateException("the request is over");
                }
                throw busy("Too much telemetry is being received at this moment.");
            }
        }

        /** From here on no connection decides how long it takes. */
        void whole() {
            received.close();
        }

        private static ProblemException busy(String why) {
            return ProblemException.of(ProblemCode.RATE_LIMITED, why + " Send the same request again in a second.")
                    .withHeader("Retry-After", "1");
        }

        @Override
        public void close() {
            received.close();
            held.close();
        }
    }
}
