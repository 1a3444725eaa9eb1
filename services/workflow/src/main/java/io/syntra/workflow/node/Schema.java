package io.syntra.workflow.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** JSON Schema, as a kind of node or trigger writes it down. */
public final class Schema {

    private Schema() {}

    public static Map<String, Object> of(String json) {
        try {
            return Json.mapper().readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema is no JSON", e);
        }
    }

    /** The names of its properties. */
    static String[] fields(Map<String, Object> schema) {
        return names(schema).toArray(String[]::new);
    }

    public static Set<String> names(Map<String, Object> schema) {
        return schema.get("properties") instanceof Map<?, ?> properties
                ? properties.keySet().stream().map(String::valueOf).collect(Collectors.toCollection(LinkedHashSet::new))
                : Set.of();
    }
}
