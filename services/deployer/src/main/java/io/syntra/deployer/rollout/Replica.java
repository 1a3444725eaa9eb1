package io.syntra.deployer.rollout;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReplicaId;
import io.syntra.deployer.release.ReleaseSpec;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One running copy of a release, as stored.
 *
 * @param origin which request it exists for, and what it runs
 * @param admitted whether it passed the health gate; only such a one serves, and only such a one is started again
 * @param drain set once it is to end
 * @param meteredTo its usage before this instant is written down; null until its present attempt was seen to run
 */
record Replica(
        ReplicaId id,
        Origin origin,
        ReplicaState state,
        boolean admitted,
        Run run,
        Crashes crashes,
        @Nullable Drain drain,
        @Nullable Instant meteredTo,
        Instant createdAt,
        @Nullable Instant stoppedAt) {

    record Origin(DeploymentId deployment, UUID incarnation, ReleaseSpec release) {}

    /**
     * @param attempt counts the starts from 1
     * @param notBefore when it may be started
     * @param pid null until it was seen running
     */
    record Run(
            int attempt,
            Instant notBefore,
            @Nullable Instant startedAt,
            @Nullable Integer port,
            @Nullable Long pid) {

        static Run first(Instant now) {
            return new Run(1, now, null, null, null);
        }

        Run next(Instant notBefore) {
            return new Run(attempt + 1, notBefore, null, null, null);
        }

        Run seen(Instant start, int port, long pid) {
            return new Run(attempt, notBefore, start, port, pid);
        }
    }

    /**
     * @param since when it got out of the route
     * @param asked when it was to be asked to end; null until then
     */
    record Drain(Instant since, @Nullable Instant asked) {}

    static Replica planned(Origin origin, boolean admitted, Instant now) {
        return new Replica(
                ReplicaId.random(),
                origin,
                ReplicaState.STARTING,
                admitted,
                Run.first(now),
                Crashes.NONE,
                null,
                null,
                now,
                null);
    }

    boolean isLive() {
        return state != ReplicaState.STOPPED;
    }

    /** Live and meant to stay. */
    boolean stays() {
        return isLive() && state != ReplicaState.DRAINING;
    }

    boolean isOf(UUID incarnation) {
        return origin.incarnation().equals(incarnation);
    }

    Replica with(ReplicaState next) {
        return new Replica(id, origin, next, admitted, run, crashes, drain, meteredTo, createdAt, stoppedAt);
    }

    Replica with(Run next) {
        return new Replica(id, origin, state, admitted, next, crashes, drain, meteredTo, createdAt, stoppedAt);
    }

    Replica with(Crashes next) {
        return new Replica(id, origin, state, admitted, run, next, drain, meteredTo, createdAt, stoppedAt);
    }

    Replica admit() {
        return new Replica(id, origin, ReplicaState.READY, true, run, crashes, drain, meteredTo, createdAt, stoppedAt);
    }

    /** To be started once more. Its usage begins when it is seen to run: the pause is nobody's. */
    Replica again(Instant notBefore) {
        return new Replica(
                id, origin, state, admitted, run.next(notBefore), crashes, drain, null, createdAt, stoppedAt);
    }

    Replica meteredTo(Instant to) {
        return new Replica(id, origin, state, admitted, run, crashes, drain, to, createdAt, stoppedAt);
    }

    Replica drain(Instant since, @Nullable Instant asked) {
        return new Replica(
                id,
                origin,
                ReplicaState.DRAINING,
                admitted,
                run,
                crashes,
                new Drain(since, asked),
                meteredTo,
                createdAt,
                stoppedAt);
    }

    Replica stop(Instant at) {
        return new Replica(id, origin, ReplicaState.STOPPED, admitted, run, crashes, drain, meteredTo, createdAt, at);
    }
}
