package io.syntra.agent.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A model behind the Chat Completions API, which OpenAI, Ollama, vLLM and many others speak; used when a model is named.
 * {@code OPENAI_MODEL}, {@code _BASE_URL} and {@code _API_KEY} set the first three.
 */
@ConfigMapping(prefix = "syntra.openai")
interface ChatModelConfig extends WaitConfig {

    Optional<String> model();

    /** With its version, as {@code http://localhost:11434/v1}. */
    @WithDefault("https://api.openai.com/v1")
    URI baseUrl();

    /** A server on one's own machine may want none. */
    Optional<String> apiKey();

    /** The longest wait for the first word: a model on one's own machine may have to be loaded first. */
    @Override
    @WithDefault("PT180S")
    Duration silence();

    /** A model on one's own machine speaks slowly. */
    @Override
    @WithDefault("PT10M")
    Duration longestTurn();

    /** The longest answer. */
    @WithDefault("8192")
    int maxTokens();

    /**
     * Tokens that the model takes in, its answer among them. Requests are kept within it. Some servers cut off what is
     * more, beginning with the instructions; Ollama's own window is set by {@code OLLAMA_CONTEXT_LENGTH}.
     */
    @WithDefault("32000")
    int context();
}
