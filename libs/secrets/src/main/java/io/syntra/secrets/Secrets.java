package io.syntra.secrets;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of all workspaces. Every call may block. A store that does not answer, or refuses Syntra itself, is a
 * {@link io.syntra.problem.ProblemException} that says so; none of its texts holds a value.
 */
public interface Secrets {

    /** {@code expected} of a secret that is not there yet. */
    int ABSENT = 0;

    /** The latest version; empty when there is none. */
    Optional<SecretValue> read(WorkspaceId workspace, SecretName name);

    /** What is known about one without its value. */
    Optional<Entry> find(WorkspaceId workspace, SecretName name);

    /** By name. */
    List<Entry> list(WorkspaceId workspace);

    /**
     * Writes the next version, if the latest one is still {@code expected}.
     *
     * @param expected a version, or {@link #ABSENT}
     */
    default Written put(WorkspaceId workspace, SecretName name, SecretValue value, int expected) {
        return put(workspace, name, value, expected, null);
    }

    /** @param by whom it is from, where nobody else keeps that */
    Written put(WorkspaceId workspace, SecretName name, SecretValue value, int expected, @Nullable String by);

    /**
     * Deletes all versions; the next one is 1 again.
     *
     * @return false when there was none
     */
    boolean delete(WorkspaceId workspace, SecretName name);

    /** What a value is called that nobody has named. It follows from the value, which only the store can tell. */
    SecretName following(WorkspaceId workspace, SecretValue value);

    /**
     * Takes in a value that was written where a reference belongs, so that the reference can take its place before
     * anything is stored. The name follows from the value: written again, it is the same secret.
     *
     * @param by who wrote it
     */
    default SecretRef keep(WorkspaceId workspace, SecretValue value, String by) {
        var name = following(workspace, value);
        if (find(workspace, name).isEmpty()) {
            // Somebody who is faster has written the same.
            put(workspace, name, value, ABSENT, by);
        }
        return new SecretRef(name);
    }

    /**
     * @param version counts up from 1
     * @param by of one that was taken in: who wrote it
     */
    record Entry(
            SecretName name,
            int version,
            Instant updatedAt,
            @Nullable String by) {

        Entry(SecretName name, int version, Instant updatedAt) {
            this(name, version, updatedAt, null);
        }
    }

    sealed interface Written {

        record Stored(Entry entry) implements Written {}

        /** Someone else was faster. */
        record Stale() implements Written {}
    }
}
