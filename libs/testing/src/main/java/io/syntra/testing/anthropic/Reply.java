package io.syntra.testing.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.syntra.contracts.Json;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the fake answers to one request. */
public sealed interface Reply {

    /**
     * A streamed message.
     *
     * @param content the blocks as a model would say them
     * @param explanation of a refusal; absent for none
     */
    record Message(
            ArrayNode content, String stopReason, @Nullable String explanation, Usage usage, Course course)
            implements Reply {

        /** @param input without what came from the cache or went into it */
        public record Usage(int input, int output, int cacheRead, int cacheWrite) {}

        /**
         * How the stream goes.
         *
         * @param cutAfterEvents ends the stream after so many events; negative for the whole message
         * @param errorAfterEvents sends an error event instead of the next one; negative for none
         * @param errorType of that event; empty for one that cannot be read
         * @param interleaved the blocks come a piece of each in turn, and not one after the other
         */
        public record Course(int cutAfterEvents, int errorAfterEvents, String errorType, boolean interleaved) {
            static final Course WHOLE = new Course(-1, -1, "", false);
        }

        public Message using(int input, int output, int cacheRead, int cacheWrite) {
            return new Message(
                    content, stopReason, explanation, new Usage(input, output, cacheRead, cacheWrite), course);
        }

        public Message because(String why) {
            return new Message(content, stopReason, why, usage, course);
        }

        public Message text(String text) {
            content.addObject().put("type", "text").put("text", text);
            return this;
        }

        public Message thinking(String thinking, String signature) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", thinking)
                    .put("signature", signature);
            return this;
        }

        public Message redactedThinking(String data) {
            content.addObject().put("type", "redacted_thinking").put("data", data);
            return this;
        }

        /** One of a kind that this fake does not know either. */
        public Message block(String type, Map<String, ?> members) {
            var block = content.addObject().put("type", type);
            members.forEach((name, value) -> block.set(name, Json.mapper().valueToTree(value)));
            return this;
        }

        public Message toolUse(String id, String name, Map<String, ?> input) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", id)
                    .put("name", name)
                    .set("input", Json.mapper().valueToTree(input));
            return this;
        }

        /** The input as it is written, which need not be JSON. */
        public Message toolUse(String id, String name, String input) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", id)
                    .put("name", name)
                    .put("input", input);
            return this;
        }

        public Message cutAfter(int events) {
            return going(new Course(events, -1, "", course.interleaved));
        }

        public Message failAfter(int events) {
            return failAfter(events, "overloaded_error");
        }

        public Message failAfter(int events, String errorType) {
            return going(new Course(-1, events, errorType, course.interleaved));
        }

        /** With an event that breaks off in its middle, and is no JSON. */
        public Message garbledAfter(int events) {
            return failAfter(events, "");
        }

        public Message interleaved() {
            return going(new Course(course.cutAfterEvents, course.errorAfterEvents, course.errorType, true));
        }

        private Message going(Course otherwise) {
            return new Message(content, stopReason, explanation, usage, otherwise);
        }
    }

    /**
     * A model in a loop: the same words again and again, for as long as anybody listens.
     *
     * @param pace between two of them
     */
    record Endless(String text, Duration pace) implements Reply {}

    /** @param retryAfter the header's value */
    record Refusal(
            int status,
            String type,
            String message,
            @Nullable String retryAfter,
            @Nullable String errorCode) implements Reply {}

    static Message message(String stopReason) {
        return new Message(
                Json.mapper().createArrayNode(),
                stopReason,
                null,
                new Message.Usage(100, 42, 0, 0),
                Message.Course.WHOLE);
    }

    static Message says(String text) {
        return message("end_turn").text(text);
    }

    static Refusal overloaded() {
        return new Refusal(529, "overloaded_error", "Overloaded", null, null);
    }

    static Refusal overloaded(String retryAfter) {
        return new Refusal(529, "overloaded_error", "Overloaded", retryAfter, null);
    }

    static Refusal rateLimited(String retryAfter) {
        return new Refusal(429, "rate_limit_error", "Too many requests", retryAfter, null);
    }

    static Refusal spendLimit() {
        return new Refusal(429, "rate_limit_error", "The spend limit is reached", null, "enforced_spend_limit_reached");
    }
}
