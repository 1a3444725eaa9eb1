package io.syntra.workflow.run;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What started a run.
 *
 * @param type an event type, or {@code manual}
 * @param id starts at most one run of a workflow
 * @param values what templates and conditions can use
 * @param by the person who started it by hand
 * @param cause the run that caused this one; null when none is known
 */
public record TriggerData(
        String type,
        UUID id,
        Map<String, Object> values,
        @Nullable String by,
        @Nullable Cause cause) {

    /** @param depth how many runs came before that one */
    public record Cause(UUID run, int depth) {

        /** Behind two things at once: null when one of them came by itself, else the run with fewer before it. */
        public static @Nullable Cause least(@Nullable Cause one, @Nullable Cause other) {
            return one == null || other == null ? null : one.depth <= other.depth ? one : other;
        }

        /** Of what it causes. */
        int next() {
            return depth + 1;
        }
    }

    /** Of one that nobody started by hand. */
    public TriggerData(String type, UUID id, Map<String, Object> values) {
        this(type, id, values, null, null);
    }

    public TriggerData causedBy(Optional<Cause> other) {
        return new TriggerData(type, id, values, by, other.orElse(null));
    }

    /** How many runs came before. */
    int depth() {
        return cause == null ? 0 : cause.next();
    }
}
