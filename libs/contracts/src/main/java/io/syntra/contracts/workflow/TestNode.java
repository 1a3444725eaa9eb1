package io.syntra.contracts.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs one node by itself.
 *
 * @param input takes the place of the trigger's data
 * @param nodes what earlier nodes are taken to have said, by their ids
 */
public record TestNode(Map<String, Object> input, Map<String, Map<String, Object>> nodes) {

    public TestNode(@Nullable Map<String, Object> input, @Nullable Map<String, Map<String, Object>> nodes) {
        this.input = input == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(input));
        this.nodes = nodes == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    }
}
