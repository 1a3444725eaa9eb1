package io.syntra.telemetry.ingest;

import io.syntra.telemetry.kafka.KafkaSettings;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What was taken and is not stored yet. */
@Singleton
public class Backlog {

    private static final int SECONDS = 10;

    private final Consumers consumers;
    private final Progress progress;
    private final KafkaSettings settings;

    Backlog(Consumers consumers, Progress progress, KafkaSettings settings) {
        this.consumers = consumers;
        this.progress = progress;
        this.settings = settings;
    }

    /**
     * Where a topic ends.
     *
     * @param ends by partition
     */
    public record Ends(String topic, String stream, Map<Integer, Long> ends) {

        public Ends {
            ends = Map.copyOf(ends);
        }
    }

    /** @throws KafkaException when Kafka does not answer */
    public Ends ends(String topic) {
        var stream = consumers.streamOf(topic);
        try (var admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.servers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                SECONDS * 1_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                SECONDS * 500))) {
            var asked = new HashMap<TopicPartition, OffsetSpec>();
            var topics = admin.describeTopics(List.of(topic)).allTopicNames().get(SECONDS, TimeUnit.SECONDS);
            Objects.requireNonNull(topics.get(topic))
                    .partitions()
                    .forEach(partition ->
                            asked.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
            var ends = new HashMap<Integer, Long>();
            admin.listOffsets(asked)
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return new Ends(topic, stream, ends);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka does not tell where topic " + topic + " ends", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** Whether all that was there then is stored now; of a topic that was made anew, nothing comes any more. */
    public boolean isStored(Ends then) {
        return !consumers.streamOf(then.topic()).equals(then.stream())
                || then.ends().entrySet().stream()
                        .allMatch(
                                end -> progress.of(then.stream(), end.getKey()).next() >= end.getValue());
    }
}
