package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes what came from outside safe to show to a person, a terminal or a model: it stays data. Whatever it says, nothing
 * in it decides anything; this only keeps it from looking like something else.
 */
public final class Untrusted {

    private static final int LONGEST_SENTENCE = 1_000;
    private static final int LONGEST_NAME = 100;

    /** Terminal escapes first, whole, so that no half of one stays; then control, bidi and invisible characters. */
    private static final Pattern ESCAPES =
            Pattern.compile("\\x1B\\[[0-?]*+[ -/]*+[@-~]|\\x1B\\][^\\x07\\x1B]*+(?:\\x07|\\x1B\\\\)?|\\x1B[@-_]");

    /** Also blanks that are none to a reader, and selectors of variants, in which whole texts can be hidden. */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F"
                    + "\\u2028-\\u202E\\u2060-\\u206F\\u2800\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB"
                    + "\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E0FFF}]");

    private static final Pattern BLANKS = Pattern.compile("\\s++");

    private Untrusted() {}

    /** @param truncated something of it is missing */
    public record Clean(JsonNode value, boolean truncated) {}

    /** The same value, cleaned, redacted and capped; of long lists and objects the beginning stays. */
    public static JsonNode clean(JsonNode value) {
        return clean(value, Set.of()).value();
    }

    /** @param oldestFirst names of lists whose end stays, for they begin with the oldest */
    public static Clean clean(JsonNode value, Set<String> oldestFirst) {
        return Cleaning.of(value, oldestFirst);
    }

    /** What a terminal or a database would not take as text goes; what it says stays. */
    public static String visible(String text) {
        return INVISIBLE.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll("");
    }

    /** One text, cleaned and redacted. */
    public static String clean(String text) {
        return Secrets.redacted(visible(text));
    }

    /** The same in one line: what is shown between other lines must not look like one of them. */
    public static String line(String text) {
        return BLANKS.matcher(clean(text).strip())
                .replaceAll(blanks ->
                        blanks.group().chars().anyMatch(c -> c == '\n' || c == '\t') ? " ⏎ " : blanks.group());
    }

    /** One line that is not long. */
    static String sentence(String text) {
        return shorter(line(shorter(text, 4 * LONGEST_SENTENCE)), LONGEST_SENTENCE);
    }

    /** What somebody calls something, as it may stand in a sentence. */
    public static String name(String text) {
        return shorter(line(shorter(text, 4 * LONGEST_NAME)), LONGEST_NAME);
    }

    /** The beginning, and how much is missing. */
    public static String shorter(String text, int longest) {
        return text.length() <= longest
                ? text
                : text.substring(0, longest) + "… (" + (text.length() - longest) + " more characters)";
    }
}
