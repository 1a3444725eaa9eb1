package io.syntra.telemetry.error;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.stack.Fingerprint;
import io.syntra.telemetry.stack.StackTrace;
import io.syntra.telemetry.stack.Step;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows what the fingerprint of a group was made of. */
@Singleton
class ExplainGroup {

    private static final int MOST_LINES = 500;
    private static final int LONGEST_LINE = 500;

    /** In the order of the table, so that one row is read and not all of the group. */
    private static final String OLDEST = """
            SELECT toUnixTimestamp64Nano(ts) AS at, error_type AS type, message, stack, version,
                   if(trace_id = unhex('00000000000000000000000000000000'), '', lower(hex(trace_id))) AS trace
            FROM error_occurrences
            WHERE workspace = {workspace:String} AND service_id = {service:UUID} AND group_id = {group:UUID}
              AND ts >= fromUnixTimestamp64Nano({from:Int64}, 'UTC')
            ORDER BY workspace ASC, service_id ASC, group_id ASC, ts ASC LIMIT 1""";

    private static final String NEWEST = OLDEST.replace(" ASC", " DESC");

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final ErrorGroups groups;
    private final Retention retention;

    ExplainGroup(ClickHouse clickHouse, Schema schema, Postgres postgres, ErrorGroups groups, Retention retention) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.groups = groups;
        this.retention = retention;
    }

    Explanation explain(WorkspaceId workspace, ErrorGroupId id, Optional<ErrorGroupId> with) {
        schema.ensureForRead();
        var group = group(workspace, id);
        return with.map(other -> twoGroups(group, group(workspace, other))).orElseGet(() -> oneGroup(group));
    }

    private ErrorGroup group(WorkspaceId workspace, ErrorGroupId id) {
        return postgres.await(() -> Panache.withSession(() -> groups.require(workspace, id)));
    }

    private Explanation oneGroup(ErrorGroup group) {
        var errors = Stream.of(OLDEST, NEWEST)
                .flatMap(sql -> error(group, sql).stream())
                .distinct()
                .toList();
        return new Explanation(true, rule(group), lines(group), null, null, differences(errors), examples(errors));
    }

    private Explanation twoGroups(ErrorGroup one, ErrorGroup other) {
        var errors = Stream.of(one, other)
                .flatMap(group -> error(group, NEWEST).stream())
                .toList();
        var here = lines(one);
        var there = lines(other);
        var differs = firstDifference(here, there);
        var merged = one.id.equals(other.mergedInto)
                || other.id.equals(one.mergedInto)
                || (one.mergedInto != null && one.mergedInto.equals(other.mergedInto));
        var because = one.id.equals(other.id)
                ? "It is the same group."
                : merged
                        ? "A person merged them; what is compared differs."
                        : !one.serviceId.equals(other.serviceId)
                                ? "They are of two services, and errors of two services are two."
                                : differs == null
                                        ? "What is compared differed, and was erased."
                                        : "What is compared differs in line " + differs + ".";
        return new Explanation(
                merged || one.id.equals(other.id),
                because,
                here,
                there,
                differs,
                differences(errors),
                examples(errors));
    }

    private static @Nullable Integer firstDifference(List<String> one, List<String> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            if (i >= one.size() || i >= other.size() || !one.get(i).equals(other.get(i))) {
                return i + 1;
            }
        }
        return null;
    }

    private static List<String> lines(ErrorGroup group) {
        return group.fingerprint.lines().toList();
    }

    private static String rule(ErrorGroup group) {
        if (group.fingerprint.startsWith(Fingerprint.chosen("").text())) {
            return "Their sender says that they are one, with error.fingerprint.";
        }
        if (group.fingerprint.equals(Fingerprint.OVERFLOW.text())) {
            return "Their service had too many kinds of errors at that time; these were not told apart.";
        }
        if (group.fingerprint.equals(Fingerprint.ERASED.text())) {
            return "What is compared was erased, as it repeats what they say.";
        }
        return lines(group).stream().anyMatch(line -> line.startsWith("  "))
                ? "They are of the same service and have the same types of exceptions, one caused by the next, and the"
                        + " same calls of the service's own code."
                : "They are of the same service, have the same type, and no stack; their messages are the same but for"
                        + " numbers, ids and the like.";
    }

    /** As it is stored. */
    private record Stored(
            ErrorGroupId group,
            long at,
            String type,
            String message,
            String stack,
            String version,
            String trace,
            String fingerprint) {

        List<Step> steps() {
            return StackTrace.find(stack).map(Fingerprint::steps).orElseGet(() -> Fingerprint.steps(type, message));
        }

        String recomputed() {
            return StackTrace.find(stack)
                    .map(Fingerprint::of)
                    .orElseGet(() -> Fingerprint.of(type, message))
                    .text();
        }
    }

    private Optional<Stored> error(ErrorGroup group, String sql) {
        var found = new ArrayList<Stored>();
        var parameters = Map.<String, Object>of(
                "workspace", group.workspace,
                "service", group.serviceId.toString(),
                "group", group.id.toString(),
                "from", Nanos.of(retention.of(group.workspace()).since(StoredSignal.ERRORS, group.service())));
        clickHouse.read(
                group.workspace(),
                sql,
                parameters,
                row -> found.add(new Stored(
                        group.groupId(),
                        row.getLong("at"),
                        row.getString("type"),
                        row.getString("message"),
                        row.getString("stack"),
                        row.getString("version"),
                        row.getString("trace"),
                        group.fingerprint)));
        return found.stream().findFirst();
    }

    private static List<String> differences(List<Stored> errors) {
        if (errors.size() < 2) {
            return List.of();
        }
        var one = errors.getFirst();
        var other = errors.getLast();
        var differences = new ArrayList<String>();
        if (!one.message.equals(other.message)) {
            differences.add("message");
        }
        if (!one.version.equals(other.version)) {
            differences.add("version");
        }
        var here = one.steps();
        var there = other.steps();
        if (!compared(here).equals(compared(there))) {
            return differences;
        }
        if (!written(here, true).equals(written(there, true))) {
            differences.add("line numbers, messages of causes");
        }
        if (!written(here, false).equals(written(there, false))) {
            differences.add("calls that are left out");
        }
        return differences;
    }

    private static List<String> compared(List<Step> steps) {
        return steps.stream().map(Step::compared).filter(Objects::nonNull).toList();
    }

    /** But for the message of the error itself, which is told by itself. */
    private static List<String> written(List<Step> steps, boolean compared) {
        return steps.stream()
                .skip(1)
                .filter(step -> (step.compared() != null) == compared)
                .map(Step::written)
                .toList();
    }

    private static List<Explanation.Example> examples(List<Stored> errors) {
        return errors.stream()
                .map(error -> new Explanation.Example(
                        error.group,
                        Nanos.at(error.at),
                        error.version.isEmpty() ? null : error.version,
                        error.trace.isEmpty() ? null : error.trace,
                        error.message,
                        error.fingerprint.startsWith("v") && !error.recomputed().equals(error.fingerprint),
                        error.steps().stream()
                                .limit(MOST_LINES)
                                .map(step -> new Explanation.Line(
                                        cut(step.written()),
                                        step.compared() == null
                                                ? null
                                                : cut(step.compared().strip()),
                                        step.leftOut()))
                                .toList()))
                .toList();
    }

    private static String cut(String text) {
        return text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text;
    }
}
