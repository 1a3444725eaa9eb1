package io.syntra.telemetry.stack;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Two messages that differ only in names, numbers and ids are one message. */
public final class MessageTemplate {

    /** Order matters: at one place the first that fits wins. Every part is linear, whatever the text. */
    private static final Map<String, String> PARTS = Map.of(
            "url", "\\b[a-z][a-z0-9+.-]{1,20}://[^\\s\"'<>)]++",
            "uuid", "\\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\b",
            "time",
                    "\\b\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?",
            "email", "\\b[\\w.+-]{1,64}+@[\\w-]++(?:\\.[\\w-]++)++",
            "text", "\"[^\"\\n]*+\"|(?<!\\w)'[^'\\n]*+'(?!\\w)|`[^`\\n]*+`",
            "hex", "\\b0x[0-9a-fA-F]++\\b|\\b(?=[a-f]{0,7}\\d)[0-9a-f]{8,}+\\b",
            "number", "\\d++(?:[.,]\\d++)*+");

    private static final List<String> ORDER = List.of("url", "uuid", "time", "email", "text", "hex", "number");
    private static final Pattern VARIABLE = Pattern.compile(ORDER.stream()
            .map(n -> "(?<" + n + ">" + PARTS.get(n) + ")")
            .reduce((a, b) -> a + "|" + b)
            .orElseThrow());
    private static final int LONGEST = 500;

    private MessageTemplate() {}

    /** The first line, with placeholders such as {@code <number>}. */
    public static String of(String message) {
        var line = message.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse("");
        var head = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
        return VARIABLE.matcher(head).replaceAll(match -> {
            for (var name : ORDER) {
                if (match.start(name) >= 0) {
                    return "<" + name + ">";
                }
            }
            return match.group();
        });
    }
}
