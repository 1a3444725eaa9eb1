package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.agent.brain.BrainUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long is waited between two tries, without waiting. */
class PatienceTest {

    private static final int TRIES = 8;
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final List<Duration> waited = new ArrayList<>();
    private final Patience patience = new Patience(TRIES, FIRST, LONGEST, Duration.ofMinutes(1), waited::add);

    @Test
    void whatTheApiAsksForIsWaitedForToTheMoment() {
        assertThat(failing(3, Duration.ofMillis(700))).contains("at last");

        assertThat(waited).hasSize(3).containsOnly(Duration.ofMillis(700));
    }

    @Test
    void moreThanAPersonWaitsForIsNotWaitedForAtAll() {
        assertThat(failing(1, LONGEST.plusMillis(1))).isEmpty();

        assertThat(waited).isEmpty();
    }

    /** Between half and all of a time that doubles, up to the longest. Guarded by: the jitter in {@code Patience}. */
    @Test
    void withoutAWordOfTheApiThePausesDoubleAndAreNeverTheSameForAll() {
        var most = List.of(100, 200, 400, 800, 1_000, 1_000, 1_000);
        var shares = new ArrayList<Double>();
        for (int round = 0; round < 300; round++) {
            waited.clear();

            assertThat(failing(TRIES, null)).isEmpty();

            assertThat(waited).hasSize(TRIES - 1);
            IntStream.range(0, most.size())
                    .mapToObj(i -> (double) waited.get(i).toNanos()
                            / Duration.ofMillis(most.get(i)).toNanos())
                    .forEach(shares::add);
        }
        assertThat(shares).allMatch(share -> share >= 0.5 && share <= 1);
        // Over all of it, so that callers who were refused at once do not come back at once.
        for (double from = 0.5; from < 0.95; from += 0.1) {
            double least = from;
            assertThat(shares)
                    .filteredOn(share -> share >= least && share < least + 0.1)
                    .hasSizeGreaterThan(200);
        }
    }

    @Test
    void whatDoesNotPassIsNotWaitedFor() {
        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> patience.insist(Duration.ofMinutes(1), attempt -> {
                    throw ModelFailure.lasting("The spend limit is reached.");
                }));

        assertThat(waited).isEmpty();
    }

    /** Empty when patience ended before the failures did. */
    private Optional<String> failing(int times, @Nullable Duration retryAfter) {
        var left = new ArrayList<>(java.util.Collections.nCopies(times, retryAfter));
        try {
            return Optional.of(patience.insist(Duration.ofMinutes(1), attempt -> {
                if (!left.isEmpty()) {
                    throw new ModelFailure("Not now.", true, left.removeFirst());
                }
                return "at last";
            }));
        } catch (BrainUnavailable e) {
            return Optional.empty();
        }
    }
}
