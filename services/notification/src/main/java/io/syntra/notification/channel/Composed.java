package io.syntra.notification.channel;

import io.syntra.contracts.notification.WireRequest;
import io.syntra.problem.Problem;
import java.util.List;

/**
 * A message as it would be sent.
 *
 * @param requests one for each part, in order; with anything in {@code errors} there is none
 * @param warnings what its author should know
 */
public record Composed(List<WireRequest> requests, List<Problem.Field> warnings, List<Problem.Field> errors) {

    public Composed {
        requests = List.copyOf(requests);
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
    }
}
