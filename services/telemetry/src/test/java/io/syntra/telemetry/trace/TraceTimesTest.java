package io.syntra.telemetry.trace;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class TraceTimesTest {

    @Inject
    ClickHouse clickHouse;

    @Inject
    Traces traces;

    private final Sender shop =
            new Sender(new WorkspaceId("trace" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    private final ByteString id = ByteString.copyFrom(
            UUID.randomUUID().toString().replace("-", "").substring(0, 16).getBytes(StandardCharsets.US_ASCII));
    private final Instant began = Instant.now().minus(Duration.ofDays(4));

    /** Guarded by {@code Traces.times}: where it is not noted, all days are read. */
    @Test
    void aTraceIsReadFromItsOwnDays() {
        var hex = HexFormat.of().formatHex(id.toByteArray());
        span(began, 1);
        span(began.plusSeconds(5), 2);
        shop.logs(List.of(log("a line of it", began.plusSeconds(7)).setTraceId(id)));
        soon().untilAsserted(() -> get(hex, 2, 1));
        for (int day = 1; day <= 9; day++) {
            clickHouse.execute("INSERT INTO spans (workspace, service_id, ts, name, retention_days) SELECT '"
                    + shop.workspace() + "', toUUID('" + shop.service() + "'), now64(9) - INTERVAL " + day
                    + " DAY, 'other', 30 FROM numbers(1000)");
        }
        // As if times had been noted for long.
        clickHouse.execute("INSERT INTO schema_migrations (name, applied_at)"
                + " VALUES ('V003__trace_times.sql', now() - INTERVAL 20 DAY)");

        var times = traces.times(shop.workspace(), hex);

        assertThat(times).isEqualTo(new Traces.Times(nanos(began), nanos(began.plusSeconds(7))));
        get(hex, 2, 1);
        var parts = clickHouse
                .ask("EXPLAIN ESTIMATE SELECT * FROM spans WHERE workspace = '" + shop.workspace()
                        + "' AND ts >= fromUnixTimestamp64Nano(toInt64(" + times.first() + "), 'UTC')"
                        + " AND ts <= fromUnixTimestamp64Nano(toInt64(" + times.last() + "), 'UTC')")
                .getFirst();
        assertThat(parts.getBigInteger("rows").longValue()).isLessThan(2_000);
    }

    private void get(String trace, int spans, int lines) {
        given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/traces/" + trace)
                .then()
                .statusCode(200)
                .body("spans", hasSize(spans))
                .body("logs", hasSize(lines));
    }

    private void span(Instant at, int number) {
        var span = Span.newBuilder()
                .setTraceId(id)
                .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) number}))
                .setName("op")
                .setStartTimeUnixNano(nanos(at))
                .setEndTimeUnixNano(nanos(at) + 1_000);
        shop.post(
                        "traces",
                        ExportTraceServiceRequest.newBuilder()
                                .addResourceSpans(ResourceSpans.newBuilder()
                                        .setResource(shop.resource("v1"))
                                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                                .build())
                .statusCode(200);
    }
}
