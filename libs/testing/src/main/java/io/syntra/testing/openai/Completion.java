package io.syntra.testing.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the fake answers to one request. */
public sealed interface Completion {

    /**
     * A streamed answer.
     *
     * @param finishReason absent for a stream that never names one
     * @param cutAfterEvents ends the stream after so many events; negative for the whole answer
     * @param errorAfterEvents sends an error instead of the next event; negative for none
     * @param counted says at its end how many tokens it took, as it was asked to
     */
    record Streamed(
            String text,
            ArrayNode calls,
            @Nullable String finishReason,
            int cutAfterEvents,
            int errorAfterEvents,
            boolean counted)
            implements Completion {

        /** @param arguments as a model writes them, which need not be JSON */
        public Streamed call(@Nullable String id, String name, String arguments) {
            calls.add(call(name, arguments).put("id", id));
            return this;
        }

        private static ObjectNode call(String name, String arguments) {
            var call = Json.mapper().createObjectNode().put("type", "function");
            call.putObject("function").put("name", name).put("arguments", arguments);
            return call;
        }

        public Streamed cutAfter(int events) {
            return new Streamed(text, calls, finishReason, events, errorAfterEvents, counted);
        }

        public Streamed failAfter(int events) {
            return new Streamed(text, calls, finishReason, cutAfterEvents, events, counted);
        }

        /** As of a server that counts no tokens. */
        public Streamed uncounted() {
            return new Streamed(text, calls, finishReason, cutAfterEvents, errorAfterEvents, false);
        }
    }

    /**
     * A model in a loop: the same words again and again, for as long as anybody listens.
     *
     * @param pace between two of them
     */
    record Endless(String text, Duration pace) implements Completion {}

    /** @param retryAfter the header's value */
    record Refusal(
            int status,
            String code,
            String message,
            @Nullable String retryAfter) implements Completion {}

    static Streamed finishing(@Nullable String finishReason, String text) {
        return new Streamed(text, Json.mapper().createArrayNode(), finishReason, -1, -1, true);
    }

    static Streamed says(String text) {
        return finishing("stop", text);
    }

    /** Add the calls. */
    static Streamed calls() {
        return finishing("tool_calls", "");
    }

    static Refusal unavailable() {
        return new Refusal(503, "server_error", "The server is overloaded", null);
    }

    static Refusal rateLimited(String retryAfter) {
        return new Refusal(429, "rate_limit_exceeded", "Rate limit reached", retryAfter);
    }

    static Refusal quotaSpent() {
        return new Refusal(429, "insufficient_quota", "You exceeded your current quota", null);
    }
}
