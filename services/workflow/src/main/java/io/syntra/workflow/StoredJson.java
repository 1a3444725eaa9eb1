package io.syntra.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import java.util.List;
import java.util.Map;

/** JSON in text columns. */
public final class StoredJson {

    private static final char REPLACEMENT = '\ufffd';

    private StoredJson() {}

    /** Half a surrogate pair, which JSON can spell but UTF-8 cannot, becomes the replacement character. */
    public static String write(Object value) {
        try {
            return wellFormed(Json.mapper().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value cannot be written as JSON", e);
        }
    }

    public static <T> T read(String json, Class<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }

    public static Map<String, Object> object(String json) {
        return read(json, new TypeReference<>() {});
    }

    public static List<String> texts(String json) {
        return read(json, new TypeReference<>() {});
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }

    private static String wellFormed(String text) {
        var result = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                result.setCharAt(i, REPLACEMENT);
            }
        }
        return result.toString();
    }
}
