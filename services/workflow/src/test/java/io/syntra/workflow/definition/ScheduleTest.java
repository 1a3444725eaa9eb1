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

    @Test
    void aDailyTimeComesOnceWhenTheClockHasItTwiceAndTheDayAfterItSkippedIt() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T10:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-28T10:00:00Z", 1)
                        .getFirst())
                .isEqualTo("2026-03-30T00:30:00Z");
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
