package io.syntra.workflow.node;

import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Waits until a person has said yes or no. */
public final class ApprovalType implements NodeType {

    public static final String APPROVED = "approved";

    private static final String QUESTION = "question";

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["question"],
             "properties": {
               "question": {"title": "Question", "type": "string", "x-field": "template",
                            "examples": ["Restart {{service_name}}?"]}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "approval",
            "Approval",
            "UserCheck",
            "Asks a person: GET /runs/approvals shows it, POST /runs/approvals/<id> decides. Yes goes on with next, no with"
                    + " otherwise.",
            SCHEMA,
            List.of("decision", "by", "comment", "at"),
            List.of(Errors.TIMEOUT),
            List.of(),
            NodeTypeView.Ways.OTHERWISE);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var question = reading.config().object(Schema.fields(SCHEMA)).at(QUESTION);
        return new Asked(reading.template(question, question.text()));
    }

    private record Asked(Template question) implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            return Input.rendered(Map.of(QUESTION, question), facts);
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.Undecided(Objects.requireNonNullElse(call.text(QUESTION), ""));
        }

        @Override
        public Way way(Map<String, Object> output) {
            return APPROVED.equals(output.get("decision")) ? new Way.Next() : new Way.Otherwise();
        }
    }
}
