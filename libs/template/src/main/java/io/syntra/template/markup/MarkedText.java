package io.syntra.template.markup;

import java.util.List;
import java.util.Set;

/**
 * A finished text in a channel's markup.
 *
 * @param warnings what its author should know, for example which value was missing
 * @param missing the variables without value and default
 */
public record MarkedText(List<Token> tokens, List<String> warnings, Set<String> missing) {

    public MarkedText {
        tokens = List.copyOf(tokens);
        warnings = List.copyOf(warnings);
        missing = Set.copyOf(missing);
    }

    /** As many parts as it takes, each sound in itself. Parts that would show nothing are left out. */
    public List<Part> split(Limit limit) {
        return new Division(tokens, limit).parts();
    }

    /** The beginning, with an ellipsis where the rest was left out. */
    public List<Part> truncate(Limit limit) {
        return new Division(tokens, limit).beginning();
    }

    static String raw(List<Token> tokens) {
        return new RawText().of(tokens);
    }

    static String shown(List<Token> tokens) {
        var shown = new StringBuilder();
        for (var token : tokens) {
            if (token instanceof Token.Glyph glyph) {
                shown.append(glyph.shown());
            }
        }
        return shown.toString();
    }
}
