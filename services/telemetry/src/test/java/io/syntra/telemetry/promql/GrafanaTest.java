package io.syntra.telemetry.promql;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.Sender;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The requests of Grafana's Prometheus data source, each as it writes it (pkg/promlib and packages/grafana-prometheus of its
 * source), and the shape that it reads.
 */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class GrafanaTest {

    private static final AggregationTemporality CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;

    private final Sender shop =
            new Sender(new WorkspaceId("g" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    private final long start = now.minusSeconds(3_600).getEpochSecond();
    private final long end = now.getEpochSecond();

    @BeforeEach
    void send() {
        var requests = Sum.newBuilder().setIsMonotonic(true).setAggregationTemporality(CUMULATIVE);
        var level = Gauge.newBuilder();
        var took = ExponentialHistogram.newBuilder().setAggregationTemporality(CUMULATIVE);
        for (int minute = 10; minute >= 0; minute--) {
            var at = nanos(now.minusSeconds(60L * minute));
            requests.addDataPoints(NumberDataPoint.newBuilder()
                    .setTimeUnixNano(at)
                    .setAsDouble(60 * (10 - minute))
                    .addAttributes(attribute("http.route", "/pay")));
            level.addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(at).setAsDouble(minute));
            took.addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                    .setTimeUnixNano(at)
                    .setCount(4L * (11 - minute))
                    .setSum(14.0 * (11 - minute))
                    .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                            .addAllBucketCounts(List.of(11L - minute, 2L * (11 - minute), 11L - minute))));
        }
        shop.metrics(
                Metric.newBuilder().setName("http.requests").setSum(requests),
                Metric.newBuilder().setName("level").setGauge(level),
                Metric.newBuilder().setName("took").setUnit("s").setExponentialHistogram(took));
        soon().untilAsserted(() -> assertThat(
                        instant("count_over_time(took_seconds[20m])").<String>path("data.result[0].value[1]"))
                .isEqualTo("11"));
    }

    private RequestSpecification api() {
        return given().auth().oauth2(shop.readerToken()).basePath("/api/v1/prometheus/api/v1");
    }

    /** As POST, which is what it does unless it is told otherwise. */
    private ValidatableResponse post(String path, Map<String, Object> form) {
        return api().contentType(ContentType.URLENC).formParams(form).post(path).then();
    }

    private ExtractableResponse<Response> instant(String query) {
        return post("/query", Map.of("query", query, "time", end))
                .statusCode(200)
                .extract();
    }

    /** {@code Save & test}: a sum long ago, and which kind of Prometheus it is. */
    @Test
    void theHealthCheck() {
        post("/query", Map.of("query", "1+1", "time", "4"))
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("data.resultType", equalTo("scalar"))
                .body("data.result", equalTo(List.of(4, "2")));
        api().get("/status/buildinfo")
                .then()
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("data.version", equalTo("3.0.0"))
                // With features it would be taken to be a Mimir, which has a ruler.
                .body("data", not(hasKey("features")));
    }

    /** Times and steps are seconds as Go writes a float of them; the time-out stands in the data source's settings. */
    @Test
    void aPanel() {
        for (var step : List.of("15", "0.5", "60")) {
            var values = post(
                            "/query_range",
                            Map.of(
                                    "query",
                                    "sum by (http_route) (rate(http_requests_total[5m]))",
                                    "start",
                                    (end - 60) + ".123",
                                    "end",
                                    end + ".999",
                                    "step",
                                    step,
                                    "timeout",
                                    "60s"))
                    .statusCode(200)
                    .body("data.resultType", equalTo("matrix"))
                    .body("data.result", hasSize(1))
                    .body("data.result[0].metric", equalTo(Map.of("http_route", "/pay")))
                    .extract()
                    .<List<List<Object>>>path("data.result[0].values");
            assertThat(Double.parseDouble((String) values.getFirst().get(1))).isCloseTo(1, within(1e-9));
        }
        api().queryParam("query", "level")
                .queryParam("start", String.valueOf(end))
                .queryParam("end", String.valueOf(end))
                .queryParam("step", "60")
                .get("/query_range")
                .then()
                .body("data.result[0].values", equalTo(List.of(List.of((int) end, "0"))));
    }

    @Test
    void aTable() {
        post("/query", Map.of("query", "level", "time", end + ".5"))
                .body("data.resultType", equalTo("vector"))
                .body("data.result[0].metric.__name__", equalTo("level"))
                .body("data.result[0].value[1]", equalTo("0"));
    }

    /** It reads the bounds' kind, the bounds and the count of each bucket. */
    @Test
    void aHeatmapOfAHistogram() {
        post("/query", Map.of("query", "took_seconds", "time", end))
                .body("data.result", hasSize(1))
                .body("data.result[0].metric.__name__", equalTo("took_seconds"))
                .body("data.result[0].histogram[0]", equalTo((int) end))
                .body("data.result[0].histogram[1].count", equalTo("44"))
                .body("data.result[0].histogram[1].sum", equalTo("154"))
                .body(
                        "data.result[0].histogram[1].buckets",
                        equalTo(List.of(
                                List.of(0, "1", "2", "11"), List.of(0, "2", "4", "22"), List.of(0, "4", "8", "11"))));
        post("/query_range", Map.of("query", "rate(took_seconds[5m])", "start", end - 120, "end", end, "step", 60))
                .body("data.result", hasSize(1))
                .body("data.result[0].histograms", hasSize(3))
                .body("data.result[0].histograms[0][1].buckets", hasSize(3));
        assertThat(instant("histogram_quantile(0.5, sum(rate(took_seconds[5m])))")
                        .<String>path("data.result[0].value[1]"))
                .startsWith("2.828427");
        assertThat(instant("histogram_avg(took_seconds)").<String>path("data.result[0].value[1]"))
                .isEqualTo("3.5");
    }

    /** Beside a panel's query where exemplars are switched on; an error would stand in its log each time. */
    @Test
    void exemplars() {
        post("/query_exemplars", Map.of("query", "level", "start", start, "end", end))
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("data", empty());
        api().queryParam("query", "level{")
                .get("/query_exemplars")
                .then()
                .statusCode(400)
                .body("errorType", equalTo("bad_data"));
    }

    /** Alerting's list, and recording rules for the editor. */
    @Test
    void rulesAndAlerts() {
        api().get("/rules").then().statusCode(200).body("data.groups", empty());
        api().queryParam("type", "alert").get("/rules").then().body("status", equalTo("success"));
        api().get("/alerts").then().statusCode(200).body("data.alerts", empty());
    }

    /** The metrics browser and what the editor completes; it sends no empty selector, but one that all series meet. */
    @Test
    void theMetricsBrowser() {
        var all = "{__name__!=\"\"}";
        post("/labels", Map.of("start", start, "end", end, "limit", 40_000, "match[]", all))
                .statusCode(200)
                .body("data", hasItems("__name__", "job", "http_route"));
        post("/labels", Map.of("start", start, "end", end)).body("data", hasItems("__name__", "job"));
        post("/labels", Map.of("start", start, "end", end, "match[]", "{__name__=\"level\"}"))
                .body("data", not(hasItems("http_route")));
        values("__name__", Map.of()).body("data", hasItems("level", "http_requests_total", "took_seconds"));
        values("__name__", Map.of("match[]", "{__name__=~\".*requ.*\"}", "limit", 1_000))
                .body("data", equalTo(List.of("http_requests_total")));
        values("http_route", Map.of("match[]", "{__name__=\"http_requests_total\"}"))
                .body("data", equalTo(List.of("/pay")));
        post("/series", Map.of("start", start, "end", end, "match[]", all, "limit", 40_000))
                .statusCode(200)
                .body("data.__name__", hasItems("level", "http_requests_total"));
        api().queryParam("limit", 40_000)
                .get("/metadata")
                .then()
                .body("data.took_seconds[0].type", equalTo("histogram"))
                .body("data.http_requests_total[0].type", equalTo("counter"))
                .body("data.http_requests_total[0]", hasKey("help"));
    }

    private ValidatableResponse values(String label, Map<String, Object> more) {
        return api().queryParam("start", start)
                .queryParam("end", end)
                .queryParams(more)
                .get("/label/" + label + "/values")
                .then()
                .statusCode(200);
    }

    /** After 400 it asks again by GET, and shows the error's text. */
    @Test
    void whatIsWrongIsShown() {
        for (var answer : List.of(
                post("/query", Map.of("query", "level{", "time", end)),
                api().queryParam("query", "level{")
                        .queryParam("time", end)
                        .get("/query")
                        .then())) {
            answer.statusCode(400)
                    .body("status", equalTo("error"))
                    .body("errorType", equalTo("bad_data"))
                    .body("error", not(equalTo("")));
        }
    }

    /** As the collector's receiver says it of a target that is away. Guarded by {@code Ended}. */
    @Test
    void aSeriesThatEndedIsNotShownAnyMoreAndCountsNowhere() {
        assertThat(instant("level").<List<?>>path("data.result")).hasSize(1);
        shop.metrics(
                Metric.newBuilder().setName("level").setGauge(Gauge.newBuilder().addDataPoints(ended())),
                Metric.newBuilder()
                        .setName("http.requests")
                        .setSum(Sum.newBuilder()
                                .setIsMonotonic(true)
                                .setAggregationTemporality(CUMULATIVE)
                                .addDataPoints(ended().addAttributes(attribute("http.route", "/pay")))),
                Metric.newBuilder()
                        .setName("took")
                        .setUnit("s")
                        .setExponentialHistogram(ExponentialHistogram.newBuilder()
                                .setAggregationTemporality(CUMULATIVE)
                                .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                                        .setTimeUnixNano(nanos(Instant.ofEpochSecond(end + 1)))
                                        .setFlags(DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE))));

        soon().untilAsserted(() -> {
            for (var query : List.of("level", "http_requests_total", "took_seconds", "took_seconds_bucket")) {
                assertThat(instantAt(query, end + 1)).as(query).isEmpty();
                assertThat(instantAt(query, end)).as(query).isNotEmpty();
            }
        });
        assertThat(instantAt("sum_over_time(level[1h])", end + 1).toString()).contains("55");
        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of("query", "metrics level | summarize n = count(), m = sum(value)"))
                .post("/api/v1/query")
                .then()
                .body("rows[0].collect { it as int }", equalTo(List.of(11, 55)));
    }

    private NumberDataPoint.Builder ended() {
        return NumberDataPoint.newBuilder()
                .setTimeUnixNano(nanos(Instant.ofEpochSecond(end + 1)))
                .setFlags(DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE);
    }

    private List<Map<String, Object>> instantAt(String query, long time) {
        return post("/query", Map.of("query", query, "time", time)).extract().path("data.result");
    }
}
