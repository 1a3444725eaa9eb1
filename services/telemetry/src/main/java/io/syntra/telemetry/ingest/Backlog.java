package io.syntra.telemetry.ingest;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** What was taken and is not stored yet. */
@Singleton
public class Backlog {

    private static final int SECONDS = 10;

    private final Admin admin;
    private final Progress progress;

    Backlog(Admin admin, Progress progress) {
        this.admin = admin;
        this.progress = progress;
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
        var described = describe(topic);
        var ends = offsets(described, OffsetSpec.latest()).entrySet().stream()
                .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
        return new Ends(topic, stream(described), ends);
    }

    /** Whether all that was there then is stored now; of a topic that was made anew, nothing comes any more. */
    public boolean isStored(Ends then) {
        return !stream(describe(then.topic())).equals(then.stream())
                || then.ends().entrySet().stream()
                        .allMatch(
                                end -> progress.of(then.stream(), end.getKey()).next() >= end.getValue());
    }

    /**
     * On Kafka's disk, about: of a partition's bytes the part that its offsets are.
     *
     * @throws KafkaException when Kafka does not answer
     */
    long bytes(String topic) {
        var described = describe(topic);
        var starts = offsets(described, OffsetSpec.earliest());
        var ends = offsets(described, OffsetSpec.latest());
        var sizes = sizes(starts);
        return starts.keySet().stream()
                .mapToLong(partition -> {
                    long start = starts.getOrDefault(partition, 0L);
                    long end = ends.getOrDefault(partition, 0L);
                    long next = Math.max(start, next(described, partition));
                    return end <= next
                            ? 0
                            : Math.round((double) sizes.getOrDefault(partition, 0L) * (end - next) / (end - start));
                })
                .sum();
    }

    /**
     * Frees what was stored, and came before a time.
     *
     * @throws KafkaException when Kafka does not answer
     */
    void deleteStored(String topic, Instant before) {
        var described = describe(topic);
        var starts = offsets(described, OffsetSpec.earliest());
        var ends = offsets(described, OffsetSpec.latest());
        var since = offsets(described, OffsetSpec.forTimestamp(before.toEpochMilli()));
        var stored = new HashMap<TopicPartition, RecordsToDelete>();
        starts.forEach((partition, start) -> {
            long firstSince = since.getOrDefault(partition, 0L);
            // -1 where all came before.
            long old = firstSince < 0 ? ends.getOrDefault(partition, 0L) : firstSince;
            long upTo = Math.min(old, next(described, partition));
            if (upTo > start) {
                stored.put(partition, RecordsToDelete.beforeOffset(upTo));
            }
        });
        get(admin.deleteRecords(stored).all());
    }

    private long next(TopicDescription described, TopicPartition partition) {
        return progress.of(stream(described), partition.partition()).next();
    }

    private TopicDescription describe(String topic) {
        return Objects.requireNonNull(
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    }

    /** Offsets mean something only together with the topic's id. */
    private static String stream(TopicDescription described) {
        return described.name() + "@" + described.topicId();
    }

    private Map<TopicPartition, Long> offsets(TopicDescription described, OffsetSpec which) {
        var asked = described.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(described.name(), partition.partition()), partition -> which));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    /** Of the largest replica. */
    private Map<TopicPartition, Long> sizes(Map<TopicPartition, Long> partitions) {
        var brokers =
                get(admin.describeCluster().nodes()).stream().map(Node::id).toList();
        var sizes = new HashMap<TopicPartition, Long>();
        get(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> partitions.containsKey(replica.getKey()))
                .forEach(replica ->
                        sizes.merge(replica.getKey(), replica.getValue().size(), Math::max));
        return sizes;
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka does not tell of its topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
