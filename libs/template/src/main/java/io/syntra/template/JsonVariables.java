package io.syntra.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values out of a JSON object: {@code nodes.ask.answer} is the field of a field of a field. */
public record JsonVariables(Map<String, Object> root) implements Variables {

    /** {@code 1e999999999} in plain digits would fill the memory. */
    private static final int MOST_ZEROS = 100;

    @Override
    public @Nullable String valueOf(String name) {
        @Nullable Object at = root;
        for (var step : name.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return text(at);
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case BigDecimal number when Math.abs((long) number.scale()) <= MOST_ZEROS -> number.toPlainString();
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> json(value);
        };
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }
}
