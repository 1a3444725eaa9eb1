package io.syntra.template.markup;

/** A sticker in the place of a character. Telegram refuses the whole message when it does not say which one. */
final class CustomEmoji {

    static final String ADDRESS = "tg://emoji?id=";

    private CustomEmoji() {}

    /** Whether it is a 64-bit number, written as numbers are. */
    static boolean isId(String text) {
        try {
            long id = Long.parseLong(text);
            return id != 0 && Long.toString(id).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    static boolean isAddress(String text) {
        return text.startsWith(ADDRESS) && isId(text.substring(ADDRESS.length()));
    }
}
