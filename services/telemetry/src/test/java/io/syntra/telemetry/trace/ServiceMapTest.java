package io.syntra.telemetry.trace;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.Sender;
import io.syntra.testing.WithSyntraEngines;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class ServiceMapTest {

    private final WorkspaceId workspace =
            new WorkspaceId("s" + UUID.randomUUID().toString().substring(0, 8));
    private final Sender web = new Sender(workspace, ServiceId.random());
    private final Sender shop = new Sender(workspace, ServiceId.random());
    private final Sender mail = new Sender(workspace, ServiceId.random());
    private final Instant begin = Instant.now().minusSeconds(60);

    private static ByteString id(int bytes, long number) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(bytes).putLong(bytes - 8, number).array());
    }

    private Span.Builder span(long trace, long id, long parent, SpanKind kind, int millis) {
        return Span.newBuilder()
                .setTraceId(id(16, trace))
                .setSpanId(id(8, id))
                .setParentSpanId(parent == 0 ? ByteString.EMPTY : id(8, parent))
                .setName("x")
                .setKind(kind)
                .setStartTimeUnixNano(nanos(begin))
                .setEndTimeUnixNano(nanos(begin.plus(Duration.ofMillis(millis))));
    }

    private static void send(Sender who, Span.Builder... spans) {
        var scope = ScopeSpans.newBuilder();
        Arrays.stream(spans).forEach(scope::addSpans);
        who.post(
                        "traces",
                        ExportTraceServiceRequest.newBuilder()
                                .addResourceSpans(ResourceSpans.newBuilder()
                                        .setResource(who.resource("v1"))
                                        .addScopeSpans(scope))
                                .build())
                .statusCode(200);
    }

    private static ValidatableResponse map(Sender who) {
        return given().auth()
                .oauth2(who.readerToken())
                .get("/api/v1/service-map")
                .then()
                .statusCode(200);
    }

    @Test
    void whoCallsWhomIsToldFromTheTwoSpansOfACall() {
        for (int i = 1; i <= 4; i++) {
            var failed = Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
            var answer = span(i, 20 + i, 10 + i, SpanKind.SPAN_KIND_SERVER, 50);
            send(web, span(i, 1, 0, SpanKind.SPAN_KIND_SERVER, 90), span(i, 10 + i, 1, SpanKind.SPAN_KIND_CLIENT, 80));
            send(
                    shop,
                    i == 1 ? answer.setStatus(failed) : answer,
                    span(i, 30 + i, 20 + i, SpanKind.SPAN_KIND_CLIENT, 5)
                            .addAttributes(attribute("db.system", "postgresql")),
                    span(i, 40 + i, 20 + i, SpanKind.SPAN_KIND_PRODUCER, 1));
            send(mail, span(i, 50 + i, 40 + i, SpanKind.SPAN_KIND_CONSUMER, 30));
        }
        soon().untilAsserted(() -> map(web).body("edges", hasSize(3)).body("edges.calls.sum()", equalTo(12)));

        var edges = new HashMap<String, Map<String, Object>>();
        map(web).extract()
                .<List<Map<String, Object>>>path("edges")
                .forEach(edge -> edges.put(edge.get("kind") + " " + edge.get("callee"), edge));
        assertThat(edges.get("call " + shop.service()))
                .containsEntry("caller", web.service().toString())
                .containsEntry("callee_kind", "service")
                .containsEntry("errors", 1)
                .containsEntry("error_rate", 0.25f)
                .containsEntry("p50_ms", 80.0f);
        assertThat(edges.get("call postgresql"))
                .containsEntry("caller", shop.service().toString())
                .containsEntry("callee_kind", "external")
                .containsEntry("errors", 0);
        assertThat(edges.get("message " + mail.service()))
                .containsEntry("caller", shop.service().toString())
                .containsEntry("p95_ms", 30.0f);
        map(new Sender(new WorkspaceId("elsewhere"), web.service()))
                .body("edges.caller", not(hasItem(web.service().toString())));
    }
}
