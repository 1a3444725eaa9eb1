package io.syntra.local.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.ActionView.ShownCall;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.identity.PlanHash;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Proposals as the agent makes them. */
final class Cards {

    static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    static final ShownCall CALL = call(FakeGateway.SERVICE.toString());

    private Cards() {}

    static ShownCall call(String service) {
        return new ShownCall(
                "deployer",
                "POST",
                "/api/v1/services/" + service + "/rollback",
                "{\"deployment_id\":\"d-1\"}",
                "release=r2 replicas=2 deployment=d-2");
    }

    static ActionView rollback() {
        return proposal(
                Risk.MEDIUM, "one line", List.of(new Evidence("list_errors: 214 × TypeError since 11:58", "c1")));
    }

    static ActionView updateEnv() {
        return proposal(Risk.HIGH, "LEVEL: info → debug", List.of());
    }

    /** Of a program that writes; nothing takes it back. */
    static ActionView command() {
        var call = new ShownCall(
                "deployer", "POST", "/api/v1/servers/local/commands", "{\"command\":[\"df\",\"-h\"]}", "policy=p1");
        return but(
                but(but(but(calling(updateEnv(), call), "tool", "run_command"), "service_id", null), "target", "local"),
                "inverse",
                null);
    }

    static ActionView proposal(Risk risk, String preview, List<Evidence> evidence) {
        return hashed(new Told(risk, CALL, preview, evidence));
    }

    /** As it is once its command has run. */
    static ActionView withOutput(ActionView action) {
        return replaced(
                in(action, ActionState.VERIFIED),
                "output",
                Map.of("stdout", "Filesystem      Size  Used\n/dev/vda1   │   20G\n"));
    }

    /** As it is once its effect was measured. */
    static ActionView measured(ActionView action, ActionState state, String detail) {
        return replaced(
                in(action, state),
                "verification",
                new ActionView.Verification(state.name().toLowerCase(Locale.ROOT), detail, null, null));
    }

    /** As it is once the same was wanted again. */
    static ActionView escalated(ActionView action) {
        return replaced(in(action, ActionState.INCONCLUSIVE), "escalated_at", NOW);
    }

    /** What becomes of it is not in its plan. */
    static ActionView in(ActionView action, ActionState state) {
        var decided = replaced(replaced(action, "state", state), "decided_by", "ada");
        return switch (state) {
            case VERIFIED, REGRESSED -> replaced(replaced(decided, "detail", "It runs 1.4.1 again."), "settled", true);
            default -> decided;
        };
    }

    /** The same words about another call, with the hash of what is shown. */
    static ActionView calling(ActionView action, @Nullable ShownCall call) {
        return hashed(new Told(action.risk(), call, action.preview(), action.evidence()));
    }

    /** Shows one plan, and names the hash of the other. */
    static ActionView lie(ActionView shown, ActionView meant) {
        return new Told(shown.risk(), shown.call(), shown.preview(), shown.evidence()).view(meant.planHash());
    }

    /** The same but for one member, by its name in JSON, with the hash of what is shown then. */
    static ActionView but(ActionView action, String member, @Nullable Object value) {
        var other = replaced(action, member, value);
        return replaced(other, "plan_hash", PlanHash.of(other).orElseThrow());
    }

    private static ActionView replaced(ActionView action, String member, @Nullable Object value) {
        try {
            var json = Json.mapper().<ObjectNode>valueToTree(action);
            json.set(member, Json.mapper().valueToTree(value));
            return Json.mapper().treeToValue(json, ActionView.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(member, e);
        }
    }

    private static ActionView hashed(Told told) {
        return told.view(PlanHash.of(told.view("")).orElse("0".repeat(64)));
    }

    private record Told(Risk risk, @Nullable ShownCall call, String preview, List<Evidence> evidence) {

        ActionView view(String hash) {
            return new ActionView(
                    new ActionId(new UUID(1, 2)),
                    FakeGateway.CONVERSATION,
                    "rollback",
                    Map.of("service_id", FakeGateway.SERVICE.toString()),
                    FakeGateway.SERVICE,
                    "shop-api",
                    "shop-api",
                    risk,
                    risk == Risk.HIGH ? "admin" : "developer",
                    ActionState.AWAITING,
                    hash,
                    call,
                    new ActionView.Rules("acme", 3, 2, 0),
                    "Roll shop-api back to 1.4.1",
                    preview,
                    new Call("rollback", Map.of("service_id", "shop-api", "deployment_id", "d-2")),
                    "Deploys 1.4.2 again.",
                    null,
                    "ada",
                    null,
                    evidence,
                    NOW,
                    NOW.plusSeconds(900),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false);
        }
    }

    /** What the agent says once it is decided. */
    static Function<Decide, List<AgentEvent>> carriedOut(ActionView action) {
        return decide -> decide.decision() == Decide.Answer.REJECT
                ? List.of(
                        new AgentEvent.ActionDecided(FakeGateway.RUN, action.id(), ActionState.REJECTED, "ada"),
                        new AgentEvent.RunFinished(FakeGateway.RUN, "rejected", "runbook"))
                : List.of(
                        new AgentEvent.ActionDecided(FakeGateway.RUN, action.id(), ActionState.APPROVED, "ada"),
                        new AgentEvent.ActionExecuted(
                                FakeGateway.RUN, action.id(), ActionState.SUCCEEDED, "It runs 1.4.1 again."),
                        new AgentEvent.ActionVerified(
                                FakeGateway.RUN, action.id(), "verified", "0 % of requests fail.", null, null),
                        new AgentEvent.RunFinished(FakeGateway.RUN, "acted", "runbook"));
    }
}
