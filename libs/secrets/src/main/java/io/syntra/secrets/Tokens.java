package io.syntra.secrets;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What plainly is a token in a text that its author wrote: by its shape, or by the name in front of it. What stands in
 * {@code {{…}}} is none. Every part that repeats is bounded or possessive, so that no text takes long.
 */
public final class Tokens {

    public static final String MASK = "•••";

    private static final String KEY = "[a-z]{0,20}[_-]?(?:token|secret|passw(?:or)?d|passphrase|authorization"
            + "|(?:api|access|auth|private|signing|routing|integration|account|master)[_-]?key)";

    private static final Pattern NAME = Pattern.compile("(?i)(?:[a-z0-9]{1,20}[_-]){0,4}" + KEY);

    /** The groups in front of the token stay. */
    private static final List<Pattern> SHAPES = List.of(
            Pattern.compile("()-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\\s\\S]*"),
            Pattern.compile("()(?<![\\w-])eyJ[\\w-]{8,}+\\.[\\w-]{8,}+\\.[\\w-]++"),
            Pattern.compile("()\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"),
            Pattern.compile(
                    "()\\b(?:sk-(?=[\\w-]{0,200}?\\d)[\\w-]{16,}+|[sr]k_(?:live|test)_\\w{10,}+|gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+"
                            + "|glpat-[\\w-]{16,}+|npm_\\w{20,}+|hv[bsr]\\.[\\w-]{16,}+|(?:xox[a-z]|xapp)-[\\w-]{10,}+"
                            + "|AIza[\\w-]{30,}+|ya29\\.[\\w-]{20,}+|whsec_[\\w+/=]{16,}+|SG\\.[\\w-]{10,}+\\.[\\w-]{10,}+"
                            + "|dckr_pat_[\\w-]{16,}+|glsa_\\w{20,}+|lin_api_\\w{20,}+)"),
            // A bot of Telegram, also in the path of a call.
            Pattern.compile("(?<![\\d:])(\\d{6,12}:)[\\w-]{30,}+"),
            // Who knows these addresses may post there.
            Pattern.compile("(?i)(\\bhooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/"
                    + "|\\bdiscord(?:app)?\\.com/api/webhooks/|\\bwebhook\\.office\\.com/)[\\w/@%.-]++"),
            Pattern.compile("(\\b[a-zA-Z][a-zA-Z0-9+.-]{0,20}://)[^\\s/@{}?#:]{1,100}+:[^\\s/@{}?#]{1,300}+(?=@)"),
            Pattern.compile("(?i)(\\b(?:bearer|basic)\\s{1,3})(?=[^\\s{}]{0,200}?\\d)[A-Za-z0-9+/=._~-]{8,}+"),
            Pattern.compile("(?i)((?<![a-z0-9])" + KEY + "[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?)"
                    + "(?!secret:)(?=[^\\s\"'{}&,;]{0,200}?\\d)[^\\s\"'{}&,;]{8,}+"));

    private Tokens() {}

    public static boolean isIn(String text) {
        return SHAPES.stream().anyMatch(shape -> shape.matcher(text).find());
    }

    /** The text without them. */
    public static String masked(String text) {
        var masked = text;
        for (var shape : SHAPES) {
            masked = shape.matcher(masked).replaceAll("$1" + MASK);
        }
        return masked;
    }

    /** The same of what stands in a field: all of it where the field's name says what it is. */
    public static String masked(String field, String text) {
        return isName(field) && !text.isBlank() && !text.contains("{{") ? MASK : masked(text);
    }

    /** Whether a field that is called so holds one, as {@code routing_key} does. */
    public static boolean isName(String field) {
        return NAME.matcher(field).matches();
    }
}
