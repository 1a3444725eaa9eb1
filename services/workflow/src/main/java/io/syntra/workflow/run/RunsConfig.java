package io.syntra.workflow.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** How runs are worked on. */
@ConfigMapping(prefix = "syntra.workflow.runs")
interface RunsConfig {

    /** A run whose worker does not come back is taken over after this. */
    @WithDefault("15s")
    Duration lease();

    /** Pause between looks for work. */
    @WithDefault("100ms")
    Duration look();

    /** How long an HTTP request of a node without a timeout may take. */
    @WithDefault("30s")
    Duration callTimeout();

    /** The gateway as people's browsers reach it: messages link there. */
    @WithDefault("http://127.0.0.1:8080")
    URI console();

    /** Runs at a time. */
    @WithDefault("8")
    int parallel();

    /** HTTP requests that wait for an answer at a time. */
    @WithDefault("256")
    int callsAtOnce();

    /** Of those, how many may be of one workspace. */
    @WithDefault("32")
    int callsOfOneWorkspace();

    /** A run that ended is forgotten after this. */
    @WithDefault("30d")
    Duration kept();

    /** A run that was taken over so often without one step forward has failed. */
    @WithDefault("5")
    int maxClaims();
}
