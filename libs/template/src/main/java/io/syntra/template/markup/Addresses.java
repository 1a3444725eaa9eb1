package io.syntra.template.markup;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values in the address of a link. */
final class Addresses {

    private static final Pattern KNOWN = Pattern.compile("(?i)(https?://[^/?#\\s]|mailto:\\S|tel:\\S|tg://\\S).*");
    private static final Pattern NAMES_SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://|mailto:|tel:).*");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String KEPT = "-._~";
    private static final String KEPT_IN_WHOLE = KEPT + ":/?#[]@!$&'*+,;=%";

    private Addresses() {}

    /** A whole address. Empty when it is none that a message should lead to: {@code javascript:} and the like. */
    static Optional<String> whole(String value) {
        var address = value.strip();
        return KNOWN.matcher(address).matches() ? Optional.of(encoded(address, KEPT_IN_WHOLE)) : Optional.empty();
    }

    /**
     * Whether a finished address is one, with a value missing at its beginning or not.
     *
     * @param begunByAuthor Telegram takes his {@code example.com/x} for {@code http://example.com/x}
     */
    static boolean leadsSomewhere(String address, boolean begunByAuthor) {
        return KNOWN.matcher(address).matches()
                || (begunByAuthor
                        && !NAMES_SCHEME.matcher(address).matches()
                        && KNOWN.matcher("http://" + address).matches());
    }

    /** A piece of an address, which cannot change what the address is. */
    static String part(String value) {
        return encoded(value, KEPT);
    }

    private static String encoded(String value, String kept) {
        var address = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (LETTERS.indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
                address.append(c);
            } else {
                address.append('%').append(String.format("%02X", (int) c));
            }
        }
        return address.toString();
    }
}
