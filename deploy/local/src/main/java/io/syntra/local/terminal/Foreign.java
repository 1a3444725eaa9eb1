package io.syntra.local.terminal;

/**
 * What Syntra did not write, inside of its own lines. Nothing in it looks like the beginning of one, wherever a narrow
 * screen breaks it: lines of ours begin with a mark or with a gap.
 */
final class Foreign {

    private static final String MARKS = "▏┌│└▸■✓✗";

    /** Nothing is seen where they stand, though they count as letters or symbols. */
    private static final String FILLERS = "\u115F\u1160\u2800\u3164\uFFA0";

    private Foreign() {}

    static boolean isBlank(char c) {
        return c == '\t' || Character.isSpaceChar(c) || FILLERS.indexOf(c) >= 0;
    }

    static char shown(char c) {
        return isMark(c) ? '·' : c;
    }

    private static boolean isMark(char c) {
        return MARKS.indexOf(c) >= 0;
    }

    /** Without marks and gaps. */
    static String words(String line) {
        var words = new StringBuilder();
        boolean blankBefore = true;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean blank = isBlank(c);
            if (!blank || !blankBefore) {
                words.append(blank ? ' ' : shown(c));
            }
            blankBefore = blank;
        }
        return words.toString().strip();
    }

    /** JSON that says exactly the same: what has no place on the screen stands in it by its number. */
    static String json(String json) {
        var exact = new StringBuilder();
        boolean blankBefore = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean blank = isBlank(c);
            boolean asItIs = blank ? c == ' ' && !blankBefore : !isMark(c) && !Terminal.isUnshown(c);
            exact.append(asItIs ? String.valueOf(c) : "\\u%04x".formatted((int) c));
            blankBefore = blank;
        }
        return exact.toString();
    }
}
