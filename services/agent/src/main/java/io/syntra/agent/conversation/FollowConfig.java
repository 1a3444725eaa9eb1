package io.syntra.agent.conversation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How an action is followed. */
@ConfigMapping(prefix = "syntra.agent.follow")
interface FollowConfig {

    /** The time between two looks. */
    @WithDefault("PT30S")
    Duration every();

    /** For how long, where nobody says. */
    @WithDefault("PT5M")
    Duration time();

    /** For how long at most. */
    @WithDefault("PT1H")
    Duration longest();
}
