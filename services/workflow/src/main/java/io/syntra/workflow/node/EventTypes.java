package io.syntra.workflow.node;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.problem.JsonPlace;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The events that can start a run or be waited for, and their fields, as the contracts define them. */
public final class EventTypes {

    private static final Map<String, Set<String>> FIELDS = Stream.of(
                    ErrorGroupEvent.class, DeploymentEvent.class, ServiceEvent.class, ActionEvent.class)
            .flatMap(family -> kinds(family).stream())
            .collect(Collectors.toMap(DomainEvent::typeOf, EventTypes::fields, (a, b) -> a, TreeMap::new));

    private EventTypes() {}

    public static Set<String> all() {
        return FIELDS.keySet();
    }

    /** Field names as they are in JSON; empty for an unknown type. */
    public static Set<String> fieldsOf(String eventType) {
        return FIELDS.getOrDefault(eventType, Set.of());
    }

    /** Says at the places where it is wrong that there is no such event, or that it has no such field. */
    public static void check(String eventType, JsonPlace type, Collection<String> filter, JsonPlace filters) {
        if (!all().contains(eventType)) {
            type.wrong("there is no event \"" + eventType + "\"; there are: " + String.join(", ", all()) + "."
                    + Nearest.hint(eventType, all()));
            return;
        }
        var fields = fieldsOf(eventType);
        for (var name : filter) {
            if (!fields.contains(name)) {
                filters.at(name)
                        .wrong(eventType + " has no such field; it has: "
                                + fields.stream().sorted().collect(Collectors.joining(", ")) + "."
                                + Nearest.hint(name, fields));
            }
        }
    }

    private static List<Class<? extends DomainEvent>> kinds(Class<? extends DomainEvent> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .<Class<? extends DomainEvent>>map(kind -> kind.asSubclass(DomainEvent.class))
                .toList();
    }

    private static Set<String> fields(Class<? extends DomainEvent> kind) {
        var snakeCase = new SnakeCaseStrategy();
        return Arrays.stream(kind.getRecordComponents())
                .map(component -> snakeCase.translate(component.getName()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
