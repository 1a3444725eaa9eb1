package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.WorkflowId;
import java.time.Instant;
import java.util.Map;

/** An outside producer asks for a run of a workflow; {@code input} is the run's trigger data. */
@JsonTypeName("workflow.trigger")
public record WorkflowTrigger(WorkflowId workflowId, Map<String, Object> input, Instant at) implements DomainEvent {

    public WorkflowTrigger {
        input = Map.copyOf(input);
    }

    @Override
    public Topic topic() {
        return Topic.WORKFLOW_TRIGGER;
    }

    @Override
    public String key() {
        return workflowId.toString();
    }
}
