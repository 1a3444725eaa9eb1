package io.syntra.agent.audit;

import io.smallrye.common.annotation.Identifier;
import io.syntra.audit.Verification;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import io.syntra.contracts.event.Topic;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** The checkpoints that Kafka has, read from the first to the last each time. */
@Singleton
class CheckpointTopic {

    private static final String NAME = Topic.AUDIT_CHECKPOINT.topicName();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Map<String, Object> broker;

    CheckpointTopic(@Identifier("default-kafka-broker") Map<String, Object> broker) {
        this.broker = Map.copyOf(broker);
    }

    /** Tells the verification every checkpoint of its workspace. Blocks. */
    void tell(Verification verification, WorkspaceId workspace) {
        var config = new HashMap<>(broker);
        config.keySet().retainAll(ConsumerConfig.configNames());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        // What is not there yet is not waited for.
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            read(consumer, verification, workspace);
        } catch (KafkaException e) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE, "The checkpoints on Kafka cannot be read at the moment; ask again later.");
        }
    }

    private static void read(KafkaConsumer<String, byte[]> consumer, Verification verification, WorkspaceId workspace) {
        var partitions = consumer.partitionsFor(NAME).stream()
                .map(partition -> new TopicPartition(NAME, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        var deadline = System.nanoTime() + LONGEST.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new KafkaException("the topic " + NAME + " is not read to its end in time");
            }
            consumer.poll(POLL).forEach(record -> tell(verification, workspace, record));
        }
    }

    static void tell(Verification verification, WorkspaceId workspace, ConsumerRecord<String, byte[]> record) {
        if (!workspace.value().equals(record.key())) {
            return;
        }
        var checkpoint = checkpoint(record.value());
        if (checkpoint.isPresent()) {
            verification.checkpoint("Kafka", checkpoint.get());
        } else {
            verification.damaged(
                    "Kafka",
                    "the record at %d of partition %d is no checkpoint".formatted(record.offset(), record.partition()));
        }
    }

    private static Optional<AuditCheckpoint> checkpoint(byte @Nullable [] value) {
        try {
            return value == null
                    ? Optional.empty()
                    : Optional.ofNullable(Json.mapper().readValue(value, AuditCheckpoint.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
