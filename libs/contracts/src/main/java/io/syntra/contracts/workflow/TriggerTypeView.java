package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A kind of trigger, with all that a builder needs to offer it.
 *
 * @param type what stands in the trigger's {@code type}
 * @param icon a name of lucide.dev
 * @param schema JSON Schema of its other fields; {@code x-field} says what a text is, as in {@link NodeTypeView}
 */
public record TriggerTypeView(String type, String label, String icon, String description, Map<String, Object> schema)
        implements Payload {

    public TriggerTypeView {
        schema = Collections.unmodifiableMap(new LinkedHashMap<>(schema));
    }
}
