package io.syntra.telemetry.signal;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The three kinds of OTLP requests. They have the same shape with the same field numbers: resources, in them scopes,
 * in them items (log records, metrics, spans).
 */
public enum Signal {
    LOGS(ExportLogsServiceRequest.getDefaultInstance(), "rejectedLogRecords", "log record"),
    METRICS(ExportMetricsServiceRequest.getDefaultInstance(), "rejectedDataPoints", "data point"),
    TRACES(ExportTraceServiceRequest.getDefaultInstance(), "rejectedSpans", "span");

    private final Message prototype;
    private final Descriptor item;
    private final String rejectedField;
    private final String unit;

    Signal(Message prototype, String rejectedField, String unit) {
        this.prototype = prototype;
        this.item = prototype
                .getDescriptorForType()
                .findFieldByNumber(1)
                .getMessageType()
                .findFieldByNumber(2)
                .getMessageType()
                .findFieldByNumber(2)
                .getMessageType();
        this.rejectedField = rejectedField;
        this.unit = unit;
    }

    /** From the last part of the address, for example {@code logs}. */
    public static Optional<Signal> ofPath(String path) {
        return Arrays.stream(values()).filter(s -> s.path().equals(path)).findFirst();
    }

    /** From the {@code ce_type} header. */
    public static Optional<Signal> ofEventType(String type) {
        return Arrays.stream(values()).filter(s -> s.eventType().equals(type)).findFirst();
    }

    /** From the path of a gRPC call. */
    public static Optional<Signal> ofGrpc(String path) {
        return Arrays.stream(values()).filter(s -> s.grpcPath().equals(path)).findFirst();
    }

    private String grpcPath() {
        return switch (this) {
            case LOGS -> "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
            case METRICS -> "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
            case TRACES -> "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
        };
    }

    public String path() {
        return switch (this) {
            case LOGS -> "logs";
            case METRICS -> "metrics";
            case TRACES -> "traces";
        };
    }

    public String eventType() {
        return "otlp." + path();
    }

    public Message.Builder newRequest() {
        return prototype.newBuilderForType();
    }

    /** A log record, a metric or a span. */
    public Descriptor item() {
        return item;
    }

    /** What {@code partial_success} calls the number of refused items in JSON. */
    public String rejectedField() {
        return rejectedField;
    }

    /** What is counted, for messages to people. */
    public String unit() {
        return unit;
    }
}
