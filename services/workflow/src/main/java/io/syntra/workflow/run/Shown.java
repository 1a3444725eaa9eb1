package io.syntra.workflow.run;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.RunView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.workflow.definition.InClear;
import io.syntra.workflow.node.NodeTypes;
import java.util.List;
import java.util.Map;

/** Targets as a whole, and what looks like a token, are for those who may change them, in runs as in definitions. */
final class Shown {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

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
        var output = step.output();
        return step.with(
                withoutTokens(NodeTypes.require(step.type()).shown(step.input())),
                output == null ? null : withoutTokens(output),
                branches == null
                        ? null
                        : branches.stream()
                                .map(branch -> new RunView.Branch(
                                        branch.name(), branch.state(), branch.reason(), masked(branch.steps())))
                                .toList());
    }

    private static Map<String, Object> withoutTokens(Map<String, Object> values) {
        return Json.mapper().convertValue(InClear.without(Json.mapper().valueToTree(values)), OBJECT);
    }
}
