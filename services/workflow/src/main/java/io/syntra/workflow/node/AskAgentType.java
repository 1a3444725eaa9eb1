package io.syntra.workflow.node;

import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.template.Template;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Has the agent look for an answer; what it says is a value like every other. */
final class AskAgentType implements NodeType {

    private static final String NOT_ANSWERED = "not_answered";
    private static final String QUESTION = "question";
    private static final String MODE = "mode";

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["question"],
             "properties": {
               "question": {"title": "Question", "type": "string", "maxLength": 8000, "x-field": "template",
                            "description": "Name the service in it.",
                            "examples": ["Why does {{service_name}} fail?"]},
               "mode": {"title": "Mode", "enum": ["quick", "deep"], "default": "quick",
                        "description": "deep weighs several causes against each other, and takes longer."}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "ask_agent",
            "Ask the agent",
            "MessageCircleQuestion",
            "The agent looks at logs, errors, metrics and deployments, and answers. It changes nothing and proposes nothing.",
            SCHEMA,
            List.of("answer", "outcome", "conversation_id"),
            List.of(AgentAnswers.REFUSED, NOT_ANSWERED, Errors.TIMEOUT),
            List.of(AgentAnswers.REFUSED, NOT_ANSWERED),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var question = config.at(QUESTION);
        if (!question.absent() && question.text().isBlank()) {
            question.wrong("must not be empty");
        }
        var mode = config.at(MODE).absent() ? "quick" : config.at(MODE).word("quick", "deep");
        return new Question(reading.template(question, question.text()), mode);
    }

    private record Question(Template question, String mode) implements AskingAgent {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            return Input.rendered(Map.of(QUESTION, question), facts).with(MODE, mode);
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.AskedAgent(new AgentRequest.Question(
                    call.agentRequestId(),
                    call.title(),
                    Objects.requireNonNullElse(call.text(QUESTION), ""),
                    RunMode.valueOf(mode.toUpperCase(Locale.ROOT)),
                    call.run().person(),
                    call.origin(),
                    call.now()));
        }

        @Override
        public Outcome answered(AgentAnswer.Answered answer) {
            return switch (answer.outcome()) {
                case "answered" -> AgentAnswers.done(answer);
                case "question" -> AgentAnswers.failed(NOT_ANSWERED, "the agent asks back: " + answer.text(), answer);
                default -> AgentAnswers.failed(NOT_ANSWERED, "the agent could not answer: " + answer.text(), answer);
            };
        }
    }
}
