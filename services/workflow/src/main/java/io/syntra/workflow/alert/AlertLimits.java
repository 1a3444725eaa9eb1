package io.syntra.workflow.alert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long alerts live, and how many there can be. */
@ConfigMapping(prefix = "syntra.workflow.alerts")
interface AlertLimits {

    /** An alert without an end is over when it was not sent again for so long. */
    @WithDefault("5m")
    Duration resolveTimeout();

    /** An Alertmanager says when an alert is over; one of which it says nothing more is over after this. */
    @WithDefault("120h")
    Duration webhookTimeout();

    /** In one request. */
    @WithDefault("1000")
    int perRequest();

    /** That fire in a workspace at a time. */
    @WithDefault("10000")
    int firing();

    /** That something is told of in a workspace, over all its workflows. */
    @WithDefault("1000")
    int groups();

    /** Silences of a workspace that are not over. */
    @WithDefault("500")
    int silences();
}
