package io.syntra.workflow.node;

import io.syntra.contracts.event.DeliveryEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What nodes that send a message learn of it. */
public final class Deliveries {

    private static final String NOT_DELIVERED = "not_delivered";
    private static final String UNKNOWN = "unknown_outcome";

    static final List<String> ERRORS = List.of(NOT_DELIVERED, UNKNOWN, Errors.TIMEOUT);

    /** After the others it may have arrived, and would arrive twice. */
    static final List<String> RETRYABLE = List.of(NOT_DELIVERED);

    private Deliveries() {}

    public static Outcome outcome(DeliveryEvent event) {
        return switch (event) {
            case DeliveryEvent.Delivered delivered -> new Outcome.Done(output(delivered));
            case DeliveryEvent.Failed failed ->
                new Outcome.Failed(NOT_DELIVERED, "the message was not delivered: " + failed.reason());
            case DeliveryEvent.Unknown unknown ->
                new Outcome.Failed(
                        UNKNOWN,
                        "it is not known whether the message arrived: " + unknown.reason() + ". Settle delivery "
                                + unknown.deliveryId()
                                + " by hand; if it arrived, a retry of the run from this node with an"
                                + " output goes on behind it and sends nothing.");
        };
    }

    /** What a step that has ended without knowing is told later; empty when that is no news. */
    public static Map<String, Object> later(DeliveryEvent event, Map<String, Object> said) {
        return switch (event) {
            case DeliveryEvent.Delivered delivered -> output(delivered);
            // Else it has just been told so.
            case DeliveryEvent.Failed failed
            when !NOT_DELIVERED.equals(said.get("error")) ->
                Map.of(
                        "delivery_id",
                        failed.deliveryId().toString(),
                        "outcome",
                        "not_delivered",
                        "attempts",
                        failed.attempts());
            case DeliveryEvent.Failed _, DeliveryEvent.Unknown _ -> Map.of();
        };
    }

    private static Map<String, Object> output(DeliveryEvent.Delivered delivered) {
        var output = new LinkedHashMap<String, Object>();
        output.put("delivery_id", delivered.deliveryId().toString());
        output.put("outcome", "delivered");
        output.put("attempts", delivered.attempts());
        var messages = delivered.messages();
        if (messages != null && !messages.isEmpty()) {
            output.put("message_ids", messages);
        }
        return output;
    }
}
