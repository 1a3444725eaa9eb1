package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.syntra.engines.NodeProgram;
import io.syntra.telemetry.Outside;
import io.syntra.testing.Home;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's own SDK for Node sends with an ingest token, over both doors, told by its variables alone. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class NodeSdkTest {

    @Inject
    OtlpGrpc grpc;

    private Outside outside;

    @BeforeEach
    void getAToken() {
        outside = Outside.fresh();
    }

    @Test
    void overHttpWithProtobuf() throws Exception {
        send("http/protobuf", RestAssured.port);
    }

    @Test
    void overHttpWithJson() throws Exception {
        send("http/json", RestAssured.port);
    }

    @Test
    void overGrpc() throws Exception {
        send("grpc", grpc.port());
    }

    private void send(String protocol, int port) throws Exception {
        var program = new NodeProgram(Home.tools(), "node-sender", NodeSdkTest.class, List.of("send.mjs"));
        program.installIfAbsent();
        var builder = new ProcessBuilder(NodeProgram.node(), program.main().toString()).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://127.0.0.1:" + port,
                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                        protocol,
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        "x-syntra-token=" + outside.token(),
                        "OTEL_TRACES_EXPORTER",
                        "otlp",
                        "OTEL_LOGS_EXPORTER",
                        "otlp",
                        "OTEL_METRICS_EXPORTER",
                        "otlp"));
        var process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();

        outside.assertAllThreeArrive();
    }
}
