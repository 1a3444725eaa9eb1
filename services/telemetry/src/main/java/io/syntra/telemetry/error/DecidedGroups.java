package io.syntra.telemetry.error;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What queries over errors need to know of what people decided. Every call needs an open session. */
@Singleton
public final class DecidedGroups {

    /** As many as fit into a statement's parameters. */
    private static final int MOST = 5_000;

    /** Only which they put together. */
    public Uni<Decisions> merged(WorkspaceId workspace) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select id, merged_into from error_group where workspace = ?1 and merged_into is not null",
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())
                .map(rows -> new Decisions(
                        rows.stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> (UUID) row[1])), Map.of()));
    }

    /** @param since groups without an error after it are not asked about */
    public Uni<Decisions> since(WorkspaceId workspace, Instant since) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select id, merged_into, status from error_group
                                where workspace = ?1 and merged_into is not null
                                union all
                                (select id, null, status from error_group
                                 where workspace = ?1 and merged_into is null and status <> 'OPEN' and recent_at >= ?2
                                 order by recent_at desc limit ?3)""", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, since)
                        .setParameter(3, MOST + 1)
                        .getResultList())
                .map(rows -> {
                    var merged = new HashMap<UUID, UUID>();
                    var statuses = new HashMap<UUID, ErrorGroupStatus>();
                    for (var row : rows) {
                        if (row[1] == null) {
                            statuses.put((UUID) row[0], ErrorGroupStatus.valueOf((String) row[2]));
                        } else {
                            merged.put((UUID) row[0], (UUID) row[1]);
                        }
                    }
                    if (statuses.size() > MOST) {
                        throw ProblemException.field(
                                ProblemCode.INVALID_FIELD,
                                "query",
                                "people decided about more than " + MOST
                                        + " groups of that time, more than one query can look at; ask about a shorter"
                                        + " time");
                    }
                    return new Decisions(merged, statuses);
                });
    }
}
