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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Whether a proposal is taken at all. What is counted here is counted again at the decision and before the call. */
@Singleton
class Admission {

    private final Policies policies;
    private final Limits limits;
    private final Backlog backlog;
    private final Recurrence recurrence;

    Admission(Policies policies, Limits limits, Backlog backlog, Recurrence recurrence) {
        this.policies = policies;
        this.limits = limits;
        this.backlog = backlog;
        this.recurrence = recurrence;
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
        return recurrence.before(proposal, plan).chain(tried -> {
            var enough = recurrence.enough(tried);
            return tried.newest() != null && enough.isPresent()
                    ? Uni.createFrom().item(escalated(plan, tried, tried.newest(), enough.get()))
                    : ifNotFull(proposal, () -> counted(proposal, plan));
        });
    }

    /** What takes an action back always has a place. */
    private Uni<Answer> ifNotFull(Proposal proposal, Supplier<Uni<Answer>> next) {
        return proposal.undoes() != null
                ? next.get()
                : backlog.full(proposal.caller())
                        .chain(full -> full.isPresent()
                                ? Uni.createFrom().item(new Refused("too_many_open", full.get()))
                                : next.get());
    }

    private Uni<Answer> counted(Proposal proposal, Plan plan) {
        var caller = proposal.caller();
        return policies.of(caller.workspace()).chain(policy -> limits.exceeded(
                        policy,
                        new Limits.Change(
                                caller.workspace(), caller.user(), plan.target().name(), null, proposal.undoes()))
                .map(exceeded -> answer(policy, exceeded)));
    }

    private static Escalated escalated(Plan plan, Tried tried, UUID newest, String why) {
        var refused = new Refused(
                "escalated",
                ("%s I do not propose \"%s\" on top: a person has to look for what is behind it. Who wants it all the same"
                                + " says so as an order, as in \"restart shop-api\".")
                        .formatted(why, Untrusted.clean(plan.summary())));
        return new Escalated(refused.result(), new ActionId(newest), tried.times());
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
