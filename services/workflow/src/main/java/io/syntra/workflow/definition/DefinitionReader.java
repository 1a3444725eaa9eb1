package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a definition as its author wrote it, strictly, and says everything that is wrong with it at once. */
final class DefinitionReader {

    private static final List<String> NODE_TYPES = List.of("notify", "condition", "set");
    private static final List<String> TRIGGER_TYPES = List.of("event", "manual");
    private static final int MOST_ATTEMPTS = 10;
    private static final int LONGEST_DELAY_SECONDS = 3_600;

    private DefinitionReader() {}

    /** @throws ProblemException {@code invalid_workflow} with a field for each mistake */
    static WorkflowDefinition read(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var root = JsonPlace.root(body, wrong).object("name", "trigger", "nodes");
        var name = root.at("name").text();
        var trigger = trigger(root.at("trigger"));
        var nodes = root.at("nodes").items().stream()
                .map(DefinitionReader::node)
                .filter(Objects::nonNull)
                .toList();
        if (wrong.isEmpty() && trigger != null) {
            var definition = new WorkflowDefinition(name, trigger, nodes);
            wrong.addAll(new DefinitionCheck(definition).mistakes());
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
                yield new Trigger.OnEvent(place.at("event_type").text(), filter(place.at("filter")));
            }
            case "manual" -> {
                place.object("type");
                yield new Trigger.Manual();
            }
            case String other -> {
                unknownType(place.at("type"), other, "trigger", TRIGGER_TYPES);
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

    private static @Nullable Node node(JsonPlace place) {
        return switch (place.at("type").text()) {
            case "notify" -> notify(place.object("id", "type", "config", "next", "retry"));
            case "condition" -> condition(place.object("id", "type", "config", "next", "otherwise"));
            case "set" -> set(place.object("id", "type", "config", "next"));
            case String other -> {
                unknownType(place.at("type"), other, "node", NODE_TYPES);
                yield null;
            }
        };
    }

    private static Node notify(JsonPlace place) {
        var config = place.at("config").object("channel", "target", "title", "text");
        return new Node.Notify(
                place.at("id").text(),
                new Node.Notify.Config(
                        config.at("channel").text(),
                        config.at("target").text(),
                        config.at("title").text(),
                        config.at("text").text()),
                place.at("next").optionalText(),
                retry(place.at("retry")));
    }

    private static Node.@Nullable Retry retry(JsonPlace place) {
        if (place.absent()) {
            return null;
        }
        place.object("max_attempts", "delay_seconds");
        return new Node.Retry(
                place.at("max_attempts").number(1, MOST_ATTEMPTS),
                place.at("delay_seconds").number(1, LONGEST_DELAY_SECONDS));
    }

    private static Node condition(JsonPlace place) {
        var config = place.at("config").object("field", "op", "value");
        return new Node.Condition(
                place.at("id").text(),
                new Node.Condition.Config(
                        config.at("field").text(),
                        comparison(config.at("op")),
                        config.at("value").optionalScalar()),
                place.at("next").optionalText(),
                place.at("otherwise").optionalText());
    }

    private static Node.Comparison comparison(JsonPlace place) {
        var text = place.text();
        return Stream.of(Node.Comparison.values())
                .filter(c -> name(c).equals(text))
                .findFirst()
                .orElseGet(() -> {
                    if (!place.absent()) {
                        place.wrong("must be one of "
                                + String.join(
                                        ", ",
                                        Stream.of(Node.Comparison.values())
                                                .map(DefinitionReader::name)
                                                .toList()));
                    }
                    return Node.Comparison.EQ;
                });
    }

    private static String name(Node.Comparison comparison) {
        return comparison.name().toLowerCase(Locale.ROOT);
    }

    private static Node set(JsonPlace place) {
        var values = place.at("config").object("values").at("values");
        var read = new LinkedHashMap<String, String>();
        for (var name : values.object(values.names().toArray(String[]::new)).names()) {
            var value = values.at(name).optionalScalar();
            read.put(name, value == null ? "" : value);
        }
        return new Node.SetValues(
                place.at("id").text(),
                new Node.SetValues.Config(read),
                place.at("next").optionalText());
    }

    private static void unknownType(JsonPlace place, String type, String what, List<String> known) {
        if (!type.isEmpty()) {
            place.wrong("there is no " + what + " type \"" + type + "\"; there are: " + String.join(", ", known) + "."
                    + Nearest.hint(type, known));
        }
    }
}
