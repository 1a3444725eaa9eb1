package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.node.Schema;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Certain times, in the time zone of its author. */
final class ScheduleTrigger implements TriggerType {

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["cron"],
             "properties": {
               "cron": {"title": "When", "type": "string", "examples": ["*/5 * * * *", "30 8 * * MON-FRI"],
                        "description": "Minute, hour, day of the month, month, day of the week, as in crontab."},
               "time_zone": {"title": "Time zone", "type": "string", "default": "UTC", "examples": ["Europe/Berlin"]}}}""");

    private static final TriggerTypeView VIEW = new TriggerTypeView(
            "schedule",
            "Schedule",
            "CalendarClock",
            "Certain times, such as every weekday at 8:30. Times that were missed start one run.",
            SCHEMA,
            Inputs.known(Set.of()),
            null,
            false);

    @Override
    public Optional<Provided> provides(Trigger trigger) {
        return Optional.of(new Provided("a schedule", Set.of(), Set.of()));
    }

    @Override
    public TriggerTypeView view() {
        return VIEW;
    }

    @Override
    public Trigger read(JsonPlace place) {
        place.object("type", "cron", "time_zone");
        var cron = place.at("cron").text();
        var zone = place.at("time_zone").optionalText();
        if (zone != null) {
            try {
                Schedule.zone(zone);
            } catch (IllegalArgumentException e) {
                place.at("time_zone").wrong(Objects.requireNonNull(e.getMessage()));
            }
        }
        if (!cron.isEmpty()) {
            try {
                Schedule.cron(cron);
            } catch (IllegalArgumentException e) {
                place.at("cron").wrong(Objects.requireNonNull(e.getMessage()));
            }
        }
        return new Trigger.OnSchedule(cron, zone);
    }
}
