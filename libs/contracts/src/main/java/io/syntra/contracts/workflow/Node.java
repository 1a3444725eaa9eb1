package io.syntra.contracts.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a workflow. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(Node.Notify.class),
    @JsonSubTypes.Type(Node.Condition.class),
    @JsonSubTypes.Type(Node.SetValues.class)
})
public sealed interface Node extends Payload {

    /** As {@code next} it ends the run. */
    String END = "end";

    /** Unique in the workflow; {@code {{nodes.<id>.<field>}}} reads what the node said. */
    String id();

    /** The node that follows; absent means the one below, and below the last one the run ends. */
    @Nullable String next();

    /** Sends a message and waits until it is known how it fared. */
    @JsonTypeName("notify")
    record Notify(
            String id,
            Notify.Config config,
            @Nullable String next,
            @Nullable Retry retry) implements Node {

        /**
         * @param channel {@code webhook}
         * @param target for a webhook its URL; fixed by the author, never a template
         * @param title template, one line
         * @param text template
         */
        public record Config(String channel, String target, String title, String text) implements Payload {}
    }

    /** Goes on with {@code next} when the comparison holds, else with {@code otherwise}; absent, the run ends. */
    @JsonTypeName("condition")
    record Condition(
            String id,
            Condition.Config config,
            @Nullable String next,
            @Nullable String otherwise) implements Node {

        /**
         * @param field a variable, for example {@code version} or {@code nodes.first.outcome}
         * @param value what it is compared with; not needed for {@code exists}
         */
        public record Config(
                String field, Comparison op, @Nullable String value) implements Payload {}
    }

    /** Names values for the nodes after it. */
    @JsonTypeName("set")
    record SetValues(
            String id, SetValues.Config config, @Nullable String next) implements Node {

        /** @param values name to template */
        public record Config(Map<String, String> values) implements Payload {

            public Config {
                values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            }
        }
    }

    /** How a {@link Condition} compares; the ordering ones compare numbers. */
    enum Comparison {
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
     * Tries a failed node again, each time after the same delay.
     *
     * @param maxAttempts counting the first one
     */
    record Retry(int maxAttempts, int delaySeconds) implements Payload {}
}
