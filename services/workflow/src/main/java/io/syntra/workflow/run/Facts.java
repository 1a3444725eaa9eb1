package io.syntra.workflow.run;

import io.syntra.template.JsonVariables;
import io.syntra.template.Variables;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows so far.
 *
 * @param own {@code workflow_name} and {@code run_id}
 * @param nodes what each finished node said
 */
record Facts(Map<String, Object> trigger, Map<String, Object> own, Map<String, Object> nodes) implements Variables {

    @Override
    public @Nullable String valueOf(String name) {
        var first = name.split("\\.", 2)[0];
        var where =
                first.equals("nodes") ? Map.<String, Object>of("nodes", nodes) : own.containsKey(first) ? own : trigger;
        return new JsonVariables(where).valueOf(name);
    }
}
