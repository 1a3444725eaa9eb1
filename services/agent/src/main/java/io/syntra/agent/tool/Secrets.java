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

    /** Letters of both kinds and several digits, and a long run without a slash: what follows is no name and no path. */
    private static final String BASE64 = "(?!/)(?=[A-Z0-9+/]*+[a-z])(?=[a-z0-9+/]*+[A-Z])(?=(?:[A-Za-z+/]*+[0-9]){4})"
            + "(?=[A-Za-z0-9+/]{0,40}?[A-Za-z0-9+]{24})";

    static final String PRIVATE_KEY = "[redacted private key]";

    private record Shape(Pattern pattern, String replacement) {
        Shape(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }
    }

    private static final List<Shape> SHAPES = List.of(
            new Shape(
                    "-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\\s\\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|$)",
                    PRIVATE_KEY),
            // A line of a key, when it was printed line by line. A path has shorter pieces, a class and a digest have
            // no mix.
            new Shape("(?m)^[ \\t]{0,8}+" + BASE64 + "[A-Za-z0-9+/]{40,}+={0,2}[ \\t\\r]{0,8}+$", PRIVATE_KEY),
            // The same within a sentence.
            new Shape("(?<![A-Za-z0-9+/=_.-])" + BASE64 + "[A-Za-z0-9+/]{60,}+={0,2}(?![A-Za-z0-9+/_.-])", PRIVATE_KEY),
            // Its parts, three, or five of which one may be empty, are looked for once for each word, and only then
            // where
            // in it they begin.
            new Shape(
                    "(?<![\\w-])(?=[\\w-]{11,}+\\.(?:[\\w-]{8,}+\\.[\\w-]|\\.[\\w-]{8,}+\\.[\\w-]))([\\w-]*?)eyJ[\\w-]{8,}+"
                            + "\\.[\\w-]*+\\.[\\w-]++(?:\\.[\\w-]++){0,2}",
                    "$1[redacted token]"),
            new Shape("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", "[redacted key]"),
            new Shape(
                    "\\b(?:sk-[A-Za-z0-9_-]{16,}+|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+|gh[pousr]_[A-Za-z0-9]{20,}+"
                            + "|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|npm_[A-Za-z0-9]{20,}+|hv[bsr]\\.[\\w-]{16,}+"
                            + "|(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}+|AIza[\\w-]{30,}+|ya29\\.[\\w-]{20,}+|whsec_[\\w+/=]{16,}+"
                            + "|SG\\.[\\w-]{10,}+\\.[\\w-]{10,}+|do[opr]_v1_[a-f0-9]{20,}+|pypi-[\\w-]{20,}+|dckr_pat_[\\w-]{16,}+"
                            + "|shp(?:at|ca|pa|ss)_[a-f0-9]{20,}+|lin_api_\\w{20,}+|glsa_\\w{20,}+|sntry[su]_[\\w+/=]{20,}+"
                            + "|hf_[A-Za-z0-9]{20,}+|gsk_[A-Za-z0-9]{20,}+|xai-[\\w-]{20,}+|AT(?:AT|CT)T3[\\w=-]{20,}+"
                            + "|AGE-SECRET-KEY-1[A-Z0-9]{20,}+|NRAK-[A-Z0-9]{20,}+|PMAK-[a-f0-9-]{20,}+)",
                    "[redacted key]"),
            // A bot of Telegram, also in the path of a call.
            new Shape("(?<![\\d:])(\\d{8,10}:)AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])", "$1[redacted]"),
            // Who knows these addresses may post there.
            new Shape(
                    "(?i)\\b(hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/|discord(?:app)?\\.com/api/webhooks/"
                            + "|webhook\\.office\\.com/)[\\w/@%.-]++",
                    "$1[redacted]"),
            new Shape(
                    "(?i)([?&](?:amp;)?(?:x-(?:amz|goog)-(?:signature|security-token|credential)|sig|signature)=)[^&\\s\"']++",
                    "$1[redacted]"),
            // As on a command line: what follows is the value, unless it is the next option.
            new Shape(
                    "(?i)((?<![\\w-])--?(?:[a-z0-9]{1,30}[_-]){0,4}(?:password|passwd|passphrase|pwd|pass|secret|token"
                            + "|(?:api|access|private|secret|encryption|signing|master)[_-]?key)\\s{1,3})"
                            + "(?!-|(?:is|was|not|must|may|required|missing|option|flag|and|or)\\b)(?:" + QUOTED
                            + "|\\S++)",
                    "$1[redacted]"),
            new Shape(
                    "((?<![\\w-])(?:-[uU]\\s{1,3}|--(?:proxy-)?user[\\s=]{1,3})[\"']?[^\\s:\"'-][^\\s:\"']{0,100}:)(?!//|\\d{1,9}(?!\\S))[^\\s\"']++",
                    "$1[redacted]"),
            new Shape(
                    "\\b((?:mysql|mariadb)(?:dump|admin|show|check)?\\s(?:[^\\n]{0,200}?\\s)?-p(?!\\d{1,5}:\\d|ort|rotocol|ath|rod)|sshpass\\s{1,3}-p\\s{0,3})[^\\s-]\\S*+",
                    "$1[redacted]"),
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
                            + "|(?:api|access|account|private|secret|encryption|signing|master)[_-]?key)" + SEPARATOR
                            + ")(?:"
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
