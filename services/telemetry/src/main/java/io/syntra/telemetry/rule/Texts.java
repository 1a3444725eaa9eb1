package io.syntra.telemetry.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import java.util.Map;
import java.util.TreeMap;

/** Labels and annotations, as they are stored. */
final class Texts {

    private static final TypeReference<TreeMap<String, String>> TYPE = new TypeReference<>() {};

    private Texts() {}

    static Map<String, String> of(String json) {
        try {
            return Json.mapper().readValue(json, TYPE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored labels are no JSON", e);
        }
    }
}
