package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The way of one run of a workflow. */
@JsonSubTypes({
    @JsonSubTypes.Type(WorkflowRunEvent.Started.class),
    @JsonSubTypes.Type(WorkflowRunEvent.NodeFinished.class),
    @JsonSubTypes.Type(WorkflowRunEvent.Finished.class)
})
public sealed interface WorkflowRunEvent extends DomainEvent {

    RunId runId();

    @Override
    default Topic topic() {
        return Topic.WORKFLOW_RUN;
    }

    @Override
    default String key() {
        return runId().toString();
    }

    /** The run is stored and begins. */
    @JsonTypeName("workflow_run.started")
    record Started(RunId runId, WorkflowId workflowId, String workflowName, String triggerType, Instant at)
            implements WorkflowRunEvent {}

    /** One node is done. */
    @JsonTypeName("workflow_run.node_finished")
    record NodeFinished(RunId runId, WorkflowId workflowId, String node, String outcome, int attempt, Instant at)
            implements WorkflowRunEvent {}

    /** The run is over: {@code succeeded}, {@code failed} or {@code cancelled}. */
    @JsonTypeName("workflow_run.finished")
    record Finished(
            RunId runId,
            WorkflowId workflowId,
            String workflowName,
            String outcome,
            @Nullable String reason,
            Instant at)
            implements WorkflowRunEvent {}
}
