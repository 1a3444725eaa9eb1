package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kind of node, with all that a builder needs to offer it.
 *
 * @param type what stands in {@link Node#type()}
 * @param icon a name of lucide.dev
 * @param schema JSON Schema of the configuration; {@code x-field} says what a text is: {@code template},
 *     {@code variable} or {@code secret}
 * @param output the fields that later nodes can read; empty when the configuration decides
 * @param errors how it can fail: {@code on_error} and {@code timeout_seconds} are for nodes that can
 * @param retryable the errors after which {@code retry} may try it again
 * @param ways where a run can go on after it
 */
public record NodeTypeView(
        String type,
        String label,
        String icon,
        String description,
        Map<String, Object> schema,
        List<String> output,
        List<String> errors,
        List<String> retryable,
        Ways ways)
        implements Payload {

    public NodeTypeView {
        schema = Collections.unmodifiableMap(new LinkedHashMap<>(schema));
        output = List.copyOf(output);
        errors = List.copyOf(errors);
        retryable = List.copyOf(retryable);
    }

    /** Where a run can go on after a node. */
    public enum Ways {
        NEXT,
        /** {@code next} or {@code otherwise}. */
        OTHERWISE,
        /** One of {@link Node#branches()}, else {@code next}. */
        BRANCHES,
        /** All {@link Node#branches()} at a time, then {@code next}. */
        ALL_BRANCHES,
        /** The branch {@code each}, once for every item, then {@code next}. */
        EACH
    }
}
