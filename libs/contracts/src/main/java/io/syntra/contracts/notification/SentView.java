package io.syntra.contracts.notification;

import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import java.util.List;

/**
 * A message that is on its way.
 *
 * @param deliveries one for each part, in the order in which they are sent
 * @param warnings what its author should know
 */
public record SentView(List<DeliveryView> deliveries, List<Remark> warnings) implements Payload {

    public SentView {
        deliveries = List.copyOf(deliveries);
        warnings = List.copyOf(warnings);
    }
}
