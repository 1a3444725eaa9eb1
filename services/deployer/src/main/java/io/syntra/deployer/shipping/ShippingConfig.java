package io.syntra.deployer.shipping;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** How output is shipped. */
@ConfigMapping(prefix = "syntra.deployer.shipping")
public interface ShippingConfig {

    /** Off only where nobody takes logs. */
    @WithDefault("true")
    boolean enabled();

    @WithDefault("${syntra.telemetry.url:http://127.0.0.1:4318}")
    URI url();

    /** Pause between two looks at a file. */
    @WithDefault("50ms")
    Duration pause();

    /** A line that arrives within this time can still belong to the record before it. */
    @WithDefault("150ms")
    Duration hold();

    /** A line without an end is shipped after this time. */
    @WithDefault("1s")
    Duration holdUnfinished();

    @WithDefault("256K")
    MemorySize mostBatchBytes();

    /** Shipped bytes that may stay on disk, for each file. */
    @WithDefault("16M")
    MemorySize keepShipped();

    @WithDefault("10s")
    Duration sendTimeout();

    @WithDefault("5s")
    Duration longestBackOff();
}
