package io.syntra.telemetry.promql.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one PromQL query may cost. */
@ConfigMapping(prefix = "syntra.telemetry.promql")
interface PromQlConfig {

    /** In memory at once: those that are read, and those of the answer. */
    @WithDefault("5000000")
    long samples();

    @WithDefault("10s")
    Duration time();

    /** Others wait, for as long as a query may take. */
    @WithDefault("4")
    int atOnce();
}
