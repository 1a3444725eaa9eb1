package io.syntra.agent.model;

import com.anthropic.core.ObjectMappers;
import com.anthropic.errors.AnthropicInvalidDataException;
import com.anthropic.errors.SseException;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.RawContentBlockDeltaEvent;
import com.anthropic.models.messages.RawContentBlockStartEvent;
import com.anthropic.models.messages.RawMessageDeltaEvent;
import com.anthropic.models.messages.RawMessageStartEvent;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.RefusalStopDetails;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts a streamed message together, block by block, exactly as it was said. */
final class MessageAssembly {

    private static final Set<ErrorType> PASSING = Set.of(
            ErrorType.OVERLOADED_ERROR, ErrorType.API_ERROR, ErrorType.RATE_LIMIT_ERROR, ErrorType.TIMEOUT_ERROR);

    private final Consumer<String> words;
    private final SortedMap<Long, Block> blocks = new TreeMap<>();
    private Tokens tokens = Tokens.NONE;
    private boolean begun;
    private @Nullable StopReason stopReason;
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

    /**
     * Until they end.
     *
     * @throws ModelFailure for an error event, and for what cannot be read
     */
    void accept(Iterable<RawMessageStreamEvent> events) {
        try {
            events.forEach(this::accept);
        } catch (SseException e) {
            throw brokeOff(e);
        } catch (AnthropicInvalidDataException e) {
            throw unreadable();
        }
    }

    /** Of events and pieces that the SDK does not know there is nothing here: they are to be ignored. */
    private void accept(RawMessageStreamEvent event) {
        event.messageStart().ifPresent(this::start);
        event.contentBlockStart().ifPresent(this::open);
        event.contentBlockDelta().ifPresent(this::grow);
        event.contentBlockStop().ifPresent(stop -> block(stop.index()).closed = true);
        event.messageDelta().ifPresent(this::conclude);
        event.messageStop().ifPresent(stop -> ended = true);
    }

    private void start(RawMessageStartEvent event) {
        begun = true;
        event.message()._usage().asKnown().ifPresent(this::count);
    }

    private void conclude(RawMessageDeltaEvent event) {
        var delta = event.delta();
        stopReason = StopReason.of(delta.stopReason().orElse(null));
        explanation =
                delta.stopDetails().flatMap(RefusalStopDetails::explanation).orElse(null);
        event._usage().asKnown().ifPresent(this::count);
    }

    /**
     * Figures are cumulative: the last ones count.
     *
     * @param usage of one of the two types that the SDK has for it
     */
    private void count(Object usage) {
        JsonNode figures = ObjectMappers.jsonMapper().valueToTree(usage);
        tokens = new Tokens(
                figures.path("input_tokens").asInt(tokens.input()),
                figures.path("output_tokens").asInt(tokens.output()),
                figures.path("cache_read_input_tokens").asInt(tokens.cacheRead()),
                figures.path("cache_creation_input_tokens").asInt(tokens.cacheWrite()));
    }

    /** As it came: the SDK's own blocks know no members but theirs, and put them into another order. */
    private void open(RawContentBlockStartEvent event) {
        var json = event.contentBlock()._json().map(value -> value.convert(JsonNode.class));
        if (!(json.orElse(null) instanceof ObjectNode block)) {
            throw unreadable();
        }
        blocks.put(event.index(), new Block(block));
        hear(block.path("text").asText());
    }

    private Block block(long index) {
        var block = blocks.get(index);
        if (block == null) {
            throw unreadable();
        }
        return block;
    }

    private void grow(RawContentBlockDeltaEvent event) {
        var block = block(event.index());
        var delta = event.delta();
        delta.text().ifPresent(piece -> {
            append(block.node, "text", piece.text());
            hear(piece.text());
        });
        delta.thinking().ifPresent(piece -> append(block.node, "thinking", piece.thinking()));
        delta.signature().ifPresent(piece -> append(block.node, "signature", piece.signature()));
        delta.inputJson().ifPresent(piece -> block.input.append(piece.partialJson()));
    }

    private void hear(String text) {
        if (!text.isEmpty()) {
            words.accept(text);
        }
    }

    private static void append(ObjectNode node, String field, String piece) {
        node.put(field, node.path(field).asText() + piece);
    }

    private static ModelFailure brokeOff(SseException error) {
        var reason = error.apiMessage().or(() -> error.type().map(ErrorType::toString));
        boolean passing = error.type().filter(PASSING::contains).isPresent();
        return new ModelFailure("Claude broke off: " + reason.orElse("no reason given"), passing, null);
    }

    private static ModelFailure unreadable() {
        return ModelFailure.passing("Claude's answer cannot be read.");
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
            // What is not carried out cannot be kept: the API wants a result for each call that it gets back.
            if ((!call || stop == StopReason.TOOL_USE) && !cutOff(block)) {
                content.add(call || !block.input.isEmpty() ? withInput(block) : block.node);
            }
        }
        return new Message(content, stop, explanation, spent(question));
    }

    /** A pause that holds a call, or ends in a thought, is none that is understood: the API takes neither back as it is. */
    private StopReason stopReason() {
        var stop = stopReason == null ? StopReason.UNKNOWN : stopReason;
        return stop == StopReason.PAUSED
                        && (blocks.values().stream().anyMatch(block -> is(block, "tool_use")) || endsInThought())
                ? StopReason.UNKNOWN
                : stop;
    }

    private boolean endsInThought() {
        var sent = blocks.values().stream()
                .filter(block -> !cutOff(block))
                .map(block -> block.node)
                .filter(MessagesRequest::sendable)
                .toList();
        return !sent.isEmpty() && MessagesRequest.thought(sent.getLast());
    }

    /** By the limit. Without its signature the API takes no thought back, and half an input is none. */
    private boolean cutOff(Block block) {
        return unsigned(block)
                || (stopReason == StopReason.TRUNCATED
                        && !block.input.isEmpty()
                        && block == blocks.sequencedValues().getLast());
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
            ArrayNode content,
            StopReason stopReason,
            @Nullable String explanation,
            Tokens tokens) {}
}
