package io.syntra.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.workflow.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theTimesAreThoseOfItsZone() {
        assertThat(times("30 8 * * MON-FRI", "Europe/Berlin", "2026-03-27T06:00:00Z", 2))
                // Friday in winter time, Monday in summer time.
                .containsExactly("2026-03-27T07:30:00Z", "2026-03-30T06:30:00Z");
        assertThat(times("*/20 * * * *", null, "2026-01-31T23:30:00Z", 2))
                .containsExactly("2026-01-31T23:40:00Z", "2026-02-01T00:00:00Z");
    }

    /** Guarded by {@code Schedule.oncePerTime}. */
    @Test
    void aTimeThatTheClockSkipsComesRightAfterIt() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-28T10:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(times("*/20 2,3 * * *", "Europe/Berlin", "2026-03-29T00:59:59Z", 3))
                .as("all that is skipped, and what is due then, is one")
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z");
        assertThat(times("0 0 * * *", "America/Havana", "2026-03-07T20:00:00Z", 2))
                .as("midnight itself is skipped there")
                .containsExactly("2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z");
        assertThat(times("30 2 29 3 *", "Europe/Berlin", "2026-03-29T01:00:00Z", 1))
                .containsExactly("2027-03-29T00:30:00Z");
    }

    /** Guarded by {@code Schedule.oncePerTime}. */
    @Test
    void aTimeThatTheClockHasTwiceComesOnce() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T10:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1))
                .as("from within the second of the two hours")
                .containsExactly("2026-10-26T01:30:00Z");
        assertThat(times("*/30 1-3 * * *", "Europe/Berlin", "2026-10-24T23:00:00Z", 5))
                .containsExactly(
                        "2026-10-24T23:30:00Z",
                        "2026-10-25T00:00:00Z",
                        "2026-10-25T00:30:00Z",
                        "2026-10-25T02:00:00Z",
                        "2026-10-25T02:30:00Z");
    }

    /** Guarded by {@code Schedule.asTheClockGoes}: every twenty minutes are never an hour and twenty. */
    @Test
    void whatComesInAnyHourGoesOnWhileTheClockIsSet() {
        assertThat(times("*/20 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z", 3))
                .containsExactly("2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z");
        assertThat(times("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:10:00Z", 4))
                .containsExactly(
                        "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z");
        assertThat(times("15 */2 * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", 2))
                .containsExactly("2026-03-29T02:15:00Z", "2026-03-29T04:15:00Z");
        assertThat(times("*/20 * * * *", "Australia/Lord_Howe", "2026-10-03T15:10:00Z", 3))
                .as("by half an hour")
                .containsExactly("2026-10-03T15:40:00Z", "2026-10-03T16:00:00Z", "2026-10-03T16:20:00Z");
    }

    @Test
    void aTimeThatNeverComesIsNone() {
        assertThat(new Schedule(new Trigger.OnSchedule("0 0 30 2 *", null)).next(Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() {
        for (var cron : List.of("* * * *", "60 * * * *", "* * * * * *", "every day", "@reboot", "")) {
            assertThatThrownBy(() -> Schedule.cron(cron))
                    .as(cron)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must have five fields");
        }
        assertThatThrownBy(() -> Schedule.zone("Europe/Berln"))
                .hasMessage("there is no time zone \"Europe/Berln\"; name one such as Europe/Berlin."
                        + " Did you mean Europe/Berlin?");
    }

    private static List<String> times(String cron, @Nullable String zone, String from, int count) {
        var schedule = new Schedule(new Trigger.OnSchedule(cron, zone));
        return Stream.iterate(schedule.next(Instant.parse(from)).orElseThrow(), time -> schedule.next(time)
                        .orElseThrow())
                .limit(count)
                .map(Instant::toString)
                .toList();
    }
}
