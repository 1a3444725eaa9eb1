package io.syntra.telemetry.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tail told of the time that it looks at again and again. Each look is at the newest rows of that time, so that
 * what it does not reach, no later one does.
 */
final class Told {

    /** Within which most rows come. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Of one look: there may be twenty tails, and lines of a megabyte. */
    private static final int MOST_CHARACTERS = 1024 * 1024;

    private final int most;
    private Map<Digest, Integer> before = Map.of();
    private Instant lookedAt = Instant.EPOCH;

    /** What is not later was told, or never will be. */
    private Instant settled = Instant.MIN;

    /** @param most rows that one look tells */
    Told(int most) {
        this.most = most;
    }

    /** Instead of a row, of which there may be many and large ones. */
    private record Digest(long high, long low) {

        static Digest of(List<@Nullable Object> row) {
            try {
                var bytes = ByteBuffer.wrap(Sha256.digest().digest(Json.mapper().writeValueAsBytes(row)));
                return new Digest(bytes.getLong(), bytes.getLong());
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * @param rows the oldest first
     * @param leftOut at least so many more there were
     */
    record News(List<List<@Nullable Object>> rows, long leftOut) {}

    /** Counts once it is ended. */
    final class Look {

        private final Instant now;
        private final Map<Digest, Integer> there = new HashMap<>();
        private final Deque<List<@Nullable Object>> news = new ArrayDeque<>();
        private long leftOut;
        private long characters;
        private Instant oldest = Instant.MAX;

        Look(Instant now) {
            this.now = now;
        }

        /**
         * The newest first. Rows that are alike are told as often as they are there.
         *
         * @param row tells when it was, too: it is none that went, and looks the same
         */
        void row(Instant at, List<@Nullable Object> row) {
            oldest = at;
            if (!at.isAfter(settled)) {
                return;
            }
            var digest = Digest.of(row);
            if (there.merge(digest, 1, Integer::sum) <= before.getOrDefault(digest, 0)) {
                return;
            }
            if (news.size() < most && characters < MOST_CHARACTERS) {
                news.addFirst(row);
                characters += row.toString().length();
            } else {
                leftOut++;
            }
        }

        /** @param truncated whether there are older rows than it was given */
        News end(boolean truncated) {
            if (truncated && oldest.isAfter(lookedAt.minus(SOON))) {
                leftOut++;
            }
            if (truncated && oldest.isAfter(settled)) {
                settled = oldest;
            }
            before = there;
            lookedAt = now;
            return new News(List.copyOf(news), leftOut);
        }
    }
}
