package io.syntra.local.api;

import io.syntra.local.terminal.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Goes on asking while the suite, or the part of it that would answer, is away for a while: it is started again. */
public final class Patience {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final LongSupplier nanos;
    private OptionalLong awaySince = OptionalLong.empty();

    public Patience() {
        this(System::nanoTime);
    }

    Patience(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * @return empty while it is away
     * @throws Failure what was said last, when it is away for more than a minute; at once what no waiting mends
     */
    public <T> Optional<T> ask(Supplier<T> question) {
        try {
            var answer = question.get();
            awaySince = OptionalLong.empty();
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

    /**
     * Asks until it is answered.
     *
     * @throws Failure as {@link #ask}
     */
    public <T> T insist(Supplier<T> question) {
        while (true) {
            var answer = ask(question);
            if (answer.isPresent()) {
                return answer.get();
            }
            Await.pause(PAUSE);
        }
    }

    private void bear(Failure failure) {
        // Since it was first missed: the last answer may be long ago only because nothing was asked.
        long now = nanos.getAsLong();
        awaySince = OptionalLong.of(awaySince.orElse(now));
        if (now - awaySince.getAsLong() > LONGEST.toNanos()) {
            throw failure;
        }
    }
}
