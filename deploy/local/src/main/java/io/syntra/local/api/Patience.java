package io.syntra.local.api;

import io.syntra.local.terminal.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Goes on asking while the suite, or the part of it that would answer, is away for a while: it is started again. */
public final class Patience {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private long lastAnswer = System.nanoTime();

    /**
     * @return empty while it is away
     * @throws Failure what was said last, when it is away for more than a minute; at once what no waiting mends
     */
    public <T> Optional<T> ask(Supplier<T> question) {
        try {
            var answer = question.get();
            lastAnswer = System.nanoTime();
            return Optional.of(answer);
        } catch (Refused e) {
            if (!e.soonOver()) {
                throw e;
            }
            bear(e);
            Await.pause(e.retryAfter().compareTo(LONGEST_PAUSE) < 0 ? e.retryAfter() : LONGEST_PAUSE);
        } catch (Unreachable e) {
            bear(e);
        }
        return Optional.empty();
    }

    private void bear(Failure failure) {
        if (System.nanoTime() - lastAnswer > LONGEST.toNanos()) {
            throw failure;
        }
    }
}
