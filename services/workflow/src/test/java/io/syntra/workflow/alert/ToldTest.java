package io.syntra.workflow.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToldTest {

    private static final Duration REPEAT = Duration.ofHours(4);

    /** Each row is a case of Alertmanager's DedupStage; without the line of {@code Told.due} for it, it is red. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '§', textBlock = """
            never told, fires                              §       §     § 0   § a   §     § true  § first
            never told, over before anybody looked         §       §     § 0   §     § a   § true  §
            told, and nothing changed                      § a     §     § 60  § a   §     § true  §
            one more fires                                 § a     §     § 60  § a b §     § true  § new_in_group
            one more fires, one is over                    § a     §     § 60  § b   § a   § true  § new_in_group
            one of two is over                             § a b   §     § 60  § a   § b   § true  § new_resolved
            one of two is over, and that is not told       § a b   §     § 60  § a   § b   § false §
            the one that is over was told                  § a     § b   § 60  § a   § b   § true  §
            one is gone without a trace                    § a b   §     § 60  § a   §     § true  §
            all are over                                   § a b   §     § 60  §     § a b § true  § all_resolved
            all are over, and that is not told             § a b   §     § 60  §     § a b § false § all_resolved
            all are over, and that was told                §       § a b § 60  §     § a b § true  §
            fired and was over between two looks           §       § a   § 60  §     § b   § true  §
            fires again after it was over                  §       § a   § 60  § a   §     § true  § new_in_group
            nothing changed for the interval to the second § a     §     § 240 § a   §     § true  §
            nothing changed for longer than the interval   § a     §     § 241 § a   §     § true  § repeat
            over for longer than the interval              §       § a   § 241 §     § a   § true  §
            still fires, one over, longer than the interval § a b  §     § 241 § a   § b   § false § repeat
            """)
    void theLogDecides(
            String what,
            String lastFiring,
            String lastResolved,
            int minutesLater,
            String firing,
            String resolved,
            boolean sendResolved,
            String reason) {
        var last = what.startsWith("never") ? null : new Told(set(lastFiring), set(lastResolved), Given.T0);
        var now = new Told(set(firing), set(resolved), Given.T0.plus(Duration.ofMinutes(minutesLater)));

        assertThat(Told.due(last, now, sendResolved, REPEAT).map(Reason::word).orElse(null))
                .isEqualTo(reason == null ? null : reason.toLowerCase(Locale.ROOT));
    }

    private static Set<String> set(String words) {
        return words == null ? Set.of() : Arrays.stream(words.split(" ", -1)).collect(Collectors.toSet());
    }
}
