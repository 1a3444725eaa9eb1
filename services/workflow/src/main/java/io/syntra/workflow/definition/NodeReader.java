package io.syntra.workflow.definition;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.contracts.workflow.NodeTypeView.Ways;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.node.Conditions;
import io.syntra.workflow.node.Errors;
import io.syntra.workflow.node.NodeType;
import io.syntra.workflow.node.NodeTypes;
import io.syntra.workflow.node.Reading;
import io.syntra.workflow.node.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what all nodes have in common; the configuration is for the node's type. */
final class NodeReader {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final Pattern BRANCH = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
    private static final int MOST_ATTEMPTS = 10;
    private static final int LONGEST_DELAY_SECONDS = 3_600;

    private NodeReader() {}

    /** Empty when there is no such type, which is said. */
    static Optional<ReadNode> read(JsonPlace place) {
        if (!(place.value() instanceof ObjectNode)) {
            place.wrong(
                    "must be an object, such as {\"id\": \"note\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}");
            return Optional.empty();
        }
        var name = place.at("type").text();
        var type = NodeTypes.named(name);
        if (type.isEmpty() && !name.isEmpty()) {
            var known = NodeTypes.names();
            place.at("type")
                    .wrong("there is no node type \"" + name + "\"; there are: " + String.join(", ", known) + "."
                            + Nearest.hint(name, known));
        }
        return type.map(known -> read(place, known));
    }

    private static ReadNode read(JsonPlace place, NodeType type) {
        var view = type.view();
        place.object(elsewhere(view), fields(view));
        var reading = new Reading(place.at("config"));
        var node = new Node(
                place.at("id").text(),
                view.type(),
                object(place.at("config")),
                place.at("next").optionalText(),
                place.at("otherwise").optionalText(),
                branches(place.at("branches"), view.ways()),
                place.at("on_error").optionalText(),
                retry(place.at("retry"), view),
                timeout(place.at("timeout_seconds"), type),
                skipIf(place.at("skip_if"), reading),
                place.at("mock").absent() ? null : object(place.at("mock")));
        return new ReadNode(node, place, type, reading, type.read(reading));
    }

    /** Why it is not where it was written: in the configuration, or not at all since such a node does nothing of the kind. */
    private static Map<String, String> elsewhere(NodeTypeView type) {
        var elsewhere = new HashMap<String, String>();
        Schema.names(type.schema()).forEach(field -> elsewhere.put(field, "stands in config"));
        elsewhere.put("on_error", "is not for a " + type.type() + ", which cannot fail");
        elsewhere.put("retry", "is not for a " + type.type() + ", which is never tried again");
        elsewhere.put("timeout_seconds", "is not for a " + type.type() + ", which waits for no answer");
        elsewhere.put("otherwise", "is not for a " + type.type() + ": only a condition goes one way or the other");
        elsewhere.put("branches", "is not for a " + type.type() + ", which has no branches");
        return elsewhere;
    }

    /** What such a node can have: one that cannot fail has nothing that says what happens then. */
    private static String[] fields(NodeTypeView type) {
        var fields = new ArrayList<>(List.of("id", "type", "config", "next", "skip_if", "mock"));
        switch (type.ways()) {
            case NEXT -> {}
            case OTHERWISE -> fields.add("otherwise");
            case BRANCHES, ALL_BRANCHES, EACH -> fields.add("branches");
        }
        if (!type.errors().isEmpty()) {
            fields.add("on_error");
        }
        if (!type.retryable().isEmpty()) {
            fields.add("retry");
        }
        if (type.errors().contains(Errors.TIMEOUT)) {
            fields.add("timeout_seconds");
        }
        return fields.toArray(String[]::new);
    }

    private static Map<String, Object> object(JsonPlace place) {
        var object = place.optionalObject();
        return object == null ? Map.of() : Json.mapper().convertValue(object, OBJECT);
    }

    private static @Nullable Map<String, String> branches(JsonPlace place, Ways ways) {
        if (ways == Ways.EACH) {
            place.object(Node.EACH);
            return Map.of(Node.EACH, place.at(Node.EACH).text());
        }
        if (place.absent()) {
            if (ways == Ways.ALL_BRANCHES) {
                place.wrong("is missing; name the first node of each branch, such as {\"mail\": \"tell\"}");
            }
            return null;
        }
        var branches = new LinkedHashMap<String, String>();
        for (var way : place.names()) {
            branches.put(way, place.at(way).text());
            if (ways == Ways.ALL_BRANCHES && !BRANCH.matcher(way).matches()) {
                place.at(way).wrong("a branch's name has lower-case letters, digits, _ and -");
            }
        }
        if (branches.isEmpty()) {
            place.wrong("must name at least one way, such as {\"critical\": \"page\"}");
        }
        return branches;
    }

    private static Node.@Nullable Retry retry(JsonPlace place, NodeTypeView type) {
        if (place.absent()) {
            return null;
        }
        place.object("max_attempts", "delay_seconds", "backoff", "on");
        return new Node.Retry(
                place.at("max_attempts").number(1, MOST_ATTEMPTS),
                place.at("delay_seconds").number(1, LONGEST_DELAY_SECONDS),
                backoff(place.at("backoff")),
                errors(place.at("on"), type));
    }

    private static Node.@Nullable Backoff backoff(JsonPlace place) {
        return place.absent()
                ? null
                : Node.Backoff.valueOf(place.word("constant", "exponential").toUpperCase(Locale.ROOT));
    }

    private static @Nullable List<String> errors(JsonPlace place, NodeTypeView type) {
        if (place.absent()) {
            return null;
        }
        var errors = new ArrayList<String>();
        for (var item : place.items()) {
            var error = item.text();
            if (!type.retryable().contains(error)) {
                item.wrong("is no error after which a " + type.type() + " can be tried again; there are: "
                        + String.join(", ", type.retryable()) + "." + Nearest.hint(error, type.retryable()));
            }
            errors.add(error);
        }
        return errors;
    }

    private static @Nullable Integer timeout(JsonPlace place, NodeType type) {
        return place.absent()
                ? null
                : place.number(1, Math.toIntExact(type.longestTimeout().toSeconds()));
    }

    private static Node.@Nullable Condition skipIf(JsonPlace place, Reading reading) {
        return place.absent() ? null : Conditions.read(place, reading);
    }
}
