package io.syntra.telemetry.kafka;

import io.syntra.contracts.event.Topic;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Where records go that can never be read, with the cause in headers named as SmallRye's consumers name them. */
@Singleton
public final class DeadLetters {

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Producer<String, byte[]> producer;
    private final KafkaSettings settings;

    DeadLetters(Producer<String, byte[]> producer, KafkaSettings settings) {
        this.producer = producer;
        this.settings = settings;
    }

    /** Returns when Kafka has it. */
    public void send(ConsumerRecord<String, byte[]> record, String cause) {
        var letter = new ProducerRecord<>(Topic.Name.DEAD_LETTER, null, record.key(), record.value(), record.headers());
        letter.headers()
                .add("dead-letter-reason", bytes(cause))
                .add("dead-letter-topic", bytes(record.topic()))
                .add("dead-letter-partition", bytes(String.valueOf(record.partition())))
                .add("dead-letter-offset", bytes(String.valueOf(record.offset())));
        try {
            producer.send(letter).get(settings.writeTimeout().toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the dead letter cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
        LOG.warnf(
                "Record sent to the dead letters topic=%s partition=%d offset=%d cause=%s",
                record.topic(), record.partition(), record.offset(), cause);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
