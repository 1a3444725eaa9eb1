package io.syntra.agent.action;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.policy.Policy;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many changes there may be within an hour. Counted in the stored actions, so the count is the same on every instance
 * and after a restart; when it cannot be counted, the transaction that asks fails, and nothing is changed.
 */
@Singleton
class Limits {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final UUID NOBODY = new UUID(0, 0);

    private final Clock clock;

    Limits(Clock clock) {
        this.clock = clock;
    }

    /** @param whose what there are too many of, as a sentence for people */
    record Exceeded(String whose, Duration retryAfter) {}

    /**
     * One more change.
     *
     * @param person whose it would be
     * @param self not counted; null when it is not stored yet
     * @param undoes what it takes back
     */
    record Change(
            WorkspaceId workspace,
            String person,
            String target,
            @Nullable UUID self,
            @Nullable UUID undoes) {

        /** Of an action, once this person has decided on it. */
        static Change of(Action action, String person) {
            return new Change(action.workspaceId(), person, action.target, action.id, action.undoes);
        }
    }

    /**
     * What one more change would exceed. Within a transaction; it counts for its whole length when the workspace's policy
     * is held. What takes back a change of this hour, once, has the place of that change: nobody has to leave what made
     * things worse as it is for the rest of the hour. What takes that back in turn is a change like others.
     */
    Uni<Optional<Exceeded>> exceeded(Policy policy, Change change) {
        var undoes = change.undoes();
        return undoes == null
                ? counted(policy, change)
                : Panache.getSession().chain(session -> session.createNativeQuery("""
                        select count(*) from action done where id = ?1 and workspace = ?2 and undoes is null
                          and state in ('SUCCEEDED', 'VERIFIED', 'REGRESSED', 'INCONCLUSIVE') and decided_at > ?3
                          and not exists (select 1 from action other where other.undoes = done.id and other.id <> ?4
                                            and other.decided_at > ?3 and other.state <> 'REJECTED')""", Long.class)
                        .setParameter(1, undoes)
                        .setParameter(2, change.workspace().value())
                        .setParameter(3, clock.instant().minus(WINDOW))
                        .setParameter(4, self(change))
                        .getSingleResult()
                        .chain(stands -> stands > 0
                                ? Uni.createFrom().item(Optional.<Exceeded>empty())
                                : counted(policy, change)));
    }

    private Uni<Optional<Exceeded>> counted(Policy policy, Change change) {
        var now = clock.instant();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                        select count(*) filter (where decided_by = ?2), min(decided_at) filter (where decided_by = ?2),
                               count(*) filter (where target = ?3), min(decided_at) filter (where target = ?3),
                               count(*), min(decided_at)
                        from action
                        where workspace = ?1 and decided_at > ?4 and state <> 'REJECTED' and id <> ?5""", Object[].class)
                        .setParameter(1, change.workspace().value())
                        .setParameter(2, change.person())
                        .setParameter(3, change.target())
                        .setParameter(4, now.minus(WINDOW))
                        .setParameter(5, self(change))
                        .getSingleResult())
                .map(row -> {
                    var limits = policy.limits();
                    return check(row, 0, limits.person(), "by " + change.person(), now)
                            .or(() -> check(row, 2, limits.target(), "of " + change.target(), now))
                            .or(() -> check(row, 4, limits.workspace(), "in this workspace", now));
                });
    }

    private static UUID self(Change change) {
        return Objects.requireNonNullElse(change.self(), NOBODY);
    }

    private static Optional<Exceeded> check(Object[] row, int at, int limit, String whose, Instant now) {
        if (((Number) row[at]).longValue() < limit) {
            return Optional.empty();
        }
        var oldest = row[at + 1] instanceof Instant instant ? instant : now;
        return Optional.of(new Exceeded(
                "No more than %d changes %s within an hour.".formatted(limit, whose),
                Duration.between(now, oldest.plus(WINDOW))));
    }
}
