package io.syntra.agent.action;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Approved;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Approver;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.Approvals;
import io.syntra.identity.Caller;
import io.syntra.identity.Vouchers;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes people's decisions on proposals. */
@Singleton
class Decisions {

    private final Actions actions;
    private final Policies policies;
    private final Limits limits;
    private final Settlement settlement;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final Approvals approvals;
    private final Clock clock;

    Decisions(
            Actions actions,
            Policies policies,
            Limits limits,
            Settlement settlement,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            Approvals approvals,
            Clock clock) {
        this.actions = actions;
        this.policies = policies;
        this.limits = limits;
        this.settlement = settlement;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.approvals = approvals;
        this.clock = clock;
    }

    /** What became of a decision. */
    sealed interface Decided {
        record Counted(Action action) implements Decided {}

        /**
         * @param limit where it is one that was exceeded
         * @param said to the person, where it depends on who that is
         */
        record Refused(Refusal why, Optional<Limits.Exceeded> limit, Optional<String> said) implements Decided {
            Refused(Refusal why) {
                this(why, Optional.empty(), Optional.empty());
            }

            Refused(Limits.Exceeded limit) {
                this(Refusal.RATE_LIMITED, Optional.of(limit), Optional.empty());
            }

            Refused(Refusal why, String said) {
                this(why, Optional.empty(), Optional.of(said));
            }
        }
    }

    enum Refusal {
        NOT_FOUND,
        NOT_ALLOWED,
        NOT_A_PERSON,
        CHANGES_OFF,
        SECOND_PERSON,
        NOT_CONFIRMED,
        NOT_SIGNED,
        RATE_LIMITED,
        PLAN_CHANGED,
        ALREADY_DECIDED,
        EXPIRED
    }

    /**
     * Within a transaction: at most one decision on an action counts, whoever sends how many.
     *
     * @param signed the approval as it came from the gateway; none is needed to reject
     */
    Uni<Decided> decide(Caller caller, ActionId id, Decide decide, @Nullable String signed) {
        var approved = approved(caller, id, decide, signed);
        return policies.hold(caller.workspace()).chain(policy -> actions.find(
                        "id = ?1 and workspace = ?2",
                        id.value(),
                        caller.workspace().value())
                .firstResult()
                .chain(action -> {
                    var refusal = refusal(caller, action, decide, policy, approved);
                    return refusal == null
                            ? withinLimits(caller, action, decide, policy, approved)
                            : Uni.createFrom().item(refusal);
                }));
    }

    /** Null when the person did not vouch for exactly this decision. */
    private @Nullable Approved approved(Caller caller, ActionId id, Decide decide, @Nullable String signed) {
        if (decide.decision() == Decide.Answer.REJECT || signed == null) {
            return null;
        }
        try {
            var approval = approvals.read(signed, clock.instant());
            boolean isTheirs = approval.isOf(caller)
                    && approval.action().equals(id)
                    && approval.planHash().equals(decide.planHash());
            return isTheirs ? new Approved(signed, approval.until(), approval.vouchers()) : null;
        } catch (ProblemException e) {
            return null;
        }
    }

    private Uni<Decided> withinLimits(
            Caller caller, Action action, Decide decide, Policy policy, @Nullable Approved approved) {
        if (decide.decision() == Decide.Answer.REJECT || !(action.stage() instanceof Stage.Awaiting)) {
            return count(caller, action, decide, approved);
        }
        return limits.exceeded(policy, Limits.Change.of(action, caller.user()))
                .chain(exceeded -> exceeded.<Uni<Decided>>map(
                                limit -> Uni.createFrom().item(new Decided.Refused(limit)))
                        .orElseGet(() -> count(caller, action, decide, approved)));
    }

    private Decided.@Nullable Refused refusal(
            Caller caller, @Nullable Action action, Decide decide, Policy policy, @Nullable Approved approved) {
        if (action == null) {
            return new Decided.Refused(Refusal.NOT_FOUND);
        }
        // A service that acts for a person is not that person: only people decide.
        if (caller.actor() != null) {
            return new Decided.Refused(Refusal.NOT_A_PERSON);
        }
        if (!caller.has(action.requiredRole)) {
            return new Decided.Refused(Refusal.NOT_ALLOWED);
        }
        if (decide.decision() == Decide.Answer.REJECT) {
            return null;
        }
        return switch (action.stage()) {
            case Stage.Awaiting _ -> refusalOfApproval(caller, action, decide, policy, approved);
            // A new policy ends it a moment later; the answer is the same before and after.
            case Stage.Superseded _ -> refusalByPolicy(action, policy);
            case Stage _ -> null;
        };
    }

    private static Decided.@Nullable Refused refusalByPolicy(Action action, Policy policy) {
        if (policy.version() == action.policyVersion) {
            return null;
        }
        return new Decided.Refused(policy.changesAllowed() ? Refusal.PLAN_CHANGED : Refusal.CHANGES_OFF);
    }

    private Decided.@Nullable Refused refusalOfApproval(
            Caller caller, Action action, Decide decide, Policy policy, @Nullable Approved approved) {
        var outdated = refusalByPolicy(action, policy);
        if (outdated != null) {
            return outdated;
        }
        if (!policy.changesAllowed()) {
            return new Decided.Refused(Refusal.CHANGES_OFF);
        }
        // What was not signed is refused further down, whoever it may be.
        var approver = new Approver(caller.user(), approved == null ? Vouchers.NONE : approved.vouchers());
        var lacking = policy.lacks(action.risk, action.requestedBy, approver, clock.instant());
        if (lacking.isPresent()) {
            return new Decided.Refused(Refusal.SECOND_PERSON, lacking.get());
        }
        var confirm = decide.confirm();
        if (action.risk == Risk.HIGH && (confirm == null || !confirm.strip().equals(action.target))) {
            return new Decided.Refused(Refusal.NOT_CONFIRMED);
        }
        return approved == null ? new Decided.Refused(Refusal.NOT_SIGNED) : null;
    }

    private Uni<Decided> count(Caller caller, Action action, Decide decide, @Nullable Approved approved) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var to =
                switch (decide.decision()) {
                    case APPROVE -> ActionState.APPROVED;
                    case REJECT -> ActionState.REJECTED;
                };
        var roles = String.join(",", caller.roles().stream().sorted().toList());
        return actions.decide(
                        caller.workspace(),
                        action.actionId(),
                        to,
                        decide.planHash(),
                        caller.user(),
                        roles,
                        now,
                        approved)
                .chain(counted -> again(action)
                        .chain(decided -> counted
                                ? record(decided, decide, now).replaceWith((Decided) new Decided.Counted(decided))
                                : Uni.createFrom().item((Decided) new Decided.Refused(late(decided, decide)))));
    }

    /** As it is in the database now, not as this session saw it first. */
    private static Uni<Action> again(Action seen) {
        return Panache.getSession().chain(session -> session.detach(seen).find(Action.class, seen.id));
    }

    private static Refusal late(Action action, Decide decide) {
        return switch (action.stage()) {
            case Stage.Awaiting _ -> action.planHash.equals(decide.planHash()) ? Refusal.EXPIRED : Refusal.PLAN_CHANGED;
            case Stage.Expired _, Stage.Superseded _ -> Refusal.EXPIRED;
            case Stage.Approved _,
                    Stage.Underway _,
                    Stage.Done _,
                    Stage.Compensated _,
                    Stage.Failed _,
                    Stage.Rejected _,
                    Stage.Stale _ -> Refusal.ALREADY_DECIDED;
        };
    }

    private Uni<Void> record(Action action, Decide decide, Instant now) {
        var decision = new Decision();
        decision.id = UUID.randomUUID();
        decision.actionId = action.id;
        decision.workspace = action.workspace;
        decision.decision = decide.decision().name().toLowerCase(Locale.ROOT);
        decision.planHash = action.planHash;
        decision.decidedBy = String.valueOf(action.decidedBy);
        decision.roles = String.valueOf(action.decidedRoles);
        decision.decidedAt = now;
        var event =
                switch (decide.decision()) {
                    case APPROVE ->
                        new ActionEvent.Approved(
                                action.actionId(), action.tool, action.planHash, decision.decidedBy, now);
                    case REJECT -> new ActionEvent.Rejected(action.actionId(), action.tool, decision.decidedBy, now);
                };
        return Panache.getSession()
                .chain(session -> session.persist(decision))
                .chain(() -> action.stage() instanceof Stage.Rejected
                        ? settlement.settle(action)
                        : Uni.createFrom().voidItem())
                .chain(() -> audit.append(
                        action.workspaceId(),
                        "action." + action.state().name().toLowerCase(Locale.ROOT),
                        action.actionId(),
                        decision.decidedBy,
                        Map.of("plan_hash", action.planHash, "roles", decision.roles)))
                .chain(() -> journal.append(
                        action.conversation(),
                        new AgentEvent.ActionDecided(
                                action.runId, action.actionId(), action.state(), action.decidedBy)))
                .chain(() -> outbox.append(action.workspaceId(), event));
    }
}
