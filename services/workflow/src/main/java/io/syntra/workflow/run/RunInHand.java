package io.syntra.workflow.run;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.workflow.definition.Graph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that is locked by the current transaction, with all that is needed to go on.
 *
 * @param steps in order; the last one is open unless the run is over
 */
record RunInHand(Run run, List<Step> steps, WorkflowDefinition definition) {

    Step open() {
        return steps.getLast();
    }

    Node openNode() {
        return graph().node(open().node)
                .orElseThrow(() ->
                        new IllegalStateException("version " + run.workflowVersion + " has no node " + open().node));
    }

    /** The node after the open one, given what that one said. */
    Optional<Node> next(Map<String, Object> output) {
        var node = openNode();
        return node instanceof Node.Condition condition && !Boolean.TRUE.equals(output.get("result"))
                ? graph().otherwise(condition)
                : graph().next(node);
    }

    Facts facts() {
        var nodes = new LinkedHashMap<String, Object>();
        for (var step : steps) {
            var output = step.output();
            if (output != null) {
                nodes.put(step.node, output);
            }
        }
        return facts(run, nodes);
    }

    static Facts facts(Run run, Map<String, Object> nodes) {
        return new Facts(run.trigger(), Map.of("workflow_name", run.workflowName, "run_id", run.id.toString()), nodes);
    }

    private Graph graph() {
        return new Graph(definition.nodes());
    }
}
