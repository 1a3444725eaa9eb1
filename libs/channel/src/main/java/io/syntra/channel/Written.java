package io.syntra.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.problem.Problem;
import java.util.List;

/**
 * A message with its values.
 *
 * @param bodies of the requests, one for each part, in the order in which they are sent; none when there are errors
 * @param warnings what its author should know of the text
 * @param errors why it cannot be sent
 */
public record Written(List<ObjectNode> bodies, List<Problem.Field> warnings, List<Problem.Field> errors) {

    public Written {
        bodies = List.copyOf(bodies);
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
    }
}
