package io.syntra.contracts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page of a list ended: the time and id of its last item. Rows that come later do not shift the pages behind.
 *
 * @param at in microseconds, as Postgres keeps it
 */
public record Cursor(Instant at, UUID id) {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** Before the first page of a list that has the newest first. */
    public static final Cursor START = new Cursor(LATEST, new UUID(-1, -1));

    /** Before the first page of a list that has the oldest first. */
    public static final Cursor OLDEST = new Cursor(EARLIEST, new UUID(0, 0));

    public Cursor {
        at = at.truncatedTo(ChronoUnit.MICROS);
    }

    /** @throws IllegalArgumentException when {@code text} was not given out as a cursor */
    public static Cursor parse(String text) {
        var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a cursor");
        }
        try {
            var at = Instant.parse(parts[0]);
            // Java knows times that Postgres does not.
            if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
                throw new IllegalArgumentException("not a cursor");
            }
            return new Cursor(at, UUID.fromString(parts[1]));
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("not a cursor", e);
        }
    }

    /** The opaque text for {@link Page#nextCursor()}. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((at + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
