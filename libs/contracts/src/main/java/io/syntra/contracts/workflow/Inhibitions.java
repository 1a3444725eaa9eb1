package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts make others not worth telling.
 *
 * @param rules replaced as a whole
 */
public record Inhibitions(@Nullable List<Rule> rules) implements Payload {

    public Inhibitions {
        rules = rules == null ? null : List.copyOf(rules);
    }

    /**
     * While an alert fires that the source matchers match, nobody is told of those that the target matchers match and that
     * have the same values of the equal labels. An alert that both match inhibits none that both match.
     *
     * @param equal labels; one that is missing equals an empty one
     */
    public record Rule(
            @Nullable List<String> sourceMatchers,
            @Nullable List<String> targetMatchers,
            @Nullable List<String> equal) implements Payload {

        public Rule {
            sourceMatchers = sourceMatchers == null ? null : List.copyOf(sourceMatchers);
            targetMatchers = targetMatchers == null ? null : List.copyOf(targetMatchers);
            equal = equal == null ? null : List.copyOf(equal);
        }
    }
}
