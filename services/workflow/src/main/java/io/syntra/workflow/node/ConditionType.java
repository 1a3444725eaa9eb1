package io.syntra.workflow.node;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.NodeTypeView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Goes on with {@code next} when the comparison holds, else with {@code otherwise}. */
final class ConditionType implements NodeType {

    private static final NodeTypeView VIEW = new NodeTypeView(
            "condition",
            "Condition",
            "GitBranch",
            "Goes on with next when the comparison holds, else with otherwise.",
            Schema.of(Conditions.SCHEMA),
            List.of("result"),
            List.of(),
            List.of(),
            NodeTypeView.Ways.OTHERWISE);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        return new Choice(Conditions.read(reading.config(), reading));
    }

    private record Choice(Node.Condition condition) implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var values = new LinkedHashMap<String, Object>();
            values.put("field", condition.field());
            var actual = facts.valueOf(condition.field());
            if (actual != null) {
                values.put("actual", actual);
            }
            values.put("op", Conditions.name(condition.op()));
            if (condition.value() != null) {
                values.put("value", condition.value());
            }
            return new Input(values, List.of());
        }

        @Override
        public boolean isPure() {
            return true;
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.Done(
                    Map.of("result", Comparisons.holds(call.text("actual"), condition.op(), condition.value())));
        }

        @Override
        public Way way(Map<String, Object> output) {
            return Boolean.TRUE.equals(output.get("result")) ? new Way.Next() : new Way.Otherwise();
        }
    }
}
