package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.contracts.Json;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes what came from outside safe to show to a person, a terminal or a model: it stays data. Whatever it says, nothing
 * in it decides anything; this only keeps it from looking like something else.
 */
public final class Untrusted {

    private static final int LONGEST_TEXT = 4_000;
    private static final int LONGEST_ARRAY = 400;
    private static final int LARGEST = 60_000;

    /** Terminal escapes first, whole, so that no half of one stays; then control, bidi and invisible characters. */
    private static final Pattern ESCAPES =
            Pattern.compile("\\x1B\\[[0-?]*[ -/]*[@-~]|\\x1B\\][^\\x07\\x1B]*(?:\\x07|\\x1B\\\\)?|\\x1B[@-_]");

    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF"
                    + "\\uFFF9-\\uFFFB\\x{E0000}-\\x{E007F}]");

    private static final Pattern LINE_BREAK = Pattern.compile("\\s*[\\n\\t]\\s*");

    private record Secret(Pattern pattern, String replacement) {}

    private static final List<Secret> SECRETS = List.of(
            new Secret(
                    Pattern.compile(
                            "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)"),
                    "[redacted private key]"),
            new Secret(
                    Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+"),
                    "[redacted token]"),
            new Secret(Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"), "[redacted key]"),
            new Secret(
                    Pattern.compile("\\b(?:sk-[A-Za-z0-9_-]{16,}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}"
                            + "|gh[pousr]_[A-Za-z0-9]{20,}|xox[a-z]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,})"),
                    "[redacted key]"),
            new Secret(Pattern.compile("(?i)\\b(bearer|basic)\\s{1,3}[A-Za-z0-9+/=._~-]{8,}"), "$1 [redacted]"),
            new Secret(
                    Pattern.compile("(\\b[a-zA-Z][a-zA-Z0-9+.-]{0,20}://[^\\s/:@]{0,100}):[^\\s/@]{1,300}@"),
                    "$1:[redacted]@"),
            new Secret(
                    Pattern.compile(
                            "(?i)((?<![a-z0-9_-])[\"']?[a-z0-9_-]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key"
                                    + "|private[_-]?key)[\"']?\\s{0,3}[=:]\\s{0,3})(?:\"[^\"]+\"|'[^']+'|[^\\s,;&\"'{}]+)"),
                    "$1[redacted]"));

    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i)(?:.*[._-])?(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
                    + "|authorization|cookie)");

    private static final Pattern SECRET_WORD = Pattern.compile(
            "(?i)(?:.*_)?(?:pass(?:word|wd|phrase)?|pwd|secrets?|token|key|apikey|credentials?|auth|authorization|cookie|salt"
                    + "|dsn)(?:_.*)?");

    private static final Pattern HARMLESS =
            Pattern.compile("(?i)-?\\d{1,9}(?:\\.\\d{1,9})?[a-z]{0,3}|true|false|on|off|yes|no|");

    private static final Pattern RANDOM = Pattern.compile("(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{32,}");

    private Untrusted() {}

    /** Whether a variable's name, or the value itself, says that the value is nobody's business. */
    public static boolean looksSecret(String name, String value) {
        return !HARMLESS.matcher(value).matches()
                && (SECRET_WORD.matcher(name).matches()
                        || RANDOM.matcher(value).matches()
                        || !clean(value).equals(visible(value)));
    }

    /** @param truncated something of it is missing */
    public record Clean(JsonNode value, boolean truncated) {}

    /** The same value, cleaned, redacted and capped; of long lists the beginning stays. */
    public static JsonNode clean(JsonNode value) {
        return clean(value, Set.of()).value();
    }

    /** @param oldestFirst names of lists whose end stays, for they begin with the oldest */
    public static Clean clean(JsonNode value, Set<String> oldestFirst) {
        var cleaning = new Cleaning(LONGEST_TEXT, LONGEST_ARRAY, oldestFirst);
        var clean = cleaning.value("", value);
        while (clean.toString().length() > LARGEST && !cleaning.smallest()) {
            cleaning = cleaning.smaller();
            clean = cleaning.value("", value);
        }
        return new Clean(clean, cleaning.truncated);
    }

    /** What a terminal or a database would not take as text goes; what it says stays. */
    public static String visible(String text) {
        return INVISIBLE.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll("");
    }

    /** One text, cleaned and redacted. */
    public static String clean(String text) {
        return redacted(visible(text));
    }

    static String redacted(String text) {
        var redacted = text;
        for (var secret : SECRETS) {
            redacted = secret.pattern().matcher(redacted).replaceAll(secret.replacement());
        }
        return redacted;
    }

    /** The same in one line: what is shown between other lines must not look like one of them. */
    public static String line(String text) {
        return LINE_BREAK.matcher(clean(text).strip()).replaceAll(" ⏎ ");
    }

    /** One pass with its caps. */
    private static final class Cleaning {

        private static final int SHORTEST_TEXT = 100;
        private static final int SHORTEST_ARRAY = 5;

        private final int texts;
        private final int items;
        private final Set<String> oldestFirst;
        private boolean truncated;

        Cleaning(int texts, int items, Set<String> oldestFirst) {
            this.texts = texts;
            this.items = items;
            this.oldestFirst = oldestFirst;
        }

        Cleaning smaller() {
            return new Cleaning(Math.max(SHORTEST_TEXT, texts / 2), Math.max(SHORTEST_ARRAY, items / 2), oldestFirst);
        }

        boolean smallest() {
            return texts == SHORTEST_TEXT && items == SHORTEST_ARRAY;
        }

        JsonNode value(String name, JsonNode value) {
            return switch (value) {
                case ObjectNode object -> {
                    var clean = Json.mapper().createObjectNode();
                    object.properties()
                            .forEach(member -> clean.set(
                                    clean(member.getKey()),
                                    SECRET_NAME.matcher(member.getKey()).matches()
                                                    && member.getValue().isTextual()
                                            ? TextNode.valueOf("[redacted]")
                                            : value(member.getKey(), member.getValue())));
                    yield clean;
                }
                case ArrayNode array -> list(array, oldestFirst.contains(name));
                case TextNode text -> TextNode.valueOf(clean(cap(text.textValue())));
                default -> value;
            };
        }

        private ArrayNode list(ArrayNode array, boolean keepEnd) {
            var clean = Json.mapper().createArrayNode();
            int kept = Math.min(items, array.size());
            int from = keepEnd ? array.size() - kept : 0;
            truncated |= kept < array.size();
            for (int i = from; i < from + kept; i++) {
                clean.add(value("", array.get(i)));
            }
            return clean;
        }

        /** Cut before it is cleaned: cleaning costs time, and how long a text is decides somebody else. */
        private String cap(String text) {
            if (text.length() <= texts) {
                return text;
            }
            truncated = true;
            return text.substring(0, texts) + "… (" + (text.length() - texts) + " more characters)";
        }
    }
}
