package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.EachAlone;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Ends proposals that nobody has decided, so that nobody can any more. */
@Singleton
public class Undecided {

    private final Actions actions;
    private final Settlement settlement;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final Clock clock;
    private final EachAlone<UUID> due = new EachAlone<>("end a proposal", this::expire);

    Undecided(
            Actions actions,
            Settlement settlement,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            Clock clock) {
        this.actions = actions;
        this.settlement = settlement;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Those whose time is up. Called on a worker thread. */
    void expire() {
        due.of(database.call(() -> actions.expired(clock.instant())));
    }

    private void expire(UUID id) {
        database.call(() -> actions.hold(id)
                .chain(action -> action != null && action.stage() instanceof Stage.Awaiting awaiting
                        ? ended(awaiting.expired("Not done: nobody decided in time."), "nobody decided in time")
                        : Uni.createFrom().voidItem()));
    }

    /**
     * Those of a run that ends without them. Within a transaction that holds nothing yet.
     *
     * @param why half a sentence
     */
    public Uni<Void> supersede(UUID run, String why) {
        return actions.awaitingOf(run).chain(ids -> {
            Uni<Void> all = Uni.createFrom().voidItem();
            for (var id : ids) {
                all = all.chain(() -> actions.hold(id))
                        .chain(action -> action != null && action.stage() instanceof Stage.Awaiting awaiting
                                ? ended(awaiting.superseded("Not done: " + why + "."), why)
                                : Uni.createFrom().voidItem());
            }
            return all;
        });
    }

    private Uni<Void> ended(Stage.Ended stage, String why) {
        var action = stage.action();
        return settlement
                .settle(action)
                .chain(() -> audit.append(
                        action.workspaceId(),
                        "action." + action.state().name().toLowerCase(Locale.ROOT),
                        action.actionId(),
                        action.requestedBy,
                        Map.of("plan_hash", action.planHash, "reason", why)))
                .chain(() -> journal.append(
                        action.conversation(),
                        new AgentEvent.ActionDecided(action.runId, action.actionId(), action.state(), null)))
                .chain(() -> outbox.append(action.workspaceId(), action.dropped(clock.instant())));
    }
}
