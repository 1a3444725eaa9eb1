package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.node.EventTypes;
import io.syntra.workflow.node.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An event of the workspace. */
final class EventTrigger implements TriggerType {

    private static final TriggerTypeView VIEW = new TriggerTypeView(
            "event",
            "Event",
            "Zap",
            "Something happened in the workspace, such as error_group.opened.",
            Schema.of("""
                    {"type": "object", "additionalProperties": false, "required": ["event_type"],
                     "properties": {
                       "event_type": {"title": "Event", "type": "string", "examples": ["error_group.opened"]},
                       "filter": {"title": "Filter", "type": "object",
                                  "description": "Every named field of the event, evidence.name for one inside, must have exactly this value.",
                                  "additionalProperties": {"type": ["string", "number", "boolean"]}}}}"""),
            Inputs.known(Set.of()),
            EventTypes.all().stream()
                    .collect(Collectors.toMap(
                            Function.identity(),
                            type -> EventTypes.fieldsOf(type).stream().sorted().toList(),
                            (a, b) -> a,
                            LinkedHashMap::new)),
            false);

    @Override
    public Optional<Provided> provides(Trigger trigger) {
        return trigger instanceof Trigger.OnEvent on && EventTypes.all().contains(on.eventType())
                ? Optional.of(new Provided(
                        on.eventType(), EventTypes.fieldsOf(on.eventType()), EventTypes.objectsOf(on.eventType())))
                : Optional.empty();
    }

    @Override
    public TriggerTypeView view() {
        return VIEW;
    }

    @Override
    public Trigger read(JsonPlace place) {
        place.object("type", "event_type", "filter");
        var type = place.at("event_type").text();
        var filter = filter(place.at("filter"));
        if (!type.isEmpty()) {
            EventTypes.check(type, place.at("event_type"), filter.keySet(), place.at("filter"));
        }
        return new Trigger.OnEvent(type, filter);
    }

    private static Map<String, Object> filter(JsonPlace place) {
        var filter = new LinkedHashMap<String, Object>();
        if (!place.absent()) {
            for (var name : place.object(place.names().toArray(String[]::new)).names()) {
                var value = place.at(name).optionalScalar();
                if (value == null) {
                    place.at(name).wrong("is missing; a filter names the value that the field must have");
                } else {
                    filter.put(name, value);
                }
            }
        }
        return filter;
    }
}
