package io.syntra.template.markup;

import io.syntra.template.Segment;
import io.syntra.template.TemplateSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How a channel marks text. */
interface Grammar {

    /**
     * Reads a level of a template.
     *
     * @throws TemplateSyntaxException when the channel would not take it
     */
    List<Piece> read(Units units);

    /** How a piece of a value is written so that it is read as it is. */
    String escape(String text, Place place);

    /** What of a text the channel does not show as it is, without a word. */
    default List<String> altered(String text) {
        return List.of();
    }

    /** Whether the channel makes a link of it; else it shows its text alone, without a word. */
    default boolean takesLink(String address) {
        return true;
    }

    /** Both texts of a choice are read on their own: what one opens, it closes. */
    default Piece choice(Segment.Choice choice, Function<Units, List<Piece>> reader) {
        return new Piece.Choice(
                choice, reader.apply(Units.of(choice.then())), reader.apply(Units.of(choice.otherwise())));
    }

    /** What stands where the author wrote no character. */
    default Piece placed(Segment segment, Place place, Function<Units, List<Piece>> reader) {
        return switch (segment) {
            case Segment.Slot slot -> new Piece.Value(slot, place);
            case Segment.Choice choice -> choice(choice, reader);
            case Segment.Literal _ -> throw new IllegalStateException("the author's characters are read one by one");
        };
    }

    /** A stretch without marks, such as code: each character is one, and stands as it is read. */
    default List<Piece> characters(Units units, Place place) {
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < units.size(); i++) {
            var segment = units.segment(i);
            if (segment != null) {
                pieces.add(placed(segment, place, chosen -> characters(chosen, place)));
            } else {
                var character = Character.toString(units.character(i));
                pieces.add(Piece.Fixed.of(escape(character, place), character));
            }
        }
        return pieces;
    }

    /** An address, in which the author's characters stay as they are and values are made fit. */
    default List<Piece> address(Units units, Function<String, String> written) {
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < units.size(); i++) {
            if (units.character(i) == Units.NONE) {
                var place = i == 0 ? Place.URL : Place.URL_PART;
                switch (units.segment(i)) {
                    case Segment.Slot slot -> pieces.add(new Piece.Value(slot, place));
                    case null, default ->
                        throw new TemplateSyntaxException(units.at(i), "{{#if}} cannot stand inside an address");
                }
            } else {
                var character = Character.toString(units.character(i));
                pieces.add(Piece.Fixed.of(written.apply(character), character));
            }
        }
        return pieces;
    }
}
