package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as its author writes it.
 *
 * @param name unique in its workspace
 * @param maxRunning runs at a time; further ones wait for their turn. Absent, there is no limit
 * @param nodes the graph; the first one begins, and each goes on with its {@code next} or else the one below it
 */
public record WorkflowDefinition(
        String name, Trigger trigger, @Nullable Integer maxRunning, List<Node> nodes) implements Payload {

    public WorkflowDefinition {
        nodes = List.copyOf(nodes);
    }

    public WorkflowDefinition(String name, Trigger trigger, List<Node> nodes) {
        this(name, trigger, null, nodes);
    }

    /** The same with other nodes. */
    public WorkflowDefinition with(List<Node> other) {
        return new WorkflowDefinition(name, trigger, maxRunning, other);
    }
}
