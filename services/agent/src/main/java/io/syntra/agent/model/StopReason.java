package io.syntra.agent.model;

import com.anthropic.models.messages.StopReason.Value;
import dev.langchain4j.model.output.FinishReason;
import org.jspecify.annotations.Nullable;

/** Why a model stopped speaking. Only {@link #TOOL_USE} lets calls through. */
enum StopReason {
    /** Said what it wanted. */
    END,
    /** Waits for the results of its calls. */
    TOOL_USE,
    /** Wants to be asked again with what it said so far. */
    PAUSED,
    /** Cut off. */
    TRUNCATED,
    /** Does not want to answer. */
    REFUSED,
    /** Something that this version does not know. */
    UNKNOWN;

    static StopReason of(com.anthropic.models.messages.@Nullable StopReason said) {
        return switch (said == null ? Value._UNKNOWN : said.value()) {
            case END_TURN, STOP_SEQUENCE -> END;
            case TOOL_USE -> TOOL_USE;
            case PAUSE_TURN -> PAUSED;
            case MAX_TOKENS, MODEL_CONTEXT_WINDOW_EXCEEDED -> TRUNCATED;
            case REFUSAL -> REFUSED;
            case _UNKNOWN -> UNKNOWN;
        };
    }

    static StopReason of(@Nullable FinishReason reason) {
        return switch (reason) {
            case null -> UNKNOWN;
            case STOP -> END;
            case TOOL_EXECUTION -> TOOL_USE;
            case LENGTH -> TRUNCATED;
            case CONTENT_FILTER -> REFUSED;
            case OTHER -> UNKNOWN;
        };
    }

    FinishReason asFinishReason() {
        return switch (this) {
            case END -> FinishReason.STOP;
            case TOOL_USE -> FinishReason.TOOL_EXECUTION;
            case TRUNCATED -> FinishReason.LENGTH;
            case REFUSED -> FinishReason.CONTENT_FILTER;
            case PAUSED, UNKNOWN -> FinishReason.OTHER;
        };
    }
}
