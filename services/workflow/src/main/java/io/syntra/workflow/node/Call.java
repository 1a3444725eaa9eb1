package io.syntra.workflow.node;

import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.workflow.Node;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a node.
 *
 * @param attempt from 1
 * @param input as it was stored when the node began
 */
public record Call(RunFacts run, Node node, int attempt, Map<String, Object> input, Instant now) {

    /**
     * The run that it is part of.
     *
     * @param root the run that people see; the same unless it is in a branch
     */
    public record RunFacts(
            UUID id,
            UUID root,
            UUID workflowId,
            String workflowName,
            String triggerType,
            Map<String, Object> trigger) {}

    /** The same for the same attempt, so that a node which is done again after a crash asks for the same message. */
    public DeliveryId deliveryId() {
        return new DeliveryId(
                UUID.nameUUIDFromBytes((run.id() + "/" + node.id() + "/" + attempt).getBytes(StandardCharsets.UTF_8)));
    }

    String origin() {
        return "workflow_run:" + run.root();
    }

    @Nullable String text(String name) {
        return input.get(name) instanceof String text ? text : null;
    }
}
