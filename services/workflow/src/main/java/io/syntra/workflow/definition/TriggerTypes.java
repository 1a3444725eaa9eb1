package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.problem.JsonPlace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalogue: every kind of trigger that there is. */
final class TriggerTypes {

    private static final TriggerType EVENT = new EventTrigger();
    private static final TriggerType ALERT = new AlertTrigger();
    private static final TriggerType SCHEDULE = new ScheduleTrigger();
    private static final TriggerType WEBHOOK = new WebhookTrigger();
    private static final TriggerType MANUAL = new ManualTrigger();
    private static final List<TriggerType> ALL = List.of(EVENT, ALERT, SCHEDULE, WEBHOOK, MANUAL);

    private TriggerTypes() {}

    static List<TriggerType> all() {
        return ALL;
    }

    static Optional<TriggerType> named(String name) {
        return ALL.stream().filter(type -> type.view().type().equals(name)).findFirst();
    }

    static TriggerType of(Trigger trigger) {
        return switch (trigger) {
            case Trigger.OnEvent _ -> EVENT;
            case Trigger.OnAlert _ -> ALERT;
            case Trigger.OnSchedule _ -> SCHEDULE;
            case Trigger.OnWebhook _ -> WEBHOOK;
            case Trigger.Manual _ -> MANUAL;
        };
    }

    /** Null when there is no such kind, which is said. */
    static @Nullable Trigger read(JsonPlace place) {
        if (!place.absent() && !(place.value() instanceof ObjectNode)) {
            place.wrong("must be an object, such as {\"type\": \"manual\"}");
            return null;
        }
        var name = place.at("type").text();
        var type = named(name);
        if (type.isEmpty() && !name.isEmpty()) {
            var known = ALL.stream().map(kind -> kind.view().type()).toList();
            place.at("type")
                    .wrong("there is no trigger type \"" + name + "\"; there are: " + String.join(", ", known) + "."
                            + Nearest.hint(name, known));
        }
        return type.map(known -> known.read(place)).orElse(null);
    }
}
