package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.List;

/**
 * A workflow as its author writes it.
 *
 * @param name unique in its workspace
 * @param nodes the graph; the first one begins, and each goes on with its {@code next} or else the one below it
 */
public record WorkflowDefinition(String name, Trigger trigger, List<Node> nodes) implements Payload {

    public WorkflowDefinition {
        nodes = List.copyOf(nodes);
    }
}
