package io.syntra.workflow.node;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.secrets.SecretRef;
import io.syntra.template.Allowance;
import io.syntra.template.Template;
import io.syntra.template.Variables;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON in which every text is a template, but for those that are references to secrets: they stay as they are until it is
 * sent. A value that is put in stays a text, whatever it looks like.
 */
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
        texts(json)
                .filter(text -> !isReference(text))
                .forEach(text -> texts.computeIfAbsent(text, source -> reading.template(place, source)));
        return new JsonTemplate(json, texts);
    }

    static boolean isReference(String text) {
        try {
            return SecretRef.in(text).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Where its texts stand. */
    static Stream<JsonPlace> places(JsonPlace place) {
        var json = place.value();
        if (json == null || json.isTextual()) {
            return Stream.ofNullable(json).map(text -> place);
        }
        return (json.isArray() ? place.items().stream() : place.names().stream().map(place::at))
                .flatMap(JsonTemplate::places);
    }

    /** The references to secrets that its author wrote, by their JSON pointers. */
    Map<String, String> secrets() {
        var secrets = new HashMap<String, String>();
        find(json, JsonPointer.empty(), secrets);
        return secrets;
    }

    private static void find(JsonNode node, JsonPointer at, Map<String, String> secrets) {
        if (node.isTextual() && isReference(node.textValue())) {
            secrets.put(at.toString(), node.textValue());
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            find(node.get(i), at.appendIndex(i), secrets);
        }
        node.properties().forEach(member -> find(member.getValue(), at.appendProperty(member.getKey()), secrets));
    }

    /** The same JSON with other texts, each by the name of the field that it stands in. */
    static JsonNode mapped(String name, JsonNode node, BinaryOperator<String> text) {
        if (node.isTextual()) {
            return TextNode.valueOf(text.apply(name, node.textValue()));
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(mapped(name, item, text)));
            return array;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(member -> object.set(member.getKey(), mapped(member.getKey(), member.getValue(), text)));
            return object;
        }
        return node;
    }

    private static Stream<String> texts(JsonNode json) {
        return json.isTextual()
                ? Stream.of(json.textValue())
                : json.valueStream().flatMap(JsonTemplate::texts);
    }

    /** @param warnings are added with {@code field} in front */
    Object filled(String field, Variables values, List<String> warnings) {
        var told = new LinkedHashSet<String>();
        var filled = filled(json, values, new Allowance(Input.MOST_CHARACTERS), told);
        told.forEach(warning -> warnings.add(field + ": " + warning));
        return Json.mapper().convertValue(filled, Object.class);
    }

    private JsonNode filled(JsonNode node, Variables values, Allowance allowance, Set<String> warnings) {
        if (node.isTextual() && isReference(node.textValue())) {
            return node;
        }
        if (node.isTextual()) {
            var rendered = Objects.requireNonNull(texts.get(node.textValue())).render(values, allowance);
            warnings.addAll(rendered.warnings());
            return TextNode.valueOf(rendered.text());
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(filled(item, values, allowance, warnings)));
            return array;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(member ->
                            object.set(member.getKey(), filled(member.getValue(), values, allowance, warnings)));
            return object;
        }
        return node;
    }
}
