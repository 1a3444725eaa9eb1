package io.syntra.telemetry.ingest;

import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.arc.All;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.Topic;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.kafka.DeadLetters;
import io.syntra.telemetry.kafka.KafkaSettings;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two instances carry one topic, and Kafka takes one of them for dead that is only slow. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class RebalanceTest {

    private static final int LOT = 20;

    @Inject
    @All
    List<Ingestion<?>> ingestions;

    @Inject
    Progress progress;

    @Inject
    DeadLetters deadLetters;

    @Inject
    Postgres postgres;

    @Inject
    KafkaSettings settings;

    @Inject
    Producer<String, byte[]> producer;

    private final Sender shop = Sender.fresh();
    private final String topic = "test-rebalance-" + UUID.randomUUID();
    private int sent;

    /** Where in its work on a range the slow one is. */
    private enum Step {
        BEFORE_PLANNING,
        BEFORE_STORING,
        AFTER_STORING
    }

    /** Guarded by {@code Progress.plan}, {@code Progress.settle} and {@code Range.token}. */
    @ParameterizedTest
    @EnumSource
    void aLoopThatLostItsPartitionsWithinARangeLosesAndDoublesNothing(Step step) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.servers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get(10, TimeUnit.SECONDS);
            publishLot();
            var hold = new Hold(step);
            var ofSlow = new Held<>(real(), hold);
            var slow = new Running(loop("slow", ofSlow, new HeldProgress(postgres, hold)));
            try (slow) {
                hold.reached.get(20, TimeUnit.SECONDS);
                takeForDead(admin, "slow");
                try (var quick = new Running(loop("quick", onTopic(real()), progress))) {
                    publishLot();
                    soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(sent));

                    hold.end.complete(null);
                    soon().until(() -> {
                        publishLot();
                        return ofSlow.later.get() > 0;
                    });
                    soon().untilAsserted(this::allIsThereOnce);
                    assertThat(quick.thread.isAlive()).isTrue();
                }
                takeForDead(admin, "quick");
                publishLot();
                soon().untilAsserted(this::allIsThereOnce);
            }
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        }
    }

    private void allIsThereOnce() {
        assertThat(shop.lines()).hasSize(sent).doesNotHaveDuplicates();
        shop.read().get("/api/v1/errors").then().body("items", hasSize(1)).body("items[0].count", equalTo(sent));
    }

    private void takeForDead(Admin admin, String instance) throws Exception {
        var group = group();
        admin.removeMembersFromConsumerGroup(
                        group,
                        new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(group + "." + instance))))
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    private String group() {
        return "test." + topic;
    }

    /** Both partitions get some. */
    private void publishLot() throws Exception {
        for (int i = 0; i < LOT; i++) {
            var line = "Error: number " + sent++ + "\n    at f (/app/f.js:1:1)";
            var record = new ProducerRecord<>(
                    topic,
                    i % 2,
                    UUID.randomUUID().toString(),
                    shop.logsRequest("v1", List.of(log(line))).toByteArray());
            Map.of(
                            EventMeta.Header.TYPE,
                            "otlp.logs",
                            EventMeta.Header.WORKSPACE,
                            shop.workspace().value(),
                            "syntra_service",
                            shop.service().toString())
                    .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(record).get(10, TimeUnit.SECONDS);
        }
    }

    private Ingestion<?> real() {
        return ingestions.stream()
                .filter(ingestion -> ingestion.topic().equals(Topic.Name.OTLP))
                .findFirst()
                .orElseThrow();
    }

    private <B> Ingestion<B> onTopic(Ingestion<B> real) {
        return new Relay<>(topic, real);
    }

    private <B> IngestLoop<B> loop(String instance, Ingestion<B> ingestion, Progress itsProgress) {
        return new IngestLoop<>(
                group(),
                ingestion,
                new Consumers(named(instance)),
                itsProgress,
                deadLetters,
                new LoopState(Clock.systemUTC()));
    }

    private KafkaSettings named(String instance) {
        return new KafkaSettings() {
            @Override
            public String servers() {
                return settings.servers();
            }

            @Override
            public Duration writeTimeout() {
                return settings.writeTimeout();
            }

            @Override
            public MemorySize backlog() {
                return settings.backlog();
            }

            @Override
            public Duration storedFor() {
                return settings.storedFor();
            }

            @Override
            public String instance() {
                return instance;
            }
        };
    }

    private static final class Running implements AutoCloseable {

        private final IngestLoop<?> loop;
        private final Thread thread;

        Running(IngestLoop<?> loop) {
            this.loop = loop;
            this.thread = Thread.ofPlatform().daemon().start(loop);
        }

        @Override
        public void close() {
            loop.stop();
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops the one that comes by first, once. */
    private record Hold(Step where, CompletableFuture<Void> reached, CompletableFuture<Void> end) {

        Hold(Step where) {
            this(where, new CompletableFuture<>(), new CompletableFuture<>());
        }

        void at(Step now) {
            if (now == where && reached.complete(null)) {
                end.join();
            }
        }
    }

    private final class Held<B> extends Relay<B> {

        private final Hold hold;

        /** Ranges since it was let go. */
        private final AtomicInteger later = new AtomicInteger();

        Held(Ingestion<B> real, Hold hold) {
            super(topic, real);
            this.hold = hold;
        }

        @Override
        public B prepare(List<ConsumerRecord<String, byte[]>> records) {
            if (hold.end.isDone() && !records.isEmpty()) {
                later.incrementAndGet();
            }
            return super.prepare(records);
        }

        @Override
        public void store(Range range, B batch) {
            hold.at(Step.BEFORE_STORING);
            super.store(range, batch);
            hold.at(Step.AFTER_STORING);
        }
    }

    private static final class HeldProgress extends Progress {

        private final Hold hold;

        HeldProgress(Postgres postgres, Hold hold) {
            super(postgres);
            this.hold = hold;
        }

        @Override
        void plan(Range range) {
            hold.at(Step.BEFORE_PLANNING);
            super.plan(range);
        }
    }
}
