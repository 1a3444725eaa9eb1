package io.syntra.testing;

import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.EventMeta.Header;
import io.syntra.contracts.event.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * A plain Kafka client beside the service under test: sees what is said on one topic after the probe was made, and says
 * things itself. For one thread.
 */
public final class EventProbe<T extends DomainEvent> implements AutoCloseable {

    /** An event with its CloudEvents attributes. */
    public record Seen<T extends DomainEvent>(String key, EventMeta meta, T event) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final Class<T> type;
    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<String, byte[]> producer;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    private EventProbe(String bootstrapServers, String topic, Class<T> type) {
        this.topic = topic;
        this.type = type;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new StringSerializer(),
                new ByteArraySerializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy; asking for the position makes "from now on" mean now.
        partitions.forEach(consumer::position);
    }

    /** On the broker of the service under test. */
    public static <T extends DomainEvent> EventProbe<T> on(Topic topic, Class<T> type) {
        return on(
                ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class), topic.topicName(), type);
    }

    public static <T extends DomainEvent> EventProbe<T> on(String bootstrapServers, String topic, Class<T> type) {
        return new EventProbe<>(bootstrapServers, topic, type);
    }

    /** Everything so far, as it is on the wire. */
    public List<ConsumerRecord<String, byte[]>> records() {
        consumer.poll(POLL).forEach(records::add);
        return List.copyOf(records);
    }

    /** Everything so far; fails on a record that is no event. */
    public List<Seen<T>> events() {
        return records().stream().map(this::read).toList();
    }

    /** Waits for the first event that fits. */
    public Seen<T> await(Predicate<? super T> wanted) {
        return await(wanted, PATIENCE);
    }

    public Seen<T> await(Predicate<? super T> wanted, Duration deadline) {
        return Awaitility.await("an event on " + topic)
                .atMost(deadline)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread()
                .until(
                        () -> events().stream()
                                .filter(seen -> wanted.test(seen.event()))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    /** Waits for the first event of one kind that fits. */
    public <E extends T> E await(Class<E> kind, Predicate<? super E> wanted) {
        return kind.cast(await(event -> kind.isInstance(event) && wanted.test(kind.cast(event)))
                .event());
    }

    /** Says the event as another service would, and returns when the broker has it. */
    public EventMeta publish(WorkspaceId workspace, T event) {
        var meta = new EventMeta(
                UUID.randomUUID(), DomainEvent.typeOf(event.getClass()), "/test", workspace, Instant.now());
        publish(meta, event);
        return meta;
    }

    /** Says it with these attributes; twice with the same ones is a redelivery. */
    public void publish(EventMeta meta, T event) {
        try {
            publish(event.key(), headers(meta), Json.mapper().writeValueAsBytes(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says anything at all, for instance what no service would. */
    public void publish(String key, Map<String, String> headers, byte[] value) {
        var record = new ProducerRecord<>(topic, key, value);
        headers.forEach(
                (name, text) -> record.headers().add(new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8))));
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take the record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The headers of the CloudEvents binary mode. */
    public static Map<String, String> headers(EventMeta meta) {
        return Map.of(
                Header.SPEC_VERSION, EventMeta.SPEC_VERSION,
                Header.ID, meta.id().toString(),
                Header.TYPE, meta.type(),
                Header.SOURCE, meta.source(),
                Header.WORKSPACE, meta.workspace().value(),
                Header.TIME, meta.time().toString(),
                Header.CONTENT_TYPE, "application/json");
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }

    private Seen<T> read(ConsumerRecord<String, byte[]> record) {
        try {
            var meta = new EventMeta(
                    UUID.fromString(header(record, Header.ID)),
                    header(record, Header.TYPE),
                    header(record, Header.SOURCE),
                    new WorkspaceId(header(record, Header.WORKSPACE)),
                    Instant.parse(header(record, Header.TIME)));
            return new Seen<>(record.key(), meta, Json.mapper().readValue(record.value(), type));
        } catch (IOException e) {
            throw new UncheckedIOException("no event: " + new String(record.value(), StandardCharsets.UTF_8), e);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalStateException("a record on " + record.topic() + " has no header " + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
