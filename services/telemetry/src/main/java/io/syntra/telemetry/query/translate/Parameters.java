package io.syntra.telemetry.query.translate;

import java.util.LinkedHashMap;
import java.util.Map;

/** The values of a statement. They never stand in its text. */
final class Parameters {

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** @return what stands for it in the statement */
    String add(String type, Object value) {
        var name = "p" + values.size();
        values.put(name, value);
        return "{" + name + ":" + type + "}";
    }

    Map<String, Object> values() {
        return values;
    }
}
