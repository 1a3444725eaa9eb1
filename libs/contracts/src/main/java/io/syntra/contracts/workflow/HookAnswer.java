package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.RunId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a webhook gets.
 *
 * @param output what the last node said; absent until the run is over
 */
public record HookAnswer(
        RunId runId, RunState state, @Nullable Map<String, Object> output) implements Payload {

    public HookAnswer {
        output = output == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(output));
    }
}
