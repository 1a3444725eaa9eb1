package io.syntra.workflow.run;

import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.workflow.Node;
import io.syntra.workflow.definition.Comparisons;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What doing a node leads to. */
sealed interface Outcome {

    /** The node is through. */
    record Done(Map<String, Object> output) implements Outcome {}

    /** A message is asked for; the node is through when it is known how that fared. */
    record Asked(NotificationRequest request) implements Outcome {}

    /** Does the node with the input that was stored when it began. Pure: done again after a crash, it is the same. */
    static Outcome of(Node node, Step step, Run run, Instant now) {
        var input = step.input();
        return switch (node) {
            case Node.Condition condition ->
                new Done(Map.of(
                        "result",
                        Comparisons.holds(
                                text(input, "actual"),
                                condition.config().op(),
                                condition.config().value())));
            case Node.SetValues _ -> new Done(input);
            case Node.Notify notify -> new Asked(request(notify, step, run, now));
        };
    }

    private static NotificationRequest request(Node.Notify node, Step step, Run run, Instant now) {
        var input = step.input();
        var data = new LinkedHashMap<String, Object>();
        data.put("workflow_id", run.workflowId.toString());
        data.put("workflow_name", run.workflowName);
        data.put("run_id", run.id.toString());
        data.put("node", step.node);
        data.put("trigger_type", run.triggerType);
        data.put("trigger", run.trigger());
        return NotificationRequest.toWebhook(
                deliveryId(run.id, step.node, step.attempts),
                node.config().target(),
                String.valueOf(text(input, "title")),
                String.valueOf(text(input, "text")),
                data,
                "workflow_run:" + run.id,
                now);
    }

    /** The same for the same attempt, so that a node which is done again after a crash asks for the same message. */
    static DeliveryId deliveryId(UUID run, String node, int attempt) {
        return new DeliveryId(
                UUID.nameUUIDFromBytes((run + "/" + node + "/" + attempt).getBytes(StandardCharsets.UTF_8)));
    }

    private static @Nullable String text(Map<String, Object> input, String name) {
        return input.get(name) instanceof String text ? text : null;
    }
}
