package io.syntra.agent.action;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.audit.CanonicalJson;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.Plan;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRefusal;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes proposals, and decisions on them. Whatever a brain says, nothing changes without both. */
@Singleton
public class ActionGate {

    static final String CHANGES_OFF =
            "Changes are switched off in this workspace. An admin can allow them again with PUT /policy.";

    /** So often the same fix is tried. */
    private static final int ENOUGH = 2;

    private final Actions actions;
    private final Policies policies;
    private final Limits limits;
    private final Settlement settlement;
    private final ToolCatalog tools;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final ActionConfig config;
    private final Clock clock;

    ActionGate(
            Actions actions,
            Policies policies,
            Limits limits,
            Settlement settlement,
            ToolCatalog tools,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            ActionConfig config,
            Clock clock) {
        this.actions = actions;
        this.policies = policies;
        this.limits = limits;
        this.settlement = settlement;
        this.tools = tools;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Plans a change and stores it for a person to decide on. Called on a worker thread.
     *
     * @param record runs in the same transaction, so that the call and its action are stored together
     */
    public Proposed propose(Proposal proposal, Function<Proposed, Uni<Void>> record) {
        var tool = tools.action(proposal.tool());
        var faults = tool.arguments().faults(proposal.arguments());
        if (!faults.isEmpty()) {
            return refuse(
                    proposal, ToolResult.refused("invalid_arguments", String.join("; ", faults), List.of()), record);
        }
        Plan plan;
        try {
            plan = tool.plan(new Arguments(proposal.arguments()), proposal.caller());
        } catch (RuntimeException e) {
            return refuse(proposal, ToolRunner.refusal(e), record);
        }
        var admission = database.call(() -> admission(proposal, plan));
        return admission.refusal().isPresent()
                ? refuse(proposal, admission.refusal().get(), record)
                : store(action(proposal, tool, plan, admission.policyVersion()), record);
    }

    /** Whether the policy takes a proposal at all. What is counted here is counted again at the decision. */
    private record Admission(long policyVersion, Optional<ToolResult> refusal) {}

    private Uni<Admission> admission(Proposal proposal, Plan plan) {
        var caller = proposal.caller();
        return tried(proposal, plan).chain(tried -> tried >= ENOUGH ? escalated(plan, tried) : admitted(caller, plan));
    }

    /** How often the same was done about the same before. What a person asks for without a finding is no fix. */
    private Uni<Long> tried(Proposal proposal, Plan plan) {
        return proposal.undoes() != null || proposal.evidence().isEmpty()
                ? Uni.createFrom().item(0L)
                : actions.sameFix(
                        proposal.caller().workspace(),
                        proposal.tool(),
                        plan.target().id(),
                        Untrusted.clean(plan.summary()),
                        clock.instant().minus(config.recurrence()));
    }

    private Uni<Admission> escalated(Plan plan, long tried) {
        return Uni.createFrom()
                .item(new Admission(
                        0,
                        Optional.of(ToolResult.refused(
                                "escalated",
                                ("\"%s\" was done %d times in the last %d hours, and it did not hold. I do not propose it again: a person"
                                                + " has to look for what is behind it.")
                                        .formatted(
                                                Untrusted.clean(plan.summary()),
                                                tried,
                                                config.recurrence().toHours()),
                                List.of()))));
    }

    private Uni<Admission> admitted(Caller caller, Plan plan) {
        return policies.of(caller.workspace()).chain(policy -> limits.exceeded(
                        policy, caller.workspace(), caller.user(), plan.target().name(), null)
                .map(exceeded -> new Admission(policy.version(), refusal(policy, exceeded))));
    }

    private static Optional<ToolResult> refusal(Policy policy, Optional<Limits.Exceeded> exceeded) {
        return policy.changesAllowed()
                ? exceeded.map(limit -> ToolResult.refused(
                        "rate_limited",
                        "%s One more is possible in %d seconds."
                                .formatted(limit.whose(), limit.retryAfter().toSeconds()),
                        List.of()))
                : Optional.of(ToolResult.refused("changes_off", CHANGES_OFF, List.of()));
    }

    private Proposed refuse(Proposal proposal, ToolResult result, Function<Proposed, Uni<Void>> record) {
        var refused = new Proposed.Refused(result);
        return database.call(() -> record.apply(refused)
                .chain(() -> audit.append(
                        proposal.caller().workspace(),
                        "proposal.refused",
                        null,
                        proposal.caller().user(),
                        Map.of(
                                "tool", proposal.tool(),
                                "arguments", recorded(proposal, result),
                                "reason", result.summary(),
                                "conversation_id", proposal.conversation().toString())))
                .replaceWith(refused));
    }

    /** What was refused because a secret is in it is on record without it. */
    private static String recorded(Proposal proposal, ToolResult result) {
        return result.json().path("error").path("code").asText().equals(ToolRefusal.PLAIN_SECRET)
                ? "[withheld]"
                : Untrusted.clean(proposal.arguments()).toString();
    }

    private Action action(Proposal proposal, ActionTool tool, Plan plan, long policyVersion) {
        var action = new Action();
        action.id = UUID.randomUUID();
        action.workspace = proposal.caller().workspace().value();
        action.conversationId = proposal.conversation().value();
        action.runId = proposal.run();
        action.toolCallId = proposal.call();
        action.undoes = proposal.undoes();
        action.tool = tool.name();
        action.arguments = CanonicalJson.of(plan.arguments());
        action.target = Untrusted.clean(plan.target().name());
        var service = plan.target().service();
        action.serviceId = service == null ? null : service.value();
        action.risk = tool.risk();
        action.requiredRole = tool.requiredRole();
        action.requestedBy = proposal.caller().user();
        action.summary = Untrusted.clean(plan.summary());
        action.preview = Untrusted.clean(plan.preview());
        action.inverse = plan.inverse() == null ? null : Stored.write(plan.inverse());
        action.inverseNote = Untrusted.clean(plan.inverseNote());
        action.evidence = Stored.write(proposal.evidence().stream()
                .map(evidence -> new Evidence(Untrusted.clean(evidence.text()), evidence.callId()))
                .toList());
        action.fingerprint = plan.seen().fingerprint();
        action.state = ActionState.AWAITING;
        action.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        action.expiresAt =
                action.createdAt.plus(action.risk == Risk.HIGH ? config.expiryOfHighRisk() : config.expiry());
        action.policyVersion = policyVersion;
        action.planHash = PlanHash.of(action);
        return action;
    }

    private Proposed store(Action action, Function<Proposed, Uni<Void>> record) {
        var stored = new Proposed.Stored(action.actionId());
        return database.call(() -> record.apply(stored)
                .chain(() -> actions.persist(action))
                .chain(() -> audit.append(
                        action.workspaceId(),
                        "action.proposed",
                        action.actionId(),
                        action.requestedBy,
                        action.audited()))
                .chain(() -> journal.append(
                        action.conversation(), new AgentEvent.ActionProposed(action.runId, action.view())))
                .chain(() -> outbox.append(
                        action.workspaceId(),
                        new ActionEvent.Proposed(
                                action.actionId(),
                                action.tool,
                                action.service(),
                                action.risk.name().toLowerCase(Locale.ROOT),
                                action.planHash,
                                action.requestedBy,
                                action.expiresAt,
                                action.createdAt)))
                .replaceWith(stored));
    }

    /** What became of a decision. */
    sealed interface Decided {
        record Counted(Action action) implements Decided {}

        /** @param limit where it is one that was exceeded */
        record Refused(Refusal why, Optional<Limits.Exceeded> limit) implements Decided {
            Refused(Refusal why) {
                this(why, Optional.empty());
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
        RATE_LIMITED,
        PLAN_CHANGED,
        ALREADY_DECIDED,
        EXPIRED
    }

    /** Within a transaction: at most one decision on an action counts, whoever sends how many. */
    Uni<Decided> decide(Caller caller, ActionId id, Decide decide) {
        return policies.hold(caller.workspace()).chain(policy -> actions.find(
                        "id = ?1 and workspace = ?2",
                        id.value(),
                        caller.workspace().value())
                .firstResult()
                .chain(action -> {
                    var refusal = refusal(caller, action, decide, policy);
                    return refusal == null
                            ? withinLimits(caller, action, decide, policy)
                            : Uni.createFrom().item(new Decided.Refused(refusal));
                }));
    }

    private Uni<Decided> withinLimits(Caller caller, Action action, Decide decide, Policy policy) {
        if (decide.decision() == Decide.Answer.REJECT || action.state != ActionState.AWAITING) {
            return count(caller, action, decide);
        }
        return limits.exceeded(policy, caller.workspace(), caller.user(), action.target, null)
                .chain(exceeded -> exceeded.isPresent()
                        ? Uni.createFrom().item(new Decided.Refused(Refusal.RATE_LIMITED, exceeded))
                        : count(caller, action, decide));
    }

    private static @Nullable Refusal refusal(Caller caller, @Nullable Action action, Decide decide, Policy policy) {
        if (action == null) {
            return Refusal.NOT_FOUND;
        }
        // A service that acts for a person is not that person: only people decide.
        if (caller.actor() != null) {
            return Refusal.NOT_A_PERSON;
        }
        if (!caller.has(action.requiredRole)) {
            return Refusal.NOT_ALLOWED;
        }
        return decide.decision() == Decide.Answer.APPROVE && action.state == ActionState.AWAITING
                ? refusalOfApproval(caller, action, decide, policy)
                : null;
    }

    private static @Nullable Refusal refusalOfApproval(Caller caller, Action action, Decide decide, Policy policy) {
        if (!policy.changesAllowed()) {
            return Refusal.CHANGES_OFF;
        }
        if (policy.version() != action.policyVersion) {
            return Refusal.PLAN_CHANGED;
        }
        if (!policy.onePersonIsEnough(action.risk) && caller.user().equals(action.requestedBy)) {
            return Refusal.SECOND_PERSON;
        }
        var confirm = decide.confirm();
        return action.risk == Risk.HIGH && (confirm == null || !confirm.strip().equals(action.target))
                ? Refusal.NOT_CONFIRMED
                : null;
    }

    private Uni<Decided> count(Caller caller, Action action, Decide decide) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var to =
                switch (decide.decision()) {
                    case APPROVE -> ActionState.APPROVED;
                    case REJECT -> ActionState.REJECTED;
                };
        var roles = String.join(",", caller.roles().stream().sorted().toList());
        return actions.decide(caller.workspace(), action.actionId(), to, decide.planHash(), caller.user(), roles, now)
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
        return switch (action.state) {
            case AWAITING -> action.planHash.equals(decide.planHash()) ? Refusal.EXPIRED : Refusal.PLAN_CHANGED;
            case EXPIRED, SUPERSEDED -> Refusal.EXPIRED;
            case APPROVED,
                    EXECUTING,
                    SUCCEEDED,
                    FAILED,
                    UNKNOWN,
                    VERIFIED,
                    REGRESSED,
                    INCONCLUSIVE,
                    COMPENSATED,
                    REJECTED,
                    STALE -> Refusal.ALREADY_DECIDED;
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
                .chain(() -> action.state == ActionState.REJECTED
                        ? settlement.settle(action)
                        : Uni.createFrom().voidItem())
                .chain(() -> audit.append(
                        action.workspaceId(),
                        "action." + action.state.name().toLowerCase(Locale.ROOT),
                        action.actionId(),
                        decision.decidedBy,
                        Map.of("plan_hash", action.planHash, "roles", decision.roles)))
                .chain(() -> journal.append(
                        action.conversation(),
                        new AgentEvent.ActionDecided(action.runId, action.actionId(), action.state, action.decidedBy)))
                .chain(() -> outbox.append(action.workspaceId(), event));
    }

    /** Within a transaction of its own: what was refused is on record too. */
    Uni<Void> recordRefusal(Caller caller, ActionId id, Decide decide, Refusal why) {
        return audit.append(
                caller.workspace(),
                "decision.refused",
                id,
                caller.user(),
                Map.of(
                        "decision", decide.decision().name().toLowerCase(Locale.ROOT),
                        "plan_hash", Untrusted.clean(decide.planHash()),
                        "reason", why.name().toLowerCase(Locale.ROOT)));
    }

    /** @param summary of what it takes back */
    public record Inverse(Call call, String summary) {}

    /** What takes an action back. Within a session; fails with the reason when nothing does. */
    public Uni<Inverse> inverse(Caller caller, ActionId id) {
        return actions.require(caller.workspace(), id).map(action -> {
            if (!Lifecycle.after(action.state).contains(ActionState.COMPENSATED)) {
                throw ProblemException.of(
                        ProblemCode.CONFLICT,
                        action.undoneBy == null
                                ? "This action was not carried out to its end, so there is nothing to take back; its state is "
                                        + action.state.name().toLowerCase(Locale.ROOT) + "."
                                : "This action was taken back by action " + action.undoneBy + ".");
            }
            if (action.inverse == null) {
                throw ProblemException.of(ProblemCode.CONFLICT, action.inverseNote);
            }
            return new Inverse(Stored.read(action.inverse, Stored.CALL), action.summary);
        });
    }

    /** Ends proposals that nobody decided in time. Called on a worker thread. */
    void expire() {
        List<UUID> due = database.call(() -> actions.expired(clock.instant()));
        due.forEach(id -> database.call(() -> actions.hold(id, ActionState.AWAITING, null)
                .chain(action -> action == null
                        ? Uni.createFrom().voidItem()
                        : drop(action, ActionState.EXPIRED, "nobody decided in time"))));
    }

    /**
     * Ends the undecided proposals of a run, because the person said something else. Within a transaction that holds
     * nothing yet.
     */
    public Uni<Void> supersede(UUID run) {
        return actions.awaitingOf(run).chain(ids -> {
            Uni<Void> all = Uni.createFrom().voidItem();
            for (var id : ids) {
                all = all.chain(() -> actions.findById(id))
                        .chain(action -> drop(action, ActionState.SUPERSEDED, "the person said something else"));
            }
            return all;
        });
    }

    private Uni<Void> drop(Action action, ActionState to, String why) {
        Lifecycle.check(action.state, to);
        action.state = to;
        action.detail = "Not done: " + why + ".";
        return settlement
                .settle(action)
                .chain(() -> audit.append(
                        action.workspaceId(),
                        "action." + to.name().toLowerCase(Locale.ROOT),
                        action.actionId(),
                        action.requestedBy,
                        Map.of("plan_hash", action.planHash, "reason", why)))
                .chain(() -> journal.append(
                        action.conversation(), new AgentEvent.ActionDecided(action.runId, action.actionId(), to, null)))
                .chain(() -> outbox.append(action.workspaceId(), action.dropped(clock.instant())));
    }
}
