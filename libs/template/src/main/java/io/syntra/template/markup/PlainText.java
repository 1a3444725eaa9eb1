package io.syntra.template.markup;

import java.util.List;

/** No markup at all: a message of Telegram's without {@code parse_mode}. */
final class PlainText implements Grammar {

    @Override
    public List<Piece> read(Units units) {
        return characters(units, Place.TEXT);
    }

    @Override
    public List<String> altered(String text) {
        return TelegramText.altered(text);
    }

    @Override
    public String escape(String text, Place place) {
        return text;
    }
}
