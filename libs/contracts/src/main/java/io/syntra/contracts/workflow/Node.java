package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workflow. What its configuration holds and what it does depends on its type; {@link NodeTypeView} tells.
 *
 * @param id unique in the workflow; {@code {{nodes.<id>.<field>}}} reads what the node said
 * @param type for example {@code notify_telegram}
 * @param next the node that follows; absent means the one below, and below the last one the run ends
 * @param otherwise of a condition: the node that follows when it does not hold; absent, the run ends
 * @param branches of a node with several ways: the way's name, and the node that follows there
 * @param onError the node that follows when this one failed for good; absent, the run has failed
 * @param timeoutSeconds without an outcome after that long it has failed
 * @param skipIf when it holds the node is not done, and the run goes on with {@code next}
 * @param mock what the node says instead of being done
 */
public record Node(
        String id,
        String type,
        Map<String, Object> config,
        @Nullable String next,
        @Nullable String otherwise,
        @Nullable Map<String, String> branches,
        @Nullable String onError,
        @Nullable Retry retry,
        @Nullable Integer timeoutSeconds,
        @Nullable Condition skipIf,
        @Nullable Map<String, Object> mock)
        implements Payload {

    /** As {@code next} it ends the run. */
    public static final String END = "end";

    /** The branch that is done once for every item. */
    public static final String EACH = "each";

    public Node {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        branches = branches == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(branches));
        mock = mock == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(mock));
    }

    /** One that says nothing but what it has to. */
    public static Node of(String id, String type, Map<String, Object> config) {
        return new Node(id, type, config, null, null, null, null, null, null, null, null);
    }

    public Node with(Map<String, Object> other) {
        return new Node(id, type, other, next, otherwise, branches, onError, retry, timeoutSeconds, skipIf, mock);
    }

    /**
     * @param field a variable, for example {@code version} or {@code nodes.first.outcome}
     * @param value what it is compared with; not needed for {@code exists}
     */
    public record Condition(
            String field, Comparison op, @Nullable String value) implements Payload {}

    /** How a {@link Condition} compares; the ordering ones compare numbers. */
    public enum Comparison {
        EQ,
        NE,
        CONTAINS,
        GT,
        GE,
        LT,
        LE,
        EXISTS
    }

    /**
     * Tries a failed node again.
     *
     * @param maxAttempts counting the first one
     * @param delaySeconds before the second attempt
     * @param backoff absent means {@code constant}
     * @param on the errors after which it is tried again; absent means all for which that does no harm
     */
    public record Retry(
            int maxAttempts,
            int delaySeconds,
            @Nullable Backoff backoff,
            @Nullable List<String> on) implements Payload {

        public Retry {
            on = on == null ? null : List.copyOf(on);
        }
    }

    /** How the pauses between attempts grow: not at all, or to twice as long each time. */
    public enum Backoff {
        CONSTANT,
        EXPONENTIAL
    }
}
