package io.syntra.agent.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Claude, used when there is a key. {@code ANTHROPIC_API_KEY}, {@code _BASE_URL} and {@code _MODEL} set the first three. */
@ConfigMapping(prefix = "syntra.anthropic")
interface ClaudeConfig extends WaitConfig {

    Optional<String> apiKey();

    @WithDefault("https://api.anthropic.com")
    URI baseUrl();

    @WithDefault("claude-opus-5-5")
    String model();

    /** The longest turn. */
    @WithDefault("8192")
    int maxTokens();

    /** Tokens that the model takes in, its answer among them. Requests are kept within it. */
    @WithDefault("200000")
    int context();
}
