package io.syntra.telemetry.query.translate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The values of a statement. They never stand in its text. */
final class Parameters {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    /** @return what stands for it in the statement */
    String add(String type, Object value) {
        var name = "p" + values.size();
        values.put(name, value);
        return "{" + name + ":" + type + "}";
    }

    /** The same text each time, with the parameters of the first. */
    String once(String key, Supplier<String> text) {
        var known = texts.get(key);
        if (known == null) {
            known = text.get();
            texts.put(key, known);
        }
        return known;
    }

    Map<String, Object> values() {
        return values;
    }
}
