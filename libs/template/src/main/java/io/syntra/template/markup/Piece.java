package io.syntra.template.markup;

import io.syntra.template.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a template that was read with a channel's markup. */
sealed interface Piece {

    /** What the author wrote. */
    record Fixed(Token.Glyph glyph) implements Piece {

        static Fixed of(String raw, String shown) {
            return new Fixed(new Token.Glyph(raw, shown));
        }
    }

    record Value(Segment.Slot slot, Place place) implements Piece {}

    /**
     * A styled span.
     *
     * @param opening its mark, which may hold values
     * @param url of a link
     */
    record Styled(
            Style style,
            List<Piece> opening,
            List<Piece> closing,
            @Nullable List<Piece> url,
            List<Piece> content) implements Piece {

        static Styled of(Style style, String opening, String closing, List<Piece> content) {
            return new Styled(style, List.of(Fixed.of(opening, "")), List.of(Fixed.of(closing, "")), null, content);
        }
    }

    record Choice(Segment.Choice choice, List<Piece> then, List<Piece> otherwise) implements Piece {}
}
