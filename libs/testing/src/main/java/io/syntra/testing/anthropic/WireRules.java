package io.syntra.testing.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the Messages API refuses with 400. */
final class WireRules {

    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern CALL_ID = Pattern.compile("[a-zA-Z0-9_-]+");

    private static final Set<String> FORCED = Set.of("any", "tool");
    private static final List<String> SETTLED = List.of("model", "system", "tools", "thinking");

    private WireRules() {}

    /** What the fake has said, and to what. */
    record Answer(JsonNode request, JsonNode content) {}

    /** @param given must come back unchanged */
    static Optional<String> broken(JsonNode request, List<Answer> given) {
        if (request.path("model").asText().isEmpty()) {
            return Optional.of("model: Field required");
        }
        if (request.path("max_tokens").asInt() < 1) {
            return Optional.of("max_tokens: Field required");
        }
        if (request.path("tools").isEmpty()
                && request.path("messages").findValuesAsText("type").contains("tool_use")) {
            return Optional.of("tools: requests which include `tool_use` or `tool_result` blocks must define tools");
        }
        return tools(request.path("tools"))
                .or(() -> messages(request.path("messages")))
                .or(() -> caching(request))
                .or(() -> forced(request))
                .or(() -> settled(request, given))
                .or(() -> own(request, given))
                .or(() -> verbatim(request, given));
    }

    private static Optional<String> tools(JsonNode tools) {
        for (var tool : tools) {
            if (!TOOL_NAME.matcher(tool.path("name").asText()).matches()) {
                return Optional.of("tools.name: String should match pattern");
            }
            if (!tool.path("input_schema").path("type").asText().equals("object")) {
                return Optional.of("tools." + tool.path("name").asText() + ".input_schema.type: Field required");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> messages(JsonNode messages) {
        if (messages.isEmpty() || !messages.get(0).path("role").asText().equals("user")) {
            return Optional.of("messages: first message must use the \"user\" role");
        }
        var calls = new HashSet<String>();
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            if (i > 0 && message.path("role").equals(messages.get(i - 1).path("role"))) {
                return Optional.of("messages." + i + ": roles must alternate");
            }
            // Over all messages: a call of long ago keeps its id.
            if (!ids(message, "tool_use", "id").stream().allMatch(calls::add)) {
                return Optional.of("messages." + i + ": `tool_use` ids must be unique");
            }
            var fault = content(message, i);
            if (fault.isPresent()) {
                return fault;
            }
            fault = pairing(messages, i);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> content(JsonNode message, int index) {
        if (message.path("content").isEmpty()) {
            return Optional.of("messages." + index + ": all messages must have non-empty content");
        }
        for (var block : message.path("content")) {
            if (blank(block)) {
                return Optional.of("messages: text content blocks must contain non-whitespace text");
            }
            if (block.path("type").asText().equals("thinking")
                    && block.path("signature").asText().isEmpty()) {
                return Optional.of("messages." + index + ": Invalid `signature` in `thinking` block");
            }
        }
        return message.path("role").asText().equals("assistant")
                        && thought(message.path("content")
                                .get(message.path("content").size() - 1))
                ? Optional.of("messages." + index + ": The final block in an assistant message cannot be `thinking`.")
                : Optional.empty();
    }

    /** Each call has its result in the very next message, before any text, and no result is without its call. */
    private static Optional<String> pairing(JsonNode messages, int index) {
        var calls = ids(messages.get(index), "tool_use", "id");
        for (var id : calls) {
            if (!CALL_ID.matcher(id).matches()) {
                return Optional.of("tool_use.id: String should match pattern");
            }
        }
        var results = index + 1 < messages.size()
                ? ids(messages.get(index + 1), "tool_result", "tool_use_id")
                : List.<String>of();
        if (!Set.copyOf(results).containsAll(calls)) {
            return Optional.of("`tool_use` ids were found without `tool_result` blocks immediately after: " + calls);
        }
        var own = ids(messages.get(index), "tool_result", "tool_use_id");
        var before = index == 0 ? List.<String>of() : ids(messages.get(index - 1), "tool_use", "id");
        if (!Set.copyOf(before).containsAll(own)) {
            return Optional.of("unexpected `tool_use_id` found in `tool_result` blocks: " + own);
        }
        if (new HashSet<>(own).size() != own.size()) {
            return Optional.of("each tool_use must have a single result");
        }
        // Stricter than the API: a model reads them in this order.
        if (!own.isEmpty() && !own.equals(before)) {
            return Optional.of("`tool_result` blocks must be in the order of their `tool_use` blocks");
        }
        return resultsFirst(messages.get(index));
    }

    private static Optional<String> resultsFirst(JsonNode message) {
        boolean text = false;
        for (var block : message.path("content")) {
            if (block.path("type").asText().equals("tool_result") && text) {
                return Optional.of("`tool_result` blocks must come before text");
            }
            text |= block.path("type").asText().equals("text");
        }
        return Optional.empty();
    }

    private static List<String> ids(JsonNode message, String type, String field) {
        var ids = new ArrayList<String>();
        for (var block : message.path("content")) {
            if (block.path("type").asText().equals(type)) {
                ids.add(block.path(field).asText());
            }
        }
        return ids;
    }

    private static Optional<String> caching(JsonNode request) {
        return request.findValues("cache_control").size() > 4
                ? Optional.of("A maximum of 4 blocks with cache_control may be provided")
                : Optional.empty();
    }

    /** Thinking with a budget of its own leaves the choice of a tool to the model; adaptive thinking does not mind. */
    private static Optional<String> forced(JsonNode request) {
        boolean budgeted = request.path("thinking").path("type").asText().equals("enabled");
        return budgeted
                        && FORCED.contains(
                                request.path("tool_choice").path("type").asText())
                ? Optional.of("Thinking may not be enabled when tool_choice forces tool use.")
                : Optional.empty();
    }

    /**
     * While the calls of a message go on, nothing changes of what the model was told before them, nor how it is to think.
     * Which tools it may choose may change: a last word is asked for without any.
     */
    private static Optional<String> settled(JsonNode request, List<Answer> given) {
        var messages = request.path("messages");
        if (messages.size() < 2
                || ids(messages.get(messages.size() - 1), "tool_result", "tool_use_id")
                        .isEmpty()) {
            return Optional.empty();
        }
        var calls = messages.get(messages.size() - 2).path("content");
        var asked = given.stream()
                .filter(answer -> answer.content().equals(calls))
                .map(Answer::request)
                .toList();
        boolean same = asked.isEmpty()
                || asked.stream().anyMatch(before -> SETTLED.stream()
                        .allMatch(part -> before.path(part).equals(request.path(part))));
        return same
                ? Optional.empty()
                : Optional.of(
                        "`model`, `system`, `tools` and `thinking` must not change while the calls of a message go on");
    }

    /** Stricter than the API: what the model looked up itself comes back as it asked for it. */
    private static Optional<String> own(JsonNode request, List<Answer> given) {
        var asked = given.stream()
                .flatMap(answer -> answer.content().valueStream())
                .filter(WireRules::ownCall)
                .toList();
        return request.path("messages")
                        .valueStream()
                        .flatMap(message -> message.path("content").valueStream())
                        .filter(WireRules::ownCall)
                        .anyMatch(call ->
                                asked.stream().anyMatch(was -> was.path("id").equals(call.path("id")))
                                        && !asked.contains(call))
                ? Optional.of("`server_tool_use` blocks cannot be modified")
                : Optional.empty();
    }

    private static boolean ownCall(JsonNode block) {
        return block.path("type").asText().equals("server_tool_use");
    }

    /**
     * While the calls of a message go on, thinking must come back complete, unmodified and in its place, with all that was
     * said around it; only blank texts, which may be said and not sent, are left out. Of earlier messages it may be left
     * out, as the API does itself.
     */
    private static Optional<String> verbatim(JsonNode request, List<Answer> given) {
        // Who asked twice may go on from either answer.
        var places = given.stream().collect(Collectors.groupingBy(answer -> Place.after(answer.request())));
        return places.entrySet().stream()
                        .filter(place -> place.getValue().stream().anyMatch(answer -> thinks(answer.content())))
                        .anyMatch(place -> place.getKey().changed(request, place.getValue()))
                ? Optional.of("`thinking` blocks in the latest assistant message cannot be modified")
                : Optional.empty();
    }

    private static boolean thinks(JsonNode content) {
        return content.valueStream().anyMatch(WireRules::thought);
    }

    /** Also one that cannot be read. */
    private static boolean thought(JsonNode block) {
        return block.path("type").asText().endsWith("thinking");
    }

    /**
     * Where an answer belongs.
     *
     * @param questions the instructions, and what people asked so far
     * @param after the last question, in messages
     * @param from the block of that message that it begins with: a paused turn is gone on with
     */
    private record Place(String questions, int after, int from) {

        static Place after(JsonNode request) {
            var messages = request.path("messages");
            int last = lastQuestion(messages);
            var end = messages.get(messages.size() - 1);
            return end.path("role").asText().equals("assistant")
                    ? new Place(
                            questions(request),
                            messages.size() - 1 - last,
                            end.path("content").size())
                    : new Place(questions(request), messages.size() - last, 0);
        }

        boolean changed(JsonNode request, List<Answer> answers) {
            var messages = request.path("messages");
            int at = lastQuestion(messages) + after;
            if (!questions.equals(questions(request)) || at >= messages.size()) {
                return false;
            }
            var sent = messages.get(at).path("content").valueStream().skip(from).toList();
            return answers.stream().noneMatch(answer -> {
                var said = answer.content()
                        .valueStream()
                        .filter(block -> !blank(block))
                        .toList();
                return sent.size() >= said.size()
                        && sent.subList(0, said.size()).equals(said);
            });
        }

        private static int lastQuestion(JsonNode messages) {
            int last = messages.size() - 1;
            while (last > 0 && !isQuestion(messages.get(last))) {
                last--;
            }
            return last;
        }

        private static String questions(JsonNode request) {
            return request.path("system").findValuesAsText("text")
                    + request.path("messages")
                            .valueStream()
                            .filter(Place::isQuestion)
                            .map(message -> message.findValuesAsText("text").toString())
                            .collect(Collectors.joining());
        }

        private static boolean isQuestion(JsonNode message) {
            return message.path("role").asText().equals("user")
                    && ids(message, "tool_result", "tool_use_id").isEmpty();
        }
    }

    private static boolean blank(JsonNode block) {
        return block.path("type").asText().equals("text")
                && block.path("text").asText().isBlank();
    }
}
