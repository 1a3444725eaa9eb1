package io.syntra.testing.telegram;

import java.util.Locale;
import java.util.regex.Pattern;

/** The sticker that stands for a character, as Telegram's server reads which one it is. */
final class CustomEmoji {

    private static final Pattern HOST = Pattern.compile("emoji(?:[/?#].*)?", Pattern.DOTALL);

    private CustomEmoji() {}

    /** A 64-bit number that is written as numbers are. */
    static String id(String written) throws CannotParse {
        try {
            long id = Long.parseLong(written);
            if (id != 0 && Long.toString(id).equals(written)) {
                return written;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new CannotParse("Invalid custom emoji identifier specified");
    }

    /** The one that an address names. */
    static String idIn(String address) throws CannotParse {
        var url = address.toLowerCase(Locale.ROOT);
        if (!url.startsWith("tg:")) {
            throw new CannotParse("Custom emoji URL must have scheme tg");
        }
        var rest = url.substring("tg:".length()).replaceFirst("^//", "");
        if (!HOST.matcher(rest).matches()) {
            throw new CannotParse("Custom emoji URL must have host \"emoji\"");
        }
        var query = rest.substring("emoji".length()).replaceFirst("^/", "").split("#", 2)[0];
        for (var parameter : query.startsWith("?") ? query.substring(1).split("&") : new String[0]) {
            if (parameter.startsWith("id=")) {
                return id(parameter.substring("id=".length()));
            }
        }
        throw new CannotParse("Custom emoji URL must have an emoji identifier");
    }
}
