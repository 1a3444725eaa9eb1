package io.syntra.agent.tool;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the name of a variable or member says of its value, however its words are joined: {@code DB_PASSWORD},
 * {@code dbPassword}, {@code db.password} and {@code PGPASSWORD} are one kind of name.
 */
final class SecretName {

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private static final Pattern WORDS_MEET =
            Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    /** A word ends. */
    private static final String END = "s?\\d{0,9}(?:_|$)";

    /** A word with such an end is one, whatever stands before it, but for those words that happen to end so. */
    private static final String PLAIN = "(?:password|passwd|passphrase|pwd|pw|secret|credential"
            + "|(?:(?<!by|com|tres|sur|over|under)pass)"
            + "|(?:api|private|access|encryption|signing|master)_?key)" + END;

    private static final String LIKELY =
            "(?:token|(?<!don|hoc|joc|mon|tur|whis)key)" + END + "|(?:^|_)(?:auth|authorization|cookie|salt|dsn)" + END;

    private static final Pattern PLAINLY = Pattern.compile(PLAIN);
    private static final Pattern LIKELY_TOO = Pattern.compile(PLAIN + "|" + LIKELY);

    /** "Key" and "auth" are words of their own in what machines write, "tokens" are counted. */
    private static final Pattern MEMBER =
            Pattern.compile(PLAIN + "|(?:token|(?:^|_)(?:authorization|cookie))\\d{0,9}$");

    /** It is not the secret, but something about it. */
    private static final Pattern ABOUT = Pattern.compile(
            "_(?:length|min|max|count|size|limit|attempts|retries|ttl|timeout|expiry|age|days|hours|minutes|seconds|millis|ms"
                    + "|rounds|version|at)$");

    private SecretName() {}

    /** Whether such a variable holds one, even where the value looks harmless. */
    static boolean isPlain(String name) {
        var words = words(name);
        return PLAINLY.matcher(words).find() && !ABOUT.matcher(words).find();
    }

    /** Whether such a variable may hold one. */
    static boolean isLikely(String name) {
        return LIKELY_TOO.matcher(words(name)).find();
    }

    /** Whether a member of an object holds one. */
    static boolean ofMember(String name) {
        var words = words(Untrusted.visible(name));
        return MEMBER.matcher(words).find() && !ABOUT.matcher(words).find();
    }

    private static String words(String name) {
        return NO_WORD.matcher(WORDS_MEET.matcher(name).replaceAll("_"))
                .replaceAll("_")
                .toLowerCase(Locale.ROOT);
    }
}
