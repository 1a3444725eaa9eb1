package io.syntra.telemetry.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Kafka, as far as this service talks to it directly. */
@ConfigMapping(prefix = "syntra.telemetry.kafka")
public interface KafkaSettings {

    @WithDefault("${kafka.bootstrap.servers}")
    String servers();

    /** How long a write may take before it counts as failed. */
    @WithDefault("10s")
    Duration writeTimeout();

    /**
     * Names this instance to Kafka, so that one that was killed and started again gets its partitions back at once.
     * Must differ between instances that run at the same time.
     */
    @WithDefault("${HOSTNAME:local}-${quarkus.http.port}")
    String instance();
}
