package io.syntra.workflow.node;

import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.SendingRun;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
     * @param person who started it by hand, else who wrote the version
     * @param root the run that people see; the same unless it is in a branch
     */
    public record RunFacts(
            UUID id,
            UUID root,
            UUID workflowId,
            String workflowName,
            String triggerType,
            String person,
            Map<String, Object> trigger) {}

    /** The same for the same attempt, so that a node which is done again after a crash asks for the same message. */
    public DeliveryId deliveryId() {
        return deliveryId(run.id(), node.id(), attempt);
    }

    /** Of an attempt that may be over. */
    public static DeliveryId deliveryId(UUID run, String node, int attempt) {
        return new DeliveryId(id(run, node, attempt, ""));
    }

    /** Of a further message of the same attempt. */
    public DeliveryId deliveryId(String name) {
        return new DeliveryId(id("/" + name));
    }

    /** As the delivery id. */
    public AgentRequestId agentRequestId() {
        return agentRequestId(run.id(), node.id(), attempt);
    }

    /** Of an attempt that may be over. */
    public static AgentRequestId agentRequestId(UUID run, String node, int attempt) {
        return new AgentRequestId(id(run, node, attempt, ""));
    }

    private UUID id(String name) {
        return id(run.id(), node.id(), attempt, name);
    }

    private static UUID id(UUID run, String node, int attempt, String name) {
        return UUID.nameUUIDFromBytes((run + "/" + node + "/" + attempt + name).getBytes(StandardCharsets.UTF_8));
    }

    /** What people see of it elsewhere. */
    public String title() {
        return run.workflowName() + ": " + node.id();
    }

    public String origin() {
        return SendingRun.origin(run.root());
    }

    /** The run that caused an event; empty when none did. */
    public static Optional<UUID> runBehind(DomainEvent event) {
        return switch (event) {
            case WorkflowRunEvent run -> Optional.of(run.runId().value());
            case DeliveryEvent delivery -> SendingRun.ofOrigin(delivery.origin());
            case DecisionEvent.ApprovalDecided decided ->
                Optional.of(decided.runId().value());
            default -> Optional.empty();
        };
    }

    @Nullable String text(String name) {
        return input.get(name) instanceof String text ? text : null;
    }
}
