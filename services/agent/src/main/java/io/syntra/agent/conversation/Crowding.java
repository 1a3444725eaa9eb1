package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
import io.syntra.identity.Caller;
import io.syntra.outbox.TransactionLock;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;

/**
 * Keeps one person, or one workspace, from taking all places for runs. What waits for a person or for its next look takes
 * none.
 */
@Singleton
class Crowding {

    private static final String SOON = "5";

    private final RunConfig config;

    Crowding(RunConfig config) {
        this.config = config;
    }

    /** Within the transaction that stores one more run; what is counted is still true at its end, on every instance. */
    Uni<Void> admit(Caller caller) {
        return counted(caller)
                .invoke(row -> {
                    refuseFrom(config.atOncePerPerson(), row[0], "your messages");
                    refuseFrom(config.atOncePerWorkspace(), row[1], "messages of this workspace");
                })
                .replaceWithVoid();
    }

    /** For what a service asks: it takes no place of the person who is behind it, and waits for those of persons. */
    Uni<Void> admitService(Caller caller) {
        return counted(caller)
                .invoke(row -> refuseFrom(config.atOnceForServices(), row[2], "requests of services of this workspace"))
                .replaceWithVoid();
    }

    /** Nobody who wants a change taken back waits for what investigates: only for what they take back already. */
    Uni<Void> admitUndo(Caller caller) {
        return counted(caller)
                .invoke(row -> refuseFrom(config.atOncePerPerson(), row[3], "what you take back"))
                .replaceWithVoid();
    }

    private Uni<Object[]> counted(Caller caller) {
        var workspace = caller.workspace().value();
        return TransactionLock.on("runs", caller.workspace())
                .chain(session -> session.createNativeQuery("""
                        select count(*) filter (where person = ?2 and asker = 'PERSON'),
                            count(*) filter (where asker = 'PERSON'), count(*) filter (where asker <> 'PERSON'),
                            count(*) filter (where person = ?2 and exists (
                                select 1 from tool_call where run_id = run.id and undoes is not null)) from run
                        where workspace = ?1 and state in ('ready', 'running')""", Object[].class)
                        .setParameter(1, workspace)
                        .setParameter(2, caller.user())
                        .getSingleResult());
    }

    private static void refuseFrom(int most, Object atWork, String whose) {
        if (((Number) atWork).longValue() >= most) {
            throw ProblemException.of(
                            ProblemCode.RATE_LIMITED,
                            "The agent is at work on %d of %s already, and takes no more at a time. Wait for one of them to end."
                                    .formatted(most, whose))
                    .withHeader("Retry-After", SOON);
        }
    }
}
