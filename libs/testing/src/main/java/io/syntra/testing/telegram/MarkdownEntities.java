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
            } else if (isPlain(c)) {
                text.append(c);
                at++;
            } else if (isEnd(c, next)) {
                end();
            } else {
                begin(c, next);
            }
        }
        if (quoting && open.getFirst().type().equals("blockquote")) {
            add(open.pop(), "");
        }
        if (!open.isEmpty()) {
            throw cannotEnd(open.getFirst());
        }
        return new Parsed(text.toString(), entities);
    }

    private CannotParse cannotEnd(Nested nested) {
        return new CannotParse(
                "Can't find end of " + named(nested.type()) + " entity at byte offset " + bytes(nested.begin()));
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
        var type =
                switch (c) {
                    case '_' -> next == '_' ? "underline" : "italic";
                    case '*' -> "bold";
                    case '~' -> "strikethrough";
                    case '|' -> next == '|' ? "spoiler" : "";
                    case '[' -> "text_link";
                    case '!' -> next == '[' ? "custom_emoji" : "";
                    case '`' -> next == '`' && character(at + 2) == '`' ? "pre" : "code";
                    case '>' -> at == 0 ? "blockquote" : "";
                    case '\n' -> next == '>' && !quoting ? "blockquote" : "";
                    default -> "";
                };
        if (c == '\n') {
            text.append(c);
            if (next == '>') {
                at++;
            }
            if (type.isEmpty()) {
                at++;
                return;
            }
        }
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
        var nested = open.pop();
        if (source.charAt(at) == '\n' && !nested.type().equals("blockquote")) {
            throw cannotEnd(nested);
        }
        at += switch (nested.type()) {
            case "underline", "spoiler" -> 2;
            case "pre" -> 3;
            default -> 1;
        };
        if (nested.type().equals("blockquote")) {
            quoting = false;
            text.append('\n');
        }
        boolean link = nested.type().equals("text_link") || nested.type().equals("custom_emoji");
        add(nested, link ? address(nested) : nested.argument());
    }

    private String address(Nested link) throws CannotParse {
        if (character(at) != '(') {
            return text.substring(link.offset());
        }
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
            throw new CannotParse("Can't find end of a URL at byte offset " + bytes(begin));
        }
        at++;
        return address.toString();
    }

    private void add(Nested nested, String argument) {
        int length = text.length() - nested.offset();
        if (length > 0) {
            entities.add(new Entity(nested.type(), nested.offset(), length, argument));
        }
    }

    /** Types of entities as messages of the server name them. */
    private static String named(String type) {
        return switch (type) {
            case "bold" -> "Bold";
            case "italic" -> "Italic";
            case "underline" -> "Underline";
            case "strikethrough" -> "Strikethrough";
            case "spoiler" -> "Spoiler";
            case "code" -> "Code";
            case "pre" -> "Pre";
            case "text_link" -> "TextUrl";
            case "custom_emoji" -> "CustomEmoji";
            default -> type;
        };
    }

    private char character(int i) {
        return i < source.length() ? source.charAt(i) : END;
    }

    private int bytes(int i) {
        return source.substring(0, Math.min(i, source.length())).getBytes(StandardCharsets.UTF_8).length;
    }
}
