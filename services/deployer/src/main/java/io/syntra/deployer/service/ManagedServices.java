package io.syntra.deployer.service;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The services of each workspace. A foreign, deleted or malformed id answers like one that never was. */
@Singleton
public class ManagedServices implements PanacheRepositoryBase<ManagedService, UUID> {

    public Uni<ManagedService> require(WorkspaceId workspace, String id) {
        return find("id = ?1 and workspace = ?2 and deletedAt is null", uuid(id), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> missing(id));
    }

    /** The same, held until the transaction ends, so that requests about one service come one after the other. */
    public Uni<ManagedService> hold(WorkspaceId workspace, String id) {
        var service = uuid(id);
        return getSession()
                .chain(session -> session.createNativeQuery("""
                                select 1 from managed_service
                                where id = ?1 and workspace = ?2 and deleted_at is null for update""", Integer.class)
                        .setParameter(1, service)
                        .setParameter(2, workspace.value())
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .failWith(() -> missing(id))
                .chain(() -> findById(service));
    }

    Uni<List<ManagedService>> list(WorkspaceId workspace, @Nullable String name, Cursor cursor) {
        var services = name == null
                ? find(
                        "workspace = ?1 and deletedAt is null and name > ?2",
                        Sort.by("name"),
                        workspace.value(),
                        cursor.after())
                : find("workspace = ?1 and deletedAt is null and name = ?2", workspace.value(), name);
        return services.page(0, cursor.fetch()).list();
    }

    Uni<Boolean> isTaken(String name) {
        return count("name = ?1 and deletedAt is null", name).map(found -> found > 0);
    }

    /** All services that could have something to do: also deleted ones, until their replicas are gone. */
    public Uni<List<ServiceId>> unfinished() {
        return getSession()
                .chain(session -> session.createNativeQuery("""
                        select id from managed_service s where deleted_at is null
                        or exists (select 1 from replica r where r.service_id = s.id and r.state <> 'STOPPED')""", UUID.class).getResultList())
                .map(ids -> ids.stream().map(ServiceId::new).toList());
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw missing(id);
        }
    }

    private static ProblemException missing(String id) {
        var shown = id.length() > 60 ? id.substring(0, 60) + "…" : id;
        return ProblemException.of(
                ProblemCode.SERVICE_NOT_FOUND,
                "This workspace has no service with the id " + shown + ". GET /services lists them.");
    }
}
