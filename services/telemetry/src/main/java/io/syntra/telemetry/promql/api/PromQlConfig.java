package io.syntra.telemetry.promql.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** What PromQL queries may cost. */
@ConfigMapping(prefix = "syntra.telemetry.promql")
interface PromQlConfig {

    /** In memory at once, of all queries together; what a quarter of the heap holds when it is not said. */
    OptionalLong samples();

    @WithDefault("10s")
    Duration time();

    /** Half of them of one workspace; others wait, for as long as a query may take. */
    @WithDefault("4")
    int atOnce();
}
