package io.syntra.workflow.run;

import io.syntra.template.Variables;
import io.syntra.workflow.StoredJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows so far.
 *
 * @param own {@code workflow_name} and {@code run_id}
 * @param nodes what each finished node said
 */
record Facts(Map<String, Object> trigger, Map<String, Object> own, Map<String, Object> nodes) implements Variables {

    /** {@code 1e999999999} in plain digits would fill the memory. */
    private static final int MOST_ZEROS = 100;

    @Override
    public @Nullable String valueOf(String name) {
        var steps = List.of(name.split("\\.", -1));
        var first = steps.getFirst();
        if (first.equals("nodes")) {
            return text(walk(nodes, steps.subList(1, steps.size())));
        }
        return text(walk(own.containsKey(first) ? own : trigger, steps));
    }

    private static @Nullable Object walk(Object from, List<String> steps) {
        @Nullable Object at = from;
        for (var step : steps) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case BigDecimal number when Math.abs((long) number.scale()) <= MOST_ZEROS -> number.toPlainString();
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> StoredJson.write(value);
        };
    }
}
