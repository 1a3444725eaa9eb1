package io.syntra.local.ask;

import io.syntra.contracts.ActionId;
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

    static ActionView proposal(Risk risk, String preview, List<Evidence> evidence) {
        return hashed(new Told(risk, ActionState.AWAITING, CALL, preview, evidence, null));
    }

    static ActionView in(ActionView action, ActionState state) {
        return hashed(new Told(action.risk(), state, action.call(), action.preview(), action.evidence(), "ada"));
    }

    /** The same words about another call, with the hash of what is shown. */
    static ActionView calling(ActionView action, @Nullable ShownCall call) {
        return hashed(new Told(action.risk(), action.state(), call, action.preview(), action.evidence(), null));
    }

    /** Shows one plan, and names the hash of the other. */
    static ActionView lie(ActionView shown, ActionView meant) {
        return new Told(shown.risk(), shown.state(), shown.call(), shown.preview(), shown.evidence(), null)
                .view(meant.planHash());
    }

    private static ActionView hashed(Told told) {
        return told.view(PlanHash.of(told.view("")).orElse("0".repeat(64)));
    }

    private record Told(
            Risk risk,
            ActionState state,
            @Nullable ShownCall call,
            String preview,
            List<Evidence> evidence,
            @Nullable String decidedBy) {

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
                    state,
                    hash,
                    call,
                    new ActionView.Rules("acme", 3, 2, 0),
                    "Roll shop-api back to 1.4.1",
                    preview,
                    new Call("rollback", Map.of("service_id", "shop-api", "deployment_id", "d-2")),
                    "Deploys 1.4.2 again.",
                    null,
                    "ada",
                    decidedBy,
                    evidence,
                    NOW,
                    NOW.plusSeconds(900),
                    null,
                    state == ActionState.VERIFIED ? "It runs 1.4.1 again." : null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    state == ActionState.VERIFIED);
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
