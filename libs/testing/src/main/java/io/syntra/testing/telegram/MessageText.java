package io.syntra.testing.telegram;

import java.util.regex.Pattern;

/** What Telegram's server makes of the text of a message. */
public final class MessageText {

    private static final int LONGEST = 4_096;

    /** The server leaves these out without a word. */
    private static final Pattern LEFT_OUT = Pattern.compile("[\\r\\u2028-\\u202E\\u0333\\u033F\\u030A]");

    /** Of a run of them the last one stays. */
    private static final Pattern DIRECTION = Pattern.compile("[\\u200E\\u200F](?=[\\u200E\\u200F])");

    private static final Pattern AS_SPACE = Pattern.compile("[\\x00-\\x09\\x0B-\\x1F]");

    private MessageText() {}

    /**
     * @param mode {@code HTML}, {@code MarkdownV2}, or empty for none
     * @throws CannotParse with the description that the Bot API answers
     */
    public static Parsed parse(String text, String mode) throws CannotParse {
        Parsed parsed;
        try {
            parsed = switch (mode) {
                case "HTML" -> new HtmlEntities(text).parse();
                case "MarkdownV2" -> new MarkdownEntities(text).parse();
                case "" -> new Parsed(text, java.util.List.of());
                default -> throw new CannotParse("unsupported parse_mode");
            };
        } catch (CannotParse e) {
            throw new CannotParse(
                    mode.isEmpty() || "unsupported parse_mode".equals(e.getMessage())
                            ? "Bad Request: unsupported parse_mode"
                            : "Bad Request: can't parse entities: " + e.getMessage());
        }
        if (parsed.text().isBlank()) {
            throw new CannotParse("Bad Request: message text is empty");
        }
        if (parsed.text().length() > LONGEST) {
            throw new CannotParse("Bad Request: message is too long");
        }
        return parsed;
    }

    /** The text as it is kept: the server drops some characters and trims. */
    public static String kept(Parsed parsed) {
        var left = LEFT_OUT.matcher(parsed.text()).replaceAll("");
        return AS_SPACE.matcher(DIRECTION.matcher(left).replaceAll("\u200C"))
                .replaceAll(" ")
                .strip();
    }
}
