package io.syntra.local.terminal;

/**
 * What somebody says who is not Syntra, as it streams in. Each of its lines has a bar before it, and nothing in it looks
 * like the beginning of a line of ours, wherever a narrow screen breaks it: no mark of ours, and no gap but where a line
 * begins.
 */
final class Quoted {

    private static final String BAR = "▏ ";

    private static final int LARGEST_INDENT = 8;

    private enum Place {
        START,
        INDENT,
        WORDS
    }

    private Place place = Place.START;
    private int blanks;

    String of(String words) {
        var quoted = new StringBuilder();
        for (int i = 0; i < words.length(); i++) {
            add(words.charAt(i), quoted);
        }
        return quoted.toString();
    }

    boolean isMidLine() {
        return place != Place.START;
    }

    void lineEnds() {
        place = Place.START;
        blanks = 0;
    }

    private void add(char c, StringBuilder quoted) {
        if (c == '\n') {
            quoted.append(isMidLine() ? "\n" : BAR.strip() + "\n");
            lineEnds();
            return;
        }
        boolean blank = Foreign.isBlank(c);
        if (blank && blanks == (place == Place.WORDS ? 1 : LARGEST_INDENT)) {
            return;
        }
        quoted.append(isMidLine() ? "" : BAR).append(blank ? ' ' : Foreign.shown(c));
        blanks = blank ? blanks + 1 : 0;
        place = blank && place != Place.WORDS ? Place.INDENT : Place.WORDS;
    }
}
