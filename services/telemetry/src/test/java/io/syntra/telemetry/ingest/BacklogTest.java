package io.syntra.telemetry.ingest;

import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.Topic;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.kafka.KafkaSettings;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits in a topic of the test's own, which no loop reads. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class BacklogTest {

    private static final int RECORDS = 100;
    private static final int BYTES = 10_000;

    @Inject
    Backlog backlog;

    @Inject
    Progress progress;

    @Inject
    TopicRoom room;

    @Inject
    KafkaSettings settings;

    @Inject
    Admin admin;

    @Inject
    Producer<String, byte[]> producer;

    private final String topic = "test-backlog-" + UUID.randomUUID();
    private final TopicPartition partition = new TopicPartition(topic, 0);

    @BeforeEach
    void aHundredRecords() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("retention.ms", "-1"))))
                .all()
                .get(10, TimeUnit.SECONDS);
        var random = new Random(1);
        for (int i = 0; i < RECORDS; i++) {
            var value = new byte[BYTES];
            random.nextBytes(value);
            producer.send(new ProducerRecord<>(topic, "key", value)).get(10, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void deleteIt() throws Exception {
        admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
    }

    private void store(int first, int last) {
        var range = new Range(backlog.ends(topic).stream(), 0, first, last);
        progress.plan(range);
        progress.settle(range, () -> Uni.createFrom().voidItem());
    }

    private long begin() throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get(10, TimeUnit.SECONDS)
                .offset();
    }

    /** Guarded by {@code Backlog.bytes}. */
    @Test
    void whatIsNotStoredYetWaits() {
        assertThat(backlog.bytes(topic)).isBetween((long) RECORDS * BYTES, RECORDS * BYTES * 11L / 10);

        store(0, 69);
        assertThat(backlog.bytes(topic)).isBetween(30L * BYTES, 30L * BYTES * 11 / 10);

        store(70, RECORDS - 1);
        assertThat(backlog.bytes(topic)).isZero();
    }

    /** Guarded by {@code Backlog.deleteStored}: Kafka itself deletes nothing, and this nothing that is not stored. */
    @Test
    void onlyWhatIsStoredAndOldIsDeleted() throws Exception {
        backlog.deleteStored(topic, Instant.now().plusSeconds(60));
        assertThat(begin()).isZero();

        store(0, 69);
        backlog.deleteStored(topic, Instant.now().minusSeconds(60));
        assertThat(begin()).isZero();

        backlog.deleteStored(topic, Instant.now().plusSeconds(60));
        assertThat(begin()).isEqualTo(70);
    }

    /** Guarded by {@code TopicRoom.require}. */
    @Test
    void whenTooMuchWaitsNothingIsTakenUntilItIsStored() {
        var its = new TopicRoom(topic, backlog, settings, Clock.systemUTC(), RECORDS * BYTES / 2);
        its.look();
        assertThatThrownBy(its::require).isInstanceOf(ProblemException.class);

        store(0, RECORDS - 1);
        its.look();
        assertThatCode(its::require).doesNotThrowAnyException();
    }

    /** Guarded by {@code TakeOtlp.take}, which asks {@code TopicRoom}. */
    @Test
    void sendersAreAskedToComeBack() {
        var shop = Sender.fresh();
        var request = shop.logsRequest("v1", List.of(log("line"))).toByteArray();
        soon().untilAsserted(() -> {
            // A look in between finds that there is room.
            room.waiting = Long.MAX_VALUE;
            shop.ingest(request).post("/v1/logs").then().statusCode(429).header("Retry-After", equalTo("30"));
        });

        room.look();
        shop.ingest(request).post("/v1/logs").then().statusCode(200);
        assertThat(backlog.ends(Topic.Name.OTLP).ends()).isNotEmpty();
    }
}
