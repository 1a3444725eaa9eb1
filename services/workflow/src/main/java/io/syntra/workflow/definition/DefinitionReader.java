package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a definition as its author wrote it, strictly, and says everything that is wrong with it at once. */
final class DefinitionReader {

    private static final int MOST_RUNNING = 1_000;

    private DefinitionReader() {}

    /** @throws ProblemException {@code invalid_workflow} with a field for each mistake */
    static WorkflowDefinition read(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var definition = definition(body, wrong);
        if (definition == null) {
            throw ProblemException.fields(ProblemCode.INVALID_WORKFLOW, wrong);
        }
        return definition;
    }

    /** What may be wrong in it, though it need not be. */
    static List<Remark> doubts(WorkflowDefinition definition) {
        var root = JsonPlace.root(Json.mapper().valueToTree(definition), new ArrayList<>());
        var nodes = root.at("nodes").items().stream()
                .flatMap(place -> NodeReader.read(place).stream())
                .toList();
        var scope = new Scope(definition.trigger(), nodes, new Graph(definition.nodes()));
        return nodes.stream()
                .flatMap(node -> node.reading().uses().stream())
                .flatMap(use -> scope.doubt(use.variable()).stream()
                        .map(doubt -> new Remark(use.place().name(), doubt)))
                .distinct()
                .toList();
    }

    /** @throws ProblemException {@code invalid_workflow} when it has no name that it could be found again by */
    static Draft draft(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var definition = definition(body, wrong);
        if (definition != null) {
            return new Draft.Sound(definition);
        }
        var name = body == null ? "" : body.path("name").asText("");
        if (body == null || !body.path("name").isTextual() || !DefinitionCheck.isName(name)) {
            throw ProblemException.fields(ProblemCode.INVALID_WORKFLOW, wrong);
        }
        return new Draft.Flawed(name, body, wrong);
    }

    /** Null when something is wrong. */
    private static @Nullable WorkflowDefinition definition(@Nullable JsonNode body, List<Problem.Field> wrong) {
        var root = JsonPlace.root(body, wrong).object("name", "trigger", "max_running", "nodes");
        var name = root.at("name").text();
        var trigger = TriggerTypes.read(root.at("trigger"));
        var maxRunning =
                root.at("max_running").absent() ? null : root.at("max_running").number(1, MOST_RUNNING);
        var places = root.at("nodes").items();
        var nodes = places.stream()
                .flatMap(place -> NodeReader.read(place).stream())
                .toList();
        if (trigger == null || nodes.size() != places.size()) {
            return null;
        }
        var definition = new WorkflowDefinition(
                name, trigger, maxRunning, nodes.stream().map(ReadNode::node).toList());
        wrong.addAll(new DefinitionCheck(definition, nodes, wrong).mistakes());
        return wrong.isEmpty() ? definition : null;
    }
}
