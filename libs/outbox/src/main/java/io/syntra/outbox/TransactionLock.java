package io.syntra.outbox;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/** Holds one thing until the transaction ends: on every instance, who wants the same waits here. */
public final class TransactionLock {

    private TransactionLock() {}

    /**
     * Within a transaction. Two things can share a lock by chance, once in 2^64: they only wait for each other then.
     *
     * @param what is held, as one word of the service
     * @param whose the workspace, or whatever tells it from others of its kind
     */
    public static Uni<Session> on(String what, Object... whose) {
        return Panache.getSession().call(session -> session.createNativeQuery(
                        "select 1 from pg_advisory_xact_lock(hashtextextended(?1, 0))", Integer.class)
                .setParameter(
                        1, what + Arrays.stream(whose).map(part -> " " + part).collect(Collectors.joining()))
                .getSingleResult());
    }
}
