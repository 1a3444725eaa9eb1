package io.syntra.agent.model;

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

    /** @param text as the Messages API spells it */
    static StopReason of(@Nullable String text) {
        return switch (text) {
            case null -> UNKNOWN;
            case "end_turn", "stop_sequence" -> END;
            case "tool_use" -> TOOL_USE;
            case "pause_turn" -> PAUSED;
            case "max_tokens", "model_context_window_exceeded" -> TRUNCATED;
            case "refusal" -> REFUSED;
            default -> UNKNOWN;
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
