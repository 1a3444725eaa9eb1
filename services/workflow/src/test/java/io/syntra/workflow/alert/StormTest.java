package io.syntra.workflow.alert;

import static io.syntra.workflow.alert.Given.alert;
import static io.syntra.workflow.alert.Given.route;
import static io.syntra.workflow.alert.Given.rule;
import static io.syntra.workflow.alert.Given.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.workflow.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people are told of alerts over hours, as Alertmanager tells it with the same settings. */
class StormTest {

    private static final AlertLimits LIMITS = limits(10_000, 1_000);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private static AlertLimits limits(int firing, int groups) {
        return new FixedLimits(firing, groups);
    }

    record FixedLimits(int firing, int groups) implements AlertLimits {

        @Override
        public Duration resolveTimeout() {
            return Duration.ofMinutes(5);
        }

        @Override
        public Duration webhookTimeout() {
            return Duration.ofDays(5);
        }

        @Override
        public int perRequest() {
            return 1_000;
        }

        @Override
        public int silences() {
            return 10;
        }
    }

    private static List<Alert> burst(Instant starts, @Nullable Instant ends, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> alert(starts, ends, "alertname", "Down", "service", "s" + i % 3, "pod", "" + i))
                .toList();
    }

    /** Guards: the log; the wait of {@code Placing.dueAt}; the group interval in {@code Flush}. */
    @Test
    void aThousandAlertsOfThreeGroupsAreThreeMessages() {
        var storm = new Storm(LIMITS, route(List.of("alertname=Down"), List.of("alertname", "service"), true));
        var begin = storm.now();
        for (int part = 0; part < 10; part++) {
            assertThat(storm.take(burst(begin, null, part * 100, part * 100 + 100)))
                    .isEmpty();
            assertThat(storm.pass(Duration.ofSeconds(2))).isEmpty();
        }

        var first = storm.pass(WAIT);
        assertThat(first)
                .extracting(Notification::reason)
                .containsOnly(Reason.FIRST)
                .hasSize(3);
        assertThat(first).allSatisfy(told -> {
            assertThat(told.at()).isEqualTo(begin.plus(WAIT));
            assertThat(told.values())
                    .containsEntry("status", "firing")
                    .containsEntry("left_out", told.alerts().size() - 50);
        });
        assertThat(first.stream().mapToInt(told -> told.alerts().size()).sum()).isEqualTo(1_000);

        // The same again and again, as Prometheus sends them.
        storm.take(burst(begin, null, 0, 1_000));
        assertThat(storm.pass(INTERVAL)).isEmpty();

        storm.take(burst(storm.now(), null, 1_000, 1_001));
        var more = storm.pass(INTERVAL);
        assertThat(more).singleElement().satisfies(told -> {
            assertThat(told.reason()).isEqualTo(Reason.NEW_IN_GROUP);
            assertThat(told.values()).containsEntry("firing", 334L);
        });

        var ended = storm.now();
        storm.take(burst(begin, ended, 0, 1));
        assertThat(storm.pass(INTERVAL)).singleElement().satisfies(told -> {
            assertThat(told.reason()).isEqualTo(Reason.NEW_RESOLVED);
            assertThat(told.values()).containsEntry("status", "firing").containsEntry("resolved", 1L);
        });

        var repeated = storm.pass(Duration.ofHours(4).plus(INTERVAL));
        assertThat(repeated)
                .extracting(Notification::reason)
                .containsOnly(Reason.REPEAT)
                .hasSize(3);

        storm.take(burst(begin, storm.now(), 0, 1_001));
        var over = storm.pass(INTERVAL);
        assertThat(over)
                .extracting(Notification::reason)
                .containsOnly(Reason.ALL_RESOLVED)
                .hasSize(3);
        assertThat(over).allSatisfy(told -> assertThat(told.values()).containsEntry("status", "resolved"));
        assertThat(storm.pass(Duration.ofDays(2))).isEmpty();
    }

    @Test
    void whatFiresAgainAfterTheEndWaitsForOthersAgain() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        storm.pass(WAIT);
        storm.take(burst(storm.now(), storm.now(), 0, 1));
        assertThat(storm.pass(INTERVAL)).hasSize(1);

        storm.take(burst(storm.now(), null, 0, 1));

        assertThat(storm.pass(WAIT.minusSeconds(1))).isEmpty();
        assertThat(storm.pass(Duration.ofSeconds(1)))
                .extracting(Notification::reason)
                .containsExactly(Reason.NEW_IN_GROUP);
    }

    /** As after an outage of the sender: it has waited, so it does not wait again. */
    @Test
    void whatFiresForLongerThanTheWaitIsToldAtOnce() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(Duration.ofSeconds(1))).isEmpty();

        storm.take(burst(storm.now().minus(Duration.ofMinutes(2)), null, 3, 4));

        assertThat(storm.pass(Duration.ZERO)).singleElement().satisfies(told -> assertThat(told.alerts())
                .hasSize(2));
    }

    /** Guards: the group interval in {@code Flush}, and {@code waits} in {@code Placing.dueAt}. */
    @Test
    void whatComesAfterTheFirstMessageWaitsForTheIntervalHoweverLongItFires() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(WAIT)).hasSize(1);

        storm.pass(Duration.ofSeconds(5));
        storm.take(burst(storm.now().minus(Duration.ofHours(1)), null, 3, 4));

        assertThat(storm.pass(INTERVAL.minusSeconds(6))).isEmpty();
        assertThat(storm.pass(Duration.ofSeconds(1)))
                .extracting(Notification::reason)
                .containsExactly(Reason.NEW_IN_GROUP);
    }

    @Test
    void anAlertThatIsNotSentAgainIsOver() {
        var storm = new Storm(LIMITS, route(List.of(), null, true));
        storm.take(burst(storm.now(), storm.now().plus(Duration.ofMinutes(5)), 0, 1));

        assertThat(storm.pass(Duration.ofMinutes(6)))
                .extracting(Notification::reason)
                .containsExactly(Reason.FIRST, Reason.ALL_RESOLVED);
    }

    @Test
    void whatFiredAndWasOverBeforeAnybodyLookedIsNotTold() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        storm.pass(Duration.ofSeconds(10));
        storm.take(burst(storm.now().minusSeconds(10), storm.now(), 0, 1));

        assertThat(storm.pass(Duration.ofDays(1))).isEmpty();
    }

    /** Also: the log says that all is over although nobody was told, so that what fires again is new. */
    @Test
    void withoutTheEndOnlyWhatFiresIsTold() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), false));
        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(WAIT)).hasSize(1);
        storm.take(burst(storm.now(), storm.now(), 0, 1));
        assertThat(storm.pass(INTERVAL)).isEmpty();

        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(WAIT)).extracting(Notification::reason).containsExactly(Reason.NEW_IN_GROUP);
    }

    /** Guards: {@code isMuted} in {@code Flush}. What stays silenced to its end is never told; what outlives it is. */
    @Test
    void whatIsSilencedIsToldWhenTheSilenceIsOver() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.silence(silence(storm.now(), storm.now().plus(Duration.ofHours(1)), "service=s0"));
        storm.take(burst(storm.now(), null, 0, 2));

        assertThat(storm.pass(Duration.ofMinutes(50))).singleElement().satisfies(told -> assertThat(told.values())
                .containsEntry("service_name", "s1"));
        assertThat(storm.pass(Duration.ofMinutes(15))).singleElement().satisfies(told -> {
            assertThat(told.values()).containsEntry("service_name", "s0");
            assertThat(told.reason()).isEqualTo(Reason.FIRST);
        });
    }

    /** As in Alertmanager: the silenced part of a group is as if it was not there, and its end is not told. */
    @Test
    void aSilenceAfterTheMessageHidesTheEndToo() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(WAIT)).hasSize(1);
        storm.silence(silence(storm.now(), storm.now().plus(Duration.ofHours(9)), "service=s0"));
        assertThat(storm.pass(Duration.ofHours(5))).isEmpty();

        storm.take(burst(storm.now(), storm.now(), 0, 1));
        assertThat(storm.pass(Duration.ofHours(5))).isEmpty();
    }

    /** Guards: the log is not touched while all is muted; else what goes on firing would be told as new. */
    @Test
    void whatOutlivesASilenceAndWasToldBeforeIsNotNew() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(WAIT)).hasSize(1);
        storm.silence(silence(storm.now(), storm.now().plus(Duration.ofHours(1)), "service=s0"));

        assertThat(storm.pass(Duration.ofHours(3))).isEmpty();
        assertThat(storm.pass(Duration.ofHours(2)))
                .extracting(Notification::reason)
                .containsExactly(Reason.REPEAT);
    }

    @Test
    void whatIsInhibitedIsToldWhenItsSourceIsOver() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("alertname"), true));
        storm.inhibit(rule("alertname=ServiceDown", "alertname=Errors", "service"));
        var down = alert(storm.now(), null, "alertname", "ServiceDown", "service", "a");
        storm.take(List.of(alert(storm.now(), null, "alertname", "Errors", "service", "a"), down));

        assertThat(storm.pass(INTERVAL)).singleElement().satisfies(told -> assertThat(told.values())
                .containsEntry("error_message", "it is down"));
        storm.take(List.of(alert(down.startsAt(), storm.now(), "alertname", "ServiceDown", "service", "a")));
        assertThat(storm.pass(INTERVAL))
                .extracting(Notification::reason)
                .containsExactlyInAnyOrder(Reason.ALL_RESOLVED, Reason.FIRST);
    }

    @Test
    void eachAlertIsAGroupWhenItsWorkflowSaysSo() {
        var storm = new Storm(LIMITS, route(List.of(), null, true), route(List.of("service=s1"), List.of(), true));

        storm.take(burst(storm.now(), null, 0, 9));

        // Both routes are of one workflow here, which no other test has: their groups differ by their labels.
        assertThat(storm.pass(WAIT)).hasSize(10);
    }

    /** Guards: {@code isOpen} in {@code Intake}; what one workflow has no room for is taken, and told by the other. */
    @Test
    void whatHasNoRoomInOneGroupIsNotOverInAnother() {
        var storm =
                new Storm(limits(1_000, 3), route(List.of(), List.of("alertname"), true), route(List.of(), null, true));
        var begin = storm.now();
        assertThat(storm.take(burst(begin, begin.plus(INTERVAL), 0, 5)))
                .hasSize(3)
                .allSatisfy(field -> assertThat(field.message())
                        .contains("not everyone is told")
                        .contains("3 groups"));
        assertThat(storm.pass(WAIT))
                .hasSize(3)
                .extracting(told -> told.alerts().size())
                .containsExactlyInAnyOrder(5, 1, 1);

        // Sent again and again: nothing is over.
        for (int i = 0; i < 4; i++) {
            assertThat(storm.take(burst(begin, storm.now().plus(INTERVAL), 0, 5)))
                    .hasSize(3);
            assertThat(storm.pass(Duration.ofMinutes(4))).isEmpty();
        }
        // Those that had no room have it when they are sent after the others are over.
        storm.take(burst(begin, storm.now(), 0, 2));
        storm.pass(INTERVAL.multipliedBy(2));
        assertThat(storm.take(burst(storm.now(), storm.now().plus(INTERVAL), 3, 5)))
                .isEmpty();
    }

    /** Guards: {@code incident} in {@code Flush}; the messages of one incident have the same, and the next another. */
    @Test
    void eachIncidentOfAGroupHasItsNumber() {
        for (var sendResolved : List.of(true, false)) {
            var storm = new Storm(LIMITS, route(List.of(), List.of("service"), sendResolved));
            storm.take(burst(storm.now(), null, 0, 1));
            var first = new ArrayList<>(storm.pass(WAIT));
            storm.take(burst(storm.now(), null, 3, 4));
            first.addAll(storm.pass(INTERVAL));
            storm.take(burst(storm.now(), storm.now(), 0, 4));
            first.addAll(storm.pass(INTERVAL));
            assertThat(first).hasSize(sendResolved ? 3 : 2);
            assertThat(first).extracting(Notification::incident).containsOnly(0);

            storm.take(burst(storm.now(), null, 0, 1));
            assertThat(storm.pass(WAIT))
                    .extracting(Notification::incident)
                    .containsExactly(first.size())
                    .doesNotContain(0);
        }
    }

    /** Guards: {@code waits} in {@code Flush.incident}; nobody was told of the end, and it was one. */
    @Test
    void whatComesAfterAnEndInASilenceIsAnotherIncident() {
        var storm = new Storm(LIMITS, route(List.of(), List.of("service"), true));
        storm.take(burst(storm.now(), null, 0, 1));
        assertThat(storm.pass(WAIT)).extracting(Notification::incident).containsExactly(0);
        storm.silence(silence(storm.now(), storm.now().plus(Duration.ofHours(1)), "service=s0"));
        storm.take(burst(storm.now(), storm.now(), 0, 1));
        assertThat(storm.pass(Duration.ofHours(2))).isEmpty();

        storm.take(burst(storm.now(), null, 3, 4));
        assertThat(storm.pass(WAIT)).extracting(Notification::incident).containsExactly(1);
        storm.take(burst(storm.now(), storm.now(), 3, 4));
        assertThat(storm.pass(INTERVAL)).singleElement().satisfies(told -> {
            assertThat(told.reason()).isEqualTo(Reason.ALL_RESOLVED);
            assertThat(told.incident()).isEqualTo(1);
        });
    }

    /** Guards: the catch in {@code TakeAlerts.route}; one such would refuse every alert of its workspace. */
    @Test
    void aWorkflowWhoseTriggerCannotBeReadIsLeftOut() {
        var many = IntStream.range(0, 51).mapToObj(i -> "a!=" + i).toList();

        assertThat(TakeAlerts.route(Given.WORKFLOW, new Trigger.OnAlert(many, List.of(), null, null, null, null)))
                .isEmpty();
        assertThat(TakeAlerts.route(
                        Given.WORKFLOW, new Trigger.OnAlert(List.of("a!=1"), List.of(), null, null, null, null)))
                .isPresent();
    }

    /** Guards: both limits in {@code Intake}. */
    @Test
    void aWorkspaceHasRoomForSoManyAndSaysSo() {
        var few = new Storm(limits(5, 1_000), route(List.of(), List.of("service"), true));
        assertThat(few.take(burst(few.now(), null, 0, 8))).hasSize(3).allSatisfy(field -> assertThat(field.message())
                .contains("5 alerts")
                .contains("End some"));
        assertThat(few.take(burst(few.now(), null, 0, 5))).isEmpty();
        few.take(burst(few.now(), few.now(), 0, 2));
        assertThat(few.take(burst(few.now(), null, 5, 8))).hasSize(1);

        var groups = new Storm(limits(1_000, 4), route(List.of(), null, true));
        // Nobody was told of them, so their end takes no room.
        assertThat(groups.take(burst(groups.now(), groups.now(), 10, 20))).isEmpty();
        assertThat(groups.take(burst(groups.now(), null, 0, 6)))
                .hasSize(2)
                .allSatisfy(field ->
                        assertThat(field.message()).contains("4 groups").contains("group_by"));
        assertThat(groups.take(burst(groups.now(), null, 0, 4))).isEmpty();
        groups.pass(WAIT);
        groups.take(burst(groups.now(), groups.now(), 0, 4));
        groups.pass(INTERVAL);
        assertThat(groups.take(burst(groups.now(), null, 4, 8))).isEmpty();
    }
}
