package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import java.util.List;

/**
 * What became of alerts that were sent.
 *
 * @param refused those that were not taken, and why; the others were
 */
public record PostedAlerts(int accepted, List<Remark> refused) implements Payload {

    public PostedAlerts {
        refused = List.copyOf(refused);
    }
}
