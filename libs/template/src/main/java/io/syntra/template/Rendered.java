package io.syntra.template;

import java.util.List;

/**
 * A finished text.
 *
 * @param warnings what its author should know, for example which value was missing
 */
public record Rendered(String text, List<String> warnings) {

    public Rendered {
        warnings = List.copyOf(warnings);
    }
}
