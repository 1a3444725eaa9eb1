package io.syntra.workflow.trigger;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a webhook's sender says: JSON, or a form as Slack's commands send it. */
final class HookBody {

    private static final String FORM = "application/x-www-form-urlencoded";

    /** In a form, the JSON that is meant: Slack and GitHub both call it so. */
    private static final String PAYLOAD = "payload";

    private HookBody() {}

    static Map<String, Object> values(byte[] body, @Nullable String contentType) {
        if (body.length == 0) {
            return Map.of();
        }
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            return ofJson(body);
        }
        var text = new String(body, StandardCharsets.UTF_8);
        // Many senders call JSON a form, as curl does when it is told nothing.
        return looksLikeJson(text) ? ofJson(body) : ofForm(text);
    }

    private static boolean looksLikeJson(String text) {
        var begin = text.stripLeading();
        return begin.startsWith("{") || begin.startsWith("[");
    }

    private static Map<String, Object> ofForm(String text) {
        var fields = new LinkedHashMap<String, Object>();
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            fields.put(
                    decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return fields.get(PAYLOAD) instanceof String payload
                ? ofJson(payload.getBytes(StandardCharsets.UTF_8))
                : fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(
                    ProblemCode.MALFORMED_REQUEST, "The body is no form: a % is not followed by two digits.");
        }
    }

    private static Map<String, Object> ofJson(byte[] text) {
        var json = json(text);
        if (json.isMissingNode() || json.isNull()) {
            throw ProblemException.of(ProblemCode.MALFORMED_REQUEST, "The body says nothing. Send a JSON object.");
        }
        return json.isObject()
                ? Json.mapper().convertValue(json, new TypeReference<>() {})
                : Map.of("body", Json.mapper().convertValue(json, Object.class));
    }

    private static JsonNode json(byte[] text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw ProblemException.of(ProblemCode.MALFORMED_REQUEST, "The body is no JSON. Send a JSON object.");
        }
    }
}
