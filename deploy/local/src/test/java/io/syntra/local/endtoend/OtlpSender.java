package io.syntra.local.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.syntra.contracts.ServiceId;
import io.syntra.local.api.SyntraApi;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A service of its own somewhere outside that sends numbered batches with OpenTelemetry's SDK, and repeats each under its
 * name until it is taken: by one replica of telemetry or by another.
 */
final class OtlpSender implements AutoCloseable {

    private static final Duration TAKEN = Duration.ofMinutes(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final RetryPolicy RETRY = RetryPolicy.builder()
            .setMaxAttempts(2)
            .setInitialBackoff(Duration.ofMillis(100))
            .build();

    /** Where telemetry is, by both doors. */
    record Doors(String http, String grpc) {}

    /** Of a batch's number, by which its headers are made. */
    private record Door(IntFunction<CompletableResultCode> export, Closeable client) {}

    private final String stream;
    private final ServiceId service;
    private final String token;
    private final List<Door> doors = new ArrayList<>();
    private final AtomicReference<Map<String, String>> headers = new AtomicReference<>(Map.of());

    private OtlpSender(SyntraApi api, String stream) {
        this.stream = stream;
        var made = api.post("/ingest/tokens", Map.of("name", stream, "service_name", "edge-" + stream), JsonNode.class);
        this.service = ServiceId.fromString(made.required("service_id").asText());
        this.token = made.required("token").asText();
    }

    ServiceId service() {
        return service;
    }

    /** Log records, over HTTP. */
    static OtlpSender logsByHttp(
            SyntraApi api, String stream, List<Doors> replicas, IntFunction<List<LogRecordData>> batch) {
        var sender = new OtlpSender(api, stream);
        replicas.forEach(replica -> sender.logsByHttp(replica.http(), ANSWER, batch));
        return sender;
    }

    private void logsByHttp(String url, Duration timeout, IntFunction<List<LogRecordData>> batch) {
        logs(
                OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(url + "/v1/logs")
                        .setHeaders(headers::get)
                        .setCompression("gzip")
                        .setTimeout(timeout)
                        .setRetryPolicy(RETRY)
                        .build(),
                batch);
    }

    private void logs(LogRecordExporter exporter, IntFunction<List<LogRecordData>> batch) {
        doors.add(new Door(number -> exporter.export(batch.apply(number)), exporter));
    }

    static OtlpSender logsByGrpc(
            SyntraApi api, String stream, List<Doors> replicas, IntFunction<List<LogRecordData>> batch) {
        var sender = new OtlpSender(api, stream);
        replicas.forEach(replica -> sender.logs(
                OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint(replica.grpc())
                        .setHeaders(sender.headers::get)
                        .setTimeout(ANSWER)
                        .setRetryPolicy(RETRY)
                        .build(),
                batch));
        return sender;
    }

    static OtlpSender spansByHttp(
            SyntraApi api, String stream, List<Doors> replicas, IntFunction<List<SpanData>> batch) {
        var sender = new OtlpSender(api, stream);
        replicas.forEach(replica -> sender.spans(
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(replica.http() + "/v1/traces")
                        .setHeaders(sender.headers::get)
                        .setTimeout(ANSWER)
                        .setRetryPolicy(RETRY)
                        .build(),
                batch));
        return sender;
    }

    static OtlpSender spansByGrpc(
            SyntraApi api, String stream, List<Doors> replicas, IntFunction<List<SpanData>> batch) {
        var sender = new OtlpSender(api, stream);
        replicas.forEach(replica -> sender.spans(
                OtlpGrpcSpanExporter.builder()
                        .setEndpoint(replica.grpc())
                        .setHeaders(sender.headers::get)
                        .setCompression("gzip")
                        .setTimeout(ANSWER)
                        .setRetryPolicy(RETRY)
                        .build(),
                batch));
        return sender;
    }

    private void spans(SpanExporter exporter, IntFunction<List<SpanData>> batch) {
        doors.add(new Door(number -> exporter.export(batch.apply(number)), exporter));
    }

    /** Returns when one of the replicas has said that it has it; the first one that is asked differs by the number. */
    boolean send(int number) {
        var turn = new int[] {number};
        await("batch " + number + " of " + stream)
                .atMost(TAKEN)
                .until(() -> isTaken(number, doors.get(turn[0]++ % doors.size())));
        return true;
    }

    private boolean isTaken(int number, Door door) {
        headers.set(Map.of(
                "Authorization",
                "Bearer " + token,
                "Syntra-Batch",
                "edge:" + stream + ":" + number + "-" + (number + 1)));
        return door.export()
                .apply(number)
                .join(2 * ANSWER.toSeconds(), TimeUnit.SECONDS)
                .isSuccess();
    }

    /** Once, over a wire that brings no answer. */
    void sendInVain(int number, String wire, IntFunction<List<LogRecordData>> batch) throws IOException {
        logsByHttp(wire, Duration.ofSeconds(1), batch);
        var door = doors.removeLast();
        if (isTaken(number, door)) {
            throw new AssertionError("there was an answer");
        }
        door.client().close();
    }

    /** As the SDK makes them of one time. */
    static LogRecordData log(Severity severity, String body, Instant at) {
        var made = new ArrayList<LogRecordData>();
        try (var provider = SdkLoggerProvider.builder()
                .addLogRecordProcessor((context, log) -> made.add(log.toLogRecordData()))
                .build()) {
            provider.get("edge")
                    .logRecordBuilder()
                    .setTimestamp(at)
                    .setSeverity(severity)
                    .setBody(body)
                    .emit();
        }
        return made.getFirst();
    }

    /** A span and one within it that begins a second later. */
    static List<SpanData> trace(String id, Instant at) {
        try (var provider = SdkTracerProvider.builder()
                .setIdGenerator(new IdGenerator() {
                    @Override
                    public String generateSpanId() {
                        return IdGenerator.random().generateSpanId();
                    }

                    @Override
                    public String generateTraceId() {
                        return id;
                    }
                })
                .build()) {
            var tracer = provider.get("edge");
            Function<Context, SpanBuilder> span =
                    parent -> tracer.spanBuilder("GET /pay").setParent(parent);
            var outer = span.apply(Context.root()).setStartTimestamp(at).startSpan();
            var inner = span.apply(Context.root().with(outer))
                    .setStartTimestamp(at.plus(1, ChronoUnit.SECONDS))
                    .startSpan();
            inner.end(at.plus(2, ChronoUnit.SECONDS));
            outer.end(at.plus(3, ChronoUnit.SECONDS));
            return List.of(((ReadableSpan) outer).toSpanData(), ((ReadableSpan) inner).toSpanData());
        }
    }

    @Override
    public void close() throws IOException {
        for (var door : doors) {
            door.client().close();
        }
    }
}
