package io.syntra.template.markup;

import java.util.List;

/** No markup at all. */
final class PlainText implements Grammar {

    @Override
    public List<Piece> read(Units units) {
        return characters(units, Place.TEXT);
    }

    @Override
    public String escape(String text, Place place) {
        return text;
    }
}
