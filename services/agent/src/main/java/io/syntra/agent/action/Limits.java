package io.syntra.agent.action;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.policy.Policy;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    private final Clock clock;

    Limits(Clock clock) {
        this.clock = clock;
    }

    /** @param whose what there are too many of, as a sentence for people */
    record Exceeded(String whose, Duration retryAfter) {}

    /**
     * What one more change would exceed. Within a transaction; it counts for its whole length when the workspace's policy
     * is held.
     *
     * @param self not counted
     */
    Uni<Optional<Exceeded>> exceeded(
            Policy policy, WorkspaceId workspace, String person, String target, @Nullable UUID self) {
        var now = clock.instant();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                        select count(*) filter (where decided_by = ?2), min(decided_at) filter (where decided_by = ?2),
                               count(*) filter (where target = ?3), min(decided_at) filter (where target = ?3),
                               count(*), min(decided_at)
                        from action
                        where workspace = ?1 and decided_at > ?4 and state <> 'REJECTED' and id <> ?5""", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, person)
                        .setParameter(3, target)
                        .setParameter(4, now.minus(WINDOW))
                        .setParameter(5, self == null ? new UUID(0, 0) : self)
                        .getSingleResult())
                .map(row -> {
                    var limits = policy.limits();
                    return check(row, 0, limits.person(), "by " + person, now)
                            .or(() -> check(row, 2, limits.target(), "of " + target, now))
                            .or(() -> check(row, 4, limits.workspace(), "in this workspace", now));
                });
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
