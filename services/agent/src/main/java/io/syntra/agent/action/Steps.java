package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.action.Actions.Tried;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Approver;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.agent.signal.Replicas;
import io.syntra.agent.store.Database;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionView.Signal;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.Approvals;
import io.syntra.identity.Vouchers;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an action that is carried out. Each is one transaction with its audit entry and with what others are
 * told, and only for the instance that holds the action.
 */
@Singleton
class Steps {

    private final Actions actions;
    private final Policies policies;
    private final Limits limits;
    private final Recurrence recurrence;
    private final Settlement settlement;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final Approvals approvals;
    private final Clock clock;

    Steps(
            Actions actions,
            Policies policies,
            Limits limits,
            Recurrence recurrence,
            Settlement settlement,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            Approvals approvals,
            Clock clock) {
        this.actions = actions;
        this.policies = policies;
        this.limits = limits;
        this.recurrence = recurrence;
        this.settlement = settlement;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.approvals = approvals;
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
     *
     * @param callUntil when the bearer of the call ends
     * @param replicas that there are before it; null when they are not known
     */
    Action begin(Claim claim, Stage.Approved approved, Instant callUntil, @Nullable Replicas replicas) {
        var action = approved.action();
        return database.call(() -> policies.hold(action.workspaceId()).chain(policy -> limits.exceeded(
                        policy, Limits.Change.of(action, action.approver().user()))
                .chain(exceeded -> recurrence.before(action).chain(tried -> objection(policy, action, exceeded)
                        .map(objection -> dropped(claim, approved, objection::to))
                        .or(() -> recurrence.enough(tried).map(enough -> escalated(claim, approved, tried, enough)))
                        .orElseGet(() -> stepped(claim, approved, held -> {
                            held.action().replicasBefore = replicas == null ? null : Stored.write(replicas);
                            return held.begun(now(), callUntil);
                        }))))));
    }

    /** As when it is proposed once too often: told to whoever has asked to hear of it. */
    private Uni<Action> escalated(Claim claim, Stage.Approved approved, Tried tried, String enough) {
        return dropped(claim, approved, held -> held.failed("Not done, a person has to look: " + enough))
                .call(action -> outbox.append(
                        action.workspaceId(),
                        new ActionEvent.Escalated(
                                new ActionId(Objects.requireNonNull(tried.newest(), "newest")),
                                action.tool,
                                action.service(),
                                action.target,
                                action.summary,
                                tried.times(),
                                now())));
    }

    /** What the workspace has against a call, as a sentence; and whether asking again may help. */
    record Objection(String why, boolean stale) {

        Stage.Ended to(Stage.Approved held) {
            return stale ? held.stale(why) : held.failed(why);
        }

        Stage.Ended to(Stage.Underway held) {
            return stale ? held.stale(why) : held.failed(why);
        }
    }

    private Optional<Objection> objection(Policy policy, Action action, Optional<Limits.Exceeded> exceeded) {
        if (!policy.changesAllowed()) {
            return Optional.of(new Objection("Not done: " + ActionGate.CHANGES_OFF, false));
        }
        if (policy.version() != action.policyVersion) {
            return Optional.of(
                    new Objection("Not done: the policy of this workspace has changed since. Ask again.", true));
        }
        if (policy.lacks(action.risk, action.requestedBy, approver(action), now())
                .isPresent()) {
            return Optional.of(
                    new Objection("Not done: the policy of this workspace asks for a second person.", false));
        }
        return exceeded.map(limit -> new Objection("Not done: " + limit.whose(), false));
    }

    /** As the approval says, read at the time when it was given. */
    private Approver approver(Action action) {
        var given = Objects.requireNonNull(action.decidedAt, "decided at");
        try {
            return new Approver(
                    action.approver().user(),
                    approvals.read(String.valueOf(action.approval), given).vouchers());
        } catch (ProblemException unreadable) {
            return new Approver(action.approver().user(), Vouchers.UNKNOWN);
        }
    }

    /** The same before a call is made again. The action counts already, so nothing is held for it. */
    Optional<Objection> objection(Action action) {
        return database.call(() -> policies.of(action.workspaceId()).chain(policy -> limits.exceeded(
                        policy, Limits.Change.of(action, action.approver().user()))
                .map(exceeded -> objection(policy, action, exceeded))));
    }

    /**
     * The call is about to be made again, by the instance that holds the action. A receiver that refuses for long is called
     * hundreds of times: each doubling of their number is on record.
     */
    Action again(Claim claim, Stage.Underway from, Instant callUntil) {
        return database.call(() -> held(claim, from)
                .map(held -> held.again(callUntil))
                .call(action -> Integer.bitCount(action.calledAgain) == 1 ? calledAgain(action) : none()));
    }

    private Uni<Void> calledAgain(Action action) {
        return audit.append(
                action.workspaceId(),
                "action.called_again",
                action.actionId(),
                String.valueOf(action.decidedBy),
                Map.of("plan_hash", action.planHash, "times", action.calledAgain));
    }

    /** A step after which something is still to do. */
    <S extends Stage> Action go(Claim claim, S from, Function<S, ? extends Stage> step) {
        return database.call(() -> stepped(claim, from, step));
    }

    private <S extends Stage> Uni<Action> stepped(Claim claim, S from, Function<S, ? extends Stage> step) {
        return held(claim, from).map(step).call(this::told).map(Stage::action);
    }

    private Uni<Void> told(Stage reached) {
        var action = reached.action();
        return audited(action)
                .chain(() -> reached instanceof Stage.Executing ? none() : shown(action))
                .chain(() -> reached instanceof Stage.Succeeded
                        ? outbox.append(action.workspaceId(), executed(action)).chain(() -> compensated(action))
                        : none());
    }

    /** The receiver has taken the call. */
    Action taken(Claim claim, Stage.Underway from, String reference) {
        return database.call(() -> held(claim, from).map(held -> held.taken(reference)));
    }

    /** The end of what was called for. */
    <S extends Stage> Action end(Claim claim, S from, Function<S, ? extends Stage> step) {
        return database.call(() -> settled(claim, from, step, this::saidToBeExecuted));
    }

    /** It was carried out, and somebody else took it back meanwhile: nothing that it was to take back is taken back. */
    <S extends Stage> Action undone(Claim claim, S from, Function<S, ? extends Stage> step) {
        return database.call(
                () -> ended(claim, from, step, this::saidToBeExecuted).map(Stage::action));
    }

    private Uni<Void> saidToBeExecuted(Action action) {
        return shown(action).chain(() -> outbox.append(action.workspaceId(), executed(action)));
    }

    /** The run goes on without knowing; whoever holds the action asks on, now and then. */
    Action unanswered(Claim claim, Stage.Underway from, String detail) {
        return database.call(() -> held(claim, from)
                .map(held -> held.unknown(detail).action())
                .call(action -> settlement
                        .tell(action)
                        .chain(() -> audited(action))
                        .chain(() -> shown(action))
                        .chain(() -> outbox.append(action.workspaceId(), executed(action)))));
    }

    /** The instance that holds the action gives it back; whoever comes first looks at it again. */
    void rest(Claim claim, Duration pause, Asking asking) {
        database.call(() -> actions.rest(claim, pause, asking.asked(), asking.silent()));
    }

    /** The end of what was never called for, so nobody is told that it was executed. */
    <S extends Stage> Action drop(Claim claim, S from, Function<S, ? extends Stage.Ended> step) {
        return database.call(() -> dropped(claim, from, step));
    }

    private <S extends Stage> Uni<Action> dropped(Claim claim, S from, Function<S, ? extends Stage.Ended> step) {
        return settled(claim, from, step, action -> shown(action)
                .chain(() -> outbox.append(action.workspaceId(), action.dropped(now()))));
    }

    /** Its effect was measured. */
    Action judged(Claim claim, Stage.Succeeded from, Verdict verdict, Verification verification) {
        return database.call(
                () -> settled(claim, from, held -> held.judged(verdict, verification), action -> journal.append(
                                action.conversation(),
                                new AgentEvent.ActionVerified(
                                        action.runId,
                                        action.actionId(),
                                        verification.verdict(),
                                        verification.detail(),
                                        verification.before(),
                                        verification.after()))
                        .chain(() -> outbox.append(
                                action.workspaceId(),
                                new ActionEvent.Verified(
                                        action.actionId(),
                                        action.tool,
                                        action.service(),
                                        verification.verdict(),
                                        evidence(verification),
                                        now())))));
    }

    private <S extends Stage> Uni<Action> settled(
            Claim claim, S from, Function<S, ? extends Stage> step, Function<Action, Uni<Void>> told) {
        return ended(claim, from, step, told)
                .call(reached -> reached instanceof Stage.Done ? compensated(reached.action()) : none())
                .map(Stage::action);
    }

    private <S extends Stage> Uni<Stage> ended(
            Claim claim, S from, Function<S, ? extends Stage> step, Function<Action, Uni<Void>> told) {
        return held(claim, from).<Stage>map(step).call(reached -> {
            var action = reached.action();
            return settlement
                    .heard(action)
                    .call(() -> audited(action))
                    .call(() -> told.apply(action))
                    .chain(heard -> heard ? none() : settlement.takeBack(action));
        });
    }

    /** What it was meant to take back is taken back. */
    private Uni<Void> compensated(Action by) {
        var undone = by.undoes;
        return undone == null
                ? none()
                : actions.hold(undone)
                        .chain(action -> action != null && action.stage() instanceof Stage.Done done
                                ? compensated(done, by)
                                : none());
    }

    /** Where its effect is still measured, this ends that: it is there no more. */
    private Uni<Void> compensated(Stage.Done undone, Action by) {
        var action = undone.compensated(by.id).action();
        return settlement
                .settle(action)
                .chain(() -> audit.append(
                        by.workspaceId(),
                        "action.compensated",
                        action.actionId(),
                        String.valueOf(by.decidedBy),
                        Map.of("compensated_by", by.id.toString())))
                .chain(() -> outbox.append(
                        by.workspaceId(), new ActionEvent.Compensated(action.actionId(), by.actionId(), now())));
    }

    /** The row's lock says that the action is still at the same stage. */
    @SuppressWarnings("unchecked")
    private <S extends Stage> Uni<S> held(Claim claim, S from) {
        return actions.hold(claim.id(), from.action().state(), claim.fence())
                .onItem()
                .ifNull()
                .failWith(LostLease::new)
                .map(action -> {
                    action.attempts = 0;
                    return (S) action.stage();
                });
    }

    private static Map<String, Object> evidence(Verification verification) {
        var evidence = new LinkedHashMap<String, Object>();
        evidence.put("detail", verification.detail());
        measured(evidence, "before", verification.before());
        measured(evidence, "after", verification.after());
        return evidence;
    }

    private static void measured(Map<String, Object> evidence, String when, @Nullable Signal signal) {
        if (signal == null) {
            return;
        }
        evidence.put("error_rate_" + when, signal.errorRate());
        if (signal.latencyP95() != null) {
            evidence.put("latency_p95_" + when, signal.latencyP95());
        }
        if (signal.readyReplicas() != null) {
            evidence.put("ready_replicas_" + when, signal.readyReplicas());
        }
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
                "action." + action.state().name().toLowerCase(Locale.ROOT),
                action.actionId(),
                String.valueOf(action.decidedBy),
                data);
    }

    private Uni<Void> shown(Action action) {
        return journal.append(
                action.conversation(),
                new AgentEvent.ActionExecuted(
                        action.runId, action.actionId(), action.state(), String.valueOf(action.detail)));
    }

    private ActionEvent.Executed executed(Action action) {
        return new ActionEvent.Executed(
                action.actionId(),
                action.tool,
                action.service(),
                action.state().name().toLowerCase(Locale.ROOT),
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
