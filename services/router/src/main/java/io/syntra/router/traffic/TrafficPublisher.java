package io.syntra.router.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.syntra.contracts.Json;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.TrafficSample;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the journal to Kafka, oldest first, and deletes what was acknowledged. A segment that failed halfway is sent
 * again as a whole: the events keep their ids, so that a reader counts them once. The router has no database and so no
 * outbox; the journal is what the outbox is elsewhere.
 */
@Singleton
public class TrafficPublisher {

    private static final Logger LOG = Logger.getLogger(TrafficPublisher.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final SampleJournal journal;
    private final Map<String, Object> kafka;
    private final CountDownLatch finishing = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    TrafficPublisher(
            SampleJournal journal,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry metrics) {
        this.journal = journal;
        this.kafka = Map.copyOf(kafka);
        Gauge.builder("syntra.router.samples.waiting", journal, SampleJournal::waiting)
                .register(metrics);
        FunctionCounter.builder("syntra.router.samples.dropped", journal, SampleJournal::dropped)
                .register(metrics);
    }

    void start(@Observes @Priority(300) StartupEvent event) {
        thread = Thread.ofPlatform().name("traffic-publisher").daemon().start(this::run);
    }

    /** Sends what is left as long as there is time; the rest stays on disk for the next start. */
    public void finish(Duration patience) throws InterruptedException {
        finishing.countDown();
        var running = thread;
        if (running != null && !running.join(patience)) {
            running.interrupt();
        }
        if (journal.waiting() > 0) {
            LOG.infof("Traffic samples stay on disk until the next start samples=%d", journal.waiting());
        }
    }

    private void run() {
        try {
            var quiet = false;
            do {
                // A producer cannot even be made while the broker's name does not resolve.
                try (var producer = new KafkaProducer<String, byte[]>(settings())) {
                    publish(producer);
                } catch (RuntimeException e) {
                    if (!quiet) {
                        LOG.warnf(e, "Traffic samples cannot be sent, they wait on disk samples=%d", journal.waiting());
                    }
                    quiet = true;
                }
            } while (!finishing.await(LONGEST_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(Producer<String, byte[]> producer) throws InterruptedException {
        var pause = FIRST_PAUSE;
        while (finishing.getCount() > 0 || journal.waiting() > 0) {
            var oldest = journal.awaitOldest(IDLE);
            if (oldest.isEmpty()) {
                continue;
            }
            if (sent(producer, oldest.get(), pause.equals(FIRST_PAUSE))) {
                pause = FIRST_PAUSE;
            } else {
                finishing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private boolean sent(Producer<String, byte[]> producer, SampleJournal.Segment segment, boolean tell)
            throws InterruptedException {
        try {
            var acknowledged = new ArrayList<Future<RecordMetadata>>();
            for (var traffic : journal.read(segment)) {
                acknowledged.add(producer.send(record(traffic)));
            }
            for (var ack : acknowledged) {
                ack.get();
            }
            journal.done(segment);
            return true;
        } catch (ExecutionException | KafkaException | IOException e) {
            if (tell) {
                LOG.warnf(
                        "Traffic samples cannot be sent, they wait on disk samples=%d cause=%s",
                        journal.waiting(), e.getMessage());
            }
            return false;
        }
    }

    static ProducerRecord<String, byte[]> record(Traffic traffic) {
        var sample = traffic.sample();
        try {
            var record = new ProducerRecord<String, byte[]>(
                    sample.topic().topicName(), sample.key(), Json.mapper().writeValueAsBytes(sample));
            header(record, EventMeta.Header.SPEC_VERSION, EventMeta.SPEC_VERSION);
            header(record, EventMeta.Header.ID, traffic.id().toString());
            header(record, EventMeta.Header.TYPE, DomainEvent.typeOf(TrafficSample.class));
            header(record, EventMeta.Header.SOURCE, "/router");
            header(record, EventMeta.Header.WORKSPACE, traffic.workspace().value());
            header(record, EventMeta.Header.TIME, over(sample.second()).toString());
            header(record, EventMeta.Header.CONTENT_TYPE, "application/json");
            return record;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a traffic sample cannot be written as JSON", e);
        }
    }

    /** A sample is a fact when its second is over. */
    private static Instant over(Instant second) {
        return second.plusSeconds(1);
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> settings() {
        var settings = new HashMap<String, Object>(kafka);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 3000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2000);
        // The heap is small, and one segment at a time is under way.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * 1024 * 1024);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "router-traffic");
        return settings;
    }
}
