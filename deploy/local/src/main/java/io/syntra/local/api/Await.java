package io.syntra.local.api;

import io.syntra.local.terminal.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks again and again until there is an answer. */
public final class Await {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private Await() {}

    /** @param what completes the sentence "… did not happen within 30 s" */
    public static <T> T until(String what, Duration longest, Supplier<Optional<T>> ask) {
        return until(what, longest, PAUSE, ask);
    }

    public static <T> T until(String what, Duration longest, Duration pause, Supplier<Optional<T>> ask) {
        return within(longest, pause, ask)
                .orElseThrow(() -> new Failure(what + " did not happen within " + longest.toSeconds() + " s"));
    }

    /** Empty when there was no answer in time. */
    public static <T> Optional<T> within(Duration longest, Supplier<Optional<T>> ask) {
        return within(longest, PAUSE, ask);
    }

    private static <T> Optional<T> within(Duration longest, Duration pause, Supplier<Optional<T>> ask) {
        var deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            var answer = ask.get();
            if (answer.isPresent() || System.nanoTime() > deadline) {
                return answer;
            }
            pause(pause);
        }
    }

    /** Between two looks at something that does not tell of itself. */
    public static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
