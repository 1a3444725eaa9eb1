package io.syntra.telemetry.error;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.retention.Kept;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.signal.Nanos;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Groups without what is hidden of them. A group counts from its first error on, also those of days that are gone for readers;
 * of such a group, what is kept is counted where it lies.
 */
@Singleton
class KeptErrors {

    private static final String OF_GROUPS = """
            SELECT toString(group_id) AS of_group, version, toInt64(count()) AS n, min(toUnixTimestamp64Nano(ts)) AS first,
                   CAST(arraySlice(arraySort(groupUniqArrayArray(users)), 1, %d), 'Array(Int64)') AS met
            FROM error_occurrences
            WHERE workspace = {workspace:String}
              AND service_id IN (SELECT toUUID(arrayJoin(splitByChar(',', {services:String}))))
              AND group_id IN (SELECT toUUID(arrayJoin(splitByChar(',', {groups:String}))))
              AND\s""".formatted(Users.KEPT);

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Retention retention;

    KeptErrors(ClickHouse clickHouse, Schema schema, Retention retention) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.retention = retention;
    }

    /** Of one group and one release. */
    private record Part(ErrorGroupId group, String version, long count, long first, Users users) {}

    /** Blocks. */
    List<ErrorGroupView> of(WorkspaceId workspace, List<ErrorGroupView> groups) {
        var kept = retention.of(workspace);
        var older = groups.stream()
                .filter(group -> group.firstSeen().isBefore(kept.since(StoredSignal.ERRORS, group.serviceId())))
                .toList();
        if (older.isEmpty()) {
            return groups;
        }
        var parts = parts(workspace, older, kept);
        return groups.stream()
                .map(group -> older.contains(group) ? without(group, parts) : group)
                .toList();
    }

    private List<Part> parts(WorkspaceId workspace, List<ErrorGroupView> groups, Kept kept) {
        schema.ensureForRead();
        var parameters = new HashMap<String, Object>(Map.of(
                "workspace", workspace.value(),
                "services", joined(groups.stream().map(ErrorGroupView::serviceId)),
                "groups", joined(groups.stream().flatMap(KeptErrors::ids))));
        var condition = kept.condition(StoredSignal.ERRORS, kept.oldest(StoredSignal.ERRORS), parameters);
        var parts = new ArrayList<Part>();
        clickHouse.read(
                workspace,
                OF_GROUPS + condition + " GROUP BY group_id, version ORDER BY first",
                parameters,
                row -> parts.add(new Part(
                        ErrorGroupId.fromString(row.getString("of_group")),
                        row.getString("version"),
                        row.getLong("n"),
                        row.getLong("first"),
                        new Users(Arrays.stream(row.getLongArray("met")).boxed().toList()))));
        return parts;
    }

    private static Stream<ErrorGroupId> ids(ErrorGroupView group) {
        var merged = group.merged();
        return Stream.concat(Stream.of(group.id()), merged == null ? Stream.empty() : merged.stream());
    }

    private static String joined(Stream<?> all) {
        return all.map(Object::toString).distinct().collect(Collectors.joining(","));
    }

    private static ErrorGroupView without(ErrorGroupView group, List<Part> parts) {
        var ids = ids(group).collect(Collectors.toSet());
        var its = parts.stream().filter(part -> ids.contains(part.group())).toList();
        var first = its.stream().min(Comparator.comparingLong(Part::first));
        var users = Users.all(its.stream().map(Part::users).toList());
        return new ErrorGroupView(
                group.id(),
                group.serviceId(),
                group.status(),
                group.errorType(),
                group.message(),
                group.culprit(),
                its.stream().mapToLong(Part::count).sum(),
                first.map(part -> Nanos.at(part.first())).orElse(group.lastSeen()),
                group.lastSeen(),
                first.map(Part::version).filter(version -> !version.isEmpty()).orElse(null),
                its.stream()
                        .map(Part::version)
                        .filter(version -> !version.isEmpty())
                        .distinct()
                        .limit(ErrorGroup.MOST_VERSIONS)
                        .toList(),
                group.sample(),
                users.countIfAny(),
                group.merged(),
                group.mergedInto());
    }
}
