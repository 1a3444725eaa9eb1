package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow.
 *
 * @param triggerType an event type, or {@code manual}
 * @param triggerId the event's id; an event starts at most one run of a workflow
 * @param trigger the trigger's data
 * @param retryOf the run that this one tries again
 * @param warnings what was odd, for example a value that was missing
 * @param steps what each node got and said, in order; only of a single run, absent in lists
 */
public record RunView(
        RunId id,
        WorkflowId workflowId,
        String workflowName,
        int workflowVersion,
        RunState state,
        String triggerType,
        UUID triggerId,
        Map<String, Object> trigger,
        @Nullable RunId retryOf,
        @Nullable String reason,
        List<String> warnings,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable List<Step> steps)
        implements Payload {

    public RunView {
        trigger = Collections.unmodifiableMap(new LinkedHashMap<>(trigger));
        warnings = List.copyOf(warnings);
        steps = steps == null ? null : List.copyOf(steps);
    }

    /** The same with other steps. */
    public RunView with(List<Step> other) {
        return new RunView(
                id,
                workflowId,
                workflowName,
                workflowVersion,
                state,
                triggerType,
                triggerId,
                trigger,
                retryOf,
                reason,
                warnings,
                startedAt,
                finishedAt,
                other);
    }

    /**
     * One node of the run.
     *
     * @param type the node's type
     * @param attempts how often it was begun
     * @param input what it worked with, templates rendered
     * @param branches of a node that others run beneath; absent when it has none
     */
    public record Step(
            String node,
            String type,
            RunState state,
            int attempts,
            Map<String, Object> input,
            @Nullable Map<String, Object> output,
            List<String> warnings,
            @Nullable String reason,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Long durationMs,
            @Nullable List<Branch> branches)
            implements Payload {

        public Step {
            warnings = List.copyOf(warnings);
            branches = branches == null ? null : List.copyOf(branches);
        }

        /** The same with another input and output, and other branches. */
        public Step with(
                Map<String, Object> shown, @Nullable Map<String, Object> said, @Nullable List<Branch> beneath) {
            return new Step(
                    node,
                    type,
                    state,
                    attempts,
                    shown,
                    said,
                    warnings,
                    reason,
                    startedAt,
                    finishedAt,
                    durationMs,
                    beneath);
        }
    }

    /**
     * What ran beneath a node.
     *
     * @param name the branch's, or the number of the item, from 0
     */
    public record Branch(
            String name, RunState state, @Nullable String reason, List<Step> steps) implements Payload {

        public Branch {
            steps = List.copyOf(steps);
        }
    }
}
