package io.syntra.deployer.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** How replicas run as processes of this machine. */
@ConfigMapping(prefix = "syntra.deployer.process")
public interface ProcessConfig {

    /** The lowest port that a replica may get. */
    @WithDefault("20000")
    int firstPort();

    /** The highest port that a replica may get. */
    @WithDefault("24999")
    int lastPort();

    /** Where a replica that speaks OpenTelemetry sends it. */
    @WithDefault("${syntra.telemetry.url:http://127.0.0.1:4318}")
    URI otlpEndpoint();
}
