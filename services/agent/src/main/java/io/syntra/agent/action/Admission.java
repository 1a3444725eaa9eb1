package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Tried;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.agent.tool.Plan;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.ActionId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whether a proposal is taken at all. What is counted here is counted again at the decision and before the call. */
@Singleton
class Admission {

    /** So often the same fix is tried. */
    private static final int ENOUGH = 2;

    private final Actions actions;
    private final Policies policies;
    private final Limits limits;
    private final ActionConfig config;
    private final Clock clock;

    Admission(Actions actions, Policies policies, Limits limits, ActionConfig config, Clock clock) {
        this.actions = actions;
        this.policies = policies;
        this.limits = limits;
        this.config = config;
        this.clock = clock;
    }

    sealed interface Answer {}

    record Admitted(long policyVersion) implements Answer {}

    /** For a reason that the brain is told. */
    record Refused(ToolResult result) implements Answer {
        Refused(String code, String message) {
            this(ToolResult.refused(code, message, List.of()));
        }
    }

    /**
     * The same was tried before and did not hold, so it is for a person to look.
     *
     * @param newest that tried it
     */
    record Escalated(ToolResult result, ActionId newest, long times) implements Answer {}

    /** Within a transaction. */
    Uni<Answer> of(Proposal proposal, Plan plan) {
        return tried(proposal, plan)
                .chain(tried -> tried.newest() != null && tried.times() >= ENOUGH
                        ? Uni.createFrom().item(escalated(plan, tried.times(), tried.newest()))
                        : policies.of(proposal.caller().workspace()).chain(policy -> limits.exceeded(
                                        policy,
                                        proposal.caller().workspace(),
                                        proposal.caller().user(),
                                        plan.target().name(),
                                        null)
                                .map(exceeded -> answer(policy, exceeded))));
    }

    /** How often the same was done about the same before. What a person asks for is no fix. */
    private Uni<Tried> tried(Proposal proposal, Plan plan) {
        var finding = proposal.finding();
        return proposal.undoes() != null || finding == null
                ? Uni.createFrom().item(Tried.NEVER)
                : actions.sameFix(
                        proposal.caller().workspace(),
                        proposal.tool(),
                        plan.target().id(),
                        finding,
                        plan.fix(),
                        clock.instant().minus(config.recurrence()));
    }

    private Escalated escalated(Plan plan, long tried, UUID newest) {
        var refused = new Refused(
                "escalated",
                ("The same was done %d times in the last %d hours about the same, and it did not hold. I do not propose"
                                + " \"%s\" on top: a person has to look for what is behind it. Who wants it all the same says"
                                + " so as an order, as in \"restart shop-api\".")
                        .formatted(tried, config.recurrence().toHours(), Untrusted.clean(plan.summary())));
        return new Escalated(refused.result(), new ActionId(newest), tried);
    }

    private static Answer answer(Policy policy, Optional<Limits.Exceeded> exceeded) {
        if (!policy.changesAllowed()) {
            return new Refused("changes_off", ActionGate.CHANGES_OFF);
        }
        return exceeded.<Answer>map(limit -> new Refused(
                        "rate_limited",
                        "%s One more is possible in %d seconds."
                                .formatted(limit.whose(), limit.retryAfter().toSeconds())))
                .orElseGet(() -> new Admitted(policy.version()));
    }
}
