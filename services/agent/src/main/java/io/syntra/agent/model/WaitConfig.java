package io.syntra.agent.model;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a model is waited for. */
interface WaitConfig {

    /** How often a turn is asked for before another brain takes over. */
    @WithDefault("4")
    int attempts();

    /** The first pause between attempts; doubled each time, unless the API names one. */
    @WithDefault("PT0.5S")
    Duration pause();

    /** A longer pause than this is not waited for. */
    @WithDefault("PT20S")
    Duration longestPause();

    /** A stream that says nothing for this long is broken. */
    @WithDefault("PT60S")
    Duration silence();

    /** The longest that a turn takes, with all its attempts; less when the conversation has less time left. */
    @WithDefault("PT5M")
    Duration longestTurn();
}
