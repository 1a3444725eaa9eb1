package io.syntra.agent.tool;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private key that was printed line by line, so that each of several texts holds a piece of it, the first or the last
 * line first. Only texts that are called alike are of one print.
 */
final class PrintedKey {

    private static final Pattern MARK = Pattern.compile("-----(?:BEGIN|END) [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----");
    /** The last one may be short, and ends with its padding or has a digit; "Killed" is none. */
    private static final Pattern PIECE =
            Pattern.compile("\\s{0,8}(?:[A-Za-z0-9+/]{16,200}={0,2}|[A-Za-z0-9+/]{1,200}(?:={1,2}|(?<=\\d)))\\s{0,8}");

    /** Of the longest keys; a mark without its other one is not for ever. */
    private static final int MOST_PIECES = 120;

    private @Nullable String name;
    private int left;

    /**
     * The text, if it is no piece.
     *
     * @param text without what nobody would see
     */
    String without(String name, String text) {
        int marks = (int) MARK.matcher(text).results().count();
        if (marks > 0) {
            boolean open = left > 0 == (marks % 2 == 0);
            this.name = name;
            left = open ? MOST_PIECES : 0;
            return text;
        }
        if (left > 0 && name.equals(this.name) && PIECE.matcher(text).matches()) {
            left--;
            return Secrets.PRIVATE_KEY;
        }
        return text;
    }
}
