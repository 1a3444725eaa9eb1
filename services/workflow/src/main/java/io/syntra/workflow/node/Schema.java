package io.syntra.workflow.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import java.util.Map;

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
        return schema.get("properties") instanceof Map<?, ?> properties
                ? properties.keySet().toArray(String[]::new)
                : new String[0];
    }
}
