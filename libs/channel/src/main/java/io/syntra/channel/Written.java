package io.syntra.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message with its values.
 *
 * @param bodies of the requests, one for each part, in the order in which they are sent; none when there are errors
 * @param warnings what its author should know of the text
 * @param errors why it cannot be sent
 * @param thread that it belongs to; null for none
 */
public record Written(
        List<ObjectNode> bodies,
        List<Problem.Field> warnings,
        List<Problem.Field> errors,
        @Nullable Threading thread) {

    public Written(List<ObjectNode> bodies, List<Problem.Field> warnings, List<Problem.Field> errors) {
        this(bodies, warnings, errors, null);
    }

    public Written {
        bodies = List.copyOf(bodies);
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
    }
}
