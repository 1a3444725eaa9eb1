package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.template.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Names values for the nodes after it. */
final class SetType implements NodeType {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["values"],
             "properties": {
               "values": {"title": "Values", "type": "object", "minProperties": 1,
                          "propertyNames": {"pattern": "^[a-z][a-z0-9_-]{0,39}$"},
                          "additionalProperties": {"type": ["string", "number", "boolean"], "x-field": "template"},
                          "examples": [{"summary": "{{service_name}}: {{error_message}}"}]}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "set",
            "Set values",
            "Variable",
            "Names values for the nodes after it.",
            SCHEMA,
            List.of(),
            List.of(),
            List.of(),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var values = reading.config().object(Schema.fields(SCHEMA)).at("values");
        var names = values.names();
        values.object(names.toArray(String[]::new));
        if (!values.absent() && names.isEmpty() && values.optionalObject() != null) {
            values.wrong("must name at least one value");
        }
        var templates = new LinkedHashMap<String, Template>();
        for (var name : names) {
            var value = values.at(name);
            if (!NAME.matcher(name).matches()) {
                value.wrong("a name has lower-case letters, digits, _ and -");
            }
            var text = value.optionalScalar();
            templates.put(name, reading.template(value, text == null ? "" : text));
        }
        return new Values(Collections.unmodifiableMap(templates));
    }

    private record Values(Map<String, Template> templates) implements Work {

        @Override
        public Set<String> output() {
            return templates.keySet();
        }

        @Override
        public Input input(Facts facts) {
            return Input.rendered(templates, facts);
        }

        @Override
        public boolean isPure() {
            return true;
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.Done(call.input());
        }
    }
}
