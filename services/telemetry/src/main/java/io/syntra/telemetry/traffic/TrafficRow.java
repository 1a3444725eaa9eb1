package io.syntra.telemetry.traffic;

import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.telemetry.clickhouse.Table;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One second of one route of one release in one region. */
record TrafficRow(
        WorkspaceId workspace, TrafficSample sample, TrafficSample.Share share, String route, int retentionDays) {

    static final Table<TrafficRow> TABLE = new Table<>(
            "traffic",
            List.of(
                    "workspace",
                    "service_id",
                    "second",
                    "release_id",
                    "version",
                    "region",
                    "route",
                    "requests",
                    "client_errors",
                    "server_errors",
                    "gateway_errors",
                    "bytes_in",
                    "bytes_out",
                    "latency_counts",
                    "retention_days"),
            (row, out) -> out.text(row.workspace.value())
                    .uuid(row.sample.serviceId().value())
                    .int32(row.sample.second().getEpochSecond())
                    .uuid(row.share.releaseId().value())
                    .text(row.share.version())
                    .text(row.share.region())
                    .text(row.route)
                    .int64(row.share.requests())
                    .int64(row.share.clientErrors())
                    .int64(row.share.serverErrors())
                    .int64(row.share.gatewayErrors())
                    .int64(row.share.bytesIn())
                    .int64(row.share.bytesOut())
                    .int64s(row.share.latencyCounts())
                    .int16(row.retentionDays),
            new Table.Search<>(
                    "service_id, toUnixTimestamp(second), release_id",
                    row -> List.of(row.sample.serviceId(), row.sample.second().getEpochSecond(), row.share.releaseId()),
                    row -> List.of(LocalDate.ofInstant(row.sample.second(), ZoneOffset.UTC), row.retentionDays)));

    static Stream<TrafficRow> of(WorkspaceId workspace, TrafficSample sample, int retentionDays) {
        return IntStream.range(0, sample.shares().size())
                .mapToObj(i ->
                        new TrafficRow(workspace, sample, sample.shares().get(i), sample.routeOf(i), retentionDays));
    }
}
