package io.syntra.notification.delivery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.notification.channel.Pace;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.TreeMap;

/** The stored allowances, which all senders share. Every method runs in the caller's transaction. */
@Singleton
class Allowances {

    /** Nobody else spends from these until the transaction ends. */
    Uni<Allowance> locked(Collection<Pace> paces, Instant now) {
        // In one order, or two senders could wait for each other.
        var names = paces.stream().map(Pace::name).sorted().distinct().toArray(String[]::new);
        if (names.length == 0) {
            return Uni.createFrom().item(new Allowance(new TreeMap<>()));
        }
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into pace (name, spent_to) select unnest(cast(?1 as text[])), ?2
                                on conflict (name) do nothing""")
                        .setParameter(1, names)
                        .setParameter(2, now.atOffset(ZoneOffset.UTC))
                        .executeUpdate()
                        .chain(() -> session.createNativeQuery(
                                        "select name, spent_to from pace where name = any (cast(?1 as text[]))"
                                                + " order by name for update",
                                        Object[].class)
                                .setParameter(1, names)
                                .getResultList()))
                .map(rows -> {
                    var spent = new TreeMap<String, Instant>();
                    rows.forEach(row -> spent.put((String) row[0], instant(row[1])));
                    return new Allowance(spent);
                });
    }

    Uni<Void> store(Allowance allowance) {
        var spent = allowance.spent();
        if (spent.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update pace set spent_to = v.spent_to
                                from unnest(cast(?1 as text[]), cast(cast(?2 as text[]) as timestamptz[]))
                                    as v(name, spent_to)
                                where pace.name = v.name""")
                        .setParameter(1, spent.keySet().toArray(String[]::new))
                        // As texts: the client writes no list of times.
                        .setParameter(
                                2,
                                spent.values().stream().map(Instant::toString).toArray(String[]::new))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Nobody takes anything from it before then, in whichever workspace. */
    Uni<Void> shut(Pace pace, Instant until) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into pace (name, spent_to) values (?1, ?2)
                                on conflict (name) do update set spent_to = greatest(pace.spent_to, excluded.spent_to)""")
                        .setParameter(1, pace.name())
                        .setParameter(2, pace.shut(until).atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Deletes those that nobody has spent from since then: one that is not stored is unused too. */
    Uni<Void> forget(Instant before, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                delete from pace where name in (
                                    select name from pace where spent_to < ?1 limit ?2 for update skip locked)""")
                        .setParameter(1, before.atOffset(ZoneOffset.UTC))
                        .setParameter(2, limit)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Instant instant(Object value) {
        return value instanceof Instant instant ? instant : ((OffsetDateTime) value).toInstant();
    }
}
