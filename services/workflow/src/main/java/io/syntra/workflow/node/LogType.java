package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a line into the run's history. */
final class LogType implements NodeType {

    private static final String MESSAGE = "message";
    private static final String LEVEL = "level";
    private static final String INFO = "info";

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["message"],
             "properties": {
               "message": {"title": "Message", "type": "string", "x-field": "template",
                           "examples": ["{{service_name}} fails: {{error_message}}"]},
               "level": {"title": "Level", "enum": ["info", "warning", "error"], "default": "info"}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "log",
            "Log",
            "ScrollText",
            "Writes a line into the history of the run.",
            SCHEMA,
            List.of(MESSAGE, LEVEL),
            List.of(),
            List.of(),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var message = reading.template(config.at(MESSAGE), config.at(MESSAGE).text());
        return new Line(message, level(config.at(LEVEL)));
    }

    private static String level(JsonPlace place) {
        return place.absent() ? INFO : place.word(INFO, "warning", "error");
    }

    private record Line(Template message, String level) implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            return Input.rendered(Map.of(MESSAGE, message), facts).with(LEVEL, level);
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
