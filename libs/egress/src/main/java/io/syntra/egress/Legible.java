package io.syntra.egress;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A text as it is searched: its UTF-8 in small letters, with or without its escapes. Whatever the text is, reading it takes
 * no longer than its length.
 */
final class Legible {

    /** However often quotes were put around quotes; twice is common. */
    private static final int MOST_LAYERS = 5;

    /** Longer than any escape of one character. */
    static final int LONGEST_ESCAPE = 12;

    /** Possessive: however long a run of them is, it is looked at once. */
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\++u(?<high>d[89ab][0-9a-f]{2})\\\\++u(?<low>d[c-f][0-9a-f]{2})"
                    + "|\\\\++(?:u(?<unit>[0-9a-f]{4}))?+"
                    + "|%(?:25)*+(?<percent>[0-9a-f]{2})"
                    + "|%(?<sign>25)++"
                    + "|&(?:amp;)*+(?:#0*+(?<decimal>[0-9]{1,6});|#x0*+(?<hex>[0-9a-f]{1,5});|(?<name>lt|gt|quot|apos);)"
                    + "|&(?<and>amp;)++");

    private static final Pattern CUT_OFF =
            Pattern.compile("(?:\\\\+(?:u[0-9A-Fa-f]{0,3})?|%(?:25)*[0-9A-Fa-f]?|&[A-Za-z0-9#;]*)\\z");

    private final String text;
    private final String bytes;
    private final int[] at;
    private final int cutOff;

    private Legible(String text, String bytes, int[] at) {
        this.text = text;
        this.bytes = bytes;
        this.at = at;
        this.cutOff = cutOff(text);
    }

    static Legible asWritten(String text) {
        var draft = new Draft(text.getBytes(StandardCharsets.UTF_8).length);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            draft.add(text.codePointAt(i), i);
        }
        return draft.legible(text);
    }

    static Legible unescaped(String text) {
        var all = asWritten(text);
        for (int i = 0; i < MOST_LAYERS && ESCAPE.matcher(all.bytes).find(); i++) {
            all = all.withoutLayer();
        }
        return all;
    }

    /** Of what URLs and JSON write in another way without a number: a space, and the ends of lines. */
    Legible asText() {
        return with(
                bytes.replace('+', ' ').replace('\n', 'n').replace('\r', 'r').replace('\t', 't'));
    }

    /** There are two alphabets. */
    Legible asBase64() {
        return with(bytes.replace('-', '+').replace('_', '/'));
    }

    /** One a character. */
    String bytes() {
        return bytes;
    }

    int length() {
        return bytes.length();
    }

    /** Where in the text a byte begins; of the one behind the last, the text's end. */
    int at(int index) {
        return at[index];
    }

    boolean isWord(int from, int to) {
        return !isLetter(from - 1) && !isLetter(to);
    }

    /** Whether nothing but an escape is left that the text's end may have cut in two. */
    boolean isCutOffAt(int index) {
        return at[index] == cutOff;
    }

    private static int cutOff(String text) {
        var end = CUT_OFF.matcher(text).region(Math.max(0, text.length() - LONGEST_ESCAPE), text.length());
        return end.find() ? end.start() : text.length();
    }

    private Legible with(String others) {
        return new Legible(text, others, at);
    }

    private boolean isLetter(int index) {
        if (index < 0 || index >= bytes.length()) {
            return false;
        }
        char c = bytes.charAt(index);
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** Backslashes go: each layer doubles them. They belong to what follows. */
    private Legible withoutLayer() {
        var draft = new Draft(bytes.length());
        var escape = ESCAPE.matcher(bytes);
        int next = 0;
        while (escape.find()) {
            copy(next, escape.start(), draft);
            next = escape.end();
            int place = at[escape.start()];
            if (escape.group("percent") != null) {
                draft.addByte(Integer.parseInt(escape.group("percent"), 16), place);
            } else if (escape.group("high") != null) {
                draft.add(
                        Character.toCodePoint((char) Integer.parseInt(escape.group("high"), 16), (char)
                                Integer.parseInt(escape.group("low"), 16)),
                        place);
            } else if (escape.group("unit") != null) {
                draft.add(Integer.parseInt(escape.group("unit"), 16), place);
            } else if (escape.group("decimal") != null) {
                draft.add(Integer.parseInt(escape.group("decimal")), place);
            } else if (escape.group("hex") != null) {
                draft.add(Integer.parseInt(escape.group("hex"), 16), place);
            } else if (escape.group("name") != null) {
                draft.addByte(named(escape.group("name")), place);
            } else if (escape.group("sign") != null) {
                draft.addByte('%', place);
            } else if (escape.group("and") != null) {
                draft.addByte('&', place);
            } else {
                draft.nextBeginsAt(place);
            }
        }
        copy(next, bytes.length(), draft);
        return draft.legible(text);
    }

    private void copy(int from, int to, Draft draft) {
        for (int i = from; i < to; i++) {
            draft.addByte(bytes.charAt(i), at[i]);
        }
    }

    private static char named(String name) {
        return switch (name) {
            case "lt" -> '<';
            case "gt" -> '>';
            case "quot" -> '"';
            default -> '\'';
        };
    }

    private static final class Draft {

        private final StringBuilder bytes;
        private final int[] at;
        private int begun = -1;

        Draft(int most) {
            bytes = new StringBuilder(most);
            at = new int[most + 1];
        }

        void add(int character, int place) {
            for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                addByte(b & 0xFF, place);
            }
        }

        void addByte(int b, int place) {
            at[bytes.length()] = begun < 0 ? place : begun;
            begun = -1;
            bytes.append((char) (b >= 'A' && b <= 'Z' ? b + 32 : b));
        }

        void nextBeginsAt(int place) {
            begun = begun < 0 ? place : begun;
        }

        Legible legible(String text) {
            at[bytes.length()] = text.length();
            return new Legible(text, bytes.toString(), at);
        }
    }
}
