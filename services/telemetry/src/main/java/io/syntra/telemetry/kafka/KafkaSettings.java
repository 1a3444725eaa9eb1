package io.syntra.telemetry.kafka;

import io.quarkus.runtime.configuration.MemorySize;
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

    /** What may wait to be stored; beyond it nothing is taken. */
    @WithDefault("4G")
    MemorySize backlog();

    /** How long records stay in Kafka that are stored: for whoever loses ClickHouse's or Postgres' disk. */
    @WithDefault("24h")
    Duration storedFor();

    /**
     * Names this instance to Kafka, so that one that was killed and started again gets its partitions back at once.
     * Must differ between instances that run at the same time.
     */
    @WithDefault("${HOSTNAME:local}-${quarkus.http.port}")
    String instance();
}
