package io.syntra.workflow.node;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.event.AuditCheckpoint;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.problem.JsonPlace;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events that can start a run or be waited for, and their fields, as the contracts define them. */
public final class EventTypes {

    /** Which a run has of its own, and with it the fields of an event that is of another run. */
    private static final Set<String> OF_A_RUN = Set.of("run_id", "workflow_id", "workflow_name", "trigger_type");

    /** What stands in front of them then. */
    private static final Map<Class<? extends DomainEvent>, String> PREFIXES = Map.of(
            WorkflowRunEvent.Started.class,
            "started_",
            WorkflowRunEvent.Finished.class,
            "finished_",
            DecisionEvent.ApprovalDecided.class,
            "approval_");

    /** The suite's own housekeeping. All that happens else can start a run, also what the contracts do not know yet. */
    private static final Set<Class<? extends DomainEvent>> START_NOTHING = Set.of(
            RouteTable.class,
            TrafficSample.class,
            UsageEvent.class,
            NotificationRequest.class,
            AgentRequest.class,
            AgentAnswer.class,
            AuditCheckpoint.class,
            // It starts the workflow that it names.
            WorkflowTrigger.class,
            WorkflowRunEvent.NodeFinished.class);

    /** Of what runs do. */
    private static final List<Class<? extends DomainEvent>> OF_RUNS = List.of(
            WorkflowRunEvent.Started.class,
            WorkflowRunEvent.Finished.class,
            DeliveryEvent.Delivered.class,
            DeliveryEvent.Failed.class,
            DeliveryEvent.Unknown.class,
            DecisionEvent.ApprovalDecided.class);

    /** Fields that hold others, of which a path names one. */
    private static final Map<String, Set<String>> NESTED =
            kinds().collect(Collectors.toMap(DomainEvent::typeOf, EventTypes::nested, (a, b) -> a));

    private static final Map<String, Set<String>> FIELDS =
            kinds().collect(Collectors.toMap(DomainEvent::typeOf, EventTypes::fields, (a, b) -> a, TreeMap::new));

    private EventTypes() {}

    public static Set<String> all() {
        return FIELDS.keySet();
    }

    /** Field names as they are in JSON; empty for an unknown type. */
    public static Set<String> fieldsOf(String eventType) {
        return FIELDS.getOrDefault(eventType, Set.of());
    }

    /** Those that have fields of their own. */
    public static Set<String> objectsOf(String eventType) {
        return NESTED.getOrDefault(eventType, Set.of());
    }

    /** Whether runs themselves cause it: what tells of them must not tell of itself, for ever. */
    public static boolean isOfRuns(String eventType) {
        return OF_RUNS.stream().map(DomainEvent::typeOf).anyMatch(eventType::equals);
    }

    /** A field as it is known in a run, which has a name and an id of its own. */
    public static String known(Class<? extends DomainEvent> kind, String field) {
        return OF_A_RUN.contains(field) ? PREFIXES.getOrDefault(kind, "") + field : field;
    }

    /** The value that a filter means: of a field, or by {@code field.name} of what is in it. */
    public static @Nullable Object value(Map<String, Object> event, String path) {
        @Nullable Object at = event;
        for (var name : path.split("\\.", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return at;
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
            var parts = name.split("\\.", 2);
            if (parts.length == 2 && objectsOf(eventType).contains(parts[0])) {
                continue;
            }
            if (!fields.contains(name)) {
                filters.at(name)
                        .wrong(eventType + " has no such field; it has: "
                                + fields.stream().sorted().collect(Collectors.joining(", ")) + "."
                                + Nearest.hint(name, fields));
            }
        }
    }

    private static Stream<Class<? extends DomainEvent>> kinds() {
        return kinds(DomainEvent.class);
    }

    private static Stream<Class<? extends DomainEvent>> kinds(Class<? extends DomainEvent> family) {
        if (START_NOTHING.contains(family)) {
            return Stream.empty();
        }
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses())
                        .flatMap(kind -> kinds(kind.asSubclass(DomainEvent.class)))
                : Stream.of(family);
    }

    private static Set<String> nested(Class<? extends DomainEvent> kind) {
        var snakeCase = new SnakeCaseStrategy();
        return Arrays.stream(kind.getRecordComponents())
                .filter(component -> component.getType() == Map.class)
                .map(component -> known(kind, snakeCase.translate(component.getName())))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> fields(Class<? extends DomainEvent> kind) {
        var snakeCase = new SnakeCaseStrategy();
        return Arrays.stream(kind.getRecordComponents())
                .map(component -> known(kind, snakeCase.translate(component.getName())))
                .collect(Collectors.toUnmodifiableSet());
    }
}
