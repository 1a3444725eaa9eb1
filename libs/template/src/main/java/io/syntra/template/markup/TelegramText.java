package io.syntra.template.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What Telegram's server makes of a text without a word (TDLib, {@code clean_input_string}). */
final class TelegramText {

    private static final Pattern LOST_MARK = Pattern.compile("[\\u0333\\u033F\\u030A]");

    /** All but the last become U+200C. */
    private static final Pattern DIRECTIONS = Pattern.compile("[\\u200E\\u200F]{2}");

    private static final Pattern APP = Pattern.compile("(?i)tg:(?://)?[a-z0-9_-]+(?:[/?#].*)?", Pattern.DOTALL);

    private static final String OF_HOST = "(?:[a-z0-9_!$,~*'();&+=-]|%[0-9a-f]{2}|[^\\x00-\\x7F])";

    /** A host has a dot, or is an IPv6 address; of what is in front of an @ nothing is asked. */
    private static final Pattern WEB = Pattern.compile(
            "(?i)(?!mailto:|tel:)(?:https?://)?(?:[^/?#]*@)?(?:" + OF_HOST + "*+\\.(?:" + OF_HOST + "|\\.)*+"
                    + "|\\[[0-9a-f.]*:[0-9a-f:.]*])(?::(?<port>[0-9]{1,9}))?(?:[/?#].*)?",
            Pattern.DOTALL);

    private static final int LAST_PORT = 65_535;

    private TelegramText() {}

    /** Whether Telegram makes a link of it (TDLib, {@code LinkManager}). */
    static boolean takesLink(String address) {
        if (APP.matcher(address).matches()) {
            return true;
        }
        var web = WEB.matcher(address);
        if (!web.matches()) {
            return false;
        }
        var port = web.group("port");
        return port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= LAST_PORT);
    }

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
