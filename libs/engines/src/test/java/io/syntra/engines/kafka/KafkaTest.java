package io.syntra.engines.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.event.Topic;
import io.syntra.engines.EngineProcess;
import io.syntra.engines.Ports;
import io.syntra.engines.TestFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTest {

    private static final String TOPIC = Topic.DEPLOYMENT.topicName();

    private final Path folder;
    private final Kafka kafka;

    KafkaTest(@TempDir Path folder) {
        this.folder = folder;
        this.kafka = new Kafka(
                TestFolders.with(folder), Ports.anyFree(), Ports.anyFree(), System.getProperty("java.class.path"));
    }

    @Test
    void acknowledgedRecordsAndCommittedOffsetsSurviveAKill() throws Exception {
        // Given
        try (var running = start()) {
            kafka.topics().createAll();
            send("one", "two");
            assertThat(read("billing", 2)).containsExactly("one", "two");
            send("three");
            running.kill();
        }

        // When
        try (var again = start()) {
            kafka.topics().createAll();

            // Then
            assertThat(read("billing", 1)).containsExactly("three");
            assertThat(read("workflow", 3)).containsExactly("one", "two", "three");
            assertThat(again.engine().ready()).isTrue();
        }
        assertThat(kafka.ready()).isFalse();
    }

    @Test
    void hasEveryTopicAndForgetsWhatTestsLeaveBehind() throws Exception {
        try (var running = start()) {
            // Given
            kafka.topics().createAll();
            assertThat(topicsWith("retention.ms"))
                    .describedAs("what waits to be stored must not go")
                    .containsEntry(Topic.OTLP.topicName(), "-1");
            assertThat(topicsWith("cleanup.policy"))
                    .containsKeys(
                            Arrays.stream(Topic.values()).map(Topic::topicName).toArray(String[]::new))
                    .containsEntry(Topic.ROUTE.topicName(), "compact,delete")
                    .containsEntry(Topic.Name.DEAD_LETTER, "delete");
            send("old");
            try (var left = consumer("billing")) {
                assertThat(poll(left, 1)).containsExactly("old");

                // When
                kafka.topics().clear();
            }

            // Then
            send("new");
            assertThat(read("billing", 1)).containsExactly("new");
            assertThat(running.pid()).isPositive();
        }
    }

    /** An earlier version made it with Kafka's own limit, where a letter with its cause does not fit. */
    @Test
    void aTopicThatIsThereGetsTheSettingsOfANewOne() throws Exception {
        try (var running = start();
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(Topic.Name.DEAD_LETTER, 1, (short) 1)))
                    .all()
                    .get();

            kafka.topics().createAll();

            var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topic.Name.DEAD_LETTER);
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                            admin.describeConfigs(List.of(topic)).all().get().values())
                    .singleElement()
                    .satisfies(config ->
                            assertThat(config.get("max.message.bytes").value()).isEqualTo("2097152")));
            assertThat(running.pid()).isPositive();
        }
    }

    private EngineProcess start() throws IOException, InterruptedException {
        return EngineProcess.start(kafka, folder.resolve("kafka.log"));
    }

    private Map<String, String> topicsWith(String setting) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var resources = admin.listTopics().names().get().stream()
                    .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                    .toList();
            return admin.describeConfigs(resources).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            config -> config.getKey().name(),
                            config -> config.getValue().get(setting).value()));
        }
    }

    private void send(String... values) throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (var value : values) {
                producer.send(new ProducerRecord<>(TOPIC, "key", value)).get();
            }
        }
    }

    private List<String> read(String group, int count) {
        try (var consumer = consumer(group)) {
            var values = poll(consumer, count);
            consumer.commitSync();
            return values;
        }
    }

    private KafkaConsumer<String, String> consumer(String group) {
        var consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.subscribe(List.of(TOPIC));
        return consumer;
    }

    private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        var values = new ArrayList<String>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInSameThread()
                .until(() -> {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                    return values.size() >= count;
                });
        return values;
    }
}
