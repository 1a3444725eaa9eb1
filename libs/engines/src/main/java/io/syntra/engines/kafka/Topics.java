package io.syntra.engines.kafka;

import io.syntra.contracts.event.Topic;
import io.syntra.engines.EngineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of all services on one broker. */
public record Topics(String bootstrapServers) {

    private static final int PARTITIONS = 3;
    private static final short REPLICAS = 1;
    /** "delete" only lets an operator delete records on request, which Kafka refuses otherwise; none expires. */
    private static final Map<String, String> COMPACTED =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete", TopicConfig.RETENTION_MS_CONFIG, "-1");

    /** Deleted records leave the disk with their file: one of at most so many hours and bytes. */
    private static final Map<String, String> KEPT_UNTIL_STORED = Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.SEGMENT_MS_CONFIG,
            String.valueOf(TimeUnit.HOURS.toMillis(6)),
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(128 * 1024 * 1024));

    /** The largest record of another topic, and the cause on top of it. */
    private static final String LARGEST_LETTER = "2097152";

    private static final int TIMEOUT_SECONDS = 20;

    /** Creates those that are missing, and gives the others the settings that a new one would get. */
    public void createAll() throws InterruptedException {
        try (var admin = admin(TIMEOUT_SECONDS)) {
            var present = get(admin.listTopics().names());
            get(admin.createTopics(wanted().stream()
                            .filter(topic -> !present.contains(topic.name()))
                            .toList())
                    .all());
            get(admin.incrementalAlterConfigs(wanted().stream()
                            .filter(topic -> present.contains(topic.name()))
                            .filter(topic -> !topic.configs().isEmpty())
                            .collect(Collectors.toMap(
                                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                                    topic -> settings(topic.configs()))))
                    .all());
        }
    }

    private static Collection<AlterConfigOp> settings(Map<String, String> configs) {
        return configs.entrySet().stream()
                .map(config -> new AlterConfigOp(
                        new ConfigEntry(config.getKey(), config.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    /**
     * Empties every topic and forgets every consumer group: for tests. Deleting and creating topics again would do the
     * same and take seconds.
     */
    public void clear() throws InterruptedException {
        try (var admin = admin(TIMEOUT_SECONDS)) {
            forgetGroups(admin);
            var latest = get(admin.listOffsets(partitions(admin).stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all());
            get(admin.deleteRecords(latest.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    end -> RecordsToDelete.beforeOffset(
                                            end.getValue().offset()))))
                    .all());
        }
    }

    boolean brokerAnswers() {
        // Kafka's client tries again without a pause while nobody listens, and logs each time.
        if (!someoneListens()) {
            return false;
        }
        try (var admin = admin(2)) {
            return !get(admin.describeCluster().nodes()).isEmpty();
        } catch (KafkaException | EngineException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean someoneListens() {
        var server = URI.create("kafka://" + bootstrapServers);
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 1_000);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    private static List<NewTopic> wanted() {
        var topics = new ArrayList<NewTopic>();
        for (var topic : Topic.values()) {
            topics.add(new NewTopic(topic.topicName(), PARTITIONS, REPLICAS).configs(config(topic)));
        }
        topics.add(new NewTopic(Topic.Name.DEAD_LETTER, PARTITIONS, REPLICAS)
                .configs(Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        LARGEST_LETTER,
                        // Nobody reads them but a person who asks what went wrong, perhaps weeks later.
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1")));
        return topics;
    }

    private static Map<String, String> config(Topic topic) {
        if (topic.compacted()) {
            return COMPACTED;
        }
        if (topic.keptUntilStored()) {
            return KEPT_UNTIL_STORED;
        }
        return topic.keptForEver() ? Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1") : Map.of();
    }

    private static List<TopicPartition> partitions(Admin admin) throws InterruptedException {
        var names = get(admin.listTopics().names());
        return get(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** Members of a killed process would hold up the next one of their group until their session ends. */
    private static void forgetGroups(Admin admin) throws InterruptedException {
        var groups = get(admin.listGroups().valid()).stream()
                .map(group -> group.groupId())
                .toList();
        for (var group : get(admin.describeConsumerGroups(groups).all()).values()) {
            if (!group.members().isEmpty()) {
                get(admin.removeMembersFromConsumerGroup(group.groupId(), new RemoveMembersFromConsumerGroupOptions())
                        .all());
            }
        }
        get(admin.deleteConsumerGroups(groups).all());
    }

    private Admin admin(int timeoutSeconds) {
        var millis = (int) TimeUnit.SECONDS.toMillis(timeoutSeconds);
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis));
    }

    private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new EngineException("Kafka did not do what was asked: " + e.getMessage(), e);
        }
    }
}
