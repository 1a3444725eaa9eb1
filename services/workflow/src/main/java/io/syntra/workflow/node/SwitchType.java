package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Goes on with the branch that has the value's name, else with {@code next}. */
final class SwitchType implements NodeType {

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["field"],
             "properties": {
               "field": {"title": "Variable", "type": "string", "x-field": "variable",
                         "examples": ["service_name", "nodes.first.outcome"]}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "switch",
            "Switch",
            "Waypoints",
            "Goes on with the branch that has the value's name, else with next.",
            SCHEMA,
            List.of("value"),
            List.of(),
            List.of(),
            NodeTypeView.Ways.BRANCHES);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var place = reading.config().object(Schema.fields(SCHEMA)).at("field");
        var field = place.text();
        if (!place.absent()) {
            if (field.isBlank()) {
                place.wrong("must name a variable, such as service_name or nodes.first.outcome");
            } else {
                reading.uses(place, List.of(field));
            }
        }
        return new Choice(field);
    }

    private record Choice(String field) implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var values = new LinkedHashMap<String, Object>();
            values.put("field", field);
            var actual = facts.valueOf(field);
            if (actual != null) {
                values.put("actual", actual);
            }
            return new Input(values, List.of());
        }

        @Override
        public boolean isPure() {
            return true;
        }

        @Override
        public Outcome outcome(Call call) {
            var actual = call.text("actual");
            return new Outcome.Done(actual == null ? Map.of() : Map.of("value", actual));
        }

        @Override
        public Way way(Map<String, Object> output) {
            return output.get("value") instanceof String value ? new Way.Branch(value) : new Way.Next();
        }
    }
}
