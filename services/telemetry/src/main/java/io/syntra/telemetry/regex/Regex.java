package io.syntra.telemetry.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Regular expressions of RE2, which needs time in proportion to the text. It writes repetitions out, so that
 * {@code ((a{99}){99}){99}} is a million steps: what would be that large is refused before it is made.
 */
public final class Regex {

    private Regex() {}

    /**
     * @param flags of {@link Pattern}
     * @throws RegexRefused when it is none, or too large
     */
    public static Pattern of(String regex, int flags) {
        if (!Steps.areFew(regex)) {
            throw new RegexRefused("the regular expression is too large; repeat less in it");
        }
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException e) {
            throw new RegexRefused(
                    "the regular expression cannot be read: " + e.getDescription() + " in '" + e.getPattern() + "'");
        }
    }
}
