package io.syntra.notification.delivery;

import io.syntra.channel.Meaning;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an answer said, fit to be stored and obeyed. It comes from outside, and may hold anything. */
final class Told {

    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_NAME = 200;

    /** Postgres keeps no NUL, and a listing needs no other control characters. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{IsCc}\\u2028\\u2029\\s]+");

    private Told() {}

    static Meaning of(Meaning said, BackOff backOff) {
        var reason = line(said.reason(), LONGEST_REASON);
        return switch (said) {
            case Meaning.Delivered delivered ->
                new Meaning.Delivered(reason, name(delivered.message()), name(delivered.place()));
            case Meaning.Retry retry -> new Meaning.Retry(reason, asked(retry.after(), backOff));
            case Meaning.Limited limited -> new Meaning.Limited(reason, asked(limited.after(), backOff));
            case Meaning.Moved moved -> new Meaning.Moved(reason, moved.chat());
            case Meaning.Unthreaded _ -> new Meaning.Unthreaded(reason);
            case Meaning.Permanent permanent -> new Meaning.Permanent(reason, permanent.fault());
            case Meaning.Unknown _ -> new Meaning.Unknown(reason);
        };
    }

    private static @Nullable String name(@Nullable String message) {
        return message == null ? null : line(message, LONGEST_NAME);
    }

    private static @Nullable Duration asked(@Nullable Duration wish, BackOff backOff) {
        return wish == null ? null : backOff.asked(wish);
    }

    private static String line(String text, int longest) {
        var line = CONTROL.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line;
        }
        // Never half of a character that takes two.
        int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
        return line.substring(0, end) + "…";
    }
}
