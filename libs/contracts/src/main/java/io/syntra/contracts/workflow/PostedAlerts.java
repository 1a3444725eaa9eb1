package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import java.util.List;

/**
 * What became of alerts that were sent.
 *
 * @param refused those that were not taken, and why; the others were
 * @param untold those of which not everyone is told although they were taken, and why
 */
public record PostedAlerts(int accepted, List<Remark> refused, List<Remark> untold) implements Payload {

    public PostedAlerts {
        refused = List.copyOf(refused);
        untold = List.copyOf(untold);
    }
}
