package io.syntra.telemetry.error;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.Table;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import io.syntra.telemetry.stack.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error that happened.
 *
 * @param culprit for people: the innermost frame of the user's own code
 * @param stack as it was written; without a stack the line itself
 * @param users who met it, if its sender said so
 * @param at nanoseconds since 1970
 */
public record Sighting(
        ErrorGroupId group,
        Fingerprint fingerprint,
        Origin origin,
        String errorType,
        String message,
        @Nullable String culprit,
        String stack,
        TraceContext trace,
        Users users,
        long at) {

    private static final int LONGEST_TYPE = 200;
    private static final int LONGEST_CULPRIT = 500;
    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_STACK = 16 * 1024;

    public Sighting {
        errorType = cut(errorType, LONGEST_TYPE);
        message = cut(message, LONGEST_MESSAGE);
        culprit = culprit == null ? null : cut(culprit, LONGEST_CULPRIT);
        stack = cut(stack, LONGEST_STACK);
    }

    public static final Table<Sighting> TABLE = new Table<>(
            "error_occurrences",
            List.of(
                    "workspace",
                    "service_id",
                    "group_id",
                    "ts",
                    "error_type",
                    "message",
                    "stack",
                    "version",
                    "replica",
                    "trace_id",
                    "span_id",
                    "users",
                    "retention_days"),
            (row, out) -> out.text(row.origin.workspace().value())
                    .uuid(row.origin.service().value())
                    .uuid(row.group.value())
                    .int64(row.at)
                    .text(row.errorType)
                    .text(row.message)
                    .text(row.stack)
                    .text(row.origin.version())
                    .text(row.origin.replica())
                    .fixed(row.trace.traceId().toByteArray(), TraceContext.TRACE_BYTES)
                    .fixed(row.trace.spanId().toByteArray(), TraceContext.SPAN_BYTES)
                    .int64s(row.users.smallest())
                    .int16(row.origin.retentionDays()),
            new Table.Search<>(
                    "service_id, ts, group_id",
                    row -> List.of(row.origin.service(), Nanos.text(row.at), row.group),
                    row -> List.of(Nanos.day(row.at), row.origin.retentionDays())));

    /** Of this service, but of no kind that is told apart. */
    Sighting overflowing() {
        return new Sighting(
                groupOf(origin.workspace(), origin.service(), Fingerprint.OVERFLOW),
                Fingerprint.OVERFLOW,
                origin,
                "TooManyKinds",
                "More kinds of errors in an hour than are told apart; look into the logs",
                null,
                stack,
                trace,
                users,
                at);
    }

    Instant time() {
        return Nanos.at(at);
    }

    /** The same for the same error of the same service, so that a group has its id before it is stored. */
    static ErrorGroupId groupOf(WorkspaceId workspace, ServiceId service, Fingerprint fingerprint) {
        var text = workspace + "\n" + service + "\n" + fingerprint.text();
        return new ErrorGroupId(Sha256.uuid(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }
}
