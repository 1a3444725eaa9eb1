package io.syntra.telemetry.query;

import io.syntra.contracts.Cursor;
import io.syntra.contracts.ServiceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads query parameters, and says which one is wrong. */
public final class Parameters {

    private Parameters() {}

    public static ServiceId requiredService(@Nullable String text) {
        return service(text)
                .orElseThrow(() -> ProblemException.field(
                        ProblemCode.INVALID_FIELD, "service_id", "is missing; GET /api/v1/services lists services"));
    }

    public static Optional<ServiceId> service(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ServiceId.fromString(text));
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "service_id", "must be a UUID; GET /api/v1/services lists services");
        }
    }

    public static Optional<Cursor> cursor(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Cursor.parse(text));
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "cursor", "is none that was given out; start without one");
        }
    }

    public static Optional<Instant> time(String name, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, name, "must be a time like 2026-11-22T14:05:00Z");
        }
    }
}
