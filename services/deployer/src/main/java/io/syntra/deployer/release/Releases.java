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
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** The releases of each service. */
@Singleton
public class Releases implements PanacheRepositoryBase<Release, UUID> {

    private static final int LONGEST_TOLD = 60;

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
                .failWith(() -> missing(service, release.toString()));
    }

    /** The same where the id may be any text. */
    Uni<Release> require(ManagedService service, String release) {
        try {
            return require(service, ReleaseId.fromString(release));
        } catch (IllegalArgumentException e) {
            throw missing(
                    service, release.length() > LONGEST_TOLD ? release.substring(0, LONGEST_TOLD) + "…" : release);
        }
    }

    private static ProblemException missing(ManagedService service, String release) {
        return ProblemException.of(
                ProblemCode.RELEASE_NOT_FOUND,
                "The service " + service.name + " has no release " + release + ". GET /services/" + service.id
                        + "/releases lists them.");
    }

    /** The next release of a service whose row the current transaction holds. */
    public Uni<Release> create(ManagedService service, Manifest manifest, Digest artifact, String createdBy) {
        return next(service, createdBy)
                .invoke(release -> {
                    release.artifactDigest = artifact.toString();
                    release.command = manifest.command();
                    release.port = manifest.port();
                    release.health = manifest.health();
                    release.env = manifest.env();
                    release.replicas = manifest.replicas();
                })
                .chain(this::persist);
    }

    /** The same, differing from another release of the service in its environment only. */
    public Uni<Release> create(ManagedService service, Release from, EnvChange change, String createdBy) {
        return next(service, createdBy)
                .invoke(release -> {
                    release.artifactDigest = from.artifactDigest;
                    release.command = from.command;
                    release.port = from.port;
                    release.health = from.health;
                    release.env = change.applyTo(from.env);
                    release.replicas = from.replicas;
                })
                .chain(this::persist);
    }

    private Uni<Release> next(ManagedService service, String createdBy) {
        return find("serviceId", Sort.descending("number"), service.id)
                .firstResult()
                .map(last -> {
                    var release = new Release();
                    release.id = UUID.randomUUID();
                    release.workspace = service.workspace;
                    release.serviceId = service.id;
                    release.number = last == null ? 1 : last.number + 1;
                    release.createdBy = createdBy;
                    release.createdAt = clock.instant();
                    return release;
                });
    }

    /** Newest first, with what the reader may see of each. */
    Uni<Page<ReleaseView>> page(ServiceId service, Caller reader, Cursor cursor) {
        return find(
                        "serviceId = ?1 and number < ?2",
                        Sort.descending("number"),
                        service.value(),
                        cursor.number(Integer.MAX_VALUE))
                .page(0, cursor.fetch())
                .list()
                .map(found ->
                        cursor.page(found, release -> release.viewFor(reader), last -> String.valueOf(last.number)));
    }
}
