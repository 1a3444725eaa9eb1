package io.syntra.deployer.rollout;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.deployer.HealthView.End;
import io.syntra.deployer.release.ReleaseSpec;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link Replica} in the database. */
@Entity
@Table(name = "replica")
class StoredReplica {

    @Id
    UUID id;

    UUID serviceId;
    UUID deploymentId;
    UUID releaseId;
    UUID incarnation;

    @Enumerated(EnumType.STRING)
    ReplicaState state;

    boolean admitted;
    int attempt;
    Instant notBefore;

    @Nullable Instant startedAt;

    @Nullable Integer port;

    @Nullable Long pid;

    int restarts;

    @Convert(converter = CrashesText.class)
    List<Instant> crashes;

    @Convert(converter = EndText.class)
    @Nullable End lastEnd;

    @Nullable Instant drainSince;

    @Nullable Instant drainAsked;

    @Nullable Instant meteredTo;

    Instant createdAt;

    @Nullable Instant stoppedAt;

    Replica read(ReleaseSpec release) {
        return new Replica(
                new ReplicaId(id),
                new Replica.Origin(new DeploymentId(deploymentId), incarnation, release),
                state,
                admitted,
                new Replica.Run(attempt, notBefore, startedAt, port, pid),
                new Crashes(restarts, crashes, lastEnd),
                drainSince == null ? null : new Replica.Drain(drainSince, drainAsked),
                meteredTo,
                createdAt,
                stoppedAt);
    }

    void write(UUID service, Replica replica) {
        id = replica.id().value();
        serviceId = service;
        deploymentId = replica.origin().deployment().value();
        releaseId = replica.origin().release().id().value();
        incarnation = replica.origin().incarnation();
        state = replica.state();
        admitted = replica.admitted();
        attempt = replica.run().attempt();
        notBefore = replica.run().notBefore();
        startedAt = replica.run().startedAt();
        port = replica.run().port();
        pid = replica.run().pid();
        restarts = replica.crashes().total();
        crashes = replica.crashes().latest();
        lastEnd = replica.crashes().last();
        var drain = replica.drain();
        drainSince = drain == null ? null : drain.since();
        drainAsked = drain == null ? null : drain.asked();
        meteredTo = replica.meteredTo();
        createdAt = replica.createdAt();
        stoppedAt = replica.stoppedAt();
    }
}
