package io.syntra.telemetry.promql;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.telemetry.Sender;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What Grafana's Prometheus data source asks, of what OpenTelemetry's SDKs send. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class PrometheusResourceTest {

    private static final AggregationTemporality CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
    private static final AggregationTemporality DELTA = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;

    private final Sender shop = inItsOwnWorkspace();
    private final Sender other = inItsOwnWorkspace();

    /** Times of samples are in milliseconds, those of the tests' in whole seconds. */
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static Sender inItsOwnWorkspace() {
        return new Sender(new WorkspaceId("p" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());
    }

    private RequestSpecification api() {
        return api(shop);
    }

    private static RequestSpecification api(Sender sender) {
        return given().auth().oauth2(sender.readerToken()).basePath("/api/v1/prometheus/api/v1");
    }

    private ValidatableResponse ask(String query) {
        return api().queryParam("query", query)
                .queryParam("time", now.getEpochSecond())
                .get("/query")
                .then();
    }

    /** The values of an instant vector, in the order of their series. */
    private List<String> values(String query) {
        List<List<Object>> values = ask(query).statusCode(200).extract().path("data.result.value");
        return values.stream().map(value -> (String) value.get(1)).toList();
    }

    private void arrive(int points) {
        soon().untilAsserted(() -> given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of(
                        "query",
                        "metrics | count",
                        "from",
                        now.minusSeconds(10_000).toString(),
                        "to",
                        now.plusSeconds(60).toString()))
                .post("/api/v1/query")
                .then()
                .body("rows[0][0]", equalTo(points)));
    }

    private NumberDataPoint.Builder point(String route, int start, int secondsAgo, double value) {
        return NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(nanos(now.minusSeconds(start)))
                .setTimeUnixNano(nanos(now.minusSeconds(secondsAgo)))
                .setAsDouble(value)
                .addAttributes(attribute("http.route", route));
    }

    private static Metric.Builder sum(
            String name, AggregationTemporality temporality, NumberDataPoint.Builder... points) {
        var sum = Sum.newBuilder().setIsMonotonic(true).setAggregationTemporality(temporality);
        Arrays.stream(points).forEach(sum::addDataPoints);
        return Metric.newBuilder().setName(name).setSum(sum);
    }

    private static Metric.Builder gauge(String name, String unit, NumberDataPoint.Builder... points) {
        var gauge = Gauge.newBuilder();
        Arrays.stream(points).forEach(gauge::addDataPoints);
        return Metric.newBuilder().setName(name).setUnit(unit).setGauge(gauge);
    }

    /** Guarded by {@code RouterMetric}: what the router saw, by route, without a word of the service. */
    @Test
    void whatTheRouterSawIsThereByRoute() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            for (int ago = 240; ago > 0; ago -= 15) {
                router.publish(
                        shop.workspace(),
                        new TrafficSample(
                                shop.service(),
                                now.minusSeconds(ago),
                                List.of(share(30, 3, 4), share(15, 0, 9)),
                                List.of("GET /users/{id}", "POST /users")));
            }
        }
        // The service has no say in it.
        shop.metrics(sum("syntra.router.errors", CUMULATIVE, point("/pay", 900, 30, 700)));
        soon().untilAsserted(() -> assertThat(values("count_over_time(syntra_router_errors_total[5m])"))
                .hasSize(2)
                .allMatch(count -> Double.parseDouble(count) >= 15));

        near("sort(sum by (route) (rate(syntra_router_requests_total[3m])))", 1, 2);
        ask("sum by (route, job, service_version) (syntra_router_requests_total{route=~\"GET.*\"})")
                .body(
                        "data.result.metric",
                        equalTo(List.of(Map.of(
                                "route", "GET /users/{id}",
                                "job", shop.service().toString(),
                                "service_version", "v1"))));
        near("sum(rate(syntra_router_errors_total[3m])) / sum(rate(syntra_router_requests_total[3m]))", 3.0 / 45);
        assertThat(values("histogram_quantile(0.5, sum by (route, le)"
                        + " (rate(syntra_router_request_duration_seconds_bucket[3m])))"))
                .hasSize(2)
                .allSatisfy(seconds -> assertThat(Double.parseDouble(seconds)).isBetween(0.005, 0.08));
        assertThat(values("syntra_router_request_duration_seconds_sum")).isEmpty();
        near("sum(rate(syntra_router_request_duration_seconds_count[3m]))", 3);
        api().get("/label/route/values").then().body("data", hasItems("GET /users/{id}", "POST /users"));
        api().get("/labels").then().body("data", hasItems("route", "region", "le"));
        api().get("/metadata").then().body("data", hasKey("syntra_router_requests_total"));
        api(other).get("/label/route/values").then().body("data", empty());
    }

    private void near(String query, double... wanted) {
        assertThat(values(query).stream().mapToDouble(Double::parseDouble).toArray())
                .containsExactly(wanted, within(1e-9));
    }

    private static TrafficSample.Share share(long requests, long errors, int bucket) {
        var latency = new ArrayList<>(Collections.nCopies(TrafficSample.LATENCY_BOUNDS_MS.size() + 1, 0L));
        latency.set(bucket, requests);
        return new TrafficSample.Share(ReleaseId.random(), "v1", "local", requests, 0, errors, 0, 0, 0, latency);
    }

    /** The envelope, to the letter. */
    @Test
    void anInstantQueryAnswersAsPrometheusDoes() {
        shop.metrics(sum("http.requests", CUMULATIVE, point("/pay", 900, 30, 7)));
        arrive(1);

        ask("http_requests_total")
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("success"))
                .body("data.resultType", equalTo("vector"))
                .body("data.result", hasSize(1))
                .body(
                        "data.result[0].metric",
                        equalTo(Map.of(
                                "__name__", "http_requests_total",
                                "http_route", "/pay",
                                "instance", "replica-1",
                                "job", shop.service().toString(),
                                "service_version", "v1")))
                .body("data.result[0].value", equalTo(List.of((int) now.getEpochSecond(), "7")))
                .body("warnings", nullValue());
        assertThat(ask("1.5").extract().asString())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":["
                        + now.getEpochSecond() + ",\"1.5\"]}}");
        assertThat(ask("\"a\"").extract().asString())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":["
                        + now.getEpochSecond() + ",\"a\"]}}");
        ask("http_requests_total[1m]")
                .body("data.resultType", equalTo("matrix"))
                .body("data.result[0].values", equalTo(List.of(List.of((int) now.getEpochSecond() - 30, "7"))));
        ask("quantile(7, http_requests_total)")
                .body("data.result[0].value[1]", equalTo("+Inf"))
                .body("warnings", hasItem(containsString("should be between 0 and 1")));
        ask("http_requests_total{http_route=~\"/p.*\",job!~\"x|y\"}").body("data.result", hasSize(1));
        ask("http_requests_total{http_route=~\"/p\"}").body("data.result", hasSize(0));
    }

    @Test
    void aRangeQueryAnswersAsPrometheusDoes() {
        shop.metrics(gauge(
                "queue.length", "", point("/a", 900, 120, 1), point("/a", 900, 60, 2.5), point("/a", 900, 0, 1e300)));
        arrive(3);
        long end = now.getEpochSecond();

        api().formParam("query", "queue_length")
                .formParam("start", now.minusSeconds(180).toString())
                .formParam("end", end + ".0")
                .formParam("step", "1m")
                .post("/query_range")
                .then()
                .statusCode(200)
                .body("data.resultType", equalTo("matrix"))
                .body("data.result[0].metric.__name__", equalTo("queue_length"))
                .body(
                        "data.result[0].values",
                        equalTo(List.of(
                                List.of((int) end - 120, "1"),
                                List.of((int) end - 60, "2.5"),
                                List.of((int) end, "1e+300"))));
        api().queryParam("query", "time()")
                .queryParam("start", end + ".25")
                .queryParam("end", end + 1)
                .queryParam("step", "0.5")
                .get("/query_range")
                .then()
                .body("data.result[0].metric", equalTo(Map.of()))
                .body("data.result[0].values[0][1]", equalTo(end + ".25"))
                .body("data.result[0].values", hasSize(2));
        api().queryParam("query", "queue_length")
                .queryParam("start", end - 11_000)
                .queryParam("end", end)
                .queryParam("step", "1")
                .get("/query_range")
                .then()
                .statusCode(400)
                .body("errorType", equalTo("bad_data"))
                .body("error", containsString("exceeded maximum resolution of 11000 points"));
    }

    /** A reset, a point that comes late, one that comes twice: each counts once and where it belongs. */
    @Test
    void countersGrowByWhatTheyCounted() {
        var late = point("/a", 900, 120, 130);
        shop.metrics(sum("orders", CUMULATIVE, point("/a", 900, 180, 100), point("/a", 900, 60, 160)));
        shop.metrics(sum("orders", CUMULATIVE, late, point("/a", 30, 0, 7)));
        shop.metrics(sum("orders", CUMULATIVE, late));
        arrive(5);

        // 30 + 30 + 7 between the first and the last sample, which the range's ends are.
        assertThat(values("increase(orders_total[181s])"))
                .singleElement()
                .satisfies(value -> assertThat(Double.parseDouble(value)).isBetween(67.0, 67.5));
        assertThat(values("resets(orders_total[5m])")).isEqualTo(List.of("1"));
        assertThat(values("count_over_time(orders_total[5m])")).isEqualTo(List.of("4"));
        assertThat(values("orders_total offset 1m")).isEqualTo(List.of("160"));
        assertThat(values("orders_total offset 2m")).isEqualTo(List.of("130"));
    }

    /** It began anew and was higher than before by the next point: the values alone would hide it. */
    @Test
    void aNewBeginningIsSeenWhereTheSenderSaysIt() {
        shop.metrics(sum("jobs", CUMULATIVE, point("/a", 900, 120, 5), point("/a", 90, 60, 9), point("/a", 90, 0, 12)));
        arrive(3);

        assertThat(values("resets(jobs_total[5m])")).isEqualTo(List.of("1"));
        assertThat(values("count_over_time(jobs_total[5m])")).isEqualTo(List.of("4"));
        assertThat(values("min_over_time(jobs_total[80s])")).isEqualTo(List.of("9"));
        assertThat(values("min_over_time(jobs_total[100s])")).isEqualTo(List.of("0"));
        assertThat(values("jobs_total")).isEqualTo(List.of("12"));
    }

    /** Also what came long before counts in the total, and a point that came twice does not. */
    @Test
    void deltasAreSummedUp() {
        var twice = point("/a", 90, 60, 5);
        shop.metrics(sum("mails", DELTA, point("/a", 7_300, 7_200, 100), point("/a", 180, 120, 3), twice));
        shop.metrics(sum("mails", DELTA, twice, point("/a", 60, 0, 2)));
        arrive(5);

        assertThat(values("mails_total")).isEqualTo(List.of("110"));
        assertThat(values("mails_total offset 1m")).isEqualTo(List.of("108"));
        assertThat(values("mails_total - mails_total offset 2m")).isEqualTo(List.of("7"));
        assertThat(values("increase(mails_total[2m])")).isEqualTo(List.of("4"));
        assertThat(values("resets(mails_total[5m])")).isEqualTo(List.of("0"));
    }

    private HistogramDataPoint.Builder histogram(int secondsAgo, long... counts) {
        var point = HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(nanos(now.minusSeconds(900)))
                .setTimeUnixNano(nanos(now.minusSeconds(secondsAgo)))
                .setCount(Arrays.stream(counts).sum())
                .setSum(42.5)
                .addAttributes(attribute("http.route", "/pay"))
                .addExplicitBounds(0.1)
                .addExplicitBounds(0.5)
                .addExplicitBounds(2);
        Arrays.stream(counts).forEach(point::addBucketCounts);
        return point;
    }

    private static Metric.Builder histogram(AggregationTemporality temporality, HistogramDataPoint.Builder... points) {
        var histogram = Histogram.newBuilder().setAggregationTemporality(temporality);
        Arrays.stream(points).forEach(histogram::addDataPoints);
        return Metric.newBuilder()
                .setName("http.server.request.duration")
                .setUnit("s")
                .setHistogram(histogram);
    }

    @Test
    void aHistogramIsItsBucketsItsSumAndItsCount() {
        shop.metrics(histogram(CUMULATIVE, histogram(60, 0, 0, 0, 0), histogram(0, 10, 30, 50, 10)));
        arrive(2);

        assertThat(values("http_server_request_duration_seconds_count")).isEqualTo(List.of("100"));
        assertThat(values("http_server_request_duration_seconds_sum")).isEqualTo(List.of("42.5"));
        ask("http_server_request_duration_seconds_bucket")
                .body("data.result.metric.le", equalTo(List.of("+Inf", "0.1", "0.5", "2")))
                .body("data.result.value.collect { it[1] }", equalTo(List.of("100", "10", "40", "90")));
        assertThat(values("http_server_request_duration_seconds_bucket{le=\"0.5\"}"))
                .isEqualTo(List.of("40"));
        assertThat(values(
                        "round(histogram_quantile(0.4, rate(http_server_request_duration_seconds_bucket[2m])), 0.001)"))
                .isEqualTo(List.of("0.5"));
        assertThat(values("histogram_quantile(0.65, http_server_request_duration_seconds_bucket)"))
                .isEqualTo(List.of("1.25"));
    }

    @Test
    void aHistogramOfDeltasIsSummedUpBucketByBucket() {
        shop.metrics(
                histogram(DELTA, histogram(7_200, 1, 1, 1, 1), histogram(60, 2, 0, 0, 0), histogram(0, 0, 3, 0, 0)));
        arrive(3);

        ask("http_server_request_duration_seconds_bucket")
                .body("data.result.value.collect { it[1] }", equalTo(List.of("9", "3", "7", "8")));
        assertThat(values("http_server_request_duration_seconds_count")).isEqualTo(List.of("9"));
    }

    @Test
    void anExponentialHistogramHasBucketsToo() {
        var point = ExponentialHistogramDataPoint.newBuilder()
                .setTimeUnixNano(nanos(now))
                .setCount(8)
                .setSum(20)
                .setScale(0)
                .setZeroCount(1)
                .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                        .setOffset(0)
                        .addAllBucketCounts(List.of(3L, 4L)));
        shop.metrics(Metric.newBuilder()
                .setName("size")
                .setUnit("By")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(CUMULATIVE)
                        .addDataPoints(point)));
        arrive(1);

        ask("size_bytes_bucket")
                .body("data.result.metric.le", equalTo(List.of("+Inf", "1", "2", "4")))
                .body("data.result.value.collect { it[1] }", equalTo(List.of("8", "1", "4", "8")));
        assertThat(values("histogram_quantile(0.5, size_bytes_bucket)")).isEqualTo(List.of("2"));
    }

    private ExponentialHistogramDataPoint.Builder exponential(String route, int scale, int offset, Long... counts) {
        return ExponentialHistogramDataPoint.newBuilder()
                .setTimeUnixNano(nanos(now))
                .setCount(Arrays.stream(counts).mapToLong(Long::longValue).sum())
                .setScale(scale)
                .addAttributes(attribute("http.route", route))
                .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                        .setOffset(offset)
                        .addAllBucketCounts(List.of(counts)));
    }

    /** Guarded by {@code PointRow.TABLE}: what is near zero is told as what its sender said. */
    @Test
    void aZeroBucketIsAsWideAsItsSenderSays() {
        var point = exponential("/a", 0, 1, 4L).setCount(8).setZeroCount(4);
        shop.metrics(Metric.newBuilder()
                .setName("took")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(CUMULATIVE)
                        .addDataPoints(point.clone().setZeroThreshold(0.5))
                        .addDataPoints(point.clone()
                                .setZeroThreshold(Double.NaN)
                                .addAttributes(attribute("of", "a hostile sender")))));
        arrive(2);

        ask("took{of=\"\"}").body("data.result[0].histogram[1].buckets[0]", equalTo(List.of(3, "-0.5", "0.5", "4")));
        ask("sum(took)").body("data.result[0].histogram[1].buckets[0]", equalTo(List.of(3, "-0.5", "0.5", "8")));
        assertThat(values("histogram_quantile(0.25, took{of=\"\"})")).isEqualTo(List.of("0.25"));
    }

    /** Guarded by {@code StoredSource.grids}: one is finer and ends where the other one begins. */
    @Test
    void exponentialHistogramsAreAddedUpByTheirBounds() {
        var wide = new Long[18];
        Arrays.fill(wide, 0L);
        wide[0] = 99L;
        wide[17] = 1L;
        shop.metrics(Metric.newBuilder()
                .setName("took")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(CUMULATIVE)
                        .addDataPoints(exponential("/a", 3, 0, 50L, 0L, 0L, 0L, 0L, 0L, 0L, 50L))
                        .addDataPoints(exponential("/c", 0, 2, wide))));
        arrive(2);

        // 100 in (1, 2], 99 in (4, 8], one in (2^19, 2^20].
        assertThat(values("histogram_quantile(0.75, sum by (le) (took_bucket))"))
                .singleElement()
                .satisfies(value -> assertThat(Double.parseDouble(value)).isBetween(5.9, 6.1));
        // From 2^0 to 2^20, and infinity.
        assertThat(values("count by (http_route) (took_bucket)")).isEqualTo(List.of("22", "22"));
    }

    private Exemplar.Builder exemplar(int secondsAgo, double value, int trace) {
        return Exemplar.newBuilder()
                .setTimeUnixNano(nanos(now.minusSeconds(secondsAgo)))
                .setAsDouble(value)
                .setTraceId(ByteString.fromHex("%032x".formatted(trace)))
                .addFilteredAttributes(attribute("user.id", "ada"));
    }

    private ValidatableResponse exemplars(Sender sender, String query, int secondsAgo) {
        return api(sender)
                .formParam("query", query)
                .formParam("start", now.minusSeconds(secondsAgo).getEpochSecond())
                .formParam("end", now.getEpochSecond())
                .post("/query_exemplars")
                .then()
                .statusCode(200);
    }

    /** Guarded by {@code StoredSource.exemplars}: as Grafana shows them on a chart, from where a trace is a click away. */
    @Test
    void exemplarsLeadFromAQueryToItsTraces() {
        var slow = exemplar(70, 1.5, 1);
        shop.metrics(
                histogram(
                        CUMULATIVE,
                        // Sent twice, as an SDK does that keeps one until there is another.
                        histogram(60, 0, 0, 1, 0).addExemplars(slow),
                        histogram(0, 0, 1, 1, 1)
                                .addExemplars(slow)
                                .addExemplars(exemplar(10, 0.5, 2))
                                .addExemplars(exemplar(5, 9, 3))),
                sum("orders", CUMULATIVE, point("/a", 900, 0, 3).addExemplars(exemplar(20, 1, 4))));
        arrive(3);

        var p95 = "histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket[5m])))";
        exemplars(shop, p95, 600)
                .body("status", equalTo("success"))
                .body("data.seriesLabels.le", equalTo(List.of("+Inf", "0.5", "2")))
                .body("data.seriesLabels[1].http_route", equalTo("/pay"))
                .body("data.seriesLabels[1].__name__", equalTo("http_server_request_duration_seconds_bucket"))
                .body(
                        "data[2].exemplars",
                        equalTo(List.of(Map.of(
                                "labels",
                                Map.of("trace_id", "%032x".formatted(1), "user_id", "ada"),
                                "value",
                                "1.5",
                                "timestamp",
                                (int) now.getEpochSecond() - 70))));
        exemplars(shop, p95, 30).body("data.seriesLabels.le", equalTo(List.of("+Inf", "0.5")));
        exemplars(shop, "rate(orders_total[1m]) + on() {le=\"0.5\"}", 600)
                .body("data.exemplars.flatten().value", equalTo(List.of("0.5", "1")));
        exemplars(shop, "orders_total{http_route=\"/b\"}", 600).body("data", empty());
        exemplars(shop, "http_server_request_duration_seconds_count", 600).body("data", empty());
        exemplars(other, "orders_total", 600).body("data", empty());
        api().queryParam("query", "orders_total")
                .queryParam("start", 2)
                .queryParam("end", 1)
                .get("/query_exemplars")
                .then()
                .statusCode(400)
                .body("error", containsString("end timestamp must not be before start time"));
    }

    /** Guarded by {@code Grid.boundOf}. */
    @Test
    void exemplarsOfAnExponentialHistogramBelongToItAndToItsBuckets() {
        shop.metrics(Metric.newBuilder()
                .setName("took")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(CUMULATIVE)
                        .addDataPoints(exponential("/a", 0, 0, 3L, 4L).addExemplars(exemplar(5, 3, 1)))));
        arrive(1);

        exemplars(shop, "took", 600).body("data.seriesLabels.le", equalTo(Collections.singletonList(null)));
        exemplars(shop, "took_bucket", 600).body("data.seriesLabels.le", equalTo(List.of("4")));
    }

    private void metricsOf(String library, String version, Metric.Builder metric) {
        var request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(shop.resource("v1"))
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .setScope(InstrumentationScope.newBuilder()
                                        .setName(library)
                                        .setVersion(version))
                                .addMetrics(metric)));
        shop.post("metrics", request.build()).statusCode(200);
    }

    /** Guarded by {@code StoredSeries.labels}. */
    @Test
    void librariesThatCountTheSameHaveSeriesOfTheirOwn() {
        metricsOf(
                "http-client", "1", sum("calls", CUMULATIVE, point("/a", 900, 120, 1_000), point("/a", 900, 0, 1_010)));
        metricsOf("grpc", "1", sum("calls", CUMULATIVE, point("/a", 900, 60, 5), point("/a", 900, 0, 7)));
        arrive(4);

        ask("calls_total")
                .body("data.result.metric.otel_scope_name", equalTo(List.of("grpc", "http-client")))
                .body("data.result.value.collect { it[1] }", equalTo(List.of("7", "1010")));
        assertThat(values("sum(resets(calls_total[5m]))")).isEqualTo(List.of("0"));
        assertThat(values("calls_total{otel_scope_name=\"grpc\"}")).isEqualTo(List.of("7"));
        api().get("/labels").then().body("data", hasItem("otel_scope_name"));
        api().get("/label/otel_scope_name/values").then().body("data", equalTo(List.of("grpc", "http-client")));
    }

    /** Guarded by {@code Together}: a library's version is not stored. */
    @Test
    void versionsOfALibraryAreAddedUp() {
        metricsOf("http-client", "1", sum("calls", CUMULATIVE, point("/a", 900, 60, 100), point("/a", 900, 0, 110)));
        metricsOf("http-client", "2", sum("calls", CUMULATIVE, point("/a", 900, 60, 5), point("/a", 900, 0, 7)));
        arrive(4);

        assertThat(values("calls_total")).isEqualTo(List.of("117"));
        assertThat(values("delta(calls_total[61s])"))
                .singleElement()
                .satisfies(value -> assertThat(Double.parseDouble(value)).isBetween(12.0, 12.3));
    }

    @Test
    void seriesLabelsAndMetadataAreListed() {
        shop.metrics(
                sum("http.requests", CUMULATIVE, point("/pay", 900, 30, 7), point("/cart", 900, 30, 7)),
                gauge("cpu.utilization", "1", point("/pay", 900, 30, 0.5)),
                histogram(CUMULATIVE, histogram(30, 1, 1, 1, 1)));
        arrive(4);

        api().get("/labels")
                .then()
                .statusCode(200)
                .body("data", equalTo(List.of("__name__", "http_route", "instance", "job", "le", "service_version")));
        api().queryParam("match[]", "cpu_utilization_ratio")
                .get("/labels")
                .then()
                .body("data", equalTo(List.of("__name__", "http_route", "instance", "job", "service_version")));
        api().get("/label/__name__/values")
                .then()
                .body(
                        "data",
                        equalTo(List.of(
                                "cpu_utilization_ratio",
                                "http_requests_total",
                                "http_server_request_duration_seconds_bucket",
                                "http_server_request_duration_seconds_count",
                                "http_server_request_duration_seconds_sum")));
        api().get("/label/http_route/values").then().body("data", equalTo(List.of("/cart", "/pay")));
        api().queryParam("match[]", "cpu_utilization_ratio")
                .get("/label/http_route/values")
                .then()
                .body("data", equalTo(List.of("/pay")));
        api().get("/label/job/values")
                .then()
                .body("data", equalTo(List.of(shop.service().toString())));
        api().queryParam("match[]", "{le=~\"0.*\"}")
                .get("/label/le/values")
                .then()
                .body("data", equalTo(List.of("0.1", "0.5")));
        api().formParam("match[]", "http_requests_total{http_route=\"/pay\"}", "cpu_utilization_ratio")
                .post("/series")
                .then()
                .body("data.__name__", equalTo(List.of("cpu_utilization_ratio", "http_requests_total")));
        api().queryParam("match[]", "http_requests_total")
                .queryParam("limit", 1)
                .get("/series")
                .then()
                .body("data", hasSize(1))
                .body("warnings", equalTo(List.of("results truncated due to limit")));
        api().queryParam("match[]", "http_requests_total")
                .queryParam("end", now.minusSeconds(3_600).getEpochSecond())
                .get("/series")
                .then()
                .body("data", empty());
        api().get("/series").then().statusCode(400).body("errorType", equalTo("bad_data"));
        api().get("/metadata")
                .then()
                .body("data", hasKey("http_requests_total"))
                .body("data.http_requests_total[0].type", equalTo("counter"))
                .body("data.http_server_request_duration_seconds[0].type", equalTo("histogram"))
                .body("data.http_server_request_duration_seconds[0].unit", equalTo("seconds"))
                .body("data.cpu_utilization_ratio[0]", equalTo(Map.of("type", "gauge", "help", "", "unit", "")));
        api().queryParam("metric", "http_requests_total")
                .get("/metadata")
                .then()
                .body("data.keySet()", hasSize(1));
        api().get("/status/buildinfo").then().body("status", equalTo("success")).body("data.version", equalTo("3.0.0"));
    }

    @Test
    void whatIsWrongIsSaidInPrometheusWords() {
        shop.metrics(
                gauge("a", "", point("/x", 900, 30, 1), point("/y", 900, 30, 1)),
                gauge("b", "", point("/x", 900, 30, 1)));
        arrive(3);

        ask("rate(a)")
                .statusCode(400)
                .body("status", equalTo("error"))
                .body("errorType", equalTo("bad_data"))
                .body(
                        "error",
                        equalTo("invalid parameter \"query\": line 1, column 6: rate wants a range vector here, and"
                                + " this is an instant vector"));
        ask("limitk(1, a)")
                .statusCode(400)
                .body("error", containsString("column 1: 'limitk' is not supported here; write"));
        ask("a{x=~\"((a{99}){99}){99}\"}").statusCode(400).body("error", containsString("too large"));
        ask("b * on(job) a").statusCode(422).body("errorType", equalTo("execution"));
        ask("").statusCode(400).body("error", equalTo("invalid parameter \"query\": is missing"));
        api().queryParam("query", "a")
                .queryParam("time", "yesterday")
                .get("/query")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid parameter \"time\": cannot parse \"yesterday\" to a valid timestamp"));
        api().queryParam("query", "a")
                .queryParam("start", "2")
                .queryParam("end", "1")
                .queryParam("step", "1")
                .get("/query_range")
                .then()
                .statusCode(400)
                .body("error", containsString("end timestamp must not be before start time"));
        api().queryParam("query", "a")
                .queryParam("start", "1")
                .queryParam("end", "2")
                .queryParam("step", "0")
                .get("/query_range")
                .then()
                .statusCode(400)
                .body("error", containsString("step widths are not accepted"));
        api().get("/targets").then().statusCode(404).body("errorType", equalTo("not_found"));
        given().get("/api/v1/prometheus/api/v1/query?query=1").then().statusCode(401);
        given().auth()
                .oauth2(shop.ingestToken())
                .get("/api/v1/prometheus/api/v1/query?query=1")
                .then()
                .statusCode(403);
    }

    /** Guarded by {@code Scan.within}, and by nothing that was asked. */
    @Test
    void noWorkspaceSeesAnother() {
        var same = gauge("shared.level", "", point("/both", 900, 30, 1));
        shop.metrics(same, gauge("ours", "", point("/ours", 900, 30, 1)));
        new Sender(other.workspace(), shop.service())
                .metrics(
                        same.clone()
                                .setGauge(gauge("", "", point("/both", 900, 30, 2))
                                        .getGauge()),
                        gauge("theirs", "", point("/theirs", 900, 30, 2)));
        arrive(2);
        soon().untilAsserted(() -> names(other).body("data", equalTo(List.of("shared_level", "theirs"))));

        names(shop).body("data", equalTo(List.of("ours", "shared_level")));
        assertThat(values("sum(shared_level)")).isEqualTo(List.of("1"));
        assertThat(values("count({job=~\".+\"})")).isEqualTo(List.of("2"));
        assertThat(values("count(shared_level or {__name__=~\".+\"})")).isEqualTo(List.of("2"));
        ask("theirs").body("data.result", empty());
        ask("{workspace=\"" + other.workspace().value() + "\"}").body("data.result", empty());
        ask("{__name__=\"x' OR 1=1 --\"}").statusCode(200).body("data.result", empty());
        ask("shared_level{http_route=\"/both' OR workspace != '\"}").body("data.result", empty());
        api().queryParam("match[]", "{__name__=~\".+\"}")
                .get("/series")
                .then()
                .body("data.http_route", equalTo(List.of("/ours", "/both")));
        api().get("/label/http_route/values").then().body("data", equalTo(List.of("/both", "/ours")));
        api().get("/metadata").then().body("data.keySet()", hasSize(2));
        api(other).get("/label/http_route/values").then().body("data", equalTo(List.of("/both", "/theirs")));
        given().auth()
                .oauth2(TestTokens.stranger())
                .queryParam("query", "shared_level")
                .get("/api/v1/prometheus/api/v1/query")
                .then()
                .body("data.result", empty());
    }

    private static ValidatableResponse names(Sender sender) {
        return api(sender).get("/label/__name__/values").then().statusCode(200);
    }

    @Test
    void whatCameCompressedIsThereToo() {
        var request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(shop.resource("v1"))
                        .addScopeMetrics(
                                ScopeMetrics.newBuilder().addMetrics(gauge("packed", "ms", point("/a", 900, 10, 3)))))
                .build();
        shop.ingest(Sender.gzip(request.toByteArray()))
                .header("Content-Encoding", "gzip")
                .post("/v1/metrics")
                .then()
                .statusCode(200);
        arrive(1);

        assertThat(values("packed_milliseconds")).isEqualTo(List.of("3"));
    }

    /** Two that are one for Prometheus, and attributes that have the names of our labels. */
    @Test
    void namesThatMeetBecomeOneSeries() {
        shop.metrics(
                gauge("a.b", "", point("/x", 900, 60, 1)),
                gauge("a_b", "", point("/x", 900, 30, 2)),
                gauge("c", "", point("/x", 900, 30, 3).addAttributes(attribute("job", "mine"))));
        arrive(3);

        assertThat(values("a_b")).isEqualTo(List.of("2"));
        assertThat(values("count_over_time(a_b[5m])")).isEqualTo(List.of("2"));
        ask("c").body("data.result.metric.exported_job", hasItems("mine"));
    }
}
