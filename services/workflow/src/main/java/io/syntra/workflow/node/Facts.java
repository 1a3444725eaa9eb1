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

    /** As much of it as these variables need, in the same shape: of a large value only what is named. */
    Map<String, Object> of(Collection<String> variables) {
        var some = new LinkedHashMap<String, Object>();
        for (var variable : variables) {
            var names = List.of(variable.split("\\.", -1));
            var first = names.getFirst();
            copy(names, first.equals(NODES) ? Map.of(NODES, nodes) : source(first), some);
        }
        return some;
    }

    private static void copy(List<String> names, Map<?, ?> from, Map<String, Object> to) {
        var name = names.getFirst();
        var value = from.get(name);
        if (names.size() == 1 || !(value instanceof Map<?, ?> deeper)) {
            if (value != null) {
                to.put(name, value);
            }
            return;
        }
        // Another variable may have copied all of it, or another part.
        if (to.get(name) != value) {
            copy(names.subList(1, names.size()), deeper, part(name, to));
        }
    }

    /** Of what is copied here, which is ours to add to. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(String name, Map<String, Object> to) {
        return (Map<String, Object>) to.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>());
    }

    private Map<String, Object> source(String name) {
        return own.containsKey(name) ? own : trigger;
    }
}
