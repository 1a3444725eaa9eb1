package io.syntra.channel;

import io.syntra.problem.Problem;
import io.syntra.template.Variables;
import java.util.List;
import java.util.Set;

/** A node's message, read from its configuration. */
public interface ChannelMessage {

    /** The variables that its template asks for. */
    Set<String> names();

    Address address();

    /** What its author should know of the configuration. */
    List<Problem.Field> warnings();

    Written write(Variables variables);
}
