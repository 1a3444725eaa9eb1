package io.syntra.gateway.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How soon an end that another gateway wrote down is known here, and how often one person may ask the database. */
@ConfigMapping(prefix = "syntra.gateway.sessions")
interface SessionConfig {

    /** So often the database is asked for new ones. */
    @WithDefault("500MS")
    Duration look();

    /** After so long without an answer nobody is let in any more: who was ended meanwhile would not be known. */
    @WithDefault("30S")
    Duration fresh();

    @WithDefault("30")
    int logoutsPerMinute();

    /** About approvals that one person gave. */
    @WithDefault("300")
    int questionsPerMinute();
}
