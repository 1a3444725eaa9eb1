package io.syntra.telemetry.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.syntra.contracts.Json;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Attributes for storing.
 *
 * @param texts all of them; lists and maps as JSON, and numbers as they are written, which is how they are compared
 */
public record Attributes(Map<String, String> texts) {

    /** What is longer is cut: an attribute describes, it is not the content. */
    private static final int LONGEST_VALUE = 16 * 1024;

    public static final Attributes NONE = new Attributes(Map.of());

    public static Attributes of(List<KeyValue> attributes) {
        var texts = new LinkedHashMap<String, String>();
        for (var attribute : attributes) {
            texts.put(attribute.getKey(), cut(text(attribute.getValue())));
        }
        return new Attributes(texts);
    }

    /** Empty also when it is there without text. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(texts.get(key)).filter(value -> !value.isEmpty());
    }

    /** Text as it is; anything else as JSON. */
    public static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> withoutNul(value.getStringValue());
            case BYTES_VALUE ->
                Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            case VALUE_NOT_SET -> "";
            case BOOL_VALUE, INT_VALUE, DOUBLE_VALUE, ARRAY_VALUE, KVLIST_VALUE -> json(plain(value));
            default -> "";
        };
    }

    /** Postgres' text holds every character but this one. */
    public static String withoutNul(String text) {
        return text.replace('\0', '\ufffd');
    }

    private static Object plain(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case BYTES_VALUE ->
                Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(Attributes::plain)
                        .toList();
            case KVLIST_VALUE -> {
                var map = new LinkedHashMap<String, Object>();
                value.getKvlistValue().getValuesList().forEach(kv -> map.put(kv.getKey(), plain(kv.getValue())));
                yield map;
            }
            default -> "";
        };
    }

    public static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cut(String value) {
        return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
    }
}
