package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Does several branches at a time and goes on when all of them are through. */
final class ParallelType implements NodeType {

    private static final String BRANCH_FAILED = "branch_failed";

    private static final NodeTypeView VIEW = new NodeTypeView(
            "parallel",
            "Parallel",
            "Split",
            "Does all its branches at a time, and goes on with next when all are through. What the last node of a"
                    + " branch said is read as nodes.<id>.<branch>.<field>.",
            Schema.of("{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {}}"),
            List.of(),
            List.of(BRANCH_FAILED),
            List.of(),
            NodeTypeView.Ways.ALL_BRANCHES);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        if (!reading.config().absent()) {
            reading.config().object();
        }
        return new Branches();
    }

    private record Branches() implements Forking {

        @Override
        public Set<String> output() {
            return Set.of();
        }

        @Override
        public Input input(Facts facts) {
            return new Input(Map.of(), List.of());
        }

        @Override
        public Outcome outcome(Call call) {
            var branches = Objects.requireNonNull(call.node().branches());
            return new Outcome.Forked(branches.keySet().stream()
                    .map(name -> new Outcome.Fork(name, name, Map.of()))
                    .toList());
        }

        @Override
        public int atOnce() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean goesOnAfterFailure() {
            return true;
        }

        @Override
        public Outcome joined(List<Ended> ended) {
            var output = new LinkedHashMap<String, Object>();
            for (var branch : ended) {
                if (branch.failure() != null) {
                    return new Outcome.Failed(BRANCH_FAILED, branch.name() + ": " + branch.failure());
                }
                output.put(branch.name(), Objects.requireNonNullElse(branch.output(), NOT_KEPT));
            }
            return new Outcome.Done(output);
        }
    }
}
