package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Reads a definition as its author wrote it, strictly, and says everything that is wrong with it at once. */
final class DefinitionReader {

    private static final int MOST_RUNNING = 1_000;

    private DefinitionReader() {}

    /** @throws ProblemException {@code invalid_workflow} with a field for each mistake */
    static WorkflowDefinition read(@Nullable JsonNode body) {
        var wrong = new ArrayList<Problem.Field>();
        var root = JsonPlace.root(body, wrong).object("name", "trigger", "max_running", "nodes");
        var name = root.at("name").text();
        var trigger = TriggerTypes.read(root.at("trigger"));
        var maxRunning =
                root.at("max_running").absent() ? null : root.at("max_running").number(1, MOST_RUNNING);
        var places = root.at("nodes").items();
        var nodes = places.stream()
                .flatMap(place -> NodeReader.read(place).stream())
                .toList();
        if (trigger != null && nodes.size() == places.size()) {
            var definition = new WorkflowDefinition(
                    name,
                    trigger,
                    maxRunning,
                    nodes.stream().map(ReadNode::node).toList());
            wrong.addAll(new DefinitionCheck(definition, nodes, wrong).mistakes());
            if (wrong.isEmpty()) {
                return definition;
            }
        }
        throw ProblemException.fields(ProblemCode.INVALID_WORKFLOW, wrong);
    }
}
