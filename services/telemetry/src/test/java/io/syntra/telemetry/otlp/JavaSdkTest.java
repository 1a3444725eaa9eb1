package io.syntra.telemetry.otlp;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.syntra.telemetry.Outside;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's own SDK for Java sends with an ingest token, over both doors. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class JavaSdkTest {

    @Inject
    OtlpGrpc grpc;

    private Outside outside;
    private String token;

    @BeforeEach
    void getAToken() {
        outside = Outside.fresh();
        token = outside.token();
    }

    @Test
    void overHttp() {
        var url = "http://127.0.0.1:" + RestAssured.port;
        sendAllThree(
                OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(url + "/v1/logs")
                        .addHeader("Authorization", "Bearer " + token)
                        .setCompression("gzip")
                        .build(),
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(url + "/v1/traces")
                        .addHeader("Authorization", "Bearer " + token)
                        .build(),
                OtlpHttpMetricExporter.builder()
                        .setEndpoint(url + "/v1/metrics")
                        .addHeader("x-syntra-token", token)
                        .build());
    }

    @Test
    void overGrpc() {
        var url = "http://127.0.0.1:" + grpc.port();
        sendAllThree(
                OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint(url)
                        .addHeader("Authorization", "Bearer " + token)
                        .setCompression("gzip")
                        .build(),
                OtlpGrpcSpanExporter.builder()
                        .setEndpoint(url)
                        .addHeader("Authorization", "Bearer " + token)
                        .build(),
                OtlpGrpcMetricExporter.builder()
                        .setEndpoint(url)
                        .addHeader("x-syntra-token", token)
                        .build());
    }

    /** Guarded by {@code PointReader.exemplars}. */
    @Test
    void anExemplarLeadsFromAMetricToItsTrace() {
        var exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint("http://127.0.0.1:" + RestAssured.port + "/v1/metrics")
                .addHeader("x-syntra-token", token)
                .build();
        try (var tracers = SdkTracerProvider.builder().build();
                var meters = SdkMeterProvider.builder()
                        .registerMetricReader(
                                PeriodicMetricReader.builder(exporter).build())
                        .build()) {
            var span = tracers.get("test").spanBuilder("GET /pay").startSpan();
            try (var _ = span.makeCurrent()) {
                meters.get("test").histogramBuilder("took").build().record(0.2);
                meters.get("test").counterBuilder("orders").build().add(3);
            } finally {
                span.end();
            }
            assertThat(taken(meters.forceFlush())).isTrue();

            for (var metric : List.of("took", "orders")) {
                soon().untilAsserted(() -> assertThat(exemplars(metric))
                        .contains(
                                span.getSpanContext().getTraceId(),
                                span.getSpanContext().getSpanId()));
            }
        }
    }

    private String exemplars(String metric) {
        return given().auth()
                .oauth2(outside.sender().readerToken())
                .contentType("application/json")
                .body(Map.of(
                        "query",
                        "metrics " + metric + " | where service == '"
                                + outside.sender().service() + "' | project exemplars"))
                .post("/api/v1/query")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private void sendAllThree(LogRecordExporter logs, SpanExporter spans, MetricExporter metrics) {
        try (var loggers = SdkLoggerProvider.builder()
                        .addLogRecordProcessor(
                                BatchLogRecordProcessor.builder(logs).build())
                        .build();
                var tracers = SdkTracerProvider.builder()
                        .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                        .build();
                var meters = SdkMeterProvider.builder()
                        .registerMetricReader(
                                PeriodicMetricReader.builder(metrics).build())
                        .build()) {
            loggers.get("test")
                    .logRecordBuilder()
                    .setSeverity(Severity.ERROR)
                    .setBody("from the SDK")
                    .emit();
            tracers.get("test").spanBuilder("GET /pay").startSpan().end();
            meters.get("test")
                    .counterBuilder("orders")
                    .build()
                    .add(3, Attributes.of(AttributeKey.stringKey("route"), "/pay"));
            meters.get("test").histogramBuilder("took").build().record(0.2);
            for (var sent : List.of(loggers.forceFlush(), tracers.forceFlush(), meters.forceFlush())) {
                assertThat(taken(sent)).isTrue();
            }
        }
        outside.assertAllThreeArrive();
    }

    private static boolean taken(CompletableResultCode sent) {
        return sent.join(20, TimeUnit.SECONDS).isSuccess();
    }
}
