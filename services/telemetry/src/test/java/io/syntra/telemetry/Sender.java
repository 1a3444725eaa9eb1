package io.syntra.telemetry;

import static io.restassured.RestAssured.given;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A service that sends telemetry, and the person who reads it. */
public record Sender(WorkspaceId workspace, ServiceId service) {

    public static final String PROTOBUF = "application/x-protobuf";

    /** A new service in the usual workspace. */
    public static Sender fresh() {
        return new Sender(TestTokens.WORKSPACE, ServiceId.random());
    }

    public String ingestToken() {
        return TestTokens.ingest(workspace, service);
    }

    public String readerToken() {
        return TestTokens.of("reader", workspace, Role.VIEWER);
    }

    public String developerToken() {
        return TestTokens.of("dev", workspace, Role.DEVELOPER);
    }

    public void logs(String... bodies) {
        logs(Arrays.stream(bodies).map(Sender::log).toList());
    }

    public void logs(List<LogRecord.Builder> logs) {
        post("logs", logsRequest("v1", logs)).statusCode(200);
    }

    public void logsOf(String version, LogRecord.Builder... logs) {
        post("logs", logsRequest(version, List.of(logs))).statusCode(200);
    }

    public void metrics(Metric.Builder... metrics) {
        var scope = ScopeMetrics.newBuilder();
        Arrays.stream(metrics).forEach(scope::addMetrics);
        var request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder().setResource(resource("v1")).addScopeMetrics(scope));
        post("metrics", request.build()).statusCode(200);
    }

    public ValidatableResponse post(String signal, Message request) {
        return ingest(request.toByteArray()).post("/v1/" + signal).then();
    }

    public RequestSpecification ingest(byte[] body) {
        return raw().auth().oauth2(ingestToken()).contentType(PROTOBUF).body(body);
    }

    /** REST Assured would otherwise not know how to send bytes as protobuf. */
    public static RequestSpecification raw() {
        return given().config(RestAssuredConfig.config()
                .encoderConfig(EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                        .encodeContentTypeAs(PROTOBUF, ContentType.BINARY)));
    }

    public RequestSpecification read() {
        return given().auth().oauth2(readerToken()).queryParam("service_id", service.toString());
    }

    public ExportLogsServiceRequest logsRequest(String version, List<LogRecord.Builder> logs) {
        var scope = ScopeLogs.newBuilder();
        logs.forEach(scope::addLogRecords);
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(
                        ResourceLogs.newBuilder().setResource(resource(version)).addScopeLogs(scope))
                .build();
    }

    public Resource resource(String version) {
        return Resource.newBuilder()
                .addAttributes(attribute("service.name", "shop-api"))
                .addAttributes(attribute("service.version", version))
                .addAttributes(attribute("service.instance.id", "replica-1"))
                .addAttributes(attribute("syntra.service_id", service.toString()))
                .build();
    }

    public static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    public static LogRecord.Builder log(String body) {
        return log(body, Instant.now());
    }

    public static LogRecord.Builder log(String body, Instant at) {
        return LogRecord.newBuilder()
                .setTimeUnixNano(nanos(at))
                .setBody(AnyValue.newBuilder().setStringValue(body));
    }

    public static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }

    public static ByteString bytes(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return ByteString.copyFrom(bytes);
    }

    public static byte[] gzip(byte[] plain) {
        try {
            var bytes = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(bytes)) {
                gzip.write(plain);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> lines(String... filter) {
        var request = read().queryParam("lines", 5000);
        if (filter.length > 0) {
            request.queryParam("filter", filter[0]);
        }
        return request.get("/api/v1/logs").then().statusCode(200).extract().path("lines.body");
    }

    public static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
    }
}
