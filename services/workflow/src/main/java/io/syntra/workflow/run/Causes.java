package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.workflow.node.Call;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jspecify.annotations.Nullable;

/**
 * Which run is behind what happens, as far as that can be known: what runs do themselves, changes that they asked for, and
 * requests that they send here. What a change leads to, such as a deployment, is not: a person has decided on it. Every
 * method runs in the caller's transaction.
 */
@Singleton
public class Causes {

    private final Runs runs;
    private final Clock clock;

    Causes(Runs runs, Clock clock) {
        this.runs = runs;
        this.clock = clock;
    }

    /** Remembers who asked for a change, which only the first event of it says. */
    public Uni<Optional<TriggerData.Cause>> of(WorkspaceId workspace, DomainEvent event) {
        return behind(event).chain(run -> run.map(id -> runs.cause(workspace, id))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** @param header of a request, with which a run says which one it is */
    public Uni<Optional<TriggerData.Cause>> named(WorkspaceId workspace, @Nullable String header) {
        return SendingRun.ofHeader(header)
                .map(run -> runs.cause(workspace, run))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Optional<UUID>> behind(DomainEvent event) {
        return switch (event) {
            case ActionEvent.Proposed proposed ->
                SendingRun.ofOrigin(proposed.origin())
                        .map(run -> remember(proposed.actionId(), run).replaceWith(Optional.of(run)))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
            case ActionEvent action -> asked(action.actionId());
            default -> Uni.createFrom().item(Call.runBehind(event));
        };
    }

    private Uni<Void> remember(ActionId action, UUID run) {
        return session()
                .chain(session -> session.createNativeQuery("""
                                insert into asked_action (action_id, run_id, asked_at) values (?1, ?2, ?3)
                                on conflict do nothing""")
                        .setParameter(1, action.value())
                        .setParameter(2, run)
                        .setParameter(3, clock.instant().atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Optional<UUID>> asked(ActionId action) {
        return session()
                .chain(session -> session.createNativeQuery(
                                "select run_id from asked_action where action_id = ?1", UUID.class)
                        .setParameter(1, action.value())
                        .getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /** As long as the runs themselves. */
    Uni<Void> forget(Instant before) {
        return session()
                .chain(session -> session.createNativeQuery("delete from asked_action where asked_at < ?1")
                        .setParameter(1, before.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Session> session() {
        return Panache.getSession();
    }
}
