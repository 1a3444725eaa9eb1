package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.syntra.problem.Problem;
import io.syntra.template.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document, such as {@code nodes[2].config.title}, that reads what should be there. What is wrong is
 * collected under the place's name, and a harmless value takes its place, so that one pass finds every mistake.
 */
final class Place {

    private final JsonNode node;
    private final String path;
    private final List<Problem.Field> wrong;

    private Place(JsonNode node, String path, List<Problem.Field> wrong) {
        this.node = node;
        this.path = path;
        this.wrong = wrong;
    }

    static Place root(@Nullable JsonNode node, List<Problem.Field> wrong) {
        return new Place(node == null ? MissingNode.getInstance() : node, "", wrong);
    }

    Place at(String name) {
        return new Place(node.path(name), path.isEmpty() ? name : path + "." + name, wrong);
    }

    boolean absent() {
        return node.isMissingNode() || node.isNull();
    }

    void wrong(String message) {
        wrong.add(new Problem.Field(path.isEmpty() ? "body" : path, message));
    }

    /** Names that are not among those known here are wrong. */
    Place object(String... known) {
        if (absent()) {
            wrong("is missing");
        } else if (!node.isObject()) {
            wrong("must be an object");
        } else {
            var names = Set.of(known);
            names().stream().filter(name -> !names.contains(name)).forEach(name -> at(name).wrong(
                            "is not known here." + Nearest.hint(name, names)));
        }
        return this;
    }

    Collection<String> names() {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    List<Place> items() {
        if (!node.isArray()) {
            wrong(absent() ? "is missing" : "must be a list");
            return List.of();
        }
        var items = new ArrayList<Place>();
        for (int i = 0; i < node.size(); i++) {
            items.add(new Place(node.get(i), path + "[" + i + "]", wrong));
        }
        return items;
    }

    String text() {
        if (absent()) {
            wrong("is missing");
            return "";
        }
        return node.isTextual() ? wellFormed(node.textValue()) : notText("must be a text");
    }

    @Nullable String optionalText() {
        return absent() ? null : text();
    }

    /** A text, number or truth value, as text. */
    @Nullable String optionalScalar() {
        if (absent()) {
            return null;
        }
        return node.isTextual() ? text() : node.isValueNode() ? node.asText() : notText("must be a text or a number");
    }

    int number(int min, int max) {
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= min && node.intValue() <= max) {
            return node.intValue();
        }
        wrong("must be a whole number from " + min + " to " + max);
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
