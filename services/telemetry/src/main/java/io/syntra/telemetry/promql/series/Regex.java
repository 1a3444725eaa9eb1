package io.syntra.telemetry.promql.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Regular expressions as Prometheus takes them: RE2, which needs time in proportion to the text, for whole values; a dot
 * is any character. RE2 writes repetitions out, so that {@code ((a{99}){99}){99}} is a million steps: what would be that
 * large is refused before it is made.
 */
public final class Regex {

    private static final int MOST_STEPS = 10_000;

    private Regex() {}

    /** @throws RegexRefused when it is none, or too large */
    public static Pattern of(String regex) {
        if (steps(regex) > MOST_STEPS) {
            throw new RegexRefused("the regular expression is too large; repeat less in it");
        }
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new RegexRefused(
                    "the regular expression cannot be read: " + e.getDescription() + " in '" + e.getPattern() + "'");
        }
    }

    /** How many characters it has once its repetitions are written out. */
    private static long steps(String regex) {
        Deque<long[]> open = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        for (int i = 0; i < regex.length(); i++) {
            switch (regex.charAt(i)) {
                case '(' -> {
                    open.push(new long[] {sum});
                    sum = 0;
                    last = 0;
                }
                case ')' -> {
                    last = sum + 1;
                    sum = (open.isEmpty() ? 0 : open.pop()[0]) + last;
                }
                case '{' -> {
                    int end = regex.indexOf('}', i);
                    long times = end < 0 ? 1 : largest(regex.substring(i + 1, end));
                    sum += last * (times - 1);
                    last *= times;
                    i = times > 1 ? end : i;
                }
                case '\\' -> {
                    i++;
                    last = 1;
                    sum++;
                }
                default -> {
                    last = 1;
                    sum++;
                }
            }
            if (sum > MOST_STEPS) {
                return sum;
            }
        }
        return sum;
    }

    /** Of {@code 3}, {@code 3,} or {@code 3,5}; 1 when it is no repetition. */
    private static long largest(String repetition) {
        return repetition.matches("[0-9]{1,6}(,[0-9]{0,6})?")
                ? Math.max(
                        1,
                        java.util.Arrays.stream(repetition.split(",", -1))
                                .filter(number -> !number.isEmpty())
                                .mapToLong(Long::parseLong)
                                .max()
                                .orElse(1))
                : 1;
    }
}
