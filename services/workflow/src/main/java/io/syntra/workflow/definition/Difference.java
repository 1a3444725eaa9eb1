package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.DefinitionChange;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.WorkflowDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is different between two versions. A node is the same as long as it has its id. */
final class Difference {

    private final List<DefinitionChange> changes = new ArrayList<>();

    private Difference() {}

    static List<DefinitionChange> between(WorkflowDefinition from, WorkflowDefinition to) {
        var difference = new Difference();
        difference.look("name", json(from.name()), json(to.name()));
        difference.look("max_running", json(from.maxRunning()), json(to.maxRunning()));
        difference.look("trigger", json(from.trigger()), json(to.trigger()));
        difference.nodes(from.nodes(), to.nodes());
        return difference.changes;
    }

    private void nodes(List<Node> from, List<Node> to) {
        var ids = ids(from);
        ids.addAll(ids(to));
        ids.forEach(id -> look("nodes." + id, json(named(from, id)), json(named(to, id))));
        // Where a node stands matters to those that have no next.
        var before = List.copyOf(ids(from));
        var after = List.copyOf(ids(to));
        if (!before.equals(after)) {
            changes.add(new DefinitionChange("nodes", before, after));
        }
    }

    private static Set<String> ids(List<Node> nodes) {
        var ids = new LinkedHashSet<String>();
        nodes.forEach(node -> ids.add(node.id()));
        return ids;
    }

    private static @Nullable Node named(List<Node> nodes, String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElse(null);
    }

    private void look(String field, JsonNode from, JsonNode to) {
        if (from.equals(to)) {
            return;
        }
        if (from.isObject() && to.isObject()) {
            var names = new LinkedHashSet<String>();
            from.fieldNames().forEachRemaining(names::add);
            to.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> look(field + "." + name, from.path(name), to.path(name)));
        } else {
            changes.add(new DefinitionChange(field, value(from), value(to)));
        }
    }

    private static JsonNode json(@Nullable Object value) {
        return value == null ? MissingNode.getInstance() : Json.mapper().valueToTree(value);
    }

    private static @Nullable Object value(JsonNode json) {
        return json.isMissingNode() || json.isNull() ? null : Json.mapper().convertValue(json, Object.class);
    }
}
