package io.syntra.testing.telegram;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads {@code parse_mode: HTML} as Telegram's server does, refusals included. */
final class HtmlEntities {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("a", "text_link"),
            Map.entry("b", "bold"),
            Map.entry("strong", "bold"),
            Map.entry("i", "italic"),
            Map.entry("em", "italic"),
            Map.entry("s", "strikethrough"),
            Map.entry("strike", "strikethrough"),
            Map.entry("del", "strikethrough"),
            Map.entry("u", "underline"),
            Map.entry("ins", "underline"),
            Map.entry("span", "spoiler"),
            Map.entry("tg-spoiler", "spoiler"),
            Map.entry("tg-emoji", "custom_emoji"),
            Map.entry("pre", "pre"),
            Map.entry("code", "code"),
            Map.entry("blockquote", "blockquote"));

    /** The end of the text, as the server's strings have it. */
    private static final char END = 0;

    private record Nested(String tag, String argument, int offset) {}

    private final String source;
    private final StringBuilder text = new StringBuilder();
    private final List<Entity> entities = new ArrayList<>();
    private final Deque<Nested> open = new ArrayDeque<>();
    private int at;

    HtmlEntities(String source) {
        this.source = source;
    }

    Parsed parse() throws CannotParse {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '&' && entity(text)) {
                continue;
            }
            if (c != '<') {
                text.append(c);
                at++;
            } else if (character(at + 1) == '/') {
                end();
            } else {
                start();
            }
        }
        if (!open.isEmpty()) {
            throw new CannotParse("Can't find end tag corresponding to start tag \""
                    + open.peek().tag() + "\"");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new CannotParse("Text contains invalid Unicode characters after decoding HTML entities, check for"
                    + " unmatched surrogate code units");
        }
        return new Parsed(text.toString(), entities);
    }

    private void start() throws CannotParse {
        int begin = at++;
        while (!isSpace(at) && character(at) != '>') {
            if (character(at) == END) {
                throw new CannotParse("Unclosed start tag at byte offset " + bytes(begin));
            }
            at++;
        }
        var tag = source.substring(begin + 1, at).toLowerCase(Locale.ROOT);
        if (!TYPES.containsKey(tag)) {
            throw new CannotParse("Unsupported start tag \"" + tag + "\" at byte offset " + bytes(begin));
        }
        var argument = "";
        while (character(at) != '>') {
            skipSpaces();
            if (character(at) == '>') {
                break;
            }
            var attribute = attribute(tag, begin);
            if (attribute.counts(tag)) {
                argument = attribute.value();
            }
        }
        at++;
        if (tag.equals("span") && argument.isEmpty()) {
            throw new CannotParse("Tag \"span\" must have class \"tg-spoiler\" at byte offset " + bytes(begin));
        }
        open.push(new Nested(tag, argument, text.length()));
    }

    private record Attribute(String name, String value) {

        boolean counts(String tag) {
            return switch (tag) {
                case "a" -> name.equals("href");
                case "span" -> name.equals("class") && value.equals("tg-spoiler");
                case "code" -> name.equals("class") && value.startsWith("language-");
                case "tg-emoji" -> name.equals("emoji-id");
                case "blockquote" -> name.equals("expandable");
                default -> false;
            };
        }
    }

    private Attribute attribute(String tag, int begin) throws CannotParse {
        int nameBegin = at;
        while (!isSpace(at) && character(at) != '=' && character(at) != '>' && character(at) != END) {
            at++;
        }
        var name = source.substring(nameBegin, at).toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            throw new CannotParse("Empty attribute name in the tag \"" + tag + "\" at byte offset " + bytes(begin));
        }
        skipSpaces();
        if (character(at) == END) {
            throw new CannotParse("Unclosed start tag \"" + tag + "\" at byte offset " + bytes(begin));
        }
        if (character(at) != '=') {
            return new Attribute(name, "1");
        }
        at++;
        skipSpaces();
        if (character(at) == END) {
            throw new CannotParse("Unclosed start tag \"" + tag + "\" at byte offset " + bytes(begin));
        }
        var value = new StringBuilder();
        char quote = character(at);
        if (quote == '"' || quote == '\'') {
            at++;
            while (character(at) != quote && character(at) != END) {
                if (character(at) != '&' || !entity(value)) {
                    value.append(character(at++));
                }
            }
            at++;
        } else {
            int token = at;
            while (Character.isLetterOrDigit(character(at)) || character(at) == '.' || character(at) == '-') {
                value.append(character(at++));
            }
            if (!isSpace(at) && character(at) != '>') {
                throw new CannotParse("Unexpected end of name token at byte offset " + bytes(token));
            }
        }
        if (character(at) == END) {
            throw new CannotParse("Unclosed start tag at byte offset " + bytes(begin));
        }
        return new Attribute(name, value.toString());
    }

    private void end() throws CannotParse {
        int begin = at;
        if (open.isEmpty()) {
            throw new CannotParse("Unexpected end tag at byte offset " + bytes(begin));
        }
        at += 2;
        int nameBegin = at;
        while (!isSpace(at) && character(at) != '>' && character(at) != END) {
            at++;
        }
        var name = source.substring(nameBegin, at);
        skipSpaces();
        if (character(at) != '>') {
            throw new CannotParse("Unclosed end tag at byte offset " + bytes(begin));
        }
        at++;
        var tag = open.peek().tag();
        if (!name.isEmpty() && !name.equals(tag)) {
            throw new CannotParse("Unmatched end tag at byte offset " + bytes(begin) + ", expected \"</" + tag
                    + ">\", found \"</" + name + ">\"");
        }
        var nested = open.pop();
        int length = text.length() - nested.offset();
        if (length > 0 && tag.equals("a")) {
            var address = nested.argument().isEmpty() ? text.substring(nested.offset()) : nested.argument();
            TextLink.of(address, nested.offset(), length).ifPresent(entities::add);
        } else if (length > 0) {
            boolean expandable = tag.equals("blockquote") && !nested.argument().isEmpty();
            entities.add(new Entity(
                    expandable ? "expandable_blockquote" : TYPES.getOrDefault(tag, tag),
                    nested.offset(),
                    length,
                    switch (tag) {
                        case "tg-emoji" -> CustomEmoji.id(nested.argument());
                        case "blockquote", "span" -> "";
                        default -> nested.argument();
                    }));
        }
    }

    /** Takes a character reference, if one of the known ones stands here. */
    private boolean entity(StringBuilder into) {
        int end = at + 1;
        if (character(end) == '#') {
            end++;
            boolean hex = character(end) == 'x';
            end += hex ? 1 : 0;
            int digits = end;
            while (Character.digit(character(end), hex ? 16 : 10) >= 0 && end - digits < 8) {
                end++;
            }
            if (end == digits) {
                return false;
            }
            int code = (int) Math.min(0x110000, Long.parseLong(source.substring(digits, end), hex ? 16 : 10));
            if (code == 0 || code >= 0x10FFFF || end - at >= 10) {
                return false;
            }
            into.appendCodePoint(code);
        } else {
            while (Character.isLetter(character(end)) && character(end) < 128) {
                end++;
            }
            switch (source.substring(at + 1, end)) {
                case "lt" -> into.append('<');
                case "gt" -> into.append('>');
                case "amp" -> into.append('&');
                case "quot" -> into.append('"');
                default -> {
                    return false;
                }
            }
        }
        at = character(end) == ';' ? end + 1 : end;
        return true;
    }

    private char character(int i) {
        return i < source.length() ? source.charAt(i) : END;
    }

    private boolean isSpace(int i) {
        return " \t\r\n\u000B".indexOf(character(i)) >= 0;
    }

    private void skipSpaces() {
        while (isSpace(at)) {
            at++;
        }
    }

    private int bytes(int i) {
        return source.substring(0, Math.min(i, source.length())).getBytes(StandardCharsets.UTF_8).length;
    }
}
