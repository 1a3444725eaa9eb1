package io.syntra.agent.audit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jspecify.annotations.Nullable;

/**
 * Puts on record what was refused. Refusing costs next to nothing and an entry stays for ever, so whoever is refused the
 * same again and again does not fill the log: beyond so many within an hour only each doubling of their number is an
 * entry, and names it.
 */
@Singleton
public class RefusedAttempts {

    private static final int EACH_KEPT = 100;
    private static final Duration WINDOW = Duration.ofHours(1);

    private final AuditTrail trail;
    private final Clock clock;

    RefusedAttempts(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * Within a transaction, which is not that of what was refused.
     *
     * @param alike what makes it the same as another attempt of that person and kind; nothing that they can choose freely
     */
    public Uni<Void> append(Caller caller, String kind, String alike, @Nullable ActionId action, Map<String, ?> data) {
        return Panache.getSession()
                .chain(session -> count(session, caller, kind, alike))
                .chain(attempts -> isKept(attempts)
                        ? trail.append(caller.workspace(), kind, action, caller.user(), numbered(data, attempts))
                        : Uni.createFrom().voidItem());
    }

    private static boolean isKept(long attempts) {
        return attempts <= EACH_KEPT || Long.bitCount(attempts) == 1;
    }

    private static Map<String, ?> numbered(Map<String, ?> data, long attempts) {
        if (attempts <= EACH_KEPT) {
            return data;
        }
        var all = new LinkedHashMap<String, Object>(data);
        all.put("attempts_within_the_hour", attempts);
        return all;
    }

    private Uni<Long> count(Session session, Caller caller, String kind, String alike) {
        var now = clock.instant();
        return session.createNativeQuery("""
                        insert into refused_attempt as known (workspace, actor, kind, alike, since, attempts)
                        values (?1, ?2, ?3, ?4, ?5, 1)
                        on conflict (workspace, actor, kind, alike) do update set
                            attempts = case when known.since > ?6 then known.attempts + 1 else 1 end,
                            since = case when known.since > ?6 then known.since else excluded.since end
                        returning attempts""", Long.class)
                .setParameter(1, caller.workspace().value())
                .setParameter(2, caller.user())
                .setParameter(3, kind)
                .setParameter(4, alike)
                .setParameter(5, now)
                .setParameter(6, now.minus(WINDOW))
                .getSingleResult()
                .call(attempts -> attempts == 1
                        ? forget(session, caller.workspace().value(), now.minus(WINDOW))
                        : Uni.createFrom().voidItem());
    }

    /** A few at a time, and none that somebody counts at the moment. */
    private static Uni<Integer> forget(Session session, String workspace, Instant before) {
        return session.createNativeQuery("""
                        delete from refused_attempt where (workspace, actor, kind, alike) in (
                            select workspace, actor, kind, alike from refused_attempt where since <= ?1 and workspace = ?2
                            order by since limit 100 for update skip locked)""")
                .setParameter(1, before)
                .setParameter(2, workspace)
                .executeUpdate();
    }
}
