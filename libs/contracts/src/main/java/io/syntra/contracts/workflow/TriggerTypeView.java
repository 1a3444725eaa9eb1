package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of trigger, with all that a builder needs to offer it.
 *
 * @param type what stands in the trigger's {@code type}
 * @param icon a name of lucide.dev
 * @param schema JSON Schema of its other fields; {@code x-field} says what a text is, as in {@link NodeTypeView}
 * @param variables what its runs know of what started them; of an event those that any has
 * @param events of an event, what else the runs of each type know
 * @param open whether more can come, which is only known to whoever starts the run
 */
public record TriggerTypeView(
        String type,
        String label,
        String icon,
        String description,
        Map<String, Object> schema,
        List<String> variables,
        @Nullable Map<String, List<String>> events,
        boolean open)
        implements Payload {

    public TriggerTypeView {
        variables = List.copyOf(variables);
        events = events == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(events));
        schema = Collections.unmodifiableMap(new LinkedHashMap<>(schema));
    }
}
