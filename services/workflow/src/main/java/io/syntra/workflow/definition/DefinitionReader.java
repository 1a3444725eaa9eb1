package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.node.EventTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a definition as its author wrote it, strictly, and says everything that is wrong with it at once. */
final class DefinitionReader {

    private static final List<String> TRIGGER_TYPES = List.of("event", "manual");

    private DefinitionReader() {}

    /** @throws ProblemException {@code invalid_workflow} with a field for each mistake */
    static WorkflowDefinition read(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var root = JsonPlace.root(body, wrong).object("name", "trigger", "nodes");
        var name = root.at("name").text();
        var trigger = trigger(root.at("trigger"));
        var places = root.at("nodes").items();
        var nodes = places.stream()
                .flatMap(place -> NodeReader.read(place).stream())
                .toList();
        if (trigger != null && nodes.size() == places.size()) {
            var definition = new WorkflowDefinition(
                    name, trigger, nodes.stream().map(ReadNode::node).toList());
            wrong.addAll(new DefinitionCheck(definition, nodes, wrong).mistakes());
            if (wrong.isEmpty()) {
                return definition;
            }
        }
        throw ProblemException.fields(ProblemCode.INVALID_WORKFLOW, wrong);
    }

    private static @Nullable Trigger trigger(JsonPlace place) {
        return switch (place.at("type").text()) {
            case "event" -> {
                place.object("type", "event_type", "filter");
                var type = place.at("event_type").text();
                var filter = filter(place.at("filter"));
                if (!type.isEmpty()) {
                    EventTypes.check(type, place.at("event_type"), filter.keySet(), place.at("filter"));
                }
                yield new Trigger.OnEvent(type, filter);
            }
            case "manual" -> {
                place.object("type");
                yield new Trigger.Manual();
            }
            case String other -> {
                if (!other.isEmpty()) {
                    place.at("type")
                            .wrong("there is no trigger type \"" + other + "\"; there are: "
                                    + String.join(", ", TRIGGER_TYPES) + "." + Nearest.hint(other, TRIGGER_TYPES));
                }
                yield null;
            }
        };
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
