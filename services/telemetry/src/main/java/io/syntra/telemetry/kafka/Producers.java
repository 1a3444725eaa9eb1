package io.syntra.telemetry.kafka;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The one producer of bytes, and the one that asks about topics; safe to use from any thread. */
final class Producers {

    private static final int ADMIN_MILLIS = 10_000;
    private static final int BUFFER = 32 * 1024 * 1024;
    private static final int LARGEST = 2 * 1024 * 1024;

    @Produces
    @Singleton
    Producer<String, byte[]> producer(KafkaSettings settings) {
        var millis = Math.toIntExact(settings.writeTimeout().toMillis());
        return new KafkaProducer<>(
                Map.ofEntries(
                        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers()),
                        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "telemetry-bytes"),
                        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                        Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                        Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
                        // A dead letter is the largest record that Kafka took, and the cause on top of it.
                        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST),
                        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER),
                        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(2_000, millis)),
                        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2),
                        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void close(@Disposes Producer<String, byte[]> producer) {
        producer.close();
    }

    @Produces
    @Singleton
    Admin admin(KafkaSettings settings) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.servers(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "telemetry-admin",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ADMIN_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ADMIN_MILLIS / 2));
    }

    void close(@Disposes Admin admin) {
        admin.close(Duration.ofSeconds(1));
    }
}
