package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts a streamed message together, block by block, exactly as it was said. */
final class MessageAssembly {

    private final Consumer<String> words;
    private final SortedMap<Integer, Block> blocks = new TreeMap<>();
    private String id = "";
    private String model = "";
    private Tokens tokens = Tokens.NONE;
    private boolean begun;
    private @Nullable String stopReason;
    private @Nullable String explanation;
    private boolean ended;

    /** @param words hears text as it comes */
    MessageAssembly(Consumer<String> words) {
        this.words = words;
    }

    private static final class Block {
        final ObjectNode node;
        final StringBuilder input = new StringBuilder();
        boolean closed;

        Block(ObjectNode node) {
            this.node = node;
        }
    }

    /** @throws ModelFailure for an error event */
    void accept(JsonNode event) {
        switch (event.path("type").asText()) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> open(event);
            case "content_block_delta" -> grow(event);
            case "content_block_stop" -> block(event).closed = true;
            case "message_delta" -> {
                stopReason = event.path("delta").path("stop_reason").asText(null);
                explanation = event.path("delta")
                        .path("stop_details")
                        .path("explanation")
                        .asText(null);
                usage(event.path("usage"));
            }
            case "message_stop" -> ended = true;
            case "error" -> throw failure(event.path("error"));
            default -> {
                // Pings, and whatever the API adds: to be ignored, as its documentation says.
            }
        }
    }

    private void start(JsonNode message) {
        begun = true;
        id = message.path("id").asText();
        model = message.path("model").asText();
        usage(message.path("usage"));
    }

    /** Figures are cumulative: the last ones count. */
    private void usage(JsonNode usage) {
        tokens = new Tokens(
                usage.path("input_tokens").asInt(tokens.input()),
                usage.path("output_tokens").asInt(tokens.output()),
                usage.path("cache_read_input_tokens").asInt(tokens.cacheRead()),
                usage.path("cache_creation_input_tokens").asInt(tokens.cacheWrite()));
    }

    private void open(JsonNode event) {
        if (!(event.path("content_block") instanceof ObjectNode block)) {
            throw ModelFailure.passing("Claude's answer cannot be read.");
        }
        blocks.put(event.path("index").asInt(), new Block(block.deepCopy()));
        hear(block.path("text").asText());
    }

    private Block block(JsonNode event) {
        var block = blocks.get(event.path("index").asInt());
        if (block == null) {
            throw ModelFailure.passing("Claude's answer cannot be read.");
        }
        return block;
    }

    private void grow(JsonNode event) {
        var block = block(event);
        var delta = event.path("delta");
        switch (delta.path("type").asText()) {
            case "text_delta" -> {
                append(block.node, "text", delta);
                hear(delta.path("text").asText());
            }
            case "thinking_delta" -> append(block.node, "thinking", delta);
            case "signature_delta" -> append(block.node, "signature", delta);
            case "input_json_delta" ->
                block.input.append(delta.path("partial_json").asText());
            default -> {
                // A kind of delta that this version does not know.
            }
        }
    }

    private void hear(String text) {
        if (!text.isEmpty()) {
            words.accept(text);
        }
    }

    private static void append(ObjectNode node, String field, JsonNode delta) {
        node.put(field, node.path(field).asText() + delta.path(field).asText());
    }

    private static ModelFailure failure(JsonNode error) {
        var type = error.path("type").asText();
        var message = "Claude broke off: " + error.path("message").asText(type);
        return switch (type) {
            case "overloaded_error", "api_error", "rate_limit_error", "timeout_error" -> ModelFailure.passing(message);
            default -> ModelFailure.lasting(message);
        };
    }

    /**
     * What it took so far. How much was written is said at the end only, so until then it is estimated.
     *
     * @param question characters of it
     */
    Tokens spent(long question) {
        if (!begun) {
            return Tokens.NONE;
        }
        long written = blocks.values().stream()
                .mapToLong(block -> block.node.toString().length() + block.input.length())
                .sum();
        var said = stopReason == null ? new Tokens(tokens.input(), 0, tokens.cacheRead(), tokens.cacheWrite()) : tokens;
        return said.orEstimate(question, written);
    }

    /**
     * The whole message.
     *
     * @param question characters of it
     * @throws ModelFailure when the stream ended before it was whole
     */
    Message whole(long question) {
        if (!ended) {
            throw ModelFailure.passing("Claude's answer broke off.");
        }
        var stop = stopReason();
        var content = Json.mapper().createArrayNode();
        for (var block : blocks.values()) {
            boolean call = is(block, "tool_use");
            // What is not carried out cannot be kept: the API wants a result for each call that it gets back. Nor can a
            // thought that the limit cut off: without its signature the API takes none back.
            if ((!call || stop == StopReason.TOOL_USE) && !unsigned(block)) {
                content.add(call ? withInput(block) : block.node);
            }
        }
        return new Message(id, model, content, stop, explanation, spent(question));
    }

    /** A pause that holds a call is none that is understood: it could not be gone on with as it is. */
    private StopReason stopReason() {
        var stop = StopReason.of(stopReason);
        return stop == StopReason.PAUSED && blocks.values().stream().anyMatch(block -> is(block, "tool_use"))
                ? StopReason.UNKNOWN
                : stop;
    }

    private static boolean is(Block block, String type) {
        return block.node.path("type").asText().equals(type);
    }

    private static boolean unsigned(Block block) {
        return is(block, "thinking") && block.node.path("signature").asText().isEmpty();
    }

    private static ObjectNode withInput(Block block) {
        if (!block.closed) {
            throw ModelFailure.passing("Claude's answer broke off within a call.");
        }
        if (!block.input.isEmpty()) {
            try {
                block.node.set("input", Json.mapper().readTree(block.input.toString()));
            } catch (JsonProcessingException e) {
                throw ModelFailure.passing("Claude sent arguments that are no JSON.");
            }
        }
        if (!block.node.path("input").isObject()) {
            throw ModelFailure.passing("Claude sent arguments that are no JSON object.");
        }
        return block.node;
    }

    /**
     * @param content the blocks, verbatim
     * @param explanation why the model declined, where it says so
     */
    record Message(
            String id,
            String model,
            ArrayNode content,
            StopReason stopReason,
            @Nullable String explanation,
            Tokens tokens) {}
}
