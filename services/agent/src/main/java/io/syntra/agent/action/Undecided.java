package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.EachAlone;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ends proposals that nobody has decided, so that nobody can any more, and those that nobody could. */
@Singleton
public class Undecided {

    /** On record where no person did it. */
    private static final String NOBODY = "agent";

    private final Actions actions;
    private final Policies policies;
    private final Settlement settlement;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final Clock clock;
    private final EachAlone<UUID> due = new EachAlone<>("end a proposal", this::expire);

    Undecided(
            Actions actions,
            Policies policies,
            Settlement settlement,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            Clock clock) {
        this.actions = actions;
        this.policies = policies;
        this.settlement = settlement;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Those whose time is up, and those of an older policy. Whoever puts a policy does not end them: what is proposed at the
     * same moment, under the policy before, is seen by the next look only. Called on a worker thread.
     */
    void expire() {
        due.of(database.call(() -> actions.over(clock.instant())));
    }

    private void expire(UUID id) {
        database.call(() -> actions.hold(id)
                .chain(action -> action != null && action.stage() instanceof Stage.Awaiting awaiting
                        ? policies.of(action.workspaceId()).chain(policy -> over(awaiting, policy))
                        : Uni.createFrom().voidItem()));
    }

    private Uni<Void> over(Stage.Awaiting awaiting, Policy policy) {
        if (policy.version() == awaiting.action().policyVersion) {
            return ended(awaiting.expired("Not done: nobody decided in time."), "nobody decided in time", null);
        }
        var why = "the policy of this workspace has changed since";
        return ended(
                awaiting.superseded(
                        "Not done: " + (policy.changesAllowed() ? why + ". Ask again." : ActionGate.CHANGES_OFF)),
                why,
                null);
    }

    /**
     * Those of a run that a person goes past. Within a transaction that holds nothing yet; fails when they may not.
     *
     * @param why half a sentence
     * @return whether there was any
     */
    public Uni<Boolean> supersede(UUID run, String why, Caller caller) {
        return end(run, why, caller);
    }

    /**
     * Those of a run that ends by itself. Within a transaction that holds nothing yet.
     *
     * @param why half a sentence
     */
    public Uni<Void> supersede(UUID run, String why) {
        return end(run, why, null).replaceWithVoid();
    }

    private Uni<Boolean> end(UUID run, String why, @Nullable Caller by) {
        return actions.awaitingOf(run).chain(ids -> {
            var all = Uni.createFrom().item(false);
            for (var id : ids) {
                all = all.chain(any -> endOne(id, why, by).map(ended -> ended || any));
            }
            return all;
        });
    }

    private Uni<Boolean> endOne(UUID id, String why, @Nullable Caller by) {
        return actions.hold(id)
                .chain(action -> action != null && action.stage() instanceof Stage.Awaiting awaiting
                        ? ended(permitted(awaiting, by).superseded("Not done: " + why + "."), why, by)
                                .replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /** To go past a proposal is to say no to it; whoever asked for it may as well think better of it. */
    private static Stage.Awaiting permitted(Stage.Awaiting awaiting, @Nullable Caller by) {
        var action = awaiting.action();
        if (by != null
                && !by.user().equals(action.requestedBy)
                && (by.actor() != null || !by.has(action.requiredRole))) {
            throw ProblemException.of(
                    ProblemCode.FORBIDDEN,
                    ("A message would take the place of the open proposal \"%s\" of %s; to say no to it needs the role"
                                    + " %s. Wait until it is decided, or open a conversation of your own.")
                            .formatted(action.summary, action.requestedBy, action.requiredRole));
        }
        return awaiting;
    }

    private Uni<Void> ended(Stage.Ended stage, String why, @Nullable Caller by) {
        var action = stage.action();
        return settlement
                .settle(action)
                .chain(() -> audit.append(
                        action.workspaceId(),
                        "action." + action.state().name().toLowerCase(Locale.ROOT),
                        action.actionId(),
                        by == null ? NOBODY : by.user(),
                        Map.of("plan_hash", action.planHash, "reason", why)))
                .chain(() -> journal.append(
                        action.conversation(),
                        new AgentEvent.ActionDecided(action.runId, action.actionId(), action.state(), null)))
                .chain(() -> outbox.append(action.workspaceId(), action.dropped(clock.instant())));
    }
}
