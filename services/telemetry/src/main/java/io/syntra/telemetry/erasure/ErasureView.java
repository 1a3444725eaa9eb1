package io.syntra.telemetry.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The receipt. */
public record ErasureView(
        UUID id,
        String query,
        Instant from,
        Instant to,
        String requestedBy,
        Instant requestedAt,

        @Schema(description = "count, delete, await, recount, redelete, clean, and at last done")
        String step,

        List<Table> tables,

        @Nullable @Schema(description = "Why it does not go on; it is tried again, and the service's log says more")
        String trouble,

        @Nullable @Schema(description = "When nothing of it was in an answer any more")
        Instant goneAt,

        @Nullable @Schema(description = "When nothing of it was on the disk any more")
        Instant finishedAt) {

    /**
     * @param before rows that matched
     * @param after rows that match
     */
    public record Table(String table, long before, long after) {}

    static ErasureView of(Erasure erasure) {
        var table = erasure.doomed().table();
        var tables = erasure.samples() == 0
                ? List.of(new Table(table, erasure.found(), erasure.leftOver()))
                : List.of(
                        new Table(table, erasure.found(), erasure.leftOver()),
                        new Table("error_group", erasure.samples(), 0));
        return new ErasureView(
                erasure.id(),
                erasure.query(),
                erasure.from(),
                erasure.to(),
                erasure.by(),
                erasure.requestedAt(),
                erasure.step().name().toLowerCase(Locale.ROOT),
                tables,
                erasure.trouble().filter(some -> erasure.finishedAt().isEmpty()).orElse(null),
                erasure.goneAt().orElse(null),
                erasure.finishedAt().orElse(null));
    }
}
