package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What lies on the disk, and whose it is. */
@Singleton
public class Stock {

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

    /** Of what lies in each partition. */
    public Map<String, LocalDate> days(String table) {
        var days = new HashMap<String, LocalDate>();
        clickHouse.partitions(table).forEach(partition -> day(partition)
                .ifPresent(day -> days.put(partition.id(), day)));
        return days;
    }

    private static Optional<LocalDate> day(ClickHouse.Partition partition) {
        var value = PARTITION.matcher(partition.value());
        return value.matches() && ID.matcher(partition.id()).matches()
                ? Optional.of(LocalDate.parse(value.group(1)))
                : Optional.empty();
    }

    private Stream<Share> shares(StoredSignal signal, ClickHouse.Partition partition, LocalDate before) {
        return day(partition).filter(day -> day.isBefore(before)).stream()
                .flatMap(day -> sharesOf(signal, partition, day));
    }

    private Stream<Share> sharesOf(StoredSignal signal, ClickHouse.Partition partition, LocalDate day) {
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
