package io.syntra.telemetry.erasure;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What shall be gone for good. */
public record Erase(
        @NotNull @Schema(
                description =
                        "A table and which of its rows, for example: logs | where body contains 'bob@example.org'")
        String query,

        @Nullable @Schema(description = "RFC 3339, inclusive; all there is when it is missing")
        String from,

        @Nullable @Schema(description = "RFC 3339, exclusive; after all that was taken up to now when it is missing")
        String to) {}
