package io.syntra.telemetry.limit;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a workspace may send that was given no limits of its own. */
@ConfigMapping(prefix = "syntra.telemetry.limits")
public interface LimitConfig {

    @WithDefault("50000")
    long rowsPerSecond();

    @WithDefault("32M")
    MemorySize bytesPerSecond();

    /** As many as OpenTelemetry's SDKs keep. */
    @WithDefault("128")
    int attributes();

    @WithDefault("10000")
    int attributeValues();

    /** How many times these a workspace's admins may set. */
    @WithDefault("10")
    int ceiling();
}
