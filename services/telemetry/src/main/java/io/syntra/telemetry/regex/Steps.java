package io.syntra.telemetry.regex;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many characters, classes and groups a regular expression has once its repetitions are written out. It follows
 * RE2 in where a bracket is one, and counts rather more than there are where RE2 would refuse the expression.
 */
final class Steps {

    private static final int MOST = 10_000;

    /** Groups in each other: the compiler calls itself for each of them. */
    private static final int DEEPEST = 200;

    private static final String QUOTE_END = "\\E";

    private final String regex;
    private final Deque<Long> open = new ArrayDeque<>();
    private int at;
    private long sum;
    private long last;

    private Steps(String regex) {
        this.regex = regex;
    }

    static boolean areFew(String regex) {
        var steps = new Steps(regex);
        while (steps.at < regex.length()) {
            steps.take();
            if (steps.sum > MOST || steps.open.size() > DEEPEST) {
                return false;
            }
        }
        return true;
    }

    private void take() {
        switch (regex.charAt(at)) {
            case '(' -> {
                open.push(sum);
                sum = 0;
                last = 0;
                at++;
            }
            case ')' -> {
                last = sum + 1;
                sum = (open.isEmpty() ? 0 : open.pop()) + last;
                at++;
            }
            case '*', '+', '?' -> {
                last++;
                sum++;
                at++;
            }
            case '{' -> repetition();
            case '[' -> one(behindClass());
            case '\\' -> escaped();
            default -> one(at + 1);
        }
    }

    /** Something that is one step, and where it ends. */
    private void one(int end) {
        last = 1;
        sum++;
        at = end;
    }

    /** {@code {3}}, {@code {3,}} or {@code {3,5}}; what is not like that stands for itself. */
    private void repetition() {
        int end = at + 1;
        long times = 0;
        long number = 0;
        while (end < regex.length() && (isDigit(regex.charAt(end)) || (regex.charAt(end) == ',' && end > at + 1))) {
            // More than the largest number that goes is the same to us.
            number = isDigit(regex.charAt(end)) ? Math.min(MOST, 10 * number + regex.charAt(end) - '0') : 0;
            times = Math.max(times, number);
            end++;
        }
        if (end == at + 1 || end == regex.length() || regex.charAt(end) != '}') {
            one(at + 1);
            return;
        }
        long more = last * (Math.max(1, times) - 1);
        sum += more;
        last += more;
        at = end + 1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void escaped() {
        char what = at + 1 < regex.length() ? regex.charAt(at + 1) : ' ';
        if (what == 'Q') {
            int end = regex.indexOf(QUOTE_END, at + 2);
            int quoted = (end < 0 ? regex.length() : end) - at - 2;
            sum += quoted;
            last = quoted > 0 ? 1 : last;
            at = end < 0 ? regex.length() : end + QUOTE_END.length();
        } else if ((what == 'x' || what == 'p' || what == 'P') && regex.startsWith("{", at + 2)) {
            one(behind("}", at + 2));
        } else {
            one(at + 2);
        }
    }

    private int behindClass() {
        int i = at + 1;
        if (regex.startsWith("^", i)) {
            i++;
        }
        // A bracket that comes first is one of the characters.
        if (regex.startsWith("]", i)) {
            i++;
        }
        while (i < regex.length() && regex.charAt(i) != ']') {
            if (regex.charAt(i) == '\\') {
                i += 2;
            } else if (regex.startsWith("[:", i) && regex.indexOf(":]", i) >= 0) {
                i = behind(":]", i);
            } else {
                i++;
            }
        }
        return i + 1;
    }

    private int behind(String end, int from) {
        int found = regex.indexOf(end, from);
        return found < 0 ? regex.length() : found + end.length();
    }
}
