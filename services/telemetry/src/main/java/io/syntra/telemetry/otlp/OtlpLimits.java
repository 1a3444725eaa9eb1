package io.syntra.telemetry.otlp;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much one sender, and all of them together, may send at once. */
@ConfigMapping(prefix = "syntra.telemetry.otlp")
interface OtlpLimits {

    /** Of one request after decompression. */
    @WithDefault("20M")
    MemorySize requestSize();

    /** Of all requests that are being read or waiting for Kafka; more are asked to come back later. */
    @WithDefault("64M")
    MemorySize inFlight();
}
