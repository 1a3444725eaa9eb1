package io.syntra.workflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.template.Template;
import io.syntra.template.Variables;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** JSON in which every text is a template. A value that is put in stays a text, whatever it looks like. */
record JsonTemplate(JsonNode json, Map<String, Template> texts) {

    JsonTemplate {
        texts = Collections.unmodifiableMap(new HashMap<>(texts));
    }

    /** Null when there is none. */
    static @Nullable JsonTemplate read(Reading reading, JsonPlace place) {
        var json = place.value();
        if (json == null) {
            return null;
        }
        var texts = new HashMap<String, Template>();
        texts(json).forEach(text -> texts.computeIfAbsent(text, source -> reading.template(place, source)));
        return new JsonTemplate(json, texts);
    }

    private static Stream<String> texts(JsonNode json) {
        return json.isTextual()
                ? Stream.of(json.textValue())
                : json.valueStream().flatMap(JsonTemplate::texts);
    }

    /** @param warnings are added with {@code field} in front */
    Object filled(String field, Variables values, List<String> warnings) {
        return Json.mapper().convertValue(filled(json, values, field, warnings), Object.class);
    }

    private JsonNode filled(JsonNode node, Variables values, String field, List<String> warnings) {
        if (node.isTextual()) {
            var rendered = Objects.requireNonNull(texts.get(node.textValue())).render(values);
            rendered.warnings().forEach(warning -> warnings.add(field + ": " + warning));
            return TextNode.valueOf(rendered.text());
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(filled(item, values, field, warnings)));
            return array;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(member -> object.set(member.getKey(), filled(member.getValue(), values, field, warnings)));
            return object;
        }
        return node;
    }
}
