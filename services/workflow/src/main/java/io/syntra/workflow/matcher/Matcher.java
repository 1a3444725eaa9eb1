package io.syntra.workflow.matcher;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one label must be. A missing label counts as an empty one. */
public final class Matcher {

    private static final int LONGEST = 1_000;

    /**
     * A pattern's length times all its counts, one within another: as many steps as it may take for one character. It is
     * tried where everybody's requests are served.
     */
    private static final int MOST_STEPS = 2_000;

    /** As long as the labels of an alert can be. */
    private static final String LONG_TEXT = "a".repeat(4_000);

    private static final Cache<String, Pattern> PATTERNS =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private static final java.util.regex.Pattern COUNTED = java.util.regex.Pattern.compile("\\{([0-9]*),?([0-9]*)}");
    private static final java.util.regex.Pattern PLAIN_NAME =
            java.util.regex.Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

    /** How a label is compared; the longer ones first, as one begins with another. */
    enum Operator {
        MATCHES("=~"),
        MATCHES_NOT("!~"),
        EQUALS_NOT("!="),
        EQUALS("=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        static Optional<Operator> at(String text, int position) {
            return Arrays.stream(values())
                    .filter(operator -> text.startsWith(operator.sign, position))
                    .findFirst();
        }
    }

    private final String name;
    private final Operator operator;
    private final String value;
    private final @Nullable Pattern pattern;

    private Matcher(String name, Operator operator, String value, @Nullable Pattern pattern) {
        this.name = name;
        this.operator = operator;
        this.value = value;
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    static Matcher of(String name, Operator operator, String value) {
        if (name.isEmpty() || name.length() > LONGEST || value.length() > LONGEST) {
            throw new IllegalArgumentException("a label's name has 1 to " + LONGEST + " characters, its value up to "
                    + LONGEST + ": " + cut(name + operator.sign() + value));
        }
        return new Matcher(
                name,
                operator,
                value,
                switch (operator) {
                    case MATCHES, MATCHES_NOT -> PATTERNS.get(value, Matcher::pattern);
                    case EQUALS, EQUALS_NOT -> null;
                });
    }

    /** RE2, as Alertmanager has it: no pattern takes longer than the text that it is tried on. */
    private static Pattern pattern(String value) {
        long steps = Math.max(1, value.length());
        var counted = COUNTED.matcher(value);
        while (counted.find()) {
            for (var count : List.of(counted.group(1), counted.group(2))) {
                steps *= count.length() > 4 ? MOST_STEPS + 1 : count.isEmpty() ? 1 : factor(count);
                if (steps > MOST_STEPS) {
                    throw new IllegalArgumentException("the pattern's length times all its {…} is more than "
                            + MOST_STEPS + "; repeat fewer times: " + cut(value));
                }
            }
        }
        try {
            var pattern = Pattern.compile(value);
            // Compiling and matching both descend into it: what is nested too deeply is found out now.
            pattern.matches("");
            pattern.matches(LONG_TEXT);
            return pattern;
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("the pattern is nested too deeply: " + cut(value), e);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + cut(value) + "\" is no pattern (RE2): " + cut(String.valueOf(e.getDescription())), e);
        }
    }

    private static int factor(String count) {
        return Math.max(1, Integer.parseInt(count));
    }

    private static String cut(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    public boolean matches(Labels labels) {
        var found = labels.get(name);
        return switch (operator) {
            case EQUALS -> found.equals(value);
            case EQUALS_NOT -> !found.equals(value);
            case MATCHES -> pattern != null && pattern.matches(found);
            case MATCHES_NOT -> pattern != null && !pattern.matches(found);
        };
    }

    /** The label that it names exactly, when it names one. */
    public Optional<Labels> exactly() {
        return operator == Operator.EQUALS && !value.isEmpty()
                ? Optional.of(new Labels(java.util.Map.of(name, value)))
                : Optional.empty();
    }

    /** So written it reads as itself: {@code name="value"}. */
    @Override
    public String toString() {
        return quotedName(name) + operator.sign() + quoted(value);
    }

    static String quotedName(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : quoted(name);
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
