package io.syntra.telemetry.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long telemetry is kept. */
@ConfigMapping(prefix = "syntra.telemetry.retention")
public interface RetentionConfig {

    @WithDefault("30")
    int days();
}
