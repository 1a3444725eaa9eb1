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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Records as OTLP. Pure. */
final class OtlpLogs {

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
        var time = parsed.time() == null ? readAt : parsed.time();
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
