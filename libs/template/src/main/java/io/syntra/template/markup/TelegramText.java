package io.syntra.template.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What Telegram's server makes of a text without a word (TDLib, {@code clean_input_string}). */
final class TelegramText {

    private static final Pattern LOST_MARK = Pattern.compile("[\\u0333\\u033F\\u030A]");

    /** All but the last become U+200C. */
    private static final Pattern DIRECTIONS = Pattern.compile("[\\u200E\\u200F]{2}");

    private TelegramText() {}

    /** What of a text is not shown as it is. */
    static List<String> altered(String text) {
        var altered = new ArrayList<String>();
        if (LOST_MARK.matcher(text).find()) {
            altered.add("holds marks over or under letters (U+030A, U+0333 or U+033F), which Telegram leaves out");
        }
        if (DIRECTIONS.matcher(text).find()) {
            altered.add("holds marks of the writing direction in a row, of which Telegram keeps only the last");
        }
        return altered;
    }
}
