package io.syntra.telemetry.ingest;

import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.nanos;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.arc.All;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.kafka.DeadLetters;
import io.syntra.telemetry.kafka.KafkaSettings;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class ExactnessTest {

    @Inject
    @All
    List<Ingestion<?>> ingestions;

    @Inject
    Schema schema;

    @Inject
    ClickHouse clickHouse;

    @Inject
    Consumers consumers;

    @Inject
    Progress progress;

    @Inject
    DeadLetters deadLetters;

    @Inject
    Postgres postgres;

    @Inject
    KafkaSettings settings;

    @Inject
    Pool pool;

    @Inject
    Producer<String, byte[]> producer;

    private final Sender shop = Sender.fresh();

    @Test
    void aBatchThatTheShipperSendsThriceIsStoredOnce() {
        for (int i = 0; i < 3; i++) {
            ship("replica-1:stderr:0-30", "one", "two");
        }
        ship("replica-1:stdout:0-30", "another stream");
        ship("replica-1:stderr:30-44", "three");
        ship("replica-1:stderr:0-30", "one", "two");
        shop.logs("the end");

        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));
        assertThat(shop.lines()).containsExactlyInAnyOrder("one", "two", "another stream", "three", "the end");
    }

    @Test
    void afterACrashOfTheShipperABatchThatOverlapsLosesOnlyWhatIsThere() {
        ship("replica-1:stdout:0-20", positioned("a", 0), positioned("b", 10));
        ship("replica-1:stdout:10-40", positioned("b", 10), positioned("c", 20), positioned("d", 30));
        shop.logs("the end");

        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));
        assertThat(shop.lines()).containsExactlyInAnyOrder("a", "b", "c", "d", "the end");
    }

    @Test
    void aLargeBatchThatIsCutIsStillOneBatch() {
        var lines = new ArrayList<LogRecord.Builder>();
        for (int i = 0; i < 3_000; i++) {
            lines.add(log(i + " " + "x".repeat(300)));
        }
        var body = shop.logsRequest("v1", lines).toByteArray();
        for (int i = 0; i < 3; i++) {
            shop.ingest(body)
                    .header("Syntra-Batch", "replica-9:stdout:0-900000")
                    .post("/v1/logs")
                    .then()
                    .statusCode(200);
        }
        shop.logs("the end");

        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));
        assertThat(shop.lines()).hasSize(3_001).doesNotHaveDuplicates();
    }

    /** An SDK whose answer came late repeats the same bytes. Guarded by {@code OtlpIngestion.isRepeated}. */
    @Test
    void whatAnSdkSendsThriceIsStoredOnce() {
        var logs = shop.logsRequest("v1", List.of(log("one"), log("two")));
        var metrics = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(shop.resource("v1"))
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(orders())))
                .build();
        for (int i = 0; i < 3; i++) {
            shop.post("logs", logs).statusCode(200);
            shop.post("metrics", metrics).statusCode(200);
        }
        // The same words at another time are other lines.
        shop.logs("one");
        shop.logs("the end");

        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));
        assertThat(shop.lines()).containsExactlyInAnyOrder("one", "two", "one", "the end");
        soon().untilAsserted(() -> shop.read()
                .queryParam("metric", "orders")
                .get("/api/v1/metrics")
                .then()
                .body("series.total", equalTo(List.of(5f))));
    }

    private static Metric.Builder orders() {
        return Metric.newBuilder()
                .setName("orders")
                .setSum(Sum.newBuilder()
                        .setIsMonotonic(true)
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                        .addDataPoints(NumberDataPoint.newBuilder()
                                .setTimeUnixNano(nanos(Instant.now()))
                                .setAsInt(5)));
    }

    /** Each parcel is known by itself, so what came of the first try is left out. Guarded by {@code ParcelIds.of}. */
    @Test
    void aLargeRequestThatIsCutAndRepeatedIsStoredOnce() {
        var lines = new ArrayList<LogRecord.Builder>();
        var at = Instant.now();
        for (int i = 0; i < 3_000; i++) {
            lines.add(log("the same line " + "x".repeat(300), at));
        }
        var request = shop.logsRequest("v1", lines);
        shop.post("logs", request).statusCode(200);
        shop.post("logs", request).statusCode(200);
        shop.logs("the end");

        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));
        assertThat(shop.lines()).hasSize(3_001);
    }

    /** Nothing tells two of them apart but that they came twice. Guarded by {@code Sieve.isTimed}. */
    @Test
    void linesWithoutATimeAreKeptEachTime() {
        var request = shop.logsRequest(
                "v1",
                List.of(LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue("tick"))));
        shop.post("logs", request).statusCode(200);
        shop.post("logs", request).statusCode(200);
        shop.logs("the end");

        soon().untilAsserted(() -> assertThat(shop.lines()).contains("the end"));
        assertThat(shop.lines()).containsExactlyInAnyOrder("tick", "tick", "the end");
    }

    /** Where the process dies. */
    private enum Death {
        BEFORE_PLANNING,
        AFTER_PLANNING,
        BEFORE_STORING,
        AFTER_STORING,
        WHILE_SETTLING,
        AFTER_SETTLING
    }

    private static final List<Death> DEATHS = List.of(Death.values());

    /** Stands for kill -9: nothing catches it, the thread ends. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void killedAtAnyStepEveryRecordIsStoredAndCountedOnce(long seed) throws Exception {
        var topic = "test-exact-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()));
                var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get(10, TimeUnit.SECONDS);
            var random = new Random(seed);
            var sent = 0;
            var deaths = 0;
            for (int life = 0; life < 12; life++) {
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    publish(topic, "Error: number " + sent++ + "\n    at f (/app/f.js:1:1)");
                }
                if (dies(ingestion(topic), DEATHS.get(random.nextInt(DEATHS.size())))) {
                    deaths++;
                }
            }
            assertThat(deaths)
                    .describedAs("deaths, or this test proves nothing")
                    .isEqualTo(12);
            live(ingestion(topic), sent);

            var total = sent;
            assertThat(shop.lines()).hasSize(total).doesNotHaveDuplicates();
            shop.read().get("/api/v1/errors").then().body("items", hasSize(1)).body("items[0].count", equalTo(total));
            events.await(e -> isOurs(e));
            assertThat(events.events()).filteredOn(seen -> isOurs(seen.event())).hasSize(1);
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void killedAtAnyStepASampleThatTheRouterRepeatsCountsOnce() throws Exception {
        var topic = "test-samples-" + UUID.randomUUID();
        var second = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()));
                var router = EventProbe.on(settings.servers(), topic(admin, topic), TrafficSample.class)) {
            var before = meta();
            router.publish(before, sample(shop, second));
            for (var death : DEATHS) {
                var now = meta();
                second = second.plusSeconds(1);
                router.publish(now, sample(shop, second));
                router.publish(before, sample(shop, second.minusSeconds(1)));
                assertThat(dies(ingestion(topic, Topic.Name.TRAFFIC), death)).isTrue();
                router.publish(now, sample(shop, second));
                before = now;
            }
            var last = Sender.fresh();
            router.publish(meta(), sample(last, second));

            live(ingestion(topic, Topic.Name.TRAFFIC), () -> assertThat(requests(last))
                    .isEqualTo(1));

            assertThat(requests(shop)).isEqualTo(DEATHS.size() + 1);
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    /** Guarded by {@code IngestLoop.storeAll}: one after the other, partitions would wait for ClickHouse in turn. */
    @Test
    void rangesOfTwoPartitionsAreStoredSideBySide() throws Exception {
        var topic = "test-beside-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get(10, TimeUnit.SECONDS);
            var beside = new AtomicBoolean();
            var sent = new AtomicInteger();

            live(storingBeside(beside, ingestion(topic)), () -> {
                for (int partition = 0; partition < 2; partition++) {
                    publish(topic, partition, "line " + sent.getAndIncrement(), Map.of());
                }
                assertThat(beside).isTrue();
                assertThat(shop.lines()).contains("line 0", "line 1");
            });

            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    /** Each range waits a little for one of another partition. */
    private static <B> Ingestion<B> storingBeside(AtomicBoolean beside, Ingestion<B> real) {
        var partitions = ConcurrentHashMap.<Integer>newKeySet();
        return new Relay<>(real.topic(), real) {
            @Override
            public void store(Range range, B batch) {
                partitions.add(range.partition());
                var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                while (partitions.size() < 2 && !beside.get() && System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
                beside.compareAndSet(false, partitions.size() == 2);
                partitions.remove(range.partition());
                super.store(range, batch);
            }
        };
    }

    /**
     * A single ClickHouse writes a token down before it has the rows. Guarded by {@code ClickHouse.makeSure}, and by each
     * table's {@code Search}: what is not found would be stored twice.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRangeIsStoredOnceThoughClickHouseMayKnowNoMoreOfItThanTheToken(boolean isLost) throws Exception {
        var topic = "test-token-" + UUID.randomUUID();
        var samples = "test-token-samples-" + UUID.randomUUID();
        var tables = List.of("logs", "spans", "metric_points", "error_occurrences", "traffic");
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()));
                var router = EventProbe.on(settings.servers(), topic(admin, samples), TrafficSample.class)) {
            topic(admin, topic);
            publish(topic, "Error: number 1\n    at f (/app/f.js:1:1)");
            publish(topic, null, "otlp.traces", span().toByteArray(), Map.of());
            publish(
                    topic,
                    null,
                    "otlp.metrics",
                    ExportMetricsServiceRequest.newBuilder()
                            .addResourceMetrics(ResourceMetrics.newBuilder()
                                    .setResource(shop.resource("v1"))
                                    .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(orders())))
                            .build()
                            .toByteArray(),
                    Map.of());
            router.publish(meta(), sample(shop, Instant.now().minusSeconds(60)));
            assertThat(dies(ingestion(topic), Death.AFTER_STORING)).isTrue();
            assertThat(dies(ingestion(samples, Topic.Name.TRAFFIC), Death.AFTER_STORING))
                    .isTrue();
            if (isLost) {
                for (var table : tables) {
                    // With its last row the token would go too.
                    clickHouse.execute("ALTER TABLE " + table + " MODIFY SETTING remove_empty_parts = 0");
                    clickHouse.execute("ALTER TABLE " + table + " DELETE WHERE service_id = '" + shop.service()
                            + "' SETTINGS mutations_sync = 2");
                    assertThat(rows(table)).isZero();
                }
            }
            publish(topic, "the end");

            live(ingestion(topic), () -> assertThat(shop.lines()).contains("the end"));
            live(ingestion(samples, Topic.Name.TRAFFIC), () -> assertThat(requests(shop))
                    .isEqualTo(1));

            assertThat(tables).extracting(this::rows).containsExactly(2L, 1L, 1L, 1L, 1L);
            admin.deleteTopics(List.of(topic, samples)).all().get(10, TimeUnit.SECONDS);
        } finally {
            if (isLost) {
                for (var table : tables) {
                    clickHouse.execute("ALTER TABLE " + table + " RESET SETTING remove_empty_parts");
                }
            }
        }
    }

    private long rows(String table) {
        return clickHouse.count(
                table,
                "service_id = {service:UUID}",
                Map.of("service", shop.service().toString()));
    }

    private ExportTraceServiceRequest span() {
        var at = Instant.now();
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(shop.resource("v1"))
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .setTraceId(Sender.bytes(16))
                                        .setSpanId(Sender.bytes(8))
                                        .setStartTimeUnixNano(nanos(at))
                                        .setEndTimeUnixNano(nanos(at)))))
                .build();
    }

    private static String topic(Admin admin, String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
        return name;
    }

    private EventMeta meta() {
        return new EventMeta(UUID.randomUUID(), "traffic.sample", "/router", shop.workspace(), Instant.now());
    }

    private static TrafficSample sample(Sender of, Instant second) {
        var share = new TrafficSample.Share(
                ReleaseId.fromString("019c0000-0000-7000-8000-000000000002"),
                "v1",
                "local",
                1,
                0,
                0,
                0,
                10,
                100,
                Collections.nCopies(TrafficSample.LATENCY_BOUNDS_MS.size() + 1, 0L));
        return new TrafficSample(of.service(), second, List.of(share));
    }

    private static double requests(Sender of) {
        var answer = of.read().queryParam("metric", "requests").get("/api/v1/metrics");
        return answer.statusCode() == 404
                ? 0
                : answer.jsonPath().getList("series.total", Double.class).stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
    }

    /** A stand-in for what nobody has thought of yet: Postgres refuses what one record among others leads to. */
    @Test
    void aRecordThatPostgresRefusesGoesToTheDeadLettersAndTheOthersAreCounted() throws Exception {
        var topic = "test-refused-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()));
                var letters = EventProbe.on(settings.servers(), Topic.Name.DEAD_LETTER, DomainEvent.class)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 5; i++) {
                // Of a log shipper, so that also what is known of it is asked for.
                publish(
                        topic,
                        (i == 2 ? "poison" : "Error") + ": number " + i + "\n    at f (/app/f.js:1:1)",
                        Map.of("syntra_batch", "replica-1:stdout:" + i + "-" + (i + 1)));
            }

            live(refusing("poison", ingestion(topic)), 4);

            assertThat(letters.records())
                    .filteredOn(letter -> topic.equals(header(letter, "dead-letter-topic")))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(header(letter, "dead-letter-offset")).isEqualTo("2");
                        assertThat(header(letter, "dead-letter-reason")).contains("22021");
                    });
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    /** Guarded by {@code OtlpIngestion.unreadable}. */
    @Test
    void aRecordThatClickHouseRefusesGoesToTheDeadLettersAndTheOthersAreStored() throws Exception {
        var topic = "test-poison-" + UUID.randomUUID();
        var poison = "poison" + UUID.randomUUID();
        schema.ensure();
        clickHouse.execute("ALTER TABLE logs ADD CONSTRAINT no_poison CHECK position(body, '" + poison + "') = 0");
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()));
                var letters = EventProbe.on(settings.servers(), Topic.Name.DEAD_LETTER, DomainEvent.class)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 5; i++) {
                publish(topic, (i == 2 ? poison : "Error") + ": number " + i + "\n    at f (/app/f.js:1:1)");
            }

            live(ingestion(topic), () -> assertThat(shop.lines()).hasSize(4));

            assertThat(letters.records())
                    .filteredOn(letter -> topic.equals(header(letter, "dead-letter-topic")))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(header(letter, "dead-letter-offset")).isEqualTo("2");
                        assertThat(header(letter, "dead-letter-reason")).contains("refuses 1 of its rows");
                    });
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        } finally {
            clickHouse.execute("ALTER TABLE logs DROP CONSTRAINT no_poison");
        }
    }

    @Test
    void aRecordThatIsNoOtlpIsSetAsideOnceHoweverOftenItsRangeIsTried() throws Exception {
        var topic = "test-unreadable-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()));
                var letters = EventProbe.on(settings.servers(), Topic.Name.DEAD_LETTER, DomainEvent.class)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>(topic, "key", "no OTLP".getBytes(StandardCharsets.UTF_8)))
                    .get(10, TimeUnit.SECONDS);
            publish(topic, "Error: number 1\n    at f (/app/f.js:1:1)");

            live(settlingAtLast(3, ingestion(topic)), 1);

            assertThat(letters.records())
                    .filteredOn(letter -> topic.equals(header(letter, "dead-letter-topic")))
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(header(letter, "dead-letter-reason")).startsWith("no OTLP record"));
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    /** Guarded by {@code Progress.settle}, which asks {@code Gaps.count}: nothing vanishes without a word. */
    @Test
    void whatIsGoneFromKafkaBeforeItWasStoredIsCounted() throws Exception {
        var topic = "test-gone-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(10, TimeUnit.SECONDS);
            publish(topic, "Error: number 0\n    at f (/app/f.js:1:1)");
            live(ingestion(topic), 1);
            for (int i = 1; i <= 3; i++) {
                publish(topic, "Error: number " + i + "\n    at f (/app/f.js:1:1)");
            }
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get(10, TimeUnit.SECONDS);

            live(ingestion(topic), 2);

            assertThat(pool.preparedQuery("select sum(records)::bigint from ingest_gap where topic = $1")
                            .executeAndAwait(Tuple.of(topic))
                            .iterator()
                            .next()
                            .getLong(0))
                    .isEqualTo(2);
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    /** Guarded by {@code Gaps.of}: of the partition that its own records go to. */
    @Test
    void whatIsGoneIsToldWhereDropsAre() {
        shop.logs("known");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(1));
        pool.preparedQuery("""
                        insert into ingest_gap (topic, partition, day, records)
                        select $1, p, cast(now() at time zone 'UTC' as date), p + 5 from generate_series(0, 2) p""").executeAndAwait(Tuple.of(Topic.Name.OTLP));
        try {
            var partition = producer.partitionsFor(Topic.Name.OTLP).size() == 3
                    ? Utils.toPositive(Utils.murmur2(shop.service().toString().getBytes(StandardCharsets.UTF_8))) % 3
                    : -1;
            shop.read()
                    .get("/api/v1/ingest/dropped")
                    .then()
                    .statusCode(200)
                    .body("reason", equalTo(List.of("gone")))
                    .body("count", equalTo(List.of(partition + 5)));
        } finally {
            pool.query("delete from ingest_gap").executeAndAwait();
        }
    }

    private static <B> Ingestion<B> settlingAtLast(int failures, Ingestion<B> real) {
        var left = new AtomicInteger(failures);
        return new Relay<>(real.topic(), real) {
            @Override
            public Uni<Void> settle(B batch) {
                return left.getAndDecrement() > 0
                        ? Uni.createFrom().failure(new IOException("the database is away"))
                        : super.settle(batch);
            }
        };
    }

    private static <B> Ingestion<B> refusing(String word, Ingestion<B> real) {
        var refused = new IdentityHashMap<B, Boolean>();
        return new Relay<>(real.topic(), real) {
            @Override
            public B prepare(List<ConsumerRecord<String, byte[]>> records) {
                var batch = super.prepare(records);
                if (records.stream().anyMatch(r -> new String(r.value(), StandardCharsets.UTF_8).contains(word))) {
                    refused.put(batch, true);
                }
                return batch;
            }

            @Override
            public Uni<Void> settle(B batch) {
                return refused.containsKey(batch)
                        ? Panache.getSession()
                                .chain(session -> session.createNativeQuery(
                                                "select length(cast(?1 as text))", Integer.class)
                                        .setParameter(1, "a\0b")
                                        .getSingleResult())
                                .replaceWithVoid()
                        : super.settle(batch);
            }
        };
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private boolean isOurs(ErrorGroupEvent event) {
        return event instanceof ErrorGroupEvent.Opened opened
                && opened.serviceId().equals(shop.service());
    }

    private <B> boolean dies(Ingestion<B> ingestion, Death how) throws InterruptedException {
        var killed = new AtomicBoolean();
        var reaper = new Reaper(how);
        var thread = Thread.ofPlatform().start(() -> {
            try {
                loop(new Mortal<>(ingestion, reaper), new MortalProgress(postgres, reaper))
                        .run();
            } catch (Killed expected) {
                killed.set(true);
            }
        });
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        return killed.get();
    }

    /** Runs until that many lines are there. */
    private <B> void live(Ingestion<B> ingestion, int lines) throws InterruptedException {
        live(
                ingestion,
                () -> shop.read().get("/api/v1/errors").then().body("items[0].count", greaterThanOrEqualTo(lines)));
    }

    private <B> void live(Ingestion<B> ingestion, ThrowingRunnable until) throws InterruptedException {
        var loop = loop(ingestion, progress);
        var thread = Thread.ofPlatform().start(loop);
        try {
            soon().untilAsserted(until);
        } finally {
            loop.stop();
            thread.join();
        }
    }

    private <B> IngestLoop<B> loop(Ingestion<B> ingestion, Progress itsProgress) {
        return new IngestLoop<>(
                "test." + ingestion.topic(),
                ingestion,
                consumers,
                itsProgress,
                deadLetters,
                new LoopState(Clock.systemUTC()));
    }

    /** The same work on a topic of our own, so that the service's own loop keeps its hands off. */
    private Ingestion<?> ingestion(String topic) {
        return ingestion(topic, Topic.Name.OTLP);
    }

    private Ingestion<?> ingestion(String topic, String insteadOf) {
        var real = ingestions.stream()
                .filter(i -> i.topic().equals(insteadOf))
                .findFirst()
                .orElseThrow();
        return onTopic(topic, real);
    }

    private static <B> Ingestion<B> onTopic(String topic, Ingestion<B> real) {
        return new Relay<>(topic, real);
    }

    private record Reaper(Death wanted) {

        void at(Death now) {
            if (now == wanted) {
                throw new Killed();
            }
        }
    }

    private static final class Mortal<B> extends Relay<B> {

        private final Reaper reaper;

        Mortal(Ingestion<B> real, Reaper reaper) {
            super(real.topic(), real);
            this.reaper = reaper;
        }

        @Override
        public void store(Range range, B batch) {
            reaper.at(Death.BEFORE_STORING);
            super.store(range, batch);
            reaper.at(Death.AFTER_STORING);
        }

        @Override
        public Uni<Void> settle(B batch) {
            return super.settle(batch).invoke(() -> reaper.at(Death.WHILE_SETTLING));
        }
    }

    private static final class MortalProgress extends Progress {

        private final Reaper reaper;

        MortalProgress(Postgres postgres, Reaper reaper) {
            super(postgres);
            this.reaper = reaper;
        }

        @Override
        void plan(Range range) {
            reaper.at(Death.BEFORE_PLANNING);
            super.plan(range);
            reaper.at(Death.AFTER_PLANNING);
        }

        @Override
        void settle(Range range, Supplier<Uni<Void>> effect) {
            try {
                super.settle(range, effect);
            } catch (CompletionException e) {
                // Hibernate wraps what is thrown inside of its transaction.
                if (e.getCause() instanceof Killed killed) {
                    throw killed;
                }
                throw e;
            }
            reaper.at(Death.AFTER_SETTLING);
        }
    }

    private void publish(String topic, String line) throws Exception {
        publish(topic, line, Map.of());
    }

    private void publish(String topic, String line, Map<String, String> more) throws Exception {
        publish(topic, null, line, more);
    }

    private void publish(String topic, @Nullable Integer partition, String line, Map<String, String> more)
            throws Exception {
        publish(
                topic,
                partition,
                "otlp.logs",
                shop.logsRequest("v1", List.of(log(line))).toByteArray(),
                more);
    }

    private void publish(
            String topic, @Nullable Integer partition, String type, byte[] request, Map<String, String> more)
            throws Exception {
        var record = new ProducerRecord<>(topic, partition, UUID.randomUUID().toString(), request);
        Map.of(
                        EventMeta.Header.TYPE,
                        type,
                        EventMeta.Header.WORKSPACE,
                        shop.workspace().value(),
                        "syntra_service",
                        shop.service().toString())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        more.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(record).get(10, TimeUnit.SECONDS);
    }

    private void ship(String batch, String... lines) {
        var logs = new ArrayList<LogRecord.Builder>();
        for (var line : lines) {
            logs.add(log(line));
        }
        ship(batch, logs.toArray(LogRecord.Builder[]::new));
    }

    private void ship(String batch, LogRecord.Builder... logs) {
        shop.ingest(shop.logsRequest("v1", List.of(logs)).toByteArray())
                .header("Syntra-Batch", batch)
                .post("/v1/logs")
                .then()
                .statusCode(200);
    }

    private static LogRecord.Builder positioned(String line, long position) {
        return log(line)
                .addAttributes(KeyValue.newBuilder()
                        .setKey("syntra.position")
                        .setValue(AnyValue.newBuilder().setIntValue(position)));
    }
}
