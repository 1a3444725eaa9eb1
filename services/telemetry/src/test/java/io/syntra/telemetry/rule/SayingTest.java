package io.syntra.telemetry.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SayingTest {

    /** Guarded by {@code Saying.LONGEST_TOGETHER}. */
    @Test
    void anAlertSaysNoMoreThanAllOfARulesAlertsHaveRoomFor() {
        var written = new HashMap<String, String>();
        for (char name = 'a'; name < 'a' + 18; name++) {
            written.put(String.valueOf(name), String.valueOf(name).repeat(1_900));
        }
        written.put("summary", "s".repeat(1_000));
        written.put("description", "{{labels.long}}{{labels.long}}{{labels.long}}{{labels.long}}{{labels.long}}");
        var rule = Rule.of(new SaveRule(
                "Many",
                "logs",
                new Condition.Absence(null),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("long", "l".repeat(500)),
                written,
                null));

        var told = Saying.annotations(rule, Map.of(), null);

        assertThat(told.values().stream().mapToInt(String::length).sum()).isEqualTo(4_000);
        // Those that are shown first are whole, up to what one may have.
        assertThat(told.get("summary")).hasSize(1_000);
        assertThat(told.get("description")).hasSize(2_000);
        assertThat(told.get("a")).hasSize(1_000);
        assertThat(told).hasSize(3);
    }
}
