package io.syntra.template.markup;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.template.Segment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitsTest {

    private static final List<String> WANTED = List.of("a", "ab", "](", "<");

    /** Guards: what was found is remembered for the places that it is true of. */
    @Test
    void aTextIsFoundFromAnyPlaceInAnyOrder() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var text = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                text.append("ab](< ".charAt(random.nextInt(6)));
            }
            var units = Units.of(List.of(new Segment.Literal(text.toString(), 0)));
            for (int question = 0; question < 60; question++) {
                var wanted = WANTED.get(random.nextInt(WANTED.size()));
                int from = random.nextInt(42);
                assertThat(units.find(wanted, from))
                        .as("%s from %s in %s", wanted, from, text)
                        .isEqualTo(text.indexOf(wanted, from));
            }
        }
    }
}
