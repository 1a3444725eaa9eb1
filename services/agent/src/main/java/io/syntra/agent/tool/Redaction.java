package io.syntra.agent.tool;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person's words without what plainly is a secret, so that it is neither stored nor told to a model. References to
 * secrets stay: they are how a secret is to be named. What nobody would see goes as well.
 *
 * @param removed a secret is missing
 */
public record Redaction(String text, boolean removed) {

    private static final String GONE = "[redacted]";

    /** As a word of its own: of "secret:pass@word" nothing is a name. */
    private static final String REFERENCE =
            "(?<![A-Za-z0-9_-])" + Secrets.NAMED + "(?=[.,;:!?\"'`)\\]}]{0,3}(?:\\s|$))";

    /**
     * As in "set DB_PASSWORD of shop-api to hunter2"; with "=" between, it is a rule for all texts. What begins as a
     * reference and is none goes to the end of its line, for nobody knows where it ends.
     */
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "\\b(?<verb>(?i:set|change|reset|update)\\s{1,3}(?:(?i:the|my|its)\\s{1,3})?)?(?<name>[A-Za-z_]\\w{1,80})"
                    + "(?<between>(?:\\s{1,3}(?:of|on|for|in)\\s{1,3}\\S{1,200})?"
                    + "\\s{1,3}(?:to|=)\\s{1,3})(?<value>\"[^\"\\n]{1,2000}\"|'[^'\\n]{1,2000}'|(?!"
                    + REFERENCE + ")secret:[^\\n]{1,2000}|\\S{1,2000})");

    /** No word of a sentence looks so; one that does not is a name only where it is said to be set. */
    private static final Pattern VARIABLE = Pattern.compile(".\\w*[A-Z0-9_]\\w*");

    /** Looks like a secret to the rules for what machines write, and is none. */
    private static final Pattern HARMLESS =
            Pattern.compile(REFERENCE + "|\\b(?i:basic|bearer)\\s{1,3}[a-z]{8,40}(?![A-Za-z0-9+/=._~-])");

    private static final Pattern NAMED = Pattern.compile("[\"']?" + REFERENCE + "[\"']?[.,;:!?]{0,3}");

    public static Redaction of(String text) {
        var visible = Untrusted.visible(text);
        var redacted = withoutSecrets(ASSIGNMENT.matcher(visible).replaceAll(Redaction::assignment));
        return new Redaction(redacted, !redacted.equals(visible));
    }

    private static String assignment(MatchResult found) {
        var verb = found.group("verb");
        var name = found.group("name");
        var value = found.group("value");
        boolean secret = (verb != null || VARIABLE.matcher(name).matches())
                && !NAMED.matcher(value).matches()
                && Secrets.looksSecret(name, value);
        return Matcher.quoteReplacement(
                secret ? (verb == null ? "" : verb) + name + found.group("between") + GONE : found.group());
    }

    private static String withoutSecrets(String text) {
        var redacted = new StringBuilder();
        var harmless = HARMLESS.matcher(text);
        int from = 0;
        while (harmless.find()) {
            redacted.append(Secrets.redacted(text.substring(from, harmless.start())))
                    .append(harmless.group());
            from = harmless.end();
        }
        return redacted.append(Secrets.redacted(text.substring(from))).toString();
    }
}
