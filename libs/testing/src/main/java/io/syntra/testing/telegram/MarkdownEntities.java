package io.syntra.testing.telegram;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads {@code parse_mode: MarkdownV2} as Telegram's server does, refusals included. */
final class MarkdownEntities {

    private static final String RESERVED = "_*[]()~`>#+-=|{}.!\n";
    private static final char END = 0;

    private record Nested(String type, String argument, int offset, int begin) {

        boolean isCode() {
            return type.equals("code") || type.equals("pre");
        }
    }

    private final String source;
    private final StringBuilder text = new StringBuilder();
    private final List<Entity> entities = new ArrayList<>();
    private final Deque<Nested> open = new ArrayDeque<>();
    private boolean quoting;
    /** Whether nothing that is read stands before it in its line. */
    private boolean lineBegins = true;

    private int at;

    MarkdownEntities(String source) {
        this.source = source;
    }

    Parsed parse() throws CannotParse {
        while (at < source.length()) {
            char c = source.charAt(at);
            char next = character(at + 1);
            if (c == '\\' && next > 0 && next <= 126) {
                text.append(next);
                at += 2;
                lineBegins = false;
            } else if (isPlain(c)) {
                text.append(c);
                at++;
                lineBegins &= c == '\r';
            } else if (isEnd(c, next)) {
                end();
            } else {
                begin(c, next);
            }
        }
        if (quoting && isQuoteAtItsEnd()) {
            endQuote();
        }
        if (!open.isEmpty()) {
            throw cannotEnd(open.getFirst());
        }
        return new Parsed(text.toString(), entities);
    }

    private CannotParse cannotEnd(Nested nested) {
        return new CannotParse(
                "Can't find end of " + named(nested) + " entity at byte offset " + bytes(nested.begin()));
    }

    private boolean isPlain(char c) {
        boolean code = !open.isEmpty() && open.peek().isCode();
        return code ? c != '`' : RESERVED.indexOf(c) < 0;
    }

    private boolean isEnd(char c, char next) {
        if (open.isEmpty()) {
            return false;
        }
        if (quoting && c == '\n' && next != '>') {
            return true;
        }
        return switch (open.peek().type()) {
            case "bold" -> c == '*';
            case "italic" -> c == '_' && next != '_';
            case "underline" -> c == '_' && next == '_';
            case "strikethrough" -> c == '~';
            case "spoiler" -> c == '|' && next == '|';
            case "code" -> c == '`';
            case "pre" -> c == '`' && next == '`' && character(at + 2) == '`';
            case "text_link", "custom_emoji" -> c == ']';
            case "blockquote" -> false;
            default -> throw new IllegalStateException(open.peek().type());
        };
    }

    private void begin(char c, char next) throws CannotParse {
        int begin = at;
        if (c == '\n') {
            text.append(c);
            // A quote that goes on in the next line.
            at += quoting ? 2 : 1;
            lineBegins = true;
            return;
        }
        var type =
                switch (c) {
                    case '_' -> next == '_' ? "underline" : "italic";
                    case '*' -> "bold";
                    case '~' -> "strikethrough";
                    case '|' -> next == '|' ? "spoiler" : "";
                    case '[' -> "text_link";
                    case '!' -> next == '[' ? "custom_emoji" : "";
                    case '`' -> next == '`' && character(at + 2) == '`' ? "pre" : "code";
                    case '>' -> lineBegins && !quoting ? "blockquote" : "";
                    default -> "";
                };
        if (type.isEmpty()) {
            throw new CannotParse("Character '" + c + "' is reserved and must be escaped with the preceding '\\'");
        }
        at += switch (type) {
            case "underline", "spoiler", "custom_emoji" -> 2;
            case "pre" -> 3;
            default -> 1;
        };
        quoting |= type.equals("blockquote");
        open.push(new Nested(type, type.equals("pre") ? language() : "", text.length(), begin));
    }

    private String language() {
        int end = at;
        while (end < source.length() && !Character.isWhitespace(character(end)) && character(end) != '`') {
            end++;
        }
        var language = "";
        if (end > at && end < source.length() && character(end) != '`') {
            language = source.substring(at, end);
            at = end;
        }
        if (character(at) == '\n' || character(at) == '\r') {
            at++;
        }
        return language;
    }

    private void end() throws CannotParse {
        if (source.charAt(at) == '\n') {
            if (!isQuoteAtItsEnd()) {
                throw cannotEnd(open.getFirst());
            }
            at++;
            text.append('\n');
            endQuote();
            lineBegins = true;
            return;
        }
        var nested = open.pop();
        at += switch (nested.type()) {
            case "underline", "spoiler" -> 2;
            case "pre" -> 3;
            default -> 1;
        };
        add(
                nested,
                switch (nested.type()) {
                    case "text_link" -> character(at) == '(' ? address("a URL") : text.substring(nested.offset());
                    case "custom_emoji" -> {
                        if (character(at) != '(') {
                            throw new CannotParse("Custom emoji entity must contain a tg://emoji URL");
                        }
                        yield CustomEmoji.idIn(address("a custom emoji URL"));
                    }
                    default -> nested.argument();
                });
    }

    private boolean isQuoteAtItsEnd() {
        return open.getFirst().type().equals("blockquote") || isExpandable();
    }

    /** A spoiler that is only opened, behind the last of its line. */
    private boolean isExpandable() {
        var above = open.iterator();
        var spoiler = above.next();
        return spoiler.type().equals("spoiler")
                && text.substring(spoiler.offset()).matches("\\r?\\n?")
                && above.hasNext()
                && above.next().type().equals("blockquote");
    }

    private void endQuote() {
        var type = "blockquote";
        if (isExpandable()) {
            open.pop();
            type = "expandable_blockquote";
        }
        var quote = open.pop();
        quoting = false;
        add(new Nested(type, "", quote.offset(), quote.begin()), "");
    }

    /** @param what as a refusal calls it */
    private String address(String what) throws CannotParse {
        int begin = ++at;
        var address = new StringBuilder();
        while (at < source.length() && character(at) != ')') {
            char next = character(at + 1);
            if (character(at) == '\\' && next > 0 && next <= 126) {
                at++;
            }
            address.append(character(at++));
        }
        if (character(at) != ')') {
            throw new CannotParse("Can't find end of " + what + " at byte offset " + bytes(begin));
        }
        at++;
        return address.toString();
    }

    private void add(Nested nested, String argument) {
        int length = text.length() - nested.offset();
        if (length > 0 && nested.type().equals("text_link")) {
            TextLink.of(argument, nested.offset(), length).ifPresent(entities::add);
        } else if (length > 0) {
            entities.add(new Entity(nested.type(), nested.offset(), length, argument));
        }
    }

    /** Types of entities as messages of the server name them. */
    private static String named(Nested nested) {
        return switch (nested.type()) {
            case "bold" -> "Bold";
            case "italic" -> "Italic";
            case "underline" -> "Underline";
            case "strikethrough" -> "Strikethrough";
            case "spoiler" -> "Spoiler";
            case "code" -> "Code";
            case "pre" -> nested.argument().isEmpty() ? "Pre" : "PreCode";
            case "text_link" -> "TextUrl";
            case "custom_emoji" -> "CustomEmoji";
            default -> nested.type();
        };
    }

    private char character(int i) {
        return i < source.length() ? source.charAt(i) : END;
    }

    private int bytes(int i) {
        return source.substring(0, Math.min(i, source.length())).getBytes(StandardCharsets.UTF_8).length;
    }
}
