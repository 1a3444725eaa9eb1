package io.syntra.contracts.notification;

import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import java.util.List;

/**
 * A message as it would be sent.
 *
 * @param requests one for each part, in the order in which they are sent; none when there are errors
 * @param warnings what its author should know: it is sent all the same
 * @param errors why it could not be sent
 */
public record MessagePreviewView(List<WireRequest> requests, List<Remark> warnings, List<Remark> errors)
        implements Payload {

    public MessagePreviewView {
        requests = List.copyOf(requests);
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
    }
}
