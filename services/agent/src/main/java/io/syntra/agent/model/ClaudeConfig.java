package io.syntra.agent.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Claude, used when there is a key. {@code ANTHROPIC_API_KEY}, {@code _BASE_URL} and {@code _MODEL} set the first three. */
@ConfigMapping(prefix = "syntra.anthropic")
interface ClaudeConfig {

    Optional<String> apiKey();

    @WithDefault("https://api.anthropic.com")
    URI baseUrl();

    @WithDefault("claude-opus-5-5")
    String model();

    /** The longest turn. */
    @WithDefault("8192")
    int maxTokens();

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
}
