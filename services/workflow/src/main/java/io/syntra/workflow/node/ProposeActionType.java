package io.syntra.workflow.node;

import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Has the agent propose a change, which a person decides on. */
final class ProposeActionType implements NodeType {

    private static final Pattern TOOL_NAME = Pattern.compile("[a-z][a-z_]{0,99}");
    private static final String REJECTED = "rejected";
    private static final String EXPIRED = "expired";
    private static final String NOT_DONE = "not_done";
    private static final String NOT_PROPOSED = "not_proposed";
    private static final String MADE_WORSE = "made_worse";
    private static final String UNKNOWN = "unknown_outcome";
    private static final String UPDATE_ENV = "update_env";
    private static final String VALUE = "value";
    private static final String TOOL = "tool";
    private static final String ARGUMENTS = "arguments";
    private static final String REASON = "reason";

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["tool", "arguments", "reason"],
             "properties": {
               "tool": {"title": "Tool", "type": "string", "maxLength": 100,
                        "description": "One of the agent's that change something; it knows which there are.",
                        "examples": ["scale_service", "restart_service", "rollback", "trigger_deploy", "update_env",
                                     "run_command"]},
               "arguments": {"title": "Arguments", "type": "object",
                             "description": "As the tool takes them; a service by its name or id. Every text is a template.",
                             "examples": [{"service_id": "{{service_name}}", "replicas": 3}]},
               "reason": {"title": "Reason", "type": "string", "maxLength": 2000, "x-field": "template",
                          "description": "Shown to whoever decides.",
                          "examples": ["{{error_message}}"]}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "propose_action",
            "Propose a change",
            "ShieldCheck",
            "The agent proposes a change, as in a conversation: a person sees exactly what would be done and decides. Goes on"
                    + " once it is done and measured.",
            SCHEMA,
            List.of("action_id", "state", "answer", "outcome", "conversation_id"),
            List.of(
                    AgentAnswers.REFUSED,
                    NOT_PROPOSED,
                    REJECTED,
                    EXPIRED,
                    NOT_DONE,
                    MADE_WORSE,
                    UNKNOWN,
                    Errors.TIMEOUT),
            // What a person said no to is not asked again, and of what was begun nobody knows how far it came.
            List.of(AgentAnswers.REFUSED, EXPIRED),
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    /** Values of variables are for those who may set them. */
    @Override
    public Map<String, Object> shown(Map<String, Object> config) {
        var masked = new LinkedHashMap<>(config);
        if (UPDATE_ENV.equals(config.get(TOOL)) && config.get(ARGUMENTS) instanceof Map<?, ?> arguments) {
            var known = new LinkedHashMap<String, Object>();
            arguments.forEach((name, value) -> known.put(String.valueOf(name), VALUE.equals(name) ? "•••" : value));
            masked.put(ARGUMENTS, known);
        }
        return masked;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var tool = config.at(TOOL).text();
        if (!config.at(TOOL).absent() && !TOOL_NAME.matcher(tool).matches()) {
            config.at(TOOL).wrong("must be the name of a tool, such as scale_service");
        }
        var arguments = config.at(ARGUMENTS);
        arguments.object(arguments.names().toArray(String[]::new));
        var value = arguments.at(VALUE);
        if (UPDATE_ENV.equals(tool) && !value.absent() && !value.asText().startsWith("secret:")) {
            reading.warn(
                    value,
                    "stands in the workflow, its runs and their events as it is; for a secret write secret:name, set with"
                            + " PUT /api/v1/secrets/name");
        }
        var reason = config.at(REASON);
        if (!reason.absent() && reason.text().isBlank()) {
            reason.wrong("must not be empty: it is what somebody decides on");
        }
        return new Change(tool, JsonTemplate.read(reading, arguments), reading.template(reason, reason.text()));
    }

    private record Change(String tool, @Nullable JsonTemplate arguments, Template reason) implements AskingAgent {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var warnings = new ArrayList<String>();
            var values = new LinkedHashMap<String, Object>();
            values.put(TOOL, tool);
            values.put(ARGUMENTS, arguments == null ? Map.of() : arguments.filled(ARGUMENTS, facts, warnings));
            var said = Input.rendered(Map.of(REASON, reason), facts);
            values.putAll(said.values());
            warnings.addAll(said.warnings());
            return new Input(values, warnings);
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.AskedAgent(new AgentRequest.Change(
                    call.agentRequestId(),
                    call.title(),
                    tool,
                    arguments(call.input().get(ARGUMENTS)),
                    Objects.requireNonNullElse(call.text(REASON), ""),
                    call.run().person(),
                    call.origin(),
                    call.now()));
        }

        @Override
        public Outcome answered(AgentAnswer.Answered answer) {
            var action = answer.action();
            if (action == null) {
                return AgentAnswers.failed(NOT_PROPOSED, "it was not proposed: " + answer.text(), answer);
            }
            // By what became of the change itself: the run may have gone on to take it back.
            return switch (action.state()) {
                case VERIFIED, INCONCLUSIVE, SUCCEEDED -> AgentAnswers.done(answer);
                case REJECTED -> AgentAnswers.failed(REJECTED, "a person said no", answer);
                case EXPIRED -> AgentAnswers.failed(EXPIRED, "nobody decided in time", answer);
                case REGRESSED -> AgentAnswers.failed(MADE_WORSE, "it was done, and it is worse than before", answer);
                case COMPENSATED ->
                    AgentAnswers.failed(MADE_WORSE, "it was done, was worse than before, and was taken back", answer);
                case UNKNOWN, EXECUTING -> AgentAnswers.failed(UNKNOWN, "it is not known whether it was done", answer);
                case FAILED, STALE, SUPERSEDED, AWAITING, APPROVED ->
                    AgentAnswers.failed(NOT_DONE, "the agent says: " + answer.text(), answer);
            };
        }

        private static Map<String, Object> arguments(@Nullable Object stored) {
            var arguments = new LinkedHashMap<String, Object>();
            if (stored instanceof Map<?, ?> all) {
                all.forEach((name, value) -> arguments.put(String.valueOf(name), value));
            }
            return arguments;
        }
    }
}
