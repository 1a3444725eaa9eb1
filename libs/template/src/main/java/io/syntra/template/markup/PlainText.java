package io.syntra.template.markup;

import java.util.ArrayList;
import java.util.List;

/** No markup at all. */
final class PlainText implements Grammar {

    @Override
    public List<Piece> read(Units units) {
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < units.size(); i++) {
            var segment = units.segment(i);
            if (segment != null) {
                pieces.add(placed(segment, Place.TEXT, this::read));
            } else {
                var character = Character.toString(units.character(i));
                pieces.add(Piece.Fixed.of(character, character));
            }
        }
        return pieces;
    }

    @Override
    public String escape(String text, Place place) {
        return text;
    }
}
