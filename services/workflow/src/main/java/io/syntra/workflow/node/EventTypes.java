package io.syntra.workflow.node;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.SessionEvent;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.contracts.event.WorkflowRunEvent;
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

    private static final Set<String> OF_A_RUN = Set.of("run_id", "workflow_id", "workflow_name");

    private static final List<Class<? extends DomainEvent>> FAMILIES = List.of(
            ErrorGroupEvent.class,
            DeploymentEvent.class,
            ServiceEvent.class,
            ActionEvent.class,
            TargetEvent.class,
            SessionEvent.class);

    /** Of what runs do. */
    private static final List<Class<? extends DomainEvent>> OF_RUNS =
            List.of(WorkflowRunEvent.Finished.class, DeliveryEvent.Failed.class, DeliveryEvent.Unknown.class);

    private static final Map<String, Set<String>> FIELDS = Stream.concat(
                    FAMILIES.stream().flatMap(family -> kinds(family).stream()), OF_RUNS.stream())
            .collect(Collectors.toMap(DomainEvent::typeOf, EventTypes::fields, (a, b) -> a, TreeMap::new));

    private EventTypes() {}

    public static Set<String> all() {
        return FIELDS.keySet();
    }

    /** Field names as they are in JSON; empty for an unknown type. */
    public static Set<String> fieldsOf(String eventType) {
        return FIELDS.getOrDefault(eventType, Set.of());
    }

    /** Whether runs themselves cause it: what tells of them must not tell of itself, for ever. */
    public static boolean isOfRuns(String eventType) {
        return OF_RUNS.stream().map(DomainEvent::typeOf).anyMatch(eventType::equals);
    }

    /** A field as it is known in a run, which has a name and an id of its own. */
    public static String known(Class<? extends DomainEvent> kind, String field) {
        return kind.equals(WorkflowRunEvent.Finished.class) && OF_A_RUN.contains(field) ? "finished_" + field : field;
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
                .map(component -> known(kind, snakeCase.translate(component.getName())))
                .collect(Collectors.toUnmodifiableSet());
    }
}
