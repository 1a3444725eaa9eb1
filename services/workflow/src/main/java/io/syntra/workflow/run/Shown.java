package io.syntra.workflow.run;

import io.syntra.contracts.workflow.RunView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.workflow.node.NodeTypes;
import java.util.List;

/** Targets as a whole are for those who may change them, in runs as in definitions. */
final class Shown {

    private Shown() {}

    static RunView to(Caller reader, RunView run) {
        var steps = run.steps();
        return reader.has(Role.DEVELOPER) || steps == null ? run : run.with(masked(steps));
    }

    private static List<RunView.Step> masked(List<RunView.Step> steps) {
        return steps.stream().map(Shown::masked).toList();
    }

    private static RunView.Step masked(RunView.Step step) {
        var branches = step.branches();
        return step.with(
                NodeTypes.require(step.type()).shown(step.input()),
                branches == null
                        ? null
                        : branches.stream()
                                .map(branch -> new RunView.Branch(
                                        branch.name(), branch.state(), branch.reason(), masked(branch.steps())))
                                .toList());
    }
}
