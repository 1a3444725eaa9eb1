package io.syntra.agent.action;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.agent.store.Database;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The steps of an action that is carried out. Each is one transaction with its audit entry and with what others are
 * told, and only for the instance that holds the action.
 */
@Singleton
class Steps {

    private final Actions actions;
    private final Policies policies;
    private final Limits limits;
    private final Settlement settlement;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final Clock clock;

    Steps(
            Actions actions,
            Policies policies,
            Limits limits,
            Settlement settlement,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            Clock clock) {
        this.actions = actions;
        this.policies = policies;
        this.limits = limits;
        this.settlement = settlement;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.clock = clock;
    }

    Action load(Claim claim) {
        return database.call(() -> actions.find("id = ?1 and fence = ?2", claim.id(), claim.fence())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(LostLease::new));
    }

    /**
     * The intent is stored, if the policy still allows it, and only then acted upon. What is counted is counted while no
     * other instance begins anything in this workspace.
     */
    Action begin(Claim claim, Action action) {
        var approver = action.approver();
        return database.call(() -> policies.hold(action.workspaceId()).chain(policy -> limits.exceeded(
                        policy, action.workspaceId(), approver.user(), action.target, action.id)
                .chain(exceeded -> {
                    if (policy.changesAllowed() && policy.version() != action.policyVersion) {
                        return dropped(
                                claim,
                                action,
                                ActionState.STALE,
                                "Not done: the policy of this workspace has changed since. Ask again.");
                    }
                    return refusal(policy, action, approver, exceeded)
                            .map(why -> dropped(claim, action, ActionState.FAILED, "Not done: " + why))
                            .orElseGet(() ->
                                    stepped(claim, action, ActionState.EXECUTING, held -> held.executingAt = now()));
                })));
    }

    private static Optional<String> refusal(
            Policy policy, Action action, Caller approver, Optional<Limits.Exceeded> exceeded) {
        if (!policy.changesAllowed()) {
            return Optional.of(ActionGate.CHANGES_OFF);
        }
        if (!policy.onePersonIsEnough(action.risk) && approver.user().equals(action.requestedBy)) {
            return Optional.of("the policy of this workspace asks for a second person.");
        }
        return exceeded.map(Limits.Exceeded::whose);
    }

    /** Whether somebody has stopped all changes in the meantime. */
    boolean stopped(Action action) {
        return !database.call(() -> policies.of(action.workspaceId())).changesAllowed();
    }

    /** A step after which something is still to do. */
    Action go(Claim claim, Action action, ActionState to, Consumer<Action> change) {
        return database.call(() -> stepped(claim, action, to, change));
    }

    private Uni<Action> stepped(Claim claim, Action action, ActionState to, Consumer<Action> change) {
        return held(claim, action.state).call(held -> {
            Lifecycle.check(held.state, to);
            held.state = to;
            change.accept(held);
            return audited(held)
                    .chain(() -> to == ActionState.EXECUTING ? none() : shown(held))
                    .chain(() ->
                            to == ActionState.SUCCEEDED ? outbox.append(held.workspaceId(), executed(held)) : none());
        });
    }

    /** The receiver has taken the call. */
    Action taken(Claim claim, Action action, String reference) {
        return database.call(() -> held(claim, action.state).invoke(held -> held.reference = reference));
    }

    /** The end of what was called for. */
    Action end(Claim claim, Action action, ActionState to, Consumer<Action> change) {
        return settle(claim, action, to, change, held -> shown(held)
                .chain(() -> outbox.append(held.workspaceId(), executed(held))));
    }

    /** The end of what was never called for, so nobody is told that it was executed. */
    Action drop(Claim claim, Action action, ActionState to, String detail) {
        return database.call(() -> dropped(claim, action, to, detail));
    }

    private Uni<Action> dropped(Claim claim, Action action, ActionState to, String detail) {
        return settled(claim, action, to, held -> held.detail = detail, held -> shown(held)
                .chain(() -> outbox.append(held.workspaceId(), held.dropped(now()))));
    }

    /** Its effect was measured. */
    Action judged(Claim claim, Action action, ActionState verdict, Verification verification) {
        return settle(
                claim, action, verdict, held -> held.verification = Stored.write(verification), held -> journal.append(
                                held.conversation(),
                                new AgentEvent.ActionVerified(
                                        held.runId,
                                        held.actionId(),
                                        verification.verdict(),
                                        verification.detail(),
                                        verification.before(),
                                        verification.after()))
                        .chain(() -> outbox.append(
                                held.workspaceId(),
                                new ActionEvent.Verified(
                                        held.actionId(),
                                        held.tool,
                                        held.service(),
                                        verification.verdict(),
                                        evidence(verification),
                                        now()))));
    }

    private Action settle(
            Claim claim, Action action, ActionState to, Consumer<Action> change, Function<Action, Uni<Void>> told) {
        return database.call(() -> settled(claim, action, to, change, told));
    }

    private Uni<Action> settled(
            Claim claim, Action action, ActionState to, Consumer<Action> change, Function<Action, Uni<Void>> told) {
        return held(claim, action.state).call(held -> {
            if (held.state != to) {
                Lifecycle.check(held.state, to);
            }
            held.state = to;
            change.accept(held);
            return settlement
                    .settle(held)
                    .chain(() -> audited(held))
                    .chain(() -> told.apply(held))
                    .chain(() -> Lifecycle.done(to) ? compensated(held) : none());
        });
    }

    /** What it was meant to take back is taken back. */
    private Uni<Void> compensated(Action by) {
        var undone = by.undoes;
        if (undone == null) {
            return none();
        }
        return Panache.getSession()
                .chain(session -> session.flush())
                .chain(() -> actions.compensate(undone, by))
                .chain(taken -> taken
                        ? audit.append(
                                        by.workspaceId(),
                                        "action.compensated",
                                        new ActionId(undone),
                                        String.valueOf(by.decidedBy),
                                        Map.of("compensated_by", by.id.toString()))
                                .chain(() -> outbox.append(
                                        by.workspaceId(),
                                        new ActionEvent.Compensated(new ActionId(undone), by.actionId(), now())))
                        : none());
    }

    private Uni<Action> held(Claim claim, ActionState state) {
        return actions.hold(claim.id(), state, claim.fence())
                .onItem()
                .ifNull()
                .failWith(LostLease::new)
                .map(action -> action);
    }

    private static Map<String, Object> evidence(Verification verification) {
        var evidence = new LinkedHashMap<String, Object>();
        evidence.put("detail", verification.detail());
        if (verification.before() != null) {
            evidence.put("error_rate_before", verification.before().errorRate());
        }
        if (verification.after() != null) {
            evidence.put("error_rate_after", verification.after().errorRate());
        }
        return evidence;
    }

    private Uni<Void> audited(Action action) {
        var data = new LinkedHashMap<String, Object>();
        data.put("plan_hash", action.planHash);
        data.put("target", action.target);
        data.put("tool", action.tool);
        if (action.serviceId != null) {
            data.put("service_id", action.serviceId.toString());
        }
        if (action.detail != null) {
            data.put("detail", action.detail);
        }
        if (action.reference != null) {
            data.put("reference", action.reference);
        }
        return audit.append(
                action.workspaceId(),
                "action." + action.state.name().toLowerCase(Locale.ROOT),
                action.actionId(),
                String.valueOf(action.decidedBy),
                data);
    }

    private Uni<Void> shown(Action action) {
        return journal.append(
                action.conversation(),
                new AgentEvent.ActionExecuted(
                        action.runId, action.actionId(), action.state, String.valueOf(action.detail)));
    }

    private ActionEvent.Executed executed(Action action) {
        return new ActionEvent.Executed(
                action.actionId(),
                action.tool,
                action.service(),
                action.state.name().toLowerCase(Locale.ROOT),
                action.detail,
                now());
    }

    private static Uni<Void> none() {
        return Uni.createFrom().voidItem();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
