package io.syntra.workflow.run;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What started a run.
 *
 * @param type an event type, or {@code manual}
 * @param id starts at most one run of a workflow
 * @param values what templates and conditions can use
 * @param by the person who started it by hand
 */
public record TriggerData(
        String type,
        UUID id,
        Map<String, Object> values,
        @Nullable String by) {

    /** Of one that nobody started by hand. */
    public TriggerData(String type, UUID id, Map<String, Object> values) {
        this(type, id, values, null);
    }
}
