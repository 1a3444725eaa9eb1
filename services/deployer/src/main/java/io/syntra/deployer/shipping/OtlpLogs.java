package io.syntra.deployer.shipping;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.syntra.deployer.runtime.ReplicaLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Records as OTLP. Pure. */
final class OtlpLogs {

    private static final Duration OLDEST = Duration.ofDays(1);
    private static final Duration NEWEST = Duration.ofMinutes(5);

    private OtlpLogs() {}

    static byte[] request(ReplicaLabels labels, StdStream stream, List<String> records, Instant readAt) {
        var logs = ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("io.syntra.deployer"));
        for (var text : records) {
            logs.addLogRecords(record(Parsed.of(text, stream), stream, readAt));
        }
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(
                        ResourceLogs.newBuilder().setResource(resource(labels)).addScopeLogs(logs))
                .build()
                .toByteArray();
    }

    private static Resource resource(ReplicaLabels labels) {
        return Resource.newBuilder()
                .addAttributes(text("service.name", labels.serviceName()))
                .addAttributes(text("service.version", labels.version()))
                .addAttributes(text("service.instance.id", labels.replicaId().toString()))
                .addAttributes(text("syntra.service_id", labels.serviceId().toString()))
                .build();
    }

    private static LogRecord record(Parsed parsed, StdStream stream, Instant readAt) {
        var time = plausible(parsed.time(), readAt);
        var record = LogRecord.newBuilder()
                .setTimeUnixNano(nanos(time))
                .setObservedTimeUnixNano(nanos(readAt))
                .setSeverityNumber(SeverityNumber.forNumber(parsed.severity().number()))
                .setSeverityText(parsed.severity().name())
                .setBody(AnyValue.newBuilder().setStringValue(parsed.body()))
                .addAttributes(text("log.iostream", stream.label()));
        parsed.attributes().forEach((name, value) -> record.addAttributes(text(name, value)));
        return record.build();
    }

    /** Telemetry refuses what is far from now, and a wrong clock must not cost the line. */
    private static Instant plausible(@Nullable Instant time, Instant readAt) {
        return time != null && time.isAfter(readAt.minus(OLDEST)) && time.isBefore(readAt.plus(NEWEST)) ? time : readAt;
    }

    private static KeyValue text(String name, String value) {
        return KeyValue.newBuilder()
                .setKey(name)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
