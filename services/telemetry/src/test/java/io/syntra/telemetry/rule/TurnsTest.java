package io.syntra.telemetry.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private Instant at = Instant.parse("2026-11-29T08:00:00Z");
    private List<Alert> known = List.of();
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void nothingIsKnown() {
        known = List.of();
    }

    private static Rule rule(String held, String keepFiring, String repeat) {
        return Rule.of(new SaveRule(
                "Many",
                "logs | summarize n = count() by service",
                new Condition.Threshold("n", ">", 5.0),
                List.of("service"),
                null,
                "1m",
                held,
                keepFiring,
                repeat,
                null,
                null,
                null,
                null,
                null));
    }

    private static Found found(String service, @Nullable Double value, boolean met) {
        return new Found(Map.of("service", service), value, met);
    }

    private void look(Rule rule, Found... found) {
        var turns = Turns.of(rule, at, List.of(found), known);
        turns.turns().forEach(turn -> said.add(turn.from() + ">" + turn.to()));
        known = turns.alerts();
        at = at.plus(Duration.ofMinutes(1));
    }

    @Test
    void itFiresWhenItHeldForLongEnoughAndIsOverWhenItDoesNot() {
        var rule = rule("2m", "0s", "4h");
        look(rule, found("api", 6.0, true));
        look(rule, found("api", 7.0, true));
        look(rule, found("api", 8.0, true));
        look(rule, found("api", 9.0, true));
        look(rule, found("api", 1.0, false));
        look(rule);
        look(rule, found("api", 6.0, true));

        assertThat(said).containsExactly("INACTIVE>PENDING", "PENDING>FIRING", "FIRING>RESOLVED", "INACTIVE>PENDING");
    }

    @Test
    void whatHeldTooShortlyIsForgottenAndWaitsAnew() {
        var rule = rule("2m", "0s", "4h");
        look(rule, found("api", 6.0, true));
        look(rule, found("api", 6.0, true));
        look(rule);
        look(rule, found("api", 6.0, true));
        look(rule, found("api", 6.0, true));

        assertThat(said).containsExactly("INACTIVE>PENDING", "PENDING>INACTIVE", "INACTIVE>PENDING");
    }

    @Test
    void itFiresOnForAWhileWhenItIsToKeepFiring() {
        var rule = rule("0s", "2m", "4h");
        look(rule, found("api", 6.0, true));
        look(rule);
        assertThat(said).containsExactly("INACTIVE>FIRING");
        look(rule, found("api", 6.0, true));
        look(rule);
        assertThat(said).containsExactly("INACTIVE>FIRING");
        look(rule);

        assertThat(said).containsExactly("INACTIVE>FIRING", "FIRING>RESOLVED");
    }

    @Test
    void whatStillFiresIsSaidAgain() {
        var rule = rule("0s", "0s", "5m");
        for (int minute = 0; minute <= 10; minute++) {
            look(rule, found("api", 6.0, true));
        }

        assertThat(said).containsExactly("INACTIVE>FIRING", "FIRING>FIRING", "FIRING>FIRING");
        assertThat(known).singleElement().satisfies(alert -> assertThat(alert.firedAt())
                .isEqualTo(Instant.parse("2026-11-29T08:00:00Z")));
    }

    @Test
    void groupsAreTheirOwn() {
        var rule = rule("0s", "0s", "4h");
        look(rule, found("api", 6.0, true), found("web", 1.0, false));
        look(rule, found("web", 7.0, true), found("api", 6.0, true));
        look(rule, found("web", 7.0, true));

        assertThat(said).containsExactly("INACTIVE>FIRING", "INACTIVE>FIRING", "FIRING>RESOLVED");
        assertThat(Turns.ended(at, known).turns()).hasSize(1);
    }

    /** Guarded by {@code Turns.MOST_RESOLVED}: names that come and go fill no table. */
    @Test
    void ofWhatIsOverSoManyAreShown() {
        var rule = rule("0s", "0s", "4h");
        for (int minute = 0; minute < 5; minute++) {
            var round = minute;
            look(
                    rule,
                    IntStream.range(0, 100)
                            .mapToObj(i -> found("s" + round + "-" + i, 6.0, true))
                            .toArray(Found[]::new));
        }

        assertThat(known).hasSize(300);
        assertThat(known).filteredOn(alert -> alert.phase() == Phase.FIRING).hasSize(100);
    }
}
