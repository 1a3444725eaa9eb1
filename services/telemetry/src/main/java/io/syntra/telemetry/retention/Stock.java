package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What lies on the disk, and whose it is. */
@Singleton
class Stock {

    private static final Pattern PARTITION = Pattern.compile("\\('(\\d{4}-\\d{2}-\\d{2})',\\d+\\)");
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]+");

    private final ClickHouse clickHouse;

    Stock(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** @param before of partitions of earlier days */
    List<Share> of(StoredSignal signal, LocalDate before) {
        return clickHouse.partitions(signal.table()).stream()
                .flatMap(partition -> shares(signal, partition, before))
                .toList();
    }

    private Stream<Share> shares(StoredSignal signal, ClickHouse.Partition partition, LocalDate before) {
        var value = PARTITION.matcher(partition.value());
        if (!value.matches() || !ID.matcher(partition.id()).matches()) {
            return Stream.empty();
        }
        var day = LocalDate.parse(value.group(1));
        if (!day.isBefore(before)) {
            return Stream.empty();
        }
        var bytesPerRow = (double) partition.bytes() / Math.max(1, partition.rows());
        return clickHouse
                .ask("SELECT workspace, toString(service_id) AS service, count() AS rows FROM " + signal.table()
                        + " WHERE _partition_id = '" + partition.id() + "' GROUP BY workspace, service_id")
                .stream()
                .map(row -> new Share(
                        partition.id(),
                        day,
                        new WorkspaceId(row.getString("workspace")),
                        ServiceId.fromString(row.getString("service")),
                        row.getBigInteger("rows").doubleValue() * bytesPerRow));
    }
}
