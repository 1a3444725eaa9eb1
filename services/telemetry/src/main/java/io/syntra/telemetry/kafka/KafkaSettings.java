package io.syntra.telemetry.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Kafka, as far as this service talks to it directly. */
@ConfigMapping(prefix = "syntra.telemetry.kafka")
public interface KafkaSettings {

    @WithDefault("${kafka.bootstrap.servers}")
    String servers();

    /** How long a write may take before it counts as failed. */
    @WithDefault("10s")
    Duration writeTimeout();

    /** Names this instance to Kafka, so that a restarted one gets its partitions back at once. */
    Optional<String> instance();
}
