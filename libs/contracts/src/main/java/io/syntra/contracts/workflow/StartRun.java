package io.syntra.contracts.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a run by hand; {@code input} takes the place of the trigger's data. */
public record StartRun(Map<String, Object> input) {

    public StartRun(@Nullable Map<String, Object> input) {
        this.input = input == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(input));
    }
}
