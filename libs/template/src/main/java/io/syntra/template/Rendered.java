package io.syntra.template;

import java.util.List;
import java.util.Set;

/**
 * A finished text.
 *
 * @param warnings what its author should know, for example which value was missing
 * @param missing the variables without value and default, for those who would rather not send such a text
 */
public record Rendered(String text, List<String> warnings, Set<String> missing) {

    public Rendered {
        warnings = List.copyOf(warnings);
        missing = Set.copyOf(missing);
    }
}
