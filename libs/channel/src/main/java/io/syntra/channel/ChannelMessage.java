package io.syntra.channel;

import io.syntra.problem.Problem;
import io.syntra.template.Variables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A node's message, read from its configuration. */
public interface ChannelMessage {

    /** The variables that each of its fields asks for. */
    Map<String, Set<String>> uses();

    default Set<String> names() {
        return uses().values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    Address address();

    /** What its author should know of the configuration. */
    List<Problem.Field> warnings();

    Written write(Variables variables);
}
