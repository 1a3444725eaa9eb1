package io.syntra.agent.store;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/** Holds one thing of a workspace until the transaction ends: on every instance, who wants the same waits here. */
public final class WorkspaceLock {

    private WorkspaceLock() {}

    /**
     * Within a transaction.
     *
     * @param what is held, as one word
     */
    public static Uni<Session> on(String what, WorkspaceId workspace) {
        return Panache.getSession().call(session -> session.createNativeQuery(
                        "select 1 from pg_advisory_xact_lock(hashtextextended(?1, 0))", Integer.class)
                .setParameter(1, what + " " + workspace.value())
                .getSingleResult());
    }
}
