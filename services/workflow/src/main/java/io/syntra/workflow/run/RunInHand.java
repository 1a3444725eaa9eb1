package io.syntra.workflow.run;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.workflow.definition.Graph;
import io.syntra.workflow.node.Call;
import io.syntra.workflow.node.Facts;
import io.syntra.workflow.node.Reading;
import io.syntra.workflow.node.Way;
import io.syntra.workflow.node.Work;
import java.time.Instant;
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

    Work openWork() {
        return Reading.of(openNode());
    }

    Call call(Instant now) {
        return new Call(run.facts(), open().node, open().attempts, open().input(), now);
    }

    Optional<Node> next(Way way) {
        return graph().next(openNode(), way);
    }

    /** Whether the run goes on when the open node has failed. */
    boolean hasRescue() {
        return openNode().onError() != null;
    }

    /** The node for when the open one has failed. */
    Optional<Node> rescue() {
        return graph().node(openNode().onError());
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
