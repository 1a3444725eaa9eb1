package io.syntra.telemetry.error;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.retention.Kept;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stored groups. */
@Singleton
class ErrorGroups implements PanacheRepositoryBase<ErrorGroup, UUID> {

    private final Retention retention;

    ErrorGroups(Retention retention) {
        this.retention = retention;
    }

    /** Recently seen ones first. */
    Uni<List<ErrorGroup>> recent(
            WorkspaceId workspace,
            Optional<ServiceId> service,
            Optional<ErrorGroupStatus> status,
            Optional<Cursor> after,
            int limit) {
        var where = new StringBuilder("workspace = :workspace and mergedInto is null");
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
            where.append(" and (recentAt < :at or (recentAt = :at and id < :id))");
            values.put("at", cursor.at());
            values.put("id", cursor.id());
        });
        return retention.inSession(workspace).chain(kept -> find(
                        where + " and " + there(kept, values) + " order by recentAt desc, id desc", values)
                .page(Page.ofSize(limit))
                .list());
    }

    /** Not seen for so long that nothing of it is kept, a group is gone, too. */
    private static String there(Kept kept, Map<String, Object> values) {
        var named = kept.named(StoredSignal.ERRORS);
        values.put("since", kept.since(StoredSignal.ERRORS));
        if (named.isEmpty()) {
            return "recentAt >= :since";
        }
        var each = new StringBuilder("(recentAt >= :since and serviceId not in :named");
        values.put("named", named.keySet().stream().map(ServiceId::value).toList());
        named.forEach((service, since) -> {
            var i = values.size();
            each.append(" or serviceId = :service")
                    .append(i)
                    .append(" and recentAt >= :since")
                    .append(i);
            values.put("service" + i, service.value());
            values.put("since" + i, since);
        });
        return each.append(')').toString();
    }

    private Uni<ErrorGroup> there(WorkspaceId workspace, ErrorGroup group) {
        return retention.inSession(workspace).map(kept -> {
            if (group.recentAt.isBefore(kept.since(StoredSignal.ERRORS, group.service()))) {
                throw notFound(group.id.toString());
            }
            return group;
        });
    }

    /** A group of another workspace is as absent as one that never was. */
    Uni<ErrorGroup> require(WorkspaceId workspace, ErrorGroupId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id.toString()))
                .chain(group -> there(workspace, group));
    }

    /** The same, and nobody else can change it until the transaction ends. */
    Uni<ErrorGroup> requireLocked(WorkspaceId workspace, ErrorGroupId id) {
        return find("id = ?1 and workspace = ?2", id.value(), workspace.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id.toString()))
                .chain(group -> there(workspace, group));
    }

    /**
     * Those that exist, and those that they are merged into, locked in the order of their ids. One that is merged between the
     * two reads comes without the other: its errors count as if they had come before. In one statement it would be a scan of
     * the whole table.
     */
    Uni<List<ErrorGroup>> locked(List<UUID> ids) {
        return getSession()
                .chain(session -> session.createQuery(
                                "select distinct mergedInto from ErrorGroup where id in ?1 and mergedInto is not null",
                                UUID.class)
                        .setParameter(1, ids)
                        .getResultList())
                .map(targets ->
                        Stream.concat(ids.stream(), targets.stream()).distinct().toList())
                .chain(all -> find("id in ?1 order by id", all)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list());
    }

    /** Of a workspace: those that exist, and those that are merged into them, locked in the order of their ids. */
    Uni<List<ErrorGroup>> lockedWithMembers(WorkspaceId workspace, Collection<UUID> ids) {
        return find("workspace = ?1 and (id in ?2 or mergedInto in ?2) order by id", workspace.value(), ids)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** Without reading the group: what is read before it is locked would be written back. */
    Uni<Optional<UUID>> mergedInto(WorkspaceId workspace, ErrorGroupId id) {
        return getSession()
                .chain(session -> session.createQuery(
                                "select mergedInto from ErrorGroup where id = ?1 and workspace = ?2 and mergedInto is not null",
                                UUID.class)
                        .setParameter(1, id.value())
                        .setParameter(2, workspace.value())
                        .getSingleResultOrNull())
                .map(Optional::ofNullable);
    }

    /** As people see them: with what was merged into each. */
    Uni<List<ErrorGroupView>> views(List<ErrorGroup> groups) {
        return find(
                        "mergedInto in ?1 order by id",
                        groups.stream().map(group -> group.id).toList())
                .list()
                .map(members -> members.stream().collect(Collectors.groupingBy(member -> member.mergedInto)))
                .map(members -> groups.stream()
                        .map(group -> group.view(members.getOrDefault(group.id, List.of())))
                        .toList());
    }

    Uni<ErrorGroupView> view(ErrorGroup group) {
        return views(List.of(group)).map(List::getFirst);
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
