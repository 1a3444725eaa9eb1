package io.syntra.telemetry.erasure;

import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.ingest.Backlog;
import io.syntra.telemetry.query.translate.Translation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A wish that some rows be gone.
 *
 * @param backlog what was taken before it, some of which may match once it is stored
 * @param doomed the rows in question, as they were understood then
 * @param found rows that matched
 * @param leftOver rows that matched when it was looked last, and whose deletion is not seen to be done
 * @param samples of error groups that were emptied
 * @param goneAt when nothing that matches was left
 * @param trouble why it does not go on, for people who may not see what the store said
 */
record Erasure(
        UUID id,
        WorkspaceId workspace,
        String query,
        Instant from,
        Instant to,
        String by,
        Instant requestedAt,
        Step step,
        Doomed doomed,
        Backlog.Ends backlog,
        long found,
        long leftOver,
        long samples,
        Optional<Instant> goneAt,
        Optional<Instant> finishedAt,
        Optional<String> trouble) {

    /** @param condition in SQL, with the workspace and the time */
    record Doomed(String table, String condition, Map<String, Object> parameters) {

        Doomed {
            parameters = Map.copyOf(parameters);
        }

        /** Those of them for which this holds, too. */
        Doomed and(String more) {
            return new Doomed(table, "(" + condition + ") AND " + more, parameters);
        }

        static Doomed of(Translation.Rows rows) {
            return new Doomed(rows.dataset().signal().table(), rows.condition(), rows.parameters());
        }
    }

    /** In this order. Each can be done again: a process that ends in one begins with it. */
    enum Step {
        /** Counts what is there. */
        COUNT,
        /** Begins to delete it. */
        DELETE,
        /** Waits until that is done, and all is stored that was taken before. */
        AWAIT,
        /** Counts what came of that. */
        RECOUNT,
        /** Begins to delete it. */
        REDELETE,
        /** Waits until that is done, looks whether it is true, and waits until the files that held it are gone. */
        CLEAN,
        DONE
    }

    Erasure at(Step then) {
        return with(then, found, leftOver, goneAt, finishedAt);
    }

    Erasure counted(long rows, Step then) {
        return with(then, found + rows, rows, goneAt, finishedAt);
    }

    Erasure deleting(Step then) {
        return with(then, found, leftOver, Optional.empty(), finishedAt);
    }

    Erasure stillThere(long rows) {
        return with(Step.REDELETE, found, rows, goneAt, finishedAt);
    }

    Erasure gone(Instant now) {
        return with(step, found, 0, Optional.of(now), finishedAt);
    }

    Erasure finished(Instant now) {
        return with(Step.DONE, found, leftOver, goneAt, Optional.of(now));
    }

    private Erasure with(Step then, long rows, long left, Optional<Instant> gone, Optional<Instant> finished) {
        return new Erasure(
                id,
                workspace,
                query,
                from,
                to,
                by,
                requestedAt,
                then,
                doomed,
                backlog,
                rows,
                left,
                samples,
                gone,
                finished,
                trouble);
    }
}
