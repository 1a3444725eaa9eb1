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

    static final Tokens NONE = new Tokens(0, 0, 0, 0);

    /** As {@link Window} counts, so rather too many than too few. */
    static int estimate(long characters) {
        return (int) Math.min(Integer.MAX_VALUE / 2, Math.ceilDiv(characters * 2, 5));
    }

    /**
     * With what nobody has counted.
     *
     * @param read characters of the question
     * @param written of the answer, as far as it came
     */
    Tokens orEstimate(long read, long written) {
        return new Tokens(
                input + cacheRead + cacheWrite > 0 ? input : estimate(read),
                output > 0 ? output : estimate(written),
                cacheRead,
                cacheWrite);
    }

    Tokens plus(Tokens more) {
        return new Tokens(
                input + more.input, output + more.output, cacheRead + more.cacheRead, cacheWrite + more.cacheWrite);
    }

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
