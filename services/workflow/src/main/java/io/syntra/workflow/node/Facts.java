package io.syntra.workflow.node;

import io.syntra.template.JsonVariables;
import io.syntra.template.Variables;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows so far.
 *
 * @param own {@code workflow_name} and {@code run_id}
 * @param nodes what each finished node said
 */
public record Facts(Map<String, Object> trigger, Map<String, Object> own, Map<String, Object> nodes)
        implements Variables {

    private static final String NODES = "nodes";

    @Override
    public @Nullable String valueOf(String name) {
        var first = name.split("\\.", 2)[0];
        return new JsonVariables(first.equals(NODES) ? Map.of(NODES, nodes) : source(first)).valueOf(name);
    }

    /** A value as it is, a list for example. */
    @Nullable Object found(String variable) {
        @Nullable Object at = of(List.of(variable));
        for (var name : variable.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return at;
    }

    /** As much of it as these variables need, in the same shape. */
    Map<String, Object> of(Collection<String> variables) {
        var some = new LinkedHashMap<String, Object>();
        var ofNodes = new LinkedHashMap<String, Object>();
        for (var variable : variables) {
            var names = variable.split("\\.", 3);
            var source = names[0].equals(NODES) && names.length > 1 ? nodes : source(names[0]);
            var name = source == nodes ? names[1] : names[0];
            var value = source.get(name);
            if (value != null) {
                (source == nodes ? ofNodes : some).put(name, value);
            }
        }
        if (!ofNodes.isEmpty()) {
            some.put(NODES, ofNodes);
        }
        return some;
    }

    private Map<String, Object> source(String name) {
        return own.containsKey(name) ? own : trigger;
    }
}
