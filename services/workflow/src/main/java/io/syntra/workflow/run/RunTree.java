package io.syntra.workflow.run;

import io.syntra.contracts.workflow.RunView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run with its branches, as people see it. */
final class RunTree {

    private final Map<UUID, List<Step>> steps;
    private final Map<UUID, List<Run>> branches;

    /** @param steps of the run and of all its branches */
    RunTree(List<Run> branches, List<Step> steps) {
        this.branches = branches.stream().collect(Collectors.groupingBy(b -> Objects.requireNonNull(b.parentStep)));
        this.steps = steps.stream().collect(Collectors.groupingBy(step -> step.runId));
    }

    RunView view(Run run) {
        return run.view(steps(run));
    }

    private List<RunView.Step> steps(Run run) {
        return steps.getOrDefault(run.id, List.of()).stream()
                .map(step -> step.view(branches(step)))
                .toList();
    }

    private @Nullable List<RunView.Branch> branches(Step step) {
        var beneath = branches.get(step.id);
        return beneath == null
                ? null
                : beneath.stream()
                        .map(run -> new RunView.Branch(
                                Objects.requireNonNull(run.branch), run.state, run.reason, steps(run)))
                        .toList();
    }
}
