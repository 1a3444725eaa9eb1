package io.syntra.workflow.trigger;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.workflow.node.EventTypes;
import io.syntra.workflow.run.TriggerData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run gets to know of the event that started it. */
final class EventData {

    /** Fields that hold the name of a service, and those that hold what went wrong, in the order of preference. */
    private static final List<String> SERVICE_NAMES = List.of("service_name", "name");

    private static final List<String> ERROR_MESSAGES = List.of("error_message", "message", "reason", "detail");

    private EventData() {}

    /** Every field of the event, and the variables that every run has. */
    static TriggerData of(EventMeta meta, DomainEvent event) {
        var values = event instanceof WorkflowTrigger asked ? new LinkedHashMap<>(asked.input()) : fields(event);
        putFirst(values, "service_name", SERVICE_NAMES);
        putFirst(values, "error_message", ERROR_MESSAGES);
        values.putIfAbsent("timestamp", values.getOrDefault("at", meta.time().toString()));
        values.put("trigger_type", meta.type());
        return new TriggerData(meta.type(), meta.id(), values);
    }

    static boolean matches(Trigger.OnEvent trigger, TriggerData data) {
        return trigger.filter().entrySet().stream().allMatch(wanted -> text(wanted.getValue())
                .equals(text(EventTypes.value(data.values(), wanted.getKey()))));
    }

    private static Map<String, Object> fields(DomainEvent event) {
        Map<String, Object> all = Json.mapper().convertValue(event, new TypeReference<>() {});
        all.remove("type");
        var fields = new LinkedHashMap<String, Object>();
        all.forEach((name, value) -> fields.put(EventTypes.known(event.getClass(), name), value));
        return fields;
    }

    private static void putFirst(Map<String, Object> values, String name, List<String> sources) {
        sources.stream()
                .filter(values::containsKey)
                .findFirst()
                .ifPresent(source -> values.put(name, values.get(source)));
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }
}
