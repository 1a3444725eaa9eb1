package io.syntra.deployer.release;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.deployer.artifact.Digest;
import io.syntra.deployer.manifest.Manifest;
import io.syntra.deployer.service.Cursor;
import io.syntra.deployer.service.ManagedService;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** The releases of each service. */
@Singleton
public class Releases implements PanacheRepositoryBase<Release, UUID> {

    private final Clock clock;

    Releases(Clock clock) {
        this.clock = clock;
    }

    /** A release of another service answers as one that does not exist. */
    public Uni<Release> require(ManagedService service, ReleaseId release) {
        return find("id = ?1 and serviceId = ?2", release.value(), service.id)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.RELEASE_NOT_FOUND,
                        "The service " + service.name + " has no release " + release + ". GET /services/" + service.id
                                + "/releases lists them."));
    }

    /** The next release of a service whose row the current transaction holds. */
    public Uni<Release> create(ManagedService service, Manifest manifest, Digest artifact, String createdBy) {
        return find("serviceId", Sort.descending("number"), service.id)
                .firstResult()
                .map(last -> {
                    var release = new Release();
                    release.id = UUID.randomUUID();
                    release.workspace = service.workspace;
                    release.serviceId = service.id;
                    release.number = last == null ? 1 : last.number + 1;
                    release.artifactDigest = artifact.toString();
                    release.command = manifest.command();
                    release.port = manifest.port();
                    release.health = manifest.health();
                    release.env = manifest.env();
                    release.replicas = manifest.replicas();
                    release.createdBy = createdBy;
                    release.createdAt = clock.instant();
                    return release;
                })
                .chain(this::persist);
    }

    /** Newest first. */
    Uni<Page<ReleaseView>> page(ServiceId service, Cursor cursor) {
        return find(
                        "serviceId = ?1 and number < ?2",
                        Sort.descending("number"),
                        service.value(),
                        cursor.number(Integer.MAX_VALUE))
                .page(0, cursor.fetch())
                .list()
                .map(found -> cursor.page(found, Release::view, last -> String.valueOf(last.number)));
    }
}
