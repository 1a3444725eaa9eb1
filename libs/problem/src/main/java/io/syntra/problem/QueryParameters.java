package io.syntra.problem;

import io.syntra.contracts.Cursor;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads query parameters that several services have, and says which one is wrong. */
public final class QueryParameters {

    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;

    private QueryParameters() {}

    public static ServiceId requiredService(@Nullable String text) {
        return service(text).orElseThrow(() -> wrong("service_id", "is missing; GET /api/v1/services lists services"));
    }

    public static Optional<ServiceId> service(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(ServiceId::fromString);
        } catch (IllegalArgumentException e) {
            throw wrong("service_id", "must be a UUID, a name is not an id; GET /api/v1/services lists services");
        }
    }

    public static Optional<Cursor> cursor(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Cursor::parse);
        } catch (IllegalArgumentException e) {
            throw wrong("cursor", "is not one that a list gave; take next_cursor as it is, or start without one");
        }
    }

    /** In a year that databases know too. */
    public static Optional<Instant> time(String name, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            var time = OffsetDateTime.parse(text);
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return Optional.of(time.toInstant());
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw wrong(name, "is not a time such as 2026-01-31T09:30:00Z");
    }

    private static ProblemException wrong(String name, String message) {
        return ProblemException.field(ProblemCode.INVALID_FIELD, name, message);
    }
}
