package io.syntra.telemetry.clickhouse;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.memory.Room;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For the rows of all answers that are read, and not sent yet: a line may have a megabyte, and an answer many lines. */
@Singleton
public final class AnswerRoom {

    /** The rest is for PromQL's samples, and for what comes in meanwhile. */
    private static final int PART_OF_HEAP = 5;

    private static final long LARGEST = 16 * 1024 * 1024;
    private static final int UNIT = 1024;
    private static final long OF_AN_OBJECT = 24;

    private final CurrentVertxRequest request;
    private final long largest;
    private final Room all;

    @Inject
    AnswerRoom(CurrentVertxRequest request) {
        this(request, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    AnswerRoom(CurrentVertxRequest request, long bytes) {
        this.request = request;
        this.largest = Math.min(LARGEST, bytes);
        this.all = new Room(bytes, UNIT);
    }

    /** For what is not sent to anybody. */
    public Held open() {
        return new Held();
    }

    /** Closes itself when the request that is answered has ended, however it does. */
    public Held openForRequest() {
        var held = new Held();
        if (Arc.container().requestContext().isActive() && request.getCurrent() != null) {
            request.getCurrent().addEndHandler(ended -> held.close());
        }
        return held;
    }

    /** What one answer holds. */
    public final class Held implements AutoCloseable {

        private final Room.Share share = all.open();
        private long bytes;

        /**
         * @param value of a column, or a whole row
         * @throws ProblemException when the answer becomes too large, or others leave no room for it
         */
        public void add(@Nullable Object value) {
            if (!fits(value)) {
                throw ProblemException.of(
                        ProblemCode.UPSTREAM_TIMEOUT,
                        "The answer is larger than " + largest / (1024 * 1024)
                                + " MB. Ask for fewer rows or columns, or row by row with Accept: application/x-ndjson.");
            }
        }

        /** @return whether the answer is not too large with it; if it is, it is not held */
        public boolean fits(@Nullable Object value) {
            var more = sizeOf(value);
            if (bytes + more > largest) {
                return false;
            }
            hold(bytes + more);
            return true;
        }

        private void hold(long wanted) {
            if (!share.growTo(wanted)) {
                throw ProblemException.of(
                                ProblemCode.OVERLOADED,
                                "The answers that are being sent leave no room for this one. Ask again in a few seconds.")
                        .withHeader("Retry-After", "2");
            }
            bytes = wanted;
        }

        @Override
        public void close() {
            share.close();
        }
    }

    /** About, in memory. */
    private static long sizeOf(@Nullable Object value) {
        return switch (value) {
            case null -> OF_AN_OBJECT;
            case CharSequence text -> 2 * OF_AN_OBJECT + text.length();
            case Map<?, ?> map ->
                map.entrySet().stream()
                                .mapToLong(entry -> OF_AN_OBJECT + sizeOf(entry.getKey()) + sizeOf(entry.getValue()))
                                .sum()
                        + 2 * OF_AN_OBJECT;
            case Collection<?> all -> all.stream().mapToLong(AnswerRoom::sizeOf).sum() + 2 * OF_AN_OBJECT;
            default -> OF_AN_OBJECT;
        };
    }
}
