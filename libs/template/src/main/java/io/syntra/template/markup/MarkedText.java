package io.syntra.template.markup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A finished text in a channel's markup.
 *
 * @param warnings what its author should know, for example which value was missing
 * @param missing the variables without value and default
 */
public record MarkedText(List<Token> tokens, List<String> warnings, Set<String> missing) {

    /** Of a part, for the marks of one link: a fourth. */
    private static final int LINKS_SHARE = 4;

    public MarkedText {
        tokens = List.copyOf(tokens);
        warnings = List.copyOf(warnings);
        missing = Set.copyOf(missing);
    }

    /**
     * The text without the links whose addresses alone would fill its parts: of each of them only the label is left, and a
     * warning.
     */
    public MarkedText within(Limit limit) {
        var kept = new ArrayList<Token>();
        Deque<Boolean> open = new ArrayDeque<>();
        boolean all = true;
        for (var token : tokens) {
            boolean keeps =
                    switch (token) {
                        case Token.Glyph _ -> true;
                        case Token.Open(Span span) -> {
                            open.push(limit.size(span) <= limit.characters() / LINKS_SHARE);
                            yield open.getFirst();
                        }
                        case Token.Close _ -> open.pop();
                    };
            all &= keeps;
            if (keeps) {
                kept.add(token);
            }
        }
        return all
                ? this
                : new MarkedText(
                        kept,
                        Stream.concat(
                                        warnings.stream(),
                                        Stream.of(
                                                "the address of a link is too long for a message, so its text is shown"
                                                        + " without the link"))
                                .toList(),
                        missing);
    }

    /** As many parts as it takes, each sound in itself. Parts that would show nothing are left out. */
    public List<Part> split(Limit limit) {
        return new Division(tokens, limit).parts();
    }

    /**
     * @param most so many parts
     * @param ending what the last of them ends with when the text goes on; no character of it means anything
     */
    public List<Part> split(Limit limit, int most, String ending) {
        return new Division(tokens, limit).parts(most, ending);
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
