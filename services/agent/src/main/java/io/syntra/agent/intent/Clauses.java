package io.syntra.agent.intent;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What many questions have in common: how they begin, which service they name, how far back they look. */
final class Clauses {

    private static final String NO_NAME =
            "(?!(?:the|a|an|my|last|past|all|any|and|or|now|today|there|some|more|no|these|those|me"
                    + "|us|which|what|who|how|why|where|when|is|are|does|do|did)(?:[\\s?!.,]|$))";

    /** A word that may name a service. */
    static final String NAME = NO_NAME + "[^\\s,?!\"']+?";

    /** "of the service shop-api", with the name as {@code ref}. */
    static final String OF = "(?: (?:of|from|for|in|on|to|at|by|with)(?: the| my| our)?(?: service| app)? (?<ref>"
            + NAME + "|(?:my|the|our) (?:api|app|service))(?: service| app)?)";

    /** "show me the". */
    static final String SHOW =
            "(?:(?:show|give|get|list|print|fetch|display|see|read|view|tell|check|inspect)(?: me| us)?"
                    + "|(?:can|could|may) (?:i|we|you) (?:please )?(?:see|have|get|show|read|view|list)(?: me| us)?"
                    + "|(?:i|we)(?: want|'d like| need| would like) to (?:see|read)|what(?: are|'s| is|s| were)|where are|look at)"
                    + "(?: (?:all )?(?:the|my|our|its))?";

    static final String NOW = "(?: (?:right now|now|right|today|at the moment|currently|again|atm))?";

    /** "in the last two hours", as {@code amount} and {@code unit}. */
    static final String WITHIN =
            "(?: (?:in|within|over|during|for|from|of|since)?(?: the)? ?(?:(?:last|past|previous) )?"
                    + "(?<amount>\\d{1,4}|an?|one|two|three|few|couple of)? ?"
                    + "(?<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|[smhdw])(?: ago)?"
                    + "|(?: since)? (?<day>today|yesterday|this morning|tonight|last night))";

    private Clauses() {}

    static Pattern whole(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }

    /** Only where it matches as a whole. */
    static Optional<Matcher> match(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text)).filter(Matcher::matches);
    }

    /** The name in lower case, as services are called. */
    static @Nullable String ref(Matcher matcher) {
        var ref = matcher.group("ref");
        return ref == null ? null : ref.toLowerCase(Locale.ROOT).replaceAll("'s?$", "");
    }

    /** How far back the message looks; null when it does not say. */
    static @Nullable Duration within(Matcher matcher) {
        var day = matcher.group("day");
        if (day != null) {
            return Duration.ofHours(day.equalsIgnoreCase("yesterday") ? 48 : 24);
        }
        var unit = matcher.group("unit");
        return unit == null ? null : unit(unit.toLowerCase(Locale.ROOT)).multipliedBy(amount(matcher.group("amount")));
    }

    private static Duration unit(String unit) {
        return switch (unit.charAt(0)) {
            case 's' -> Duration.ofSeconds(1);
            case 'm' -> Duration.ofMinutes(1);
            case 'h' -> Duration.ofHours(1);
            case 'd' -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }

    private static int amount(@Nullable String amount) {
        if (amount == null) {
            return 1;
        }
        return switch (amount.toLowerCase(Locale.ROOT)) {
            case "a", "an", "one" -> 1;
            case "two", "couple of" -> 2;
            case "three", "few" -> 3;
            default -> Math.max(1, Integer.parseInt(amount));
        };
    }
}
