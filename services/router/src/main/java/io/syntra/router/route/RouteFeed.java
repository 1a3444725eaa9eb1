package io.syntra.router.route;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.syntra.contracts.event.Topic;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole topic from its beginning at every start, and then follows it. Partitions are assigned, not
 * subscribed: every router needs all of them, and a group would only make it wait for a rebalance. For this reason it
 * is a plain client and not a messaging channel. Kafka being away delays news, it never stops the traffic.
 */
@Singleton
public class RouteFeed {

    private static final Logger LOG = Logger.getLogger(RouteFeed.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final Routes routes;
    private final SavedRoutes saved;
    private final Map<String, Object> kafka;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable Thread thread;
    private volatile State state = State.EMPTY;

    RouteFeed(Routes routes, SavedRoutes saved, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.routes = routes;
        this.saved = saved;
        this.kafka = Map.copyOf(kafka);
    }

    /** How much the router knows. */
    public enum State {
        /** Nothing yet, neither from disk nor from the topic. */
        EMPTY,
        /** What was saved before the last stop. */
        SAVED,
        /** The whole topic was read; what comes is followed. */
        FOLLOWING
    }

    public State state() {
        return state;
    }

    /** Before the listener opens, so that the first request finds its route. */
    void start(@Observes @Priority(100) StartupEvent event) {
        var last = saved.load();
        if (!last.isEmpty()) {
            routes.restore(last);
            state = State.SAVED;
            LOG.infof("Routes restored from disk services=%d", last.size());
        }
        thread = Thread.ofPlatform().name("route-feed").daemon().start(this::run);
    }

    void stop(@Observes @Priority(3000) ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        var reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        var running = thread;
        if (running != null) {
            running.join(Duration.ofSeconds(2));
        }
    }

    private void run() {
        var quiet = false;
        while (!stopping()) {
            try (var reading = new KafkaConsumer<String, byte[]>(settings())) {
                consumer = reading;
                follow(reading);
            } catch (WakeupException e) {
                // Only stop() wakes it up.
            } catch (RuntimeException e) {
                // Whatever it is: without this thread the router would serve an old table for ever.
                if (!quiet) {
                    LOG.warnf("Route topic cannot be read, serving what is known cause=%s", e.toString());
                }
                quiet = true;
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> reading) {
        var partitions = partitions(reading);
        if (partitions.isEmpty()) {
            return;
        }
        reading.assign(partitions);
        reading.seekToBeginning(partitions);
        var missing = ends(reading, partitions);
        while (!stopping()) {
            if (missing.isEmpty() && state != State.FOLLOWING) {
                routes.caughtUp();
                saved.save(routes.all());
                state = State.FOLLOWING;
                LOG.infof("Route topic read services=%d", routes.all().size());
            }
            var records = reading.poll(missing.isEmpty() ? POLL : Duration.ofMillis(200));
            var changed = false;
            for (var record : records) {
                changed |= apply(record);
            }
            // Saved once per poll: a replay of many tables is one write.
            if (changed && missing.isEmpty()) {
                saved.save(routes.all());
            }
            missing.removeIf(partition -> reading.position(partition.partition) >= partition.end);
        }
    }

    private boolean apply(ConsumerRecord<String, byte[]> record) {
        return switch (RouteRecord.of(record)) {
            case RouteRecord.Table table -> routes.apply(table.route());
            case RouteRecord.Gone gone -> routes.remove(gone.serviceId());
            case RouteRecord.Unreadable unreadable -> {
                LOG.errorf(
                        "Route table cannot be read, the one before it stays partition=%d offset=%d key=%s cause=%s",
                        record.partition(), record.offset(), record.key(), unreadable.why());
                yield false;
            }
        };
    }

    /** Waits until the topic is there. */
    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reading) {
        var quiet = false;
        while (!stopping()) {
            try {
                List<PartitionInfo> infos = reading.partitionsFor(Topic.ROUTE.topicName());
                if (infos != null && !infos.isEmpty()) {
                    return infos.stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
                }
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                // Told below: not there and not reachable are one thing to a reader.
            }
            if (!quiet) {
                LOG.warnf(
                        "Kafka is away or has no route topic yet, serving what is known topic=%s",
                        Topic.ROUTE.topicName());
            }
            quiet = true;
            pause();
        }
        return List.of();
    }

    private Set<Behind> ends(KafkaConsumer<String, byte[]> reading, List<TopicPartition> partitions) {
        var behind = new HashSet<Behind>();
        reading.endOffsets(partitions).forEach((partition, end) -> behind.add(new Behind(partition, end)));
        return behind;
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<String, Object>(kafka);
        // Quarkus names a group after the application; here is none.
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4000);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2000);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "router-routes");
        return settings;
    }

    private boolean stopping() {
        return stopping.getCount() == 0;
    }

    private void pause() {
        try {
            stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    private record Behind(TopicPartition partition, long end) {}
}
