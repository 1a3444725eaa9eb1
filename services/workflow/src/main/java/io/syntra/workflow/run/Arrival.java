package io.syntra.workflow.run;

import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.AgentAnswers;
import io.syntra.workflow.node.Deliveries;
import io.syntra.workflow.node.Outcome;
import java.util.Objects;

/** What came for a step while nobody could read its version, or for too many at once. */
final class Arrival {

    private Arrival() {}

    /** What it leads to, of a step that is open. */
    static Outcome outcome(RunInHand inHand) {
        var step = inHand.open();
        var awaited = Objects.requireNonNull(step.awaits);
        var came = Objects.requireNonNull(step.came);
        if (awaited.startsWith(DeliveryOutcomes.AWAITED)) {
            return Deliveries.outcome(StoredJson.read(came, DeliveryEvent.class));
        }
        if (awaited.startsWith(AgentOutcomes.AWAITED)) {
            return AgentAnswers.outcome(inHand.openWork(), StoredJson.read(came, AgentAnswer.class));
        }
        return new Outcome.Done(StoredJson.object(came));
    }
}
