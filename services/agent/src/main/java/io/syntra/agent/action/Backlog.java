package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.identity.Caller;
import io.syntra.outbox.TransactionLock;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/**
 * How many proposals may wait for a decision: among hundreds nobody reads what they approve.
 */
@Singleton
class Backlog {

    private final int mostOfPerson;
    private final int mostOfWorkspace;
    private final Clock clock;

    @Inject
    Backlog(ActionConfig config, Clock clock) {
        this(config.openPerPerson(), config.openPerWorkspace(), clock);
    }

    Backlog(int mostOfPerson, int mostOfWorkspace, Clock clock) {
        this.mostOfPerson = mostOfPerson;
        this.mostOfWorkspace = mostOfWorkspace;
        this.clock = clock;
    }

    /**
     * Why one more of this person's is too many, for people; what services want in their name is not theirs. Within the
     * transaction that stores the proposal: until it ends, others of the workspace wait to be counted.
     */
    Uni<Optional<String>> full(Caller caller) {
        return TransactionLock.on("proposals", caller.workspace())
                .chain(session -> session.createNativeQuery("""
                        select count(*) filter (where requested_by = ?2 and not exists (
                                 select 1 from run where run.id = action.run_id and run.asker <> 'PERSON')),
                               count(*) from action
                        where workspace = ?1 and not settled and state = 'AWAITING' and expires_at > ?3""", Object[].class)
                        .setParameter(1, caller.workspace().value())
                        .setParameter(2, caller.user())
                        .setParameter(3, clock.instant())
                        .getSingleResult())
                .map(row -> full(row[0], mostOfPerson, "of " + caller.user())
                        .or(() -> full(row[1], mostOfWorkspace, "in this workspace")));
    }

    private static Optional<String> full(Object open, int most, String whose) {
        return ((Number) open).longValue() < most
                ? Optional.empty()
                : Optional.of(
                        "%d proposals %s are open, and there may be no more. Decide on some of them first, or wait until they expire."
                                .formatted(most, whose));
    }
}
