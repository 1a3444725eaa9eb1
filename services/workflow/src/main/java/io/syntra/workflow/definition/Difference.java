package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.DefinitionChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is different between two versions. A node is the same as long as it has its id. */
final class Difference {

    private final List<DefinitionChange> changes = new ArrayList<>();

    private Difference() {}

    static List<DefinitionChange> between(JsonNode from, JsonNode to) {
        var difference = new Difference();
        for (var field : List.of("name", "max_running", "trigger")) {
            difference.look(field, from.path(field), to.path(field));
        }
        difference.nodes(from.path("nodes"), to.path("nodes"));
        return difference.changes;
    }

    private void nodes(JsonNode from, JsonNode to) {
        var ids = ids(from);
        ids.addAll(ids(to));
        ids.forEach(id -> look("nodes." + id, named(from, id), named(to, id)));
        // Where a node stands matters to those that have no next.
        var before = List.copyOf(ids(from));
        var after = List.copyOf(ids(to));
        if (!before.equals(after)) {
            changes.add(new DefinitionChange("nodes", before, after));
        }
    }

    private static Set<String> ids(JsonNode nodes) {
        var ids = new LinkedHashSet<String>();
        nodes.forEach(node -> ids.add(node.path("id").asText()));
        return ids;
    }

    private static JsonNode named(JsonNode nodes, String id) {
        return nodes.valueStream()
                .filter(node -> node.path("id").asText().equals(id))
                .findFirst()
                .orElse(MissingNode.getInstance());
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

    private static @Nullable Object value(JsonNode json) {
        return json.isMissingNode() || json.isNull() ? null : Json.mapper().convertValue(json, Object.class);
    }
}
