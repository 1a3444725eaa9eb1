package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.template.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits for an event that comes after it has begun. */
public final class WaitForEventType implements NodeType {

    private static final String EVENT_TYPE = "event_type";
    private static final String FILTER = "filter";

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["event_type"],
             "properties": {
               "event_type": {"title": "Event", "type": "string", "examples": ["error_group.resolved"]},
               "filter": {"title": "Filter", "type": "object",
                          "description": "Every named field of the event, evidence.name for one inside, must have exactly this value.",
                          "additionalProperties": {"type": ["string", "number", "boolean"], "x-field": "template"}}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "wait_for_event",
            "Wait for an event",
            "Hourglass",
            "Goes on when such an event comes, and says its fields.",
            SCHEMA,
            List.of(),
            List.of(Errors.TIMEOUT),
            List.of(),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var type = config.at(EVENT_TYPE).text();
        var filters = config.at(FILTER);
        var templates = new LinkedHashMap<String, Template>();
        if (!filters.absent()) {
            for (var name :
                    filters.object(filters.names().toArray(String[]::new)).names()) {
                templates.put(
                        name,
                        reading.template(filters.at(name), filters.at(name).scalar()));
            }
        }
        if (!type.isEmpty()) {
            EventTypes.check(type, config.at(EVENT_TYPE), templates.keySet(), filters);
        }
        return new Wait(type, Collections.unmodifiableMap(templates));
    }

    /** @param input of a node that waits */
    public static boolean isAwaited(Map<String, Object> input, Map<String, Object> event) {
        return !(input.get(FILTER) instanceof Map<?, ?> filter)
                || filter.entrySet().stream().allMatch(wanted -> String.valueOf(wanted.getValue())
                        .equals(String.valueOf(EventTypes.value(event, String.valueOf(wanted.getKey())))));
    }

    private record Wait(String eventType, Map<String, Template> filter) implements Work {

        @Override
        public Set<String> output() {
            return EventTypes.fieldsOf(eventType);
        }

        @Override
        public Input input(Facts facts) {
            var rendered = Input.rendered(filter, facts);
            return new Input(Map.of(EVENT_TYPE, eventType, FILTER, rendered.values()), rendered.warnings());
        }

        @Override
        public String listensFor() {
            return eventType;
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.Listening(eventType);
        }
    }
}
