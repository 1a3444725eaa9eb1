package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far the receiver of a call is with it. A reference is the receiver's own name for what it does. */
public sealed interface Progress {

    /** It knows of no such call. */
    record Untraced() implements Progress {}

    record Running(String reference) implements Progress {}

    /**
     * @param detail half a sentence for people
     * @param output what came out, as it came; cleaned before anybody sees it
     */
    record Done(
            String reference,
            Instant at,
            String detail,
            @Nullable JsonNode output) implements Progress {}

    /**
     * It was done, and somebody has taken it back since: nothing of it is left to be measured.
     *
     * @param detail half a sentence for people
     */
    record Undone(String reference, Instant at, String detail) implements Progress {}

    /**
     * @param detail a sentence for people
     * @param output what had come out by then, as it came; cleaned before anybody sees it
     */
    record Failed(String reference, String detail, @Nullable JsonNode output) implements Progress {}

    /** Nobody will ever know. */
    record Lost(String reference, String detail) implements Progress {}

    /**
     * Nobody can be asked any more: what it was to change is not there, or is not for whoever asks.
     *
     * @param detail the receiver's words
     */
    record Gone(String detail) implements Progress {}
}
