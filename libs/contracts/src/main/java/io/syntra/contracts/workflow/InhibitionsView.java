package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inhibition rules of a workspace.
 *
 * @param version rises with every change; 0 when nobody wrote any
 */
public record InhibitionsView(
        int version,
        List<Inhibitions.Rule> rules,
        @Nullable String updatedBy,
        @Nullable Instant updatedAt) implements Payload {

    public InhibitionsView {
        rules = List.copyOf(rules);
    }
}
