package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.contracts.Remark;
import io.syntra.problem.JsonPlace;
import io.syntra.secrets.Tokens;
import io.syntra.workflow.node.HttpRequestType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a definition holds in clear and looks like a token, by its text or by the name of its field. Whoever wrote it is
 * told, and others see the definition, and the steps of its runs, without it. It may stand in any node, and nothing need be
 * right with that.
 */
public final class InClear {

    private static final String VALUE = "value";

    private final List<Remark> found = new ArrayList<>();

    private InClear() {}

    public static JsonNode without(JsonNode definition) {
        return new InClear().masked(JsonPlace.root(definition, new ArrayList<>()), "");
    }

    /** @param referred with references in the places of what is kept as a secret */
    static List<Remark> remarks(JsonNode referred) {
        var inClear = new InClear();
        inClear.masked(JsonPlace.root(referred, new ArrayList<>()), "");
        return inClear.found;
    }

    /** @param field the name that it goes by */
    private JsonNode masked(JsonPlace place, String field) {
        return switch (place.value()) {
            case null -> NullNode.getInstance();
            case ObjectNode object -> {
                var masked = object.objectNode();
                place.names().forEach(name -> masked.set(name, masked(place.at(name), goesBy(name, object))));
                yield masked;
            }
            case ArrayNode array -> {
                var masked = array.arrayNode();
                place.items().forEach(item -> masked.add(masked(item, field)));
                yield masked;
            }
            case TextNode text
            when DefinitionSecrets.reference(text.textValue()).isEmpty() ->
                masked(place, text, Tokens.masked(field, text.textValue()));
            case NumericNode number when Tokens.isName(field) -> masked(place, number, Tokens.MASK);
            case JsonNode other -> other;
        };
    }

    private JsonNode masked(JsonPlace place, JsonNode before, String text) {
        if (text.equals(before.asText())) {
            return before;
        }
        found.add(new Remark(place.name(), HttpRequestType.IN_CLEAR));
        return TextNode.valueOf(text);
    }

    /** A value beside a name goes by that, as that of a variable does. */
    private static String goesBy(String name, ObjectNode object) {
        return name.equals(VALUE)
                ? Stream.of("name", "key")
                        .map(beside -> object.path(beside).asText())
                        .filter(Tokens::isName)
                        .findFirst()
                        .orElse(name)
                : name;
    }
}
