package io.syntra.template.markup;

/**
 * How long a part may be.
 *
 * @param characters UTF-16 units
 * @param of which of the two texts is limited
 */
public record Limit(int characters, Of of) {

    public enum Of {
        /** What is read: marks and escapes do not count. */
        SHOWN,
        /** What is sent. */
        RAW
    }

    int size(Token token) {
        return switch (token) {
            case Token.Glyph glyph ->
                of == Of.SHOWN ? glyph.shown().length() : glyph.raw().length();
            case Token.Open open -> size(open.span());
            case Token.Close _ -> 0;
        };
    }

    /** With its end: what is opened must find room to be closed. */
    int size(Span span) {
        return of == Of.SHOWN ? 0 : span.opening().length() + span.closing().length();
    }
}
