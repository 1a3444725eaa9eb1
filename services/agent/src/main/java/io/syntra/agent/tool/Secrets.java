package io.syntra.agent.tool;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a secret looks like. Anybody may have written the text, so no pattern here may cost more than the text's length:
 * what repeats is bounded, possessive, or begins only where a word begins.
 */
final class Secrets {

    private static final String SEPARATOR = "\\\\{0,3}[\"']?\\s{0,3}(?:=>|:=|[:=])\\s{0,3}";

    /** To its closing quote, also where that is escaped because the whole is JSON in a text; or to the end. */
    private static final String QUOTED = "\"(?!\")[^\"\\\\]*+(?:\\\\[\\s\\S]?[^\"\\\\]*+)*+(?:\"|$)"
            + "|'(?!')[^'\\\\]*+(?:\\\\[\\s\\S]?[^'\\\\]*+)*+(?:'|$)|\\\\{1,7}\"[^\"]*+\"?";

    /** A comma in it ends it only where another member or a gap follows; so does a quote. */
    private static final String BARE = "[^\\s,;&\"'{}]++"
            + "(?:(?:[,;&]|[\"'{}](?=\\w))(?![\\w.-]{1,40}+\\\\{0,3}[\"']?\\s?[:=])[^\\s,;&\"'{}]++)*+";

    private record Shape(Pattern pattern, String replacement) {
        Shape(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape(
                    "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)",
                    "[redacted private key]"),
            // The three parts are looked for once for each word, and only then where in it they begin.
            new Shape(
                    "(?<![\\w-])(?=[\\w-]{11,}+\\.[\\w-]{8,}+\\.[\\w-])([\\w-]*?)eyJ[\\w-]{8,}+\\.[\\w-]++\\.[\\w-]++",
                    "$1[redacted token]"),
            new Shape("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", "[redacted key]"),
            new Shape(
                    "\\b(?:sk-[A-Za-z0-9_-]{16,}+|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+|gh[pousr]_[A-Za-z0-9]{20,}+"
                            + "|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|npm_[A-Za-z0-9]{20,}+|hv[bsr]\\.[\\w-]{16,}+"
                            + "|xox[a-z]-[A-Za-z0-9-]{10,}+|AIza[\\w-]{30,}+)",
                    "[redacted key]"),
            new Shape(
                    "(?i)\\b((?:set-)?cookie" + SEPARATOR + ")(?:" + QUOTED + "|[^\\s=;,\"']{1,100}+=[^\\r\\n]*+)",
                    "$1[redacted]"),
            new Shape(
                    "(?i)\\b(authorization" + SEPARATOR + ")(?:" + QUOTED
                            + "|(?:digest|hawk|oauth|aws4-[a-z0-9-]{1,20}+)\\s{1,3}[^\\r\\n]++"
                            + "|(?:bearer|basic|token|negotiate|ntlm|apikey)\\s{1,3}[^\\s,;\"']++|[^\\s,;\"']{8,}+)",
                    "$1[redacted]"),
            new Shape("(?i)\\b(bearer|basic)\\s{1,3}[A-Za-z0-9+/=._~-]{8,}+", "$1 [redacted]"),
            new Shape("(\\b[a-zA-Z][a-zA-Z0-9+.-]{0,20}://[^\\s/:@]{0,100}):[^\\s/@]{1,300}@", "$1:[redacted]@"),
            new Shape(
                    "(?i)((?:password|passwd|passphrase|pwd|secret|credentials?|token"
                            + "|(?<=\\w)(?:pw|(?<!by|com|tres|sur|over|under)pass)"
                            + "|(?:api|access|private|secret|encryption|signing|master)[_-]?key)" + SEPARATOR + ")(?:"
                            + QUOTED
                            + "|" + BARE + ")",
                    "$1[redacted]"));

    /** As the store names them: what does not fit is no name, and may be a secret's text behind the word. */
    static final String NAMED = "secret:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?";

    private static final Pattern REFERENCE = Pattern.compile(NAMED);

    /** It says nothing, whatever it is called. */
    private static final Pattern SWITCH = Pattern.compile("(?i)true|false|on|off|yes|no|");

    /** Such a one may be a password, and is harmless under most other names. */
    private static final Pattern NUMBER = Pattern.compile("(?i)-?\\d{1,9}(?:\\.\\d{1,9})?[a-z]{0,3}");

    private static final Pattern RANDOM = Pattern.compile("(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{32,}");

    private Secrets() {}

    /** The text without what in it plainly is one. */
    static String redacted(String text) {
        var redacted = text;
        for (var shape : SHAPES) {
            redacted = shape.pattern().matcher(redacted).replaceAll(shape.replacement());
        }
        return redacted;
    }

    /** Whether it is the name of one, and nothing else. */
    static boolean reference(String value) {
        return REFERENCE.matcher(value).matches();
    }

    /** Whether a variable's name, or the value itself, says that the value is nobody's business. */
    static boolean looksSecret(String name, String value) {
        if (SWITCH.matcher(value).matches()) {
            return false;
        }
        return SecretName.isPlain(name)
                || (!NUMBER.matcher(value).matches()
                        && (SecretName.isLikely(name)
                                || RANDOM.matcher(value).matches()
                                || !Untrusted.clean(value).equals(Untrusted.visible(value))));
    }
}
