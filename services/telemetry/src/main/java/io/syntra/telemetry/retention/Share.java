package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What one service has in one partition.
 *
 * @param bytes of the partition's on disk, in proportion to its rows
 */
record Share(String partition, LocalDate day, WorkspaceId workspace, ServiceId service, double bytes) {

    Instant end() {
        return end(day);
    }

    static Instant end(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
