package io.syntra.telemetry.metric;

import static io.syntra.telemetry.Sender.attribute;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
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
import io.restassured.path.json.JsonPath;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.telemetry.Sender;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class MetricResourceTest {

    private final Sender shop = Sender.fresh();
    private final Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(30);
    private final ReleaseId v1 = ReleaseId.random();
    private final ReleaseId v2 = ReleaseId.random();

    @Test
    void trafficIsAddedUpByVersion() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            router.publish(shop.workspace(), sample(second, share(v1, "v1", 10, 0, 8), share(v2, "v2", 10, 5, 100)));
            router.publish(shop.workspace(), sample(second.plusSeconds(1), share(v2, "v2", 30, 15, 100)));
            router.publish(shop.workspace(), sample(second.minusSeconds(3_000), share(v1, "v1", 999, 0, 8)));
        }

        soon().untilAsserted(() -> {
            var requests = metric("requests", "15m");
            assertThat(requests.getList("series.labels.version")).containsExactly("v1", "v2");
            assertThat(requests.getList("series.total", Double.class)).containsExactly(10.0, 40.0);
        });
        var requests = metric("requests", "15m");
        assertThat(requests.getInt("step_seconds")).isEqualTo(10);
        assertThat(requests.getString("unit")).isEqualTo("requests");
        assertThat(requests.getList("series[1].points")).hasSizeBetween(90, 91);
        assertThat(requests.getList("series[1].points.value", Double.class).stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isEqualTo(40);
        assertThat(metric("errors", "15m").getList("series.total", Double.class))
                .containsExactly(0.0, 20.0);
        assertThat(metric("error_rate", "15m").getList("series.total", Double.class))
                .containsExactly(0.0, 0.5);
        assertThat(metric("bytes_out", "15m").getList("series.total", Double.class))
                .containsExactly(1000.0, 4000.0);
        assertThat(metric("latency_p95", "15m")
                        .getList("series.total", Double.class)
                        .get(1))
                .isBetween(80.0, 130.0);
        assertThat(metric("requests", "2h").getList("series.total", Double.class))
                .containsExactly(1009.0, 40.0);
    }

    @Test
    void aSampleThatTheRouterSendsAgainCountsOnce() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            var meta = new EventMeta(UUID.randomUUID(), "traffic.sample", "/router", shop.workspace(), Instant.now());
            var sample = sample(second, share(v1, "v1", 1, 0, 8));
            router.publish(meta, sample);
            router.publish(meta, sample);
            soon().untilAsserted(() -> assertThat(metric("requests", "15m").getList("series.total", Double.class))
                    .isNotEmpty());

            router.publish(meta, sample);
            router.publish(shop.workspace(), sample(second.plusSeconds(1), share(v1, "v1", 10, 0, 8)));
        }

        // Their order on the topic is kept: with the last one stored, the repeated ones are behind us.
        soon().untilAsserted(() -> assertThat(metric("requests", "15m")
                        .getList("series.total", Double.class)
                        .getFirst())
                .isGreaterThan(10));
        assertThat(metric("requests", "15m").getList("series.total", Double.class))
                .containsExactly(11.0);
    }

    @Test
    void gaugesAreMeansSumsAreGrowthHistogramsAreQuantiles() {
        shop.metrics(
                Metric.newBuilder()
                        .setName("queue.length")
                        .setUnit("jobs")
                        .setGauge(Gauge.newBuilder()
                                .addDataPoints(number(second, 10).addAttributes(attribute("queue", "mail")))
                                .addDataPoints(
                                        number(second.plusMillis(100), 20).addAttributes(attribute("queue", "mail")))),
                Metric.newBuilder()
                        .setName("jobs.done")
                        .setSum(Sum.newBuilder()
                                .setIsMonotonic(true)
                                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                                .addDataPoints(number(second.minusSeconds(15), 100))
                                .addDataPoints(number(second, 130))
                                .addDataPoints(number(second.plusSeconds(10), 140))
                                // the process began again
                                .addDataPoints(number(second.plusSeconds(20), 5))),
                Metric.newBuilder()
                        .setName("job.time")
                        .setUnit("s")
                        .setHistogram(Histogram.newBuilder()
                                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                                .addDataPoints(HistogramDataPoint.newBuilder()
                                        .setTimeUnixNano(nanos(second))
                                        .setCount(100)
                                        .setSum(120)
                                        .addAllExplicitBounds(List.of(1.0, 2.0, 4.0))
                                        .addAllBucketCounts(List.of(50L, 40L, 10L, 0L)))));

        soon().untilAsserted(() -> assertThat(metric("queue.length", "15m").getList("series.total", Double.class))
                .containsExactly(15.0));
        assertThat(metric("queue.length", "15m").getString("series[0].labels.queue"))
                .isEqualTo("mail");
        assertThat(metric("queue.length", "15m").getString("unit")).isEqualTo("jobs");
        assertThat(metric("jobs.done", "15m").getDouble("series[0].total")).isEqualTo(45.0);
        var quantiles = metric("job.time", "15m");
        assertThat(quantiles.getList("series.labels.quantile")).containsExactlyInAnyOrder("0.5", "0.95", "0.99");
        assertThat(quantiles.getDouble("series.find { it.labels.quantile == '0.95' }.total"))
                .isCloseTo(3.0, within(0.01));
    }

    /** What happens within one slot of two hours counts as well. Guarded by {@code PointReads.SLOTS}. */
    @Test
    void aCounterThatIsSetBackWithinASlotKeepsWhatItHadGrownBy() {
        var at = second.minusSeconds(60);
        shop.metrics(
                Metric.newBuilder()
                        .setName("jobs.done")
                        .setSum(Sum.newBuilder()
                                .setIsMonotonic(true)
                                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                                .addDataPoints(number(at, 1000))
                                .addDataPoints(number(at.plusSeconds(1), 1500))
                                .addDataPoints(number(at.plusSeconds(2), 40))
                                // It began anew, and by now is higher than before.
                                .addDataPoints(
                                        number(at.plusSeconds(4), 60).setStartTimeUnixNano(nanos(at.plusSeconds(3))))),
                Metric.newBuilder()
                        .setName("job.time")
                        .setHistogram(Histogram.newBuilder()
                                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                                .addDataPoints(buckets(at, 0, 0, 0))
                                .addDataPoints(buckets(at.plusSeconds(1), 0, 0, 90))
                                .addDataPoints(buckets(at.plusSeconds(2), 10, 0, 0))));

        soon().untilAsserted(() -> assertThat(metric("jobs.done", "7d").getList("series.total", Double.class))
                .containsExactly(600.0));
        soon().untilAsserted(() -> assertThat(
                        metric("job.time", "7d").getDouble("series.find { it.labels.quantile == '0.5' }.total"))
                .isGreaterThan(2.0));
    }

    private static HistogramDataPoint.Builder buckets(Instant at, long... counts) {
        var point = HistogramDataPoint.newBuilder()
                .setTimeUnixNano(nanos(at))
                .setCount(LongStream.of(counts).sum())
                .addAllExplicitBounds(List.of(1.0, 2.0, 4.0));
        LongStream.of(counts).forEach(point::addBucketCounts);
        return point.addBucketCounts(0);
    }

    /** Also where the scale changed in between. Guarded by {@code PointSeries.exponentialHistograms}. */
    @Test
    void anExponentialHistogramHasQuantiles() {
        var at = second.minusSeconds(60);
        shop.metrics(Metric.newBuilder()
                .setName("call.time")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addDataPoints(exponential(at, 1, 0, 10, 10))
                        .addDataPoints(exponential(at.plusSeconds(1), 1, 0, 10, 10, 0, 0, 0, 0, 100))
                        .addDataPoints(exponential(at.plusSeconds(2), 0, 0, 20, 0, 0, 200))));

        soon().untilAsserted(() -> {
            var quantiles = metric("call.time", "7d");
            assertThat(quantiles.getList("series.labels.quantile")).containsExactlyInAnyOrder("0.5", "0.95", "0.99");
            assertThat(quantiles.getDouble("series.find { it.labels.quantile == '0.5' }.total"))
                    .isBetween(8.0, 16.0);
        });
    }

    private static ExponentialHistogramDataPoint exponential(Instant at, int scale, int offset, long... counts) {
        var positive = ExponentialHistogramDataPoint.Buckets.newBuilder().setOffset(offset);
        LongStream.of(counts).forEach(positive::addBucketCounts);
        return ExponentialHistogramDataPoint.newBuilder()
                .setTimeUnixNano(nanos(at))
                .setScale(scale)
                .setCount(LongStream.of(counts).sum())
                .setPositive(positive)
                .build();
    }

    /** Guarded by {@code ItemCheck.isOfUnknownTemporality}. */
    @Test
    void aSumThatDoesNotSayWhatItCountsFromIsRefusedAndTold() throws Exception {
        var request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder()
                                        .setName("orders")
                                        .setSum(Sum.newBuilder()
                                                .setIsMonotonic(true)
                                                .addDataPoints(number(second, 5))
                                                .addDataPoints(number(second, 6))))))
                .build();

        var answer = ExportMetricsServiceResponse.parseFrom(
                shop.post("metrics", request).statusCode(200).extract().asByteArray());

        assertThat(answer.getPartialSuccess().getRejectedDataPoints()).isEqualTo(2);
        assertThat(answer.getPartialSuccess().getErrorMessage())
                .contains("aggregation_temporality")
                .contains("orders");
    }

    @Test
    void anUnknownMetricIsAnsweredWithTheKnownOnes() {
        shop.metrics(Metric.newBuilder()
                .setName("cache.hits")
                .setGauge(Gauge.newBuilder().addDataPoints(number(second, 1))));
        soon().untilAsserted(() ->
                assertThat(metric("cache.hits", "15m").getList("series")).hasSize(1));

        for (var unknown : List.of("cache.hit", "", "x' OR 1=1")) {
            shop.read()
                    .queryParam("metric", unknown)
                    .get("/api/v1/metrics")
                    .then()
                    .statusCode(400)
                    .body("fields[0].name", equalTo("metric"))
                    .body("detail", allOf(containsString("requests"), containsString("cache.hits")));
        }
        shop.read()
                .queryParam("metric", "cache.hits")
                .queryParam("timerange", "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z")
                .get("/api/v1/metrics")
                .then()
                .statusCode(200)
                .body("series", hasSize(0));
    }

    @Test
    void wrongTimerangesAreNamed() {
        for (var wrong : List.of("15", "5x", "31d", "-1h", "x/y", "2026-01-02T00:00:00Z/2026-01-01T00:00:00Z")) {
            shop.read()
                    .queryParam("metric", "requests")
                    .queryParam("timerange", wrong)
                    .get("/api/v1/metrics")
                    .then()
                    .statusCode(400)
                    .body("fields[0].name", equalTo("timerange"));
        }
    }

    @Test
    void anotherWorkspaceSeesNothing() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            router.publish(shop.workspace(), sample(second, share(v1, "v1", 10, 0, 8)));
        }
        soon().untilAsserted(() ->
                assertThat(metric("requests", "15m").getList("series")).hasSize(1));

        var stranger = new Sender(new WorkspaceId("elsewhere"), shop.service());
        stranger.read()
                .queryParam("metric", "requests")
                .get("/api/v1/metrics")
                .then()
                .statusCode(404)
                .body("code", equalTo("service_not_found"));
    }

    /** Guards: the workspace in each question to ClickHouse. An id of a service is no secret, so anyone can send under it. */
    @Test
    void twoWorkspacesThatSendUnderOneServiceSeeTheirOwn() {
        var theirs = new Sender(new WorkspaceId("elsewhere"), shop.service());
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            router.publish(shop.workspace(), sample(second, share(v1, "v1", 10, 0, 8)));
            router.publish(theirs.workspace(), sample(second, share(v1, "v1", 7, 0, 8)));
        }
        shop.metrics(gauge("queue", 1));
        theirs.metrics(gauge("queue", 5));
        theirs.metrics(gauge("theirs.alone", 5));

        soon().untilAsserted(() -> {
            assertThat(total(shop, "requests")).isEqualTo(10);
            assertThat(total(theirs, "requests")).isEqualTo(7);
            assertThat(total(shop, "queue")).isEqualTo(1);
            assertThat(total(theirs, "queue")).isEqualTo(5);
            assertThat(total(theirs, "theirs.alone")).isEqualTo(5);
        });
        shop.read()
                .queryParam("metric", "which")
                .get("/api/v1/metrics")
                .then()
                .statusCode(400)
                .body("detail", allOf(containsString("queue"), not(containsString("theirs.alone"))));
    }

    @Test
    void aSumThatGoesUpAndDownIsALevel() {
        shop.metrics(Metric.newBuilder()
                .setName("requests.in_flight")
                .setSum(Sum.newBuilder()
                        .setIsMonotonic(false)
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addDataPoints(number(second.minusSeconds(15), 10))
                        .addDataPoints(number(second, 8))));

        soon().untilAsserted(() -> assertThat(
                        metric("requests.in_flight", "15m").getList("series[0].points.value", Double.class))
                .containsExactly(10.0, 8.0));
        assertThat(metric("requests.in_flight", "15m").getDouble("series[0].total"))
                .isEqualTo(9.0);
    }

    @Test
    void whatIsNoSampleGoesToTheDeadLettersAndStopsNobody() {
        try (var router = EventProbe.on(Topic.TRAFFIC, TrafficSample.class)) {
            var meta = new EventMeta(UUID.randomUUID(), "traffic.sample", "/router", shop.workspace(), Instant.now());
            router.publish(
                    shop.service().toString(),
                    EventProbe.headers(meta),
                    "no json".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            router.publish(shop.workspace(), sample(second, share(v1, "v1", 3, 0, 8)));
        }
        soon().untilAsserted(() -> assertThat(metric("requests", "15m").getList("series.total", Double.class))
                .containsExactly(3.0));
    }

    private static Metric.Builder gauge(String name, double value) {
        return Metric.newBuilder()
                .setName(name)
                .setGauge(Gauge.newBuilder().addDataPoints(number(Instant.now().minusSeconds(30), value)));
    }

    private static double total(Sender who, String name) {
        return metric(who, name, "15m").getDouble("series[0].total");
    }

    private JsonPath metric(String name, String timerange) {
        return metric(shop, name, timerange);
    }

    private static JsonPath metric(Sender who, String name, String timerange) {
        return who.read()
                .queryParam("metric", name)
                .queryParam("timerange", timerange)
                .get("/api/v1/metrics")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private TrafficSample sample(Instant at, TrafficSample.Share... shares) {
        return new TrafficSample(shop.service(), at, List.of(shares));
    }

    private static TrafficSample.Share share(
            ReleaseId release, String version, long requests, long errors, int millis) {
        var bounds = TrafficSample.LATENCY_BOUNDS_MS;
        var bucket = (int) bounds.stream().filter(bound -> bound < millis).count();
        var counts = IntStream.rangeClosed(0, bounds.size())
                .mapToObj(i -> i == bucket ? requests : 0L)
                .toList();
        return new TrafficSample.Share(
                release, version, "local", requests, 0, errors, 0, requests * 10, requests * 100, counts);
    }

    private static NumberDataPoint.Builder number(Instant at, double value) {
        return NumberDataPoint.newBuilder().setTimeUnixNano(nanos(at)).setAsDouble(value);
    }
}
