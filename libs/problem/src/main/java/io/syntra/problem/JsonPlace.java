package io.syntra.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document, such as {@code nodes[2].config.title}, that reads what should be there. What is wrong is
 * collected under the place's name, and a harmless value takes its place, so that one pass finds every mistake.
 */
public final class JsonPlace {

    private final JsonNode node;
    private final String path;
    private final List<Problem.Field> wrong;

    private JsonPlace(JsonNode node, String path, List<Problem.Field> wrong) {
        this.node = node;
        this.path = path;
        this.wrong = wrong;
    }

    public static JsonPlace root(@Nullable JsonNode node, List<Problem.Field> wrong) {
        return new JsonPlace(node == null ? MissingNode.getInstance() : node, "", wrong);
    }

    public JsonPlace at(String name) {
        return new JsonPlace(node.path(name), path.isEmpty() ? name : path + "." + name, wrong);
    }

    /** For example {@code nodes[2].config.title}. */
    public String name() {
        return path.isEmpty() ? "body" : path;
    }

    public boolean absent() {
        return node.isMissingNode() || node.isNull();
    }

    public void wrong(String message) {
        wrong.add(new Problem.Field(name(), message));
    }

    /** Whatever JSON is there. */
    public @Nullable JsonNode value() {
        return absent() ? null : node;
    }

    /** Names that are not among those known here are wrong. */
    public JsonPlace object(String... known) {
        return object(Map.of(), known);
    }

    /** @param elsewhere what is said of names that are not known here, but in other places */
    public JsonPlace object(Map<String, String> elsewhere, String... known) {
        if (absent()) {
            wrong("is missing");
        } else if (!node.isObject()) {
            wrong("must be an object");
        } else {
            var names = Set.of(known);
            names().stream().filter(name -> !names.contains(name)).forEach(name -> at(name).wrong(
                            elsewhere.getOrDefault(name, "is not known here." + Nearest.hint(name, names))));
        }
        return this;
    }

    public Collection<String> names() {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    public List<JsonPlace> items() {
        if (!node.isArray()) {
            wrong(absent() ? "is missing" : "must be a list");
            return List.of();
        }
        var items = new ArrayList<JsonPlace>();
        for (int i = 0; i < node.size(); i++) {
            items.add(new JsonPlace(node.get(i), path + "[" + i + "]", wrong));
        }
        return items;
    }

    public String text() {
        if (absent()) {
            wrong("is missing");
            return "";
        }
        return node.isTextual() ? wellFormed(node.textValue()) : notText("must be a text");
    }

    public @Nullable String optionalText() {
        return absent() ? null : text();
    }

    /** A text, number or truth value, as text. */
    public @Nullable String optionalScalar() {
        if (absent()) {
            return null;
        }
        return node.isTextual() ? text() : node.isValueNode() ? node.asText() : notText("must be a text or a number");
    }

    /** A text, number or truth value, as text, which must be there. */
    public String scalar() {
        var text = optionalScalar();
        if (text == null) {
            wrong("is missing");
            return "";
        }
        return text;
    }

    /** Whatever is there: a text as it is, anything else as JSON, nothing as the empty text. */
    public String asText() {
        return absent() ? "" : node.isTextual() ? node.textValue() : node.toString();
    }

    /** False when nothing is there. */
    public boolean flag() {
        if (!absent() && !node.isBoolean()) {
            wrong("must be true or false");
        }
        return node.asBoolean(false);
    }

    /** One of the known words; the first of them when nothing is there, or something else. */
    public String word(String first, String... others) {
        var word = optionalText();
        var known = new ArrayList<>(List.of(first));
        known.addAll(List.of(others));
        if (word == null || known.contains(word)) {
            return word == null ? first : word;
        }
        wrong("must be one of "
                + String.join(
                        ", ", known.stream().map(k -> k.isEmpty() ? "\"\"" : k).toList()));
        return first;
    }

    public @Nullable ObjectNode optionalObject() {
        if (!absent() && !node.isObject()) {
            wrong("must be an object");
        }
        return node instanceof ObjectNode object ? object : null;
    }

    public int number(int min, int max) {
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= min && node.intValue() <= max) {
            return node.intValue();
        }
        var number = "a whole number from " + min + " to " + max;
        wrong(absent() ? "is missing: " + number : "must be " + number);
        return min;
    }

    private String notText(String message) {
        wrong(message);
        return "";
    }

    private String wellFormed(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            wrong("holds half of a surrogate pair, which is no text");
        }
        return text;
    }
}
