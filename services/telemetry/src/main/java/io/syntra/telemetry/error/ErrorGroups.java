package io.syntra.telemetry.error;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The stored groups. */
@Singleton
class ErrorGroups implements PanacheRepositoryBase<ErrorGroup, UUID> {

    /** Recently seen ones first. */
    Uni<List<ErrorGroup>> recent(
            WorkspaceId workspace,
            Optional<ServiceId> service,
            Optional<ErrorGroupStatus> status,
            Optional<Cursor> after,
            int limit) {
        var where = new StringBuilder("workspace = :workspace");
        var values = new HashMap<String, Object>(Map.of("workspace", workspace.value()));
        service.ifPresent(s -> {
            where.append(" and serviceId = :service");
            values.put("service", s.value());
        });
        status.ifPresent(s -> {
            where.append(" and status = :status");
            values.put("status", s);
        });
        after.ifPresent(cursor -> {
            where.append(" and (lastSeen < :at or (lastSeen = :at and id < :id))");
            values.put("at", cursor.at());
            values.put("id", cursor.id());
        });
        return find(where + " order by lastSeen desc, id desc", values)
                .page(Page.ofSize(limit))
                .list();
    }

    /** A group of another workspace is as absent as one that never was. */
    Uni<ErrorGroup> require(WorkspaceId workspace, ErrorGroupId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id.toString()));
    }

    /** The same, and nobody else can change it until the transaction ends. */
    Uni<ErrorGroup> requireLocked(WorkspaceId workspace, ErrorGroupId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id.toString()));
    }

    /** Those that exist, locked in the order of their ids. */
    Uni<List<ErrorGroup>> locked(List<UUID> ids) {
        return find("id in ?1 order by id", ids)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** How many kinds of errors of a service were seen for the first time lately. */
    Uni<Long> openedSince(WorkspaceId workspace, ServiceId service, Instant since) {
        return count("workspace = ?1 and serviceId = ?2 and openedAt > ?3", workspace.value(), service.value(), since);
    }

    static ProblemException notFound(String id) {
        return ProblemException.of(
                ProblemCode.ERROR_GROUP_NOT_FOUND,
                "There is no error group " + id + " in this workspace. GET /api/v1/errors lists them.");
    }
}
