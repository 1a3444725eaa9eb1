package io.syntra.testing.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What servers of the Chat Completions API refuse with 400. */
final class CompletionRules {

    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final int LONGEST_CALL_ID = 40;
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    private CompletionRules() {}

    static Optional<String> broken(JsonNode request) {
        if (request.path("model").asText().isEmpty()) {
            return Optional.of("you must provide a model parameter");
        }
        if (!request.path("stream").asBoolean()) {
            return Optional.of("this fake only streams");
        }
        return tools(request.get("tools")).or(() -> messages(request.path("messages")));
    }

    private static Optional<String> tools(JsonNode tools) {
        if (tools == null) {
            return Optional.empty();
        }
        if (tools.isEmpty()) {
            return Optional.of("[] is too short - 'tools'");
        }
        for (var tool : tools) {
            var function = tool.path("function");
            if (!tool.path("type").asText().equals("function")
                    || !TOOL_NAME.matcher(function.path("name").asText()).matches()) {
                return Optional.of("tools.function.name does not match");
            }
            if (!function.path("parameters").path("type").asText().equals("object")) {
                return Optional.of("schema must be of type object");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> messages(JsonNode messages) {
        if (messages.isEmpty()) {
            return Optional.of("[] is too short - 'messages'");
        }
        List<String> unanswered = new ArrayList<>();
        for (var message : messages) {
            var role = message.path("role").asText();
            if (!ROLES.contains(role)) {
                return Optional.of("messages.role is not one of " + ROLES);
            }
            if (role.equals("tool")) {
                if (!unanswered.remove(message.path("tool_call_id").asText())) {
                    return Optional.of("messages with role 'tool' must be a response to a preceding message with"
                            + " 'tool_calls'");
                }
            } else if (!unanswered.isEmpty()) {
                return unanswered(unanswered);
            }
            var calls = message.get("tool_calls");
            if (!message.path("content").isTextual() && (calls == null || role.equals("tool"))) {
                return Optional.of("Invalid value for 'content': expected a string, got null");
            }
            if (calls != null) {
                var fault = calls(calls);
                if (fault.isPresent()) {
                    return fault;
                }
                calls.forEach(call -> unanswered.add(call.path("id").asText()));
            }
        }
        return unanswered.isEmpty() ? Optional.empty() : unanswered(unanswered);
    }

    private static Optional<String> unanswered(List<String> ids) {
        return Optional.of("An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                + " 'tool_call_id': " + ids);
    }

    private static Optional<String> calls(JsonNode calls) {
        var ids = new HashSet<String>();
        for (var call : calls) {
            var id = call.path("id").asText();
            if (id.isEmpty() || id.length() > LONGEST_CALL_ID || !ids.add(id)) {
                return Optional.of("Invalid 'tool_calls.id': " + id);
            }
            var function = call.path("function");
            if (!TOOL_NAME.matcher(function.path("name").asText()).matches()) {
                return Optional.of("Invalid 'tool_calls.function.name': " + function.path("name"));
            }
            // Some servers read what the model wrote before they show it to the model again.
            if (!isObject(function.path("arguments").asText())) {
                return Optional.of("invalid tool call arguments: " + function.path("arguments"));
            }
        }
        return calls.isEmpty() ? Optional.of("[] is too short - 'tool_calls'") : Optional.empty();
    }

    private static boolean isObject(String json) {
        try {
            return Json.mapper().readTree(json).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
