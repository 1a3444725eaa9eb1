package io.syntra.telemetry.query;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class QueryResourceTest {

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    SavedQueries savedQueries;

    private final Sender shop = inItsOwnWorkspace();
    private final Instant now = Instant.now();

    private static Sender inItsOwnWorkspace() {
        return new Sender(new WorkspaceId("q" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    }

    private ValidatableResponse ask(String query, Object... more) {
        return post("/api/v1/query", query, more);
    }

    private ValidatableResponse post(String path, String query, Object... more) {
        var body = new HashMap<String, Object>(Map.of("query", query));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(body)
                .post(path)
                .then();
    }

    private List<List<Object>> rows(String query) {
        return ask(query).statusCode(200).extract().path("rows");
    }

    private void arrive(String table, int rows) {
        soon().untilAsserted(() -> assertThat(rows(table + " | count")).isEqualTo(List.of(List.of(rows))));
    }

    private LogRecord.Builder line(String body, SeverityNumber severity, int secondsAgo) {
        return log(body, now.minusSeconds(secondsAgo)).setSeverityNumber(severity);
    }

    private static ByteString id(int bytes, long number) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(bytes).putLong(bytes - 8, number).array());
    }

    private Span.Builder span(long trace, long id, long parent, String name, Span.SpanKind kind, int millis) {
        var begin = nanos(now.minusSeconds(30));
        return Span.newBuilder()
                .setTraceId(id(16, trace))
                .setSpanId(id(8, id))
                .setParentSpanId(parent == 0 ? ByteString.EMPTY : id(8, parent))
                .setName(name)
                .setKind(kind)
                .setStartTimeUnixNano(begin)
                .setEndTimeUnixNano(begin + Duration.ofMillis(millis).toNanos());
    }

    private void spans(Span.Builder... spans) {
        var scope = ScopeSpans.newBuilder();
        Arrays.stream(spans).forEach(scope::addSpans);
        shop.post(
                        "traces",
                        ExportTraceServiceRequest.newBuilder()
                                .addResourceSpans(ResourceSpans.newBuilder()
                                        .setResource(shop.resource("v1"))
                                        .addScopeSpans(scope))
                                .build())
                .statusCode(200);
        arrive("spans", spans.length);
    }

    /** Guarded by {@code Comparing.has}: only letters and digits make a word longer, ASCII or not. */
    @Test
    void wholeWordsDoNotDependOnAscii() {
        var whole = List.of("a timeout", "(timeout)", "timeout…", "«timeout»", "—TIMEOUT—", "näh: “timeout”");
        var others = List.of("timeouts", "timeoutś", "ätimeout", "timeout٣", "time…out");
        shop.logs(Stream.concat(whole.stream(), others.stream())
                .map(body -> log(body, now.minusSeconds(10)).addAttributes(attribute("said", body)))
                .toList());
        arrive("logs", whole.size() + others.size());

        for (var field : List.of("body", "attributes.said")) {
            assertThat(rows("logs | where " + field + " has 'timeout' | project body"))
                    .extracting(List::getFirst)
                    .containsExactlyInAnyOrderElementsOf(whole);
            assertThat(rows("logs | where " + field + " !has 'timeout' | project body"))
                    .extracting(List::getFirst)
                    .containsExactlyInAnyOrderElementsOf(others);
        }
    }

    /** Guarded by {@code Comparing.PLAIN_WORDS}, which is what the index is on. */
    @Test
    void wordsAreLookedUpInTheirIndex() {
        schema.ensure();
        clickHouse.execute(
                "INSERT INTO logs (workspace, service_id, ts, severity, body, retention_days) SELECT '"
                        + shop.workspace().value() + "', toUUID('" + shop.service()
                        + "'), now64(9) - INTERVAL 1 MINUTE, 9,"
                        + " concat('order ', toString(number), if(number = 70000, ' zebra…', ' fine')), 30 FROM numbers(100000)");

        assertThat(rows("logs | where body has 'zebra' | project body"))
                .isEqualTo(List.of(List.of("order 70000 zebra…")));
        assertThat(estimate("logs | where body has 'order'")).isGreaterThanOrEqualTo(100_000);
        assertThat(estimate("logs | where body has 'zebra'")).isLessThan(30_000);
    }

    private int estimate(String query) {
        return post("/api/v1/query/explain", query).statusCode(200).extract().path("rows");
    }

    @Test
    void linesAreCountedByWhatTheySay() {
        shop.logs(List.of(
                line("timeout of db-1", SeverityNumber.SEVERITY_NUMBER_ERROR, 30),
                line("TIMEOUT: db-2", SeverityNumber.SEVERITY_NUMBER_ERROR, 20),
                line("timeouts are fine", SeverityNumber.SEVERITY_NUMBER_INFO, 20),
                line("a timeout", SeverityNumber.SEVERITY_NUMBER_WARN, 10)));
        arrive("logs", 4);

        ask("logs | where body has 'timeout' | summarize n = count() by severity | sort by n | render barchart")
                .statusCode(200)
                .body("columns.name", equalTo(List.of("severity", "n")))
                .body("columns.type", equalTo(List.of("text", "whole")))
                .body("rows", equalTo(List.of(List.of("error", 2), List.of("warn", 1))))
                .body("chart", equalTo("barchart"))
                .body("truncated", equalTo(false));
    }

    @Test
    void aBareConditionAsksForLinesWithAllThatIsKnown() {
        shop.logs(List.of(line("one", SeverityNumber.SEVERITY_NUMBER_FATAL, 5)
                .setTraceId(id(16, 77))
                .addAttributes(attribute("http.route", "/pay"))));
        arrive("logs", 1);

        ask("severity == 'fatal' and attributes.http.route == '/pay'")
                .statusCode(200)
                .body("rows", hasSize(1))
                .body("rows[0]", hasItems("fatal", "one", "v1", "replica-1", "0000000000000000000000000000004d"))
                .body("rows[0][1]", equalTo(shop.service().toString()))
                .body("rows[0][0]", containsString("T"));
    }

    @Test
    void oneQuestionGoesAcrossLogsAndSpans() {
        spans(
                span(1, 1, 0, "GET /pay", Span.SpanKind.SPAN_KIND_SERVER, 900)
                        .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR)),
                span(1, 2, 1, "charge", Span.SpanKind.SPAN_KIND_INTERNAL, 700),
                span(1, 3, 2, "POST /card", Span.SpanKind.SPAN_KIND_CLIENT, 600)
                        .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR)),
                span(2, 4, 0, "GET /", Span.SpanKind.SPAN_KIND_SERVER, 5));
        shop.logs(List.of(
                line("card refused", SeverityNumber.SEVERITY_NUMBER_ERROR, 29).setTraceId(id(16, 1)),
                line("hello", SeverityNumber.SEVERITY_NUMBER_INFO, 29).setTraceId(id(16, 2)),
                line("no trace", SeverityNumber.SEVERITY_NUMBER_ERROR, 29)));
        arrive("logs", 3);

        assertThat(rows("spans | where duration > 500ms | top 1 by duration | project name, duration"))
                .isEqualTo(List.of(List.of("GET /pay", 0.9f)));
        assertThat(rows("spans match (kind == 'server') >> (status == 'error') | project name"))
                .isEqualTo(List.of(List.of("POST /card")));
        assertThat(rows("spans match (kind == 'server') > (status == 'error') | project name"))
                .isEmpty();
        assertThat(rows("spans match (kind == 'server') > (name == 'charge') > (kind == 'client') | project name"))
                .isEqualTo(List.of(List.of("POST /card")));
        assertThat(rows("spans | where kind == 'client' | join kind=inner (logs | where severity == 'error')"
                        + " on trace_id within 5m | project name, body"))
                .isEqualTo(List.of(List.of("POST /card", "card refused")));
        assertThat(
                        rows(
                                "logs | where trace_id in (spans | where status == 'error' | distinct trace_id) | project body"))
                .isEqualTo(List.of(List.of("card refused")));
        assertThat(rows("logs | join kind=leftanti (spans | where status == 'error') on trace_id"
                        + " | project body | sort by body asc"))
                .isEqualTo(List.of(List.of("hello"), List.of("no trace")));
    }

    /** A reset in the middle, a point that comes late, two routes. */
    @Test
    void countersGrowByWhatTheyCounted() {
        var sum = Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        var began = now.minusSeconds(3_000);
        var restarted = now.minusSeconds(90);
        for (var point : List.of(
                point("/a", began, 240, 100), // the first, before the window
                point("/a", began, 120, 160),
                point("/a", began, 180, 130), // late
                point("/a", restarted, 60, 7), // from nothing
                point("/a", restarted, 30, 17),
                point("/b", began, 240, 5),
                point("/b", began, 60, 35))) {
            sum.addDataPoints(point);
        }
        shop.metrics(Metric.newBuilder().setName("http_requests_total").setSum(sum));
        arrive("metrics", 7);

        assertThat(rows("metrics http_requests_total | increase 210s | summarize n = sum(value) by route | sort by n"))
                .isEqualTo(List.of(List.of("/a", 77.0f), List.of("/b", 30.0f)));
        assertThat(rows("metrics http_requests_total | where route == '/b' | rate 200s | project value"))
                .isEqualTo(List.of(List.of(0.15f)));
        // Over the whole hour the first point counts too: its sender says that the series began within it.
        assertThat(rows("metrics http_requests_total | where route == '/a' | increase 100s every 100s"
                        + " | where value > 0 | sort by ts asc | project value"))
                .isEqualTo(List.of(List.of(100.0f), List.of(60.0f), List.of(17.0f)));
    }

    /** Guarded by {@code g_start < g_at} in {@code Growth}: a point without a start is stored with its own time for it. */
    @Test
    void aCounterWhoseSenderTellsNoBeginningGrowsByItsDifferences() {
        var sum = Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        for (var point : List.of(
                point("/a", Instant.EPOCH, 90, 105),
                point("/a", Instant.EPOCH, 60, 108),
                point("/a", Instant.EPOCH, 30, 112))) {
            sum.addDataPoints(point);
        }
        shop.metrics(Metric.newBuilder().setName("jobs_total").setSum(sum));
        arrive("metrics", 3);

        assertThat(rows("metrics jobs_total | increase 80s | project value")).isEqualTo(List.of(List.of(7.0f)));
        assertThat(rows("metrics jobs_total | increase 200s | project value")).isEqualTo(List.of(List.of(7.0f)));
    }

    /** Guarded by {@code PointRow.series}. */
    @Test
    void whatTwoLibrariesCountUnderOneNameIsNoReset() {
        for (var library : List.of("servlet", "client")) {
            var sum = Sum.newBuilder()
                    .setIsMonotonic(true)
                    .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
            var ahead = library.equals("servlet") ? 1_000 : 0;
            for (int i = 0; i < 3; i++) {
                sum.addDataPoints(point("/a", now.minusSeconds(3_000), 90 - 30 * i, ahead + 10 * i));
            }
            var scope = ScopeMetrics.newBuilder()
                    .setScope(InstrumentationScope.newBuilder().setName(library))
                    .addMetrics(Metric.newBuilder().setName("calls").setSum(sum));
            shop.post(
                            "metrics",
                            ExportMetricsServiceRequest.newBuilder()
                                    .addResourceMetrics(ResourceMetrics.newBuilder()
                                            .setResource(shop.resource("v1"))
                                            .addScopeMetrics(scope))
                                    .build())
                    .statusCode(200);
        }
        arrive("metrics", 6);

        assertThat(rows("metrics calls | increase 80s | summarize sum(value)")).isEqualTo(List.of(List.of(40.0f)));
        assertThat(rows("metrics calls | where scope == 'client' | increase 80s | project value"))
                .isEqualTo(List.of(List.of(20.0f)));
    }

    private NumberDataPoint.Builder point(String route, Instant start, int secondsAgo, long value) {
        return NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(nanos(start))
                .setTimeUnixNano(nanos(now.minusSeconds(secondsAgo)))
                .setAsInt(value)
                .addAttributes(attribute("route", route));
    }

    /** Guarded by {@code PointReader.of} and {@code Distribution.NONE}. */
    @Test
    void whatASenderDoesNotTellOfAHistogramIsNotZero() {
        shop.metrics(Metric.newBuilder()
                .setName("job.time")
                .setHistogram(Histogram.newBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                        .addDataPoints(HistogramDataPoint.newBuilder()
                                .setTimeUnixNano(nanos(now.minusSeconds(5)))
                                .setCount(1)
                                .setSum(3)
                                .setMax(3))));
        arrive("metrics", 1);

        assertThat(rows("metrics | project count, min, max")).isEqualTo(List.of(Arrays.asList(1, null, 3.0f)));
    }

    /** Guarded by {@code Scalars.binned}. */
    @Test
    void binsGoDownAlsoBelowZero() {
        shop.logs(List.of(line("a", SeverityNumber.SEVERITY_NUMBER_INFO, 30)));
        arrive("logs", 1);

        assertThat(rows("logs | project a = bin(10s - 40s, 1m), b = bin(30s, 1m)"))
                .isEqualTo(List.of(List.of(-60.0f, 0.0f)));
    }

    @Test
    void whatIsMoreThanTheLimitIsLeftOffAndSaid() {
        shop.logs("1", "2", "3");
        arrive("logs", 3);

        ask("logs", "limit", 2).body("rows", hasSize(2)).body("truncated", equalTo(true));
        ask("logs", "limit", 3).body("rows", hasSize(3)).body("truncated", equalTo(false));
        ask("logs", "limit", 0).statusCode(400).body("fields.name", hasItem("limit"));
    }

    @Test
    void theTimeThatIsAskedForIsKeptTo() {
        shop.logs(List.of(log("old", now.minusSeconds(7_200)), log("new", now.minusSeconds(60))));
        soon().untilAsserted(() ->
                ask("logs | count", "from", now.minusSeconds(9_000).toString()).body("rows[0][0]", equalTo(2)));

        ask("logs | project body").body("rows", equalTo(List.of(List.of("new"))));
        ask(
                        "logs | project body",
                        "from",
                        now.minusSeconds(9_000).toString(),
                        "to",
                        now.minusSeconds(3_600).toString())
                .body("rows", equalTo(List.of(List.of("old"))));
        ask("logs", "from", now.toString(), "to", now.minusSeconds(5).toString())
                .statusCode(400)
                .body("detail", containsString("from: must be before to"));
    }

    @Test
    void whatIsWrongIsAProblemWithItsPlace() {
        ask("logs | where bodi has 'x'")
                .statusCode(400)
                .contentType("application/problem+json")
                .body(
                        "detail",
                        equalTo("query: line 1, column 14: there is no field 'bodi'; did you mean 'body'?; what a"
                                + " sender said is attributes['bodi']"));
        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/query")
                .then()
                .statusCode(400);
        given().contentType("application/json")
                .body("{\"query\":\"logs\"}")
                .post("/api/v1/query")
                .then()
                .statusCode(401);
    }

    @Test
    void rowsComeLineByLineWhenThatIsAskedFor() {
        shop.logs("1", "2", "3");
        arrive("logs", 3);

        var lines = given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .accept("application/x-ndjson")
                .body(Map.of("query", "logs | project body | sort by body asc", "limit", 2))
                .post("/api/v1/query")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();

        assertThat(lines)
                .isEqualTo(
                        "{\"columns\":[{\"name\":\"body\",\"type\":\"text\"}]}\n[\"1\"]\n[\"2\"]\n{\"truncated\":true}\n");
    }

    @Test
    void aPlanTellsTheStatementAndWhatItWouldRead() {
        shop.logs("1", "2", "3");
        arrive("logs", 3);

        post("/api/v1/query/explain", "logs | where body has 'secret words'")
                .statusCode(200)
                .body("sql", containsString("FROM logs WHERE"))
                .body("parameters.values()", hasItem(shop.workspace().value()))
                .body("reads.table", equalTo(List.of("logs")))
                .body("rows", greaterThan(0))
                .body("bytes", greaterThan(0));
    }

    @Test
    void theCatalogNamesAllThereIs() {
        given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/query/catalog")
                .then()
                .statusCode(200)
                .body("tables.name", equalTo(List.of("logs", "spans", "metrics", "traffic", "occurrences", "errors")))
                .body("tables[0].fields.name", hasItems("ts", "service", "severity", "body", "attributes"))
                .body("functions.name", hasItems("count", "bin", "percentile", "ago"))
                .body("functions.about", everyItem(not(emptyString())))
                .body("charts", hasItem("timechart"));
    }

    @Test
    void aSavedQueryIsThereForEverybodyInTheWorkspace() {
        put("slow", "spans | where duration > 1s", shop.developerToken()).statusCode(200);
        put("slow", "spans | where duration > 2s", shop.developerToken())
                .statusCode(200)
                .body("saved_by", equalTo("dev"));

        saved().get("/slow").then().statusCode(200).body("query", equalTo("spans | where duration > 2s"));
        saved().get().then().body("name", equalTo(List.of("slow")));
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/query/saved/slow")
                .then()
                .statusCode(404);
        put("slow", "spans | where duration > 2s", shop.readerToken()).statusCode(403);
        put("wrong", "spans | where durration > 2s", shop.developerToken())
                .statusCode(400)
                .body("detail", containsString("did you mean 'duration'?"));
        put("No name", "logs", shop.developerToken()).statusCode(400);
        given().auth()
                .oauth2(shop.developerToken())
                .delete("/api/v1/query/saved/slow")
                .then()
                .statusCode(204);
        saved().get("/slow").then().statusCode(404);
    }

    /** Guarded by {@code SavedQueries.save}. */
    @Test
    void aWorkspaceSavesFiveHundredQueries() {
        for (int i = 0; i < 500; i++) {
            var query = new SavedQuery("q-" + i, "logs", "dev", Instant.EPOCH);
            savedQueries.save(shop.workspace(), query);
        }

        put("one-more", "logs", shop.developerToken()).statusCode(409).body("detail", containsString("Delete one"));
        put("q-7", "spans", shop.developerToken()).statusCode(200);
        given().auth()
                .oauth2(shop.developerToken())
                .delete("/api/v1/query/saved/q-8")
                .then()
                .statusCode(204);
        put("one-more", "logs", shop.developerToken()).statusCode(200);
    }

    private RequestSpecification saved() {
        return given().auth().oauth2(shop.readerToken()).basePath("/api/v1/query/saved");
    }

    private ValidatableResponse put(String name, String query, String token) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("query", query))
                .put("/api/v1/query/saved/{name}", name)
                .then();
    }

    /** Also without its parent, which another service may still have to send. */
    @Test
    void aTraceIsShownAsATreeWithItsLines() {
        spans(
                span(9, 1, 0, "GET /pay", Span.SpanKind.SPAN_KIND_SERVER, 900),
                span(9, 2, 1, "charge", Span.SpanKind.SPAN_KIND_CLIENT, 700)
                        .setStatus(Status.newBuilder()
                                .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                                .setMessage("refused"))
                        .addEvents(Span.Event.newBuilder().setName("exception")),
                span(9, 4, 3, "late", Span.SpanKind.SPAN_KIND_INTERNAL, 1));
        shop.logs(List.of(line("card refused", SeverityNumber.SEVERITY_NUMBER_ERROR, 29)
                .setTraceId(id(16, 9))
                .setSpanId(id(8, 2))));
        arrive("logs", 1);

        trace("00000000000000000000000000000009")
                .statusCode(200)
                .body("duration", equalTo(0.9f))
                .body("spans.name", equalTo(List.of("GET /pay", "charge", "late")))
                .body("spans.depth", equalTo(List.of(0, 1, 0)))
                .body("spans.orphan", equalTo(List.of(false, false, true)))
                .body("spans[1].status", equalTo("error"))
                .body("spans[1].status_message", equalTo("refused"))
                .body("spans[1].events[0].name", equalTo("exception"))
                .body("logs.body", equalTo(List.of("card refused")))
                .body("logs[0].span_id", equalTo("0000000000000002"));
        trace("00000000000000000000000000000008").statusCode(404);
        trace("xyz").statusCode(400).body("detail", containsString("32 hexadecimal digits"));
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/traces/00000000000000000000000000000009")
                .then()
                .statusCode(404);
    }

    private ValidatableResponse trace(String id) {
        return given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/traces/" + id)
                .then();
    }

    @Test
    void listsAndTruthAreWhatTheySay() {
        shop.logs("b", "a", "a");
        arrive("logs", 3);

        assertThat(rows("logs | project x = body == 'b' | sort by x"))
                .isEqualTo(List.of(List.of(true), List.of(false), List.of(false)));
        assertThat(rows("logs | summarize make_set(body)").getFirst().getFirst())
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("a", "b");
    }

    /** A span that came twice, two that are each other's parents, and a kind that nobody knows. */
    @Test
    void whatOnlyABrokenSenderSendsIsReadAllTheSame() {
        spans(
                span(7, 1, 2, "a", Span.SpanKind.SPAN_KIND_SERVER, 5),
                span(7, 2, 1, "b", Span.SpanKind.SPAN_KIND_INTERNAL, 5),
                span(7, 2, 1, "b", Span.SpanKind.SPAN_KIND_INTERNAL, 5),
                span(7, 3, 3, "self", Span.SpanKind.SPAN_KIND_SERVER, 5).setKindValue(9),
                span(7, 3, 3, "self", Span.SpanKind.SPAN_KIND_SERVER, 5).setKindValue(9));

        assertThat(rows("spans match (name == 'a') >> (name == 'b') | distinct name"))
                .isEqualTo(List.of(List.of("b")));
        assertThat(rows("spans match (name == 'self') >> (name == 'self') | distinct kind"))
                .isEqualTo(List.of(List.of("unspecified")));
    }

    @Test
    void whatHasNoValueIsNull() {
        shop.logs("1");
        arrive("logs", 1);

        ask("logs | project 1 / 0, 0.0 / 0, attributes['nothing'], sqrt(-1), log(0)")
                .statusCode(200)
                .body("rows[0]", everyItem(nullValue()));
    }

    @Test
    void anotherWorkspaceSeesNothingOfIt() {
        shop.logs("mine");
        arrive("logs", 1);

        given().auth()
                .oauth2(TestTokens.stranger())
                .contentType("application/json")
                .body(Map.of("query", "logs | where body == 'mine'"))
                .post("/api/v1/query")
                .then()
                .statusCode(200)
                .body("rows", hasSize(0));
    }
}
