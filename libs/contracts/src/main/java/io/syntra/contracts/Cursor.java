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
            return new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
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
