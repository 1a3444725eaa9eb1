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
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** The times of a schedule. A time that the clock of its zone skips in spring has no run. */
final class Schedule {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final ExecutionTime times;
    private final ZoneId zone;

    Schedule(Trigger.OnSchedule trigger) {
        this.times = ExecutionTime.forCron(cron(trigger.cron()));
        this.zone = trigger.timeZone() == null ? ZoneOffset.UTC : zone(trigger.timeZone());
    }

    /** Empty when there is none, such as for the 30th of February. */
    Optional<Instant> next(Instant after) {
        return times.nextExecution(after.atZone(zone)).map(time -> time.toInstant());
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
