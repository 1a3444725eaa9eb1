package io.syntra.telemetry.retention;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** By every way that people can ask, a shorter retention hides old rows at once. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class HiddenDaysTest {

    private static final String OLD = "now64(9) - INTERVAL 10 DAY";
    private static final String NEW = "now64(9) - INTERVAL 1 HOUR";

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    @Inject
    Pool pool;

    private final WorkspaceId workspace =
            new WorkspaceId("hide" + UUID.randomUUID().toString().substring(0, 8));
    private final Sender shop = new Sender(workspace, ServiceId.random());
    private final Sender till = new Sender(workspace, ServiceId.random());
    private final UUID group = shop.service().value();
    private final UUID goneGroup = UUID.randomUUID();
    private final String trace = UUID.randomUUID().toString().replace("-", "");

    /** Ten days ago, and an hour ago, once each: a line, two spans of a call, a point with an exemplar, traffic, an error. */
    @BeforeEach
    void twice() {
        schema.ensure();
        for (var service : List.of(shop, till)) {
            pool.preparedQuery("insert into known_service (workspace, service_id, name) values ($1, $2, $3)")
                    .executeAndAwait(Tuple.of(
                            workspace.value(),
                            service.service().value(),
                            service.service().toString()));
        }
        for (var at : List.of(OLD, NEW)) {
            insert(shop, "logs", "ts, severity, body, trace_id", at + ", 9, 'line', unhex('" + trace + "')");
            var client = "unhex('000000000000000" + (at.equals(OLD) ? 1 : 2) + "')";
            var span = "ts, name, trace_id, kind, span_id, parent_span_id, attributes";
            insert(
                    shop,
                    "spans",
                    span,
                    at + ", 'call', unhex('" + trace + "'), 3, " + client + ", '', CAST(map(), 'Map(String, String)')");
            insert(
                    till,
                    "spans",
                    span,
                    at + ", 'call', unhex('" + trace + "'), 2, unhex('000000000000000f'), " + client
                            + ", map('http.route', '/pay')");
            point(at, "queue", "always");
            insert(shop, "traffic", "second, version, route, requests", at + ", 'v1', 'GET /', 1");
            insert(
                    shop,
                    "error_occurrences",
                    "ts, group_id, message, stack, users",
                    at + ", toUUID('" + group + "'), 'E', 'E', [toUInt64(toDayOfMonth(" + at + "))]");
        }
        point(OLD, "gone", "only.then");
        pool.preparedQuery("""
                        insert into error_group (id, workspace, service_id, fingerprint, error_type, message, status,
                            occurrences, first_seen, last_seen, recent_at, versions, sample_at, sample_stack, users)
                        values ($1, $2, $1, 'v1', 'E', 'm', 'OPEN', 2, now() - interval '10 days', now(), now(), '{}',
                            now(), 's', '{1,2}'),
                            ($3, $2, $1, 'v2', 'E', 'm', 'OPEN', 1, now() - interval '10 days', now() - interval '10 days',
                            now() - interval '10 days', '{}', now() - interval '10 days', 's', '{}')""").executeAndAwait(Tuple.of(group, workspace.value(), goneGroup));
    }

    private void point(String at, String metric, String attribute) {
        insert(
                shop,
                "metric_points",
                "ts, start_ts, metric, series, kind, value, attributes, exemplars",
                at + ", " + at + ", '" + metric + "', 1, 'gauge', 1, map('" + attribute + "', 'x'),"
                        + " '[{\"value\":1,\"at\":0,\"attributes\":{}}]'");
    }

    private void insert(Sender of, String table, String columns, String values) {
        clickHouse.execute("INSERT INTO " + table + " (workspace, service_id, retention_days, " + columns + ") SELECT '"
                + workspace.value() + "', toUUID('" + of.service() + "'), 30, " + values);
    }

    /** A way to ask. */
    private enum Read {
        LOGS,
        SPANS_OF_A_TRACE,
        LINES_OF_A_TRACE,
        SERVICE_MAP,
        RED_BY_SERVICE,
        RED_BY_RELEASE,
        RED_BY_ROUTE,
        RED_BY_HTTP_ROUTE,
        METRIC,
        METRIC_OF_TRAFFIC,
        NAMES_OF_METRICS,
        QUERY_OF_LOGS,
        QUERY_OF_SPANS,
        QUERY_OF_MATCHES,
        QUERY_OF_METRICS,
        QUERY_OF_TRAFFIC,
        QUERY_OF_OCCURRENCES,
        QUERY_OF_ERRORS,
        QUERY_WITH_JOIN,
        PROMQL,
        PROMQL_OF_TRAFFIC,
        PROMQL_SERIES,
        PROMQL_LABELS,
        PROMQL_NAMES,
        PROMQL_VALUES,
        PROMQL_METADATA,
        EXEMPLARS,
        ERRORS,
        ERROR,
        USERS,
        EXPLANATION,
        MERGE,
        SPLIT,
        DECISION,
        RULE;

        private static final String BOTH = "{__name__=~\"queue|gone\"}";

        /** How much there is. */
        int found(HiddenDaysTest test) {
            return switch (this) {
                case LOGS -> test.get("/logs", "lines.size()");
                case SPANS_OF_A_TRACE ->
                    test.get(
                            "/traces/" + test.trace,
                            "spans.findAll { it.service == '" + test.shop.service() + "' }.size()");
                case LINES_OF_A_TRACE -> test.get("/traces/" + test.trace, "logs.size()");
                case SERVICE_MAP -> test.get("/service-map?timerange=20d", "edges.calls.sum()");
                case RED_BY_SERVICE -> test.red("service");
                case RED_BY_RELEASE -> test.red("release");
                case RED_BY_ROUTE -> test.red("route");
                case RED_BY_HTTP_ROUTE -> test.get("/metrics/red?by=http_route&timerange=20d", "rows.requests.sum()");
                case METRIC ->
                    test.get("/metrics?metric=queue&timerange=20d", "series[0].points.findAll { it.value > 0 }.size()");
                case METRIC_OF_TRAFFIC ->
                    test.get(
                            "/metrics?metric=requests&timerange=20d",
                            "series[0].points.findAll { it.value > 0 }.size()");
                case NAMES_OF_METRICS -> test.names();
                case QUERY_OF_LOGS -> test.query("logs | count");
                case QUERY_OF_SPANS -> test.query("spans | where kind == 'client' | count");
                case QUERY_OF_MATCHES -> test.query("spans match (kind == 'client') >> (kind == 'server') | count");
                case QUERY_OF_METRICS -> test.query("metrics queue | count");
                case QUERY_OF_TRAFFIC -> test.query("traffic | count");
                case QUERY_OF_OCCURRENCES -> test.query("occurrences | count");
                case QUERY_OF_ERRORS -> test.query("errors | project count");
                case QUERY_WITH_JOIN -> test.query("traffic | join kind=inner (logs) on service | count");
                case PROMQL -> test.promQl("count_over_time(queue[20d])");
                case PROMQL_OF_TRAFFIC -> test.promQl("sum(last_over_time(syntra_router_requests_total[20d]))");
                case PROMQL_SERIES -> test.prometheus("/series", "data.__name__.size()", "match[]", BOTH);
                case PROMQL_LABELS ->
                    test.prometheus("/labels", "data.findAll { it == 'always' || it == 'only_then' }.size()");
                case PROMQL_NAMES ->
                    test.prometheus("/label/__name__/values", "data.findAll { it == 'queue' || it == 'gone' }.size()");
                case PROMQL_VALUES -> test.prometheus("/label/__name__/values", "data.size()", "match[]", BOTH);
                case PROMQL_METADATA ->
                    test.prometheus("/metadata", "data.keySet().findAll { it == 'queue' || it == 'gone' }.size()");
                case EXEMPLARS ->
                    test.prometheus("/query_exemplars", "data.exemplars.flatten().size()", "query", "queue");
                case ERRORS -> test.get("/errors", "items.count.sum()");
                case ERROR -> test.get("/errors/" + test.group, "count");
                case USERS -> test.get("/errors/" + test.group, "users");
                case EXPLANATION -> test.get("/errors/" + test.group + "/explain", "errors.size()");
                case MERGE -> test.decide("merge", Map.of("group_ids", List.of(test.goneGroup)), "count");
                case SPLIT -> test.decide("split", Map.of(), "count");
                case DECISION -> test.decide("status", Map.of("status", "open"), "users");
                case RULE -> test.rule();
            };
        }
    }

    static Stream<Arguments> reads() {
        return Stream.of(Read.values())
                .flatMap(read -> Stream.of(Arguments.of(read, "the workspace"), Arguments.of(read, "its services")));
    }

    /** Guarded by the condition of retention in each statement, and {@code KeptErrors}. */
    @ParameterizedTest(name = "{0}, of {1}")
    @MethodSource("reads")
    void whatIsHiddenIsInNoAnswer(Read read, String of) {
        assertThat(read.found(this)).isGreaterThan(1);

        if (of.equals("the workspace")) {
            keep(Map.of("days", 5));
        } else {
            keep(Map.of("days", 5, "service_id", shop.service().toString()));
            keep(Map.of("days", 5, "service_id", till.service().toString()));
        }

        assertThat(read.found(this)).isEqualTo(1);
    }

    private void keep(Map<String, Object> rule) {
        given().auth()
                .oauth2(TestTokens.of("ada", workspace, Role.ADMIN))
                .contentType("application/json")
                .body(rule)
                .put("/api/v1/retention")
                .then()
                .statusCode(200);
    }

    private RequestSpecification reader() {
        return given().auth().oauth2(shop.readerToken());
    }

    /** Of the shop, where it is asked for. */
    private int get(String address, String path) {
        var request = reader();
        if (address.startsWith("/logs") || address.startsWith("/metrics?")) {
            request.queryParam("service_id", shop.service().toString());
        }
        return number(
                request.get("/api/v1" + address)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath(),
                path);
    }

    private static int number(JsonPath json, String path) {
        var value = json.<Object>get(path);
        return value == null ? 0 : (int) Math.round(Double.parseDouble(value.toString()));
    }

    private int red(String by) {
        return get("/metrics/red?by=" + by + "&timerange=20d&service_id=" + shop.service(), "rows.requests.sum()");
    }

    private int names() {
        var known = reader().queryParam("service_id", shop.service().toString())
                .get("/api/v1/metrics?metric=nothing")
                .then()
                .statusCode(400)
                .extract()
                .<String>path("detail");
        return (int) Stream.of("queue", "gone").filter(known::contains).count();
    }

    private int query(String query) {
        return number(
                reader().contentType("application/json")
                        .body(Map.of(
                                "query",
                                query,
                                "from",
                                Instant.now().minusSeconds(20 * 86_400).toString()))
                        .post("/api/v1/query")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath(),
                "rows[0][0]");
    }

    private int promQl(String query) {
        return number(
                reader().queryParam("query", query)
                        .get("/api/v1/prometheus/api/v1/query")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath(),
                "data.result[0].value[1]");
    }

    private int prometheus(String address, String path, String... parameters) {
        var request = reader().queryParam(
                        "start", Instant.now().minusSeconds(20 * 86_400).getEpochSecond());
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return number(
                request.get("/api/v1/prometheus/api/v1" + address)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath(),
                path);
    }

    private int decide(String what, Object body, String path) {
        return number(
                given().auth()
                        .oauth2(shop.developerToken())
                        .contentType("application/json")
                        .body(body)
                        .post("/api/v1/errors/" + group + "/" + what)
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath(),
                path);
    }

    private int rule() {
        var rule = Map.of(
                "name",
                "Lines",
                "query",
                "logs | summarize n = count()",
                "window",
                "20d",
                "every",
                "1h",
                "condition",
                Map.of("type", "threshold", "column", "n", "op", ">", "value", 0));
        return number(
                reader().contentType("application/json")
                        .body(Map.of("rule", rule, "over", "1h"))
                        .post("/api/v1/alert-rules/test")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath(),
                "now[0].value");
    }

    /** What was cut off because there were more bytes. Guarded by {@code Scan.within}. */
    @Test
    void aTailTellsNothingThatIsHidden() {
        insert(shop, "logs", "ts, severity, body", "now64(9) - INTERVAL 20 SECOND, 9, 'cut off'");
        insert(shop, "logs", "ts, severity, body", "now64(9) - INTERVAL 1 SECOND, 9, 'there'");
        pool.preparedQuery("""
                        insert into retention_rule (workspace, service_id, signal, origin, bytes, cut_at, set_by, set_at)
                        values ($1, null, 'logs', 'person', 1000, now() - interval '10 seconds', 'ada', now())""").executeAndAwait(Tuple.of(workspace.value()));
        var told = new CopyOnWriteArrayList<String>();
        var client = HttpClient.newHttpClient();
        try {
            var query = URLEncoder.encode("logs | project body", StandardCharsets.UTF_8);
            var reading = client.sendAsync(
                            HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port
                                            + "/api/v1/query/tail?query=" + query))
                                    .header("Authorization", "Bearer " + shop.readerToken())
                                    .header("Accept", "text/event-stream")
                                    .build(),
                            BodyHandlers.ofLines())
                    .thenAccept(answer -> answer.body()
                            .filter(line -> line.startsWith("data:"))
                            .forEach(told::add));

            soon().untilAsserted(() -> assertThat(told).anyMatch(line -> line.contains("there")));
            assertThat(told).noneMatch(line -> line.contains("cut off"));
            reading.cancel(true);
        } finally {
            // To close it would wait for the end of the stream.
            client.shutdownNow();
        }
    }
}
