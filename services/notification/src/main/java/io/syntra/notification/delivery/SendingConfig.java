package io.syntra.notification.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How hard delivery tries. */
@ConfigMapping(prefix = "syntra.notification.sending")
interface SendingConfig {

    @WithDefault("8")
    int maxAttempts();

    /** After the first failure; each further pause is four times as long. */
    @WithDefault("2s")
    Duration firstPause();

    @WithDefault("15m")
    Duration longestPause();

    /** A target that asks for more gets no more. */
    @WithDefault("24h")
    Duration longestRetryAfter();

    /** From the claim of a delivery to the last of its answer; then the attempt is over, whatever came of it. */
    @WithDefault("45s")
    Duration attempt();

    /** Longer than an attempt; a {@code sending} row older than this is unknown. */
    @WithDefault("60s")
    Duration lease();

    /** What waits for a target that needs attention is tried all the same when it is that old. */
    @WithDefault("15m")
    Duration hold();

    /** Requests at a time. A channel or a workspace has half of them at most. */
    @WithDefault("32")
    int parallel();

    /** Of those, to one host that a webhook or a mail server of a workspace is at. */
    @WithDefault("4")
    int parallelOfHost();

    /** A message that is through is forgotten after this. A request for it may come again within Kafka's seven days. */
    @WithDefault("30d")
    Duration kept();

    /** Pause between looks for work. */
    @WithDefault("200ms")
    Duration look();
}
