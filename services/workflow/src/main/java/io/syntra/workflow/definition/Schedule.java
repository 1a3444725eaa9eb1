package io.syntra.workflow.definition;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Trigger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * The times of a schedule, by the clock of its zone, as Vixie cron has them. Where the hours are named, a time that the
 * clock skips in spring comes as soon as it has, and one that it has twice in autumn comes the first time. Where any hour
 * is meant ({@code *}, {@code *}{@code /2}), the clock is followed as it goes: what it skips is left out, what it has
 * twice comes twice.
 */
final class Schedule {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private static final int HOUR = 1;

    private final ExecutionTime times;
    private final boolean anyHour;
    private final ZoneId zone;

    Schedule(Trigger.OnSchedule trigger) {
        this.times = ExecutionTime.forCron(cron(trigger.cron()));
        this.anyHour = trigger.cron().strip().split("\\s+", -1)[HOUR].startsWith("*");
        this.zone = trigger.timeZone() == null ? ZoneOffset.UTC : zone(trigger.timeZone());
    }

    /** Empty when there is none, such as for the 30th of February. */
    Optional<Instant> next(Instant after) {
        return anyHour ? asTheClockGoes(after) : oncePerTime(after);
    }

    private Optional<Instant> oncePerTime(Instant after) {
        var rules = zone.getRules();
        for (var time = local(LocalDateTime.ofInstant(after, zone)); time.isPresent(); time = local(time.get())) {
            var skipped = rules.getTransition(time.get());
            var instant = skipped != null && skipped.isGap()
                    ? skipped.getInstant()
                    // Of two offsets the earlier time's comes first.
                    : time.get().toInstant(rules.getValidOffsets(time.get()).getFirst());
            if (instant.isAfter(after)) {
                return Optional.of(instant);
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> asTheClockGoes(Instant after) {
        var rules = zone.getRules();
        var offset = rules.getOffset(after);
        var from = LocalDateTime.ofInstant(after, offset);
        for (var turn = rules.nextTransition(after); ; turn = rules.nextTransition(turn.getInstant())) {
            var time = local(from);
            var instant = time.isEmpty() ? null : time.get().toInstant(offset);
            if (instant == null || turn == null || instant.isBefore(turn.getInstant())) {
                return Optional.ofNullable(instant);
            }
            offset = turn.getOffsetAfter();
            // What the clock shows then is among the times that may come.
            from = turn.getDateTimeAfter().minusSeconds(1);
        }
    }

    /** The next time on a clock that is never set. */
    private Optional<LocalDateTime> local(LocalDateTime after) {
        return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    static Cron cron(String text) {
        try {
            return PARSER.parse(text).validate();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must have five fields as in crontab: minute, hour, day of the month, month, day of the week, such"
                            + " as */5 * * * * or 30 8 * * MON-FRI",
                    e);
        }
    }

    /** @throws IllegalArgumentException that says what is wrong with it */
    static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "there is no time zone \"" + text + "\"; name one such as Europe/Berlin."
                            + Nearest.hint(text, ZoneId.getAvailableZoneIds()),
                    e);
        }
    }
}
