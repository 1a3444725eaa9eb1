package io.syntra.telemetry.service;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which services there are, their names and the starts of their releases. Every call needs an open session. */
@Singleton
public final class KnownServices {

    /** Empty as long as the deployer has not told about the service, or for good when it runs elsewhere. */
    public Uni<Optional<String>> nameOf(WorkspaceId workspace, ServiceId service) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select name from known_service where workspace = ?1 and service_id = ?2", String.class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /** Of all that telemetry knows; one without a name goes by its id. */
    public Uni<Map<UUID, String>> names(WorkspaceId workspace) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select service_id, name from known_service where workspace = ?1", Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> (UUID) row[0], row -> row[1] == null ? row[0].toString() : (String) row[1])));
    }

    /** The release that served at that time, for errors whose sender does not say its version. */
    public Uni<Optional<String>> versionAt(WorkspaceId workspace, ServiceId service, Instant at) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select version from release_start
                                where workspace = ?1 and service_id = ?2 and at <= ?3
                                order by at desc limit 1""", String.class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .setParameter(3, at)
                        .getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /** Telemetry of it was stored: it is there, whether or not the deployer has told about it. */
    public Uni<Void> saw(Collection<ServiceOf> services) {
        // One order for all writers, so that two transactions never wait for each other's rows.
        return Multi.createFrom()
                .iterable(services.stream().distinct().sorted(ServiceOf.ORDER).toList())
                .onItem()
                .transformToUniAndConcatenate(
                        seen -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                        insert into known_service (workspace, service_id) values (?1, ?2)
                                        on conflict do nothing""")
                                .setParameter(1, seen.workspace().value())
                                .setParameter(2, seen.service().value())
                                .executeUpdate()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Fails with {@code service_not_found} when neither the deployer nor telemetry has told about it. */
    public Uni<Void> require(WorkspaceId workspace, ServiceId service) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select count(*) from known_service where workspace = ?1 and service_id = ?2",
                                Long.class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .getSingleResult())
                .invoke(count -> {
                    if (count == 0) {
                        throw ProblemException.of(
                                ProblemCode.SERVICE_NOT_FOUND,
                                "No service " + service + " in this workspace. GET /api/v1/services lists them.");
                    }
                })
                .replaceWithVoid();
    }

    /** One that somebody else runs. Within a transaction. */
    public Uni<ServiceId> addElsewhere(WorkspaceId workspace, String name) {
        var service = ServiceId.random();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into known_service (workspace, service_id, name) select ?1, ?2, ?3
                                where not exists (select 1 from known_service where workspace = ?1 and name = ?3)""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .setParameter(3, name)
                        .executeUpdate())
                .invoke(added -> {
                    if (added == 0) {
                        throw ProblemException.of(
                                ProblemCode.NAME_TAKEN,
                                "A service " + name + " is known already. Give its service_id to send for it.");
                    }
                })
                .replaceWith(service);
    }

    /** Nobody sends for it any more. Its telemetry stays until it is too old, and with it the name. */
    Uni<Void> wasDeleted(WorkspaceId workspace, ServiceId service) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "delete from ingest_token where workspace = ?1 and service_id = ?2")
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .executeUpdate())
                .replaceWithVoid();
    }

    Uni<Void> remember(WorkspaceId workspace, ServiceId service, String name) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into known_service (workspace, service_id, name) values (?1, ?2, ?3)
                                on conflict (workspace, service_id) do update set name = excluded.name""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .setParameter(3, name)
                        .executeUpdate())
                .replaceWithVoid();
    }

    Uni<Void> releaseServes(
            WorkspaceId workspace, ServiceId service, DeploymentId deployment, String version, Instant since) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into release_start (workspace, service_id, deployment_id, version, at)
                                values (?1, ?2, ?3, ?4, ?5) on conflict do nothing""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .setParameter(3, deployment.value())
                        .setParameter(4, version)
                        .setParameter(5, since)
                        .executeUpdate())
                .replaceWithVoid();
    }
}
