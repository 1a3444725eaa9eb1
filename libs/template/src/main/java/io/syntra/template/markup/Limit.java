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

    /** @param lines the marks at the place where it stands */
    int size(Token token, LineMarks lines) {
        return switch (token) {
            case Token.Glyph glyph when of == Of.SHOWN -> glyph.shown().length();
            case Token.Glyph glyph ->
                glyph.raw().length()
                        + (glyph.isNewline() ? lines.behindNewline().length() : 0);
            case Token.Open open -> size(open.span());
            case Token.Close _ -> 0;
        };
    }

    /** With its end: what is opened must find room to be closed. */
    int size(Span span) {
        return of == Of.SHOWN ? 0 : span.opening().length() + span.closing().length();
    }
}
