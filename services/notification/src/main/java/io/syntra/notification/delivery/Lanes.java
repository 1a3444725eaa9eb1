package io.syntra.notification.delivery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Meaning;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the targets whose messages stay in order. Every method runs in the caller's transaction. */
@Singleton
class Lanes {

    private static final Duration UNTOLD = Duration.ofSeconds(5);

    /** The chat's new number, for each lane whose chat has moved. */
    Uni<Map<String, String>> moved(String workspace, List<String> lanes) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select name, moved_to from lane where workspace = ?1 and name in (?2)"
                                        + " and moved_to is not null",
                                Object[].class)
                        .setParameter(1, workspace)
                        .setParameter(2, lanes)
                        .getResultList())
                .map(rows -> {
                    var moved = new HashMap<String, String>();
                    rows.forEach(row -> moved.put((String) row[0], (String) row[1]));
                    return moved;
                });
    }

    /** Remembers what an answer says of the target, not of the message. */
    Uni<Void> learn(String workspace, String lane, Meaning meaning, Instant now) {
        return switch (meaning) {
            case Meaning.Limited limited ->
                write(workspace, lane, now.plus(limited.after() == null ? UNTOLD : limited.after()), null, null);
            case Meaning.Moved moved -> write(workspace, lane, now, moved.chat(), null);
            case Meaning.Permanent permanent -> write(workspace, lane, now, null, permanent.reason());
            case Meaning.Delivered _ -> untroubled(workspace, lane);
            case Meaning.Retry _, Meaning.Unknown _ -> Uni.createFrom().voidItem();
        };
    }

    /** Somebody wants to know whether it takes a message now. */
    Uni<Void> open(String workspace, String lane, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "update lane set open_at = ?3 where workspace = ?1 and name = ?2 and open_at > ?3")
                        .setParameter(1, workspace)
                        .setParameter(2, lane)
                        .setParameter(3, now.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Void> untroubled(String workspace, String lane) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update lane set trouble = null where workspace = ?1"
                                + " and name = ?2 and trouble is not null")
                        .setParameter(1, workspace)
                        .setParameter(2, lane)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Void> write(
            String workspace, String lane, Instant openAt, @Nullable String movedTo, @Nullable String trouble) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into lane (workspace, name, open_at, moved_to, trouble)
                                values (?1, ?2, ?3, cast(?4 as text), cast(?5 as text))
                                on conflict (workspace, name) do update set
                                    open_at = greatest(lane.open_at, excluded.open_at),
                                    moved_to = coalesce(excluded.moved_to, lane.moved_to),
                                    trouble = excluded.trouble""")
                        .setParameter(1, workspace)
                        .setParameter(2, lane)
                        .setParameter(3, openAt.atOffset(ZoneOffset.UTC))
                        .setParameter(4, movedTo)
                        .setParameter(5, trouble)
                        .executeUpdate())
                .replaceWithVoid();
    }
}
