package io.syntra.deployer.artifact;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** Which workspace may use which artifact. */
@Singleton
public class Artifacts implements PanacheRepositoryBase<Artifact, UUID> {

    private final Clock clock;

    Artifacts(Clock clock) {
        this.clock = clock;
    }

    /** An artifact of another workspace answers as one that does not exist. */
    public Uni<Void> require(WorkspaceId workspace, Digest digest) {
        return count("workspace = ?1 and digest = ?2", workspace.value(), digest.toString())
                .invoke(found -> {
                    if (found == 0) {
                        throw ProblemException.of(
                                ProblemCode.ARTIFACT_NOT_FOUND,
                                "This workspace has no artifact " + digest + ". Upload it with POST /artifacts first.");
                    }
                })
                .replaceWithVoid();
    }

    /** In the current transaction; a second upload of the same bytes changes nothing. */
    Uni<Void> own(Caller caller, ArtifactStore.Received received) {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into artifact (id, workspace, digest, bytes, created_by, created_at)
                                values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing""")
                        .setParameter(1, UUID.randomUUID())
                        .setParameter(2, caller.workspace().value())
                        .setParameter(3, received.digest().toString())
                        .setParameter(4, received.bytes())
                        .setParameter(5, caller.user())
                        .setParameter(6, clock.instant())
                        .executeUpdate())
                .replaceWithVoid();
    }
}
