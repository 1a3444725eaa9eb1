package io.syntra.telemetry.token;

import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is listed: without its value, which nobody can show again.
 *
 * @param service its name; null while it is not known here
 * @param lastUsedAt to about a minute; null when it never was
 */
public record IngestToken(
        UUID id,
        String name,
        ServiceId serviceId,
        @Nullable String service,
        String createdBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
