package io.syntra.router.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightedTurnsTest {

    private final WeightedTurns<String> turns = new WeightedTurns<>();

    @Test
    void everyHundredTurnsGiveEachExactlyItsWeight() {
        var weights = new LinkedHashMap<>(Map.of("v1", 99, "v2", 1));
        for (int round = 0; round < 5; round++) {
            var canary = IntStream.range(0, 100)
                    .mapToObj(i -> turns.next(weights))
                    .filter("v2"::equals)
                    .count();
            assertThat(canary).isEqualTo(1);
        }
    }

    @Test
    void aHalfIsEverySecondAndNotABurst() {
        var weights = new LinkedHashMap<String, Integer>();
        weights.put("v1", 50);
        weights.put("v2", 50);
        var seen = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            seen.add(turns.next(weights));
        }
        assertThat(seen).containsExactly("v1", "v2", "v1", "v2", "v1", "v2");
    }

    @Test
    void oneThatIsGoneLeavesNoDebtBehind() {
        turns.next(Map.of("v1", 100));
        turns.next(new LinkedHashMap<>(Map.of("v1", 1, "v2", 99)));
        turns.retain(Set.of("v1"));
        var weights = new LinkedHashMap<>(Map.of("v1", 20, "v2", 80));
        var v2 = IntStream.range(0, 100)
                .mapToObj(i -> turns.next(weights))
                .filter("v2"::equals)
                .count();
        assertThat(v2).isBetween(79L, 81L);
    }
}
