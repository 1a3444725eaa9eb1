package io.syntra.agent.model;

import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import org.jspecify.annotations.Nullable;

/**
 * What a model read and wrote.
 *
 * @param input read afresh, without what came from a cache or went into one
 */
record Tokens(int input, int output, int cacheRead, int cacheWrite) {

    /** Chat Completions counts what came from its cache as input, too. */
    static Tokens of(TokenUsage usage) {
        int input = count(usage.inputTokenCount());
        int cached = usage instanceof OpenAiTokenUsage more && more.inputTokensDetails() != null
                ? Math.min(input, count(more.inputTokensDetails().cachedTokens()))
                : 0;
        return new Tokens(input - cached, count(usage.outputTokenCount()), cached, 0);
    }

    private static int count(@Nullable Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }
}
