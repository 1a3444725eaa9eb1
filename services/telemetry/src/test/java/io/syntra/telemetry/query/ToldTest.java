package io.syntra.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks, each second, at the newest 10,000 rows of half a minute, of which 1,000 new ones are told. */
class ToldTest {

    private static final int LOOKED_AT = 10_000;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** @param seen when it is there, at the earliest when it was */
    private record Stored(Instant at, Instant seen, String text) {}

    private final List<Stored> stored = new ArrayList<>();
    private final Told told = new Told(1_000);
    private final Random random = new Random(7);

    private void store(int second, int rows, Duration late) {
        for (int i = 0; i < rows; i++) {
            var at = BEGIN.plusSeconds(second).plusNanos(1_000_000_000L / rows * i);
            stored.add(new Stored(at, at.plusMillis(random.nextLong(late.toMillis() + 1)), second + "." + i));
        }
    }

    /** Guarded by {@code Told.MOST_CHARACTERS}. */
    @Test
    void ofLargeRowsOnlyTheNewestAreHeld() {
        for (int i = 0; i < 100; i++) {
            var at = BEGIN.plusMillis(i);
            stored.add(new Stored(at, at, i + "x".repeat(100_000)));
        }

        var news = look(1);

        assertThat(news.rows()).hasSizeBetween(10, 12);
        assertThat(String.valueOf(news.rows().getLast().get(1))).startsWith("99x");
        assertThat(news.leftOut()).isEqualTo(100 - news.rows().size());
    }

    private Told.News look(int second) {
        var now = BEGIN.plusSeconds(second);
        var there = stored.stream()
                .filter(row -> !row.seen().isAfter(now) && !row.at().isBefore(now.minusSeconds(30)))
                .sorted(Comparator.comparing(Stored::at).reversed())
                .toList();
        var look = told.new Look(now);
        there.stream().limit(LOOKED_AT).forEach(row -> look.row(row.at(), row(row.at(), row.text())));
        return look.end(there.size() > LOOKED_AT);
    }

    private static List<@Nullable Object> row(Instant at, String text) {
        return List.of(at, text);
    }

    /** Guarded by {@code Told.Look}: half a minute has more rows than one look told before, or is cut. */
    @ParameterizedTest
    @ValueSource(ints = {1, 34, 900})
    void everyRowIsToldOnceWhileOneKeepsUp(int rowsASecond) {
        var all = new ArrayList<List<@Nullable Object>>();
        for (int second = 0; second < 40; second++) {
            store(second, rowsASecond, Duration.ofSeconds(3));
            var news = look(second + 1);
            assertThat(news.leftOut()).isZero();
            all.addAll(news.rows());
        }
        for (int second = 41; second < 75; second++) {
            all.addAll(look(second).rows());
        }

        assertThat(all).hasSize(40 * rowsASecond);
        assertThat(new HashSet<>(all)).hasSize(all.size());
    }

    /** Guarded by {@code Told.Look.end}. */
    @Test
    void whatIsTooMuchIsSaid() {
        long leftOut = 0;
        var all = new ArrayList<List<@Nullable Object>>();
        for (int second = 0; second < 20; second++) {
            store(second, 5_000, Duration.ZERO);
            var news = look(second + 1);
            assertThat(news.rows()).hasSize(1_000);
            leftOut += news.leftOut();
            all.addAll(news.rows());
        }

        assertThat(leftOut).isBetween(20 * 4_000L, 20 * 4_001L);
        assertThat(new HashSet<>(all)).hasSize(all.size());

        store(20, 30_000, Duration.ZERO);
        assertThat(look(21).leftOut()).isGreaterThan(9_000);
    }

    /** Guarded by {@code Told.Look.row}: rows that were told are still counted when others come that are alike. */
    @Test
    void rowsThatAreAlikeAreToldAsOftenAsTheyAreThere() {
        stored.add(new Stored(BEGIN, BEGIN, "twice"));
        assertThat(look(1).rows()).hasSize(1);

        stored.add(new Stored(BEGIN, BEGIN.plusSeconds(1), "twice"));
        assertThat(look(2).rows()).hasSize(1);
        assertThat(look(3).rows()).isEmpty();
    }
}
