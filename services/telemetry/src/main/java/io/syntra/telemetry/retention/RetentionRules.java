package io.syntra.telemetry.retention;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored rules. Every call needs an open session. */
@Singleton
class RetentionRules {

    private static final String COLUMNS = "workspace, service_id, signal, origin, days, bytes, cut_at, set_by, set_at";

    Uni<List<RetentionRule>> of(WorkspaceId workspace) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + COLUMNS + " from retention_rule where workspace = ?1"
                                        + " order by service_id nulls first, signal nulls first, origin desc",
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())
                .map(rows -> rows.stream().map(RetentionRules::rule).toList());
    }

    /** Of every workspace that has some. */
    Uni<Map<WorkspaceId, List<RetentionRule>>> all() {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + COLUMNS + " from retention_rule", Object[].class)
                        .getResultList())
                .map(rows -> {
                    var rules = new HashMap<WorkspaceId, List<RetentionRule>>();
                    for (var row : rows) {
                        rules.computeIfAbsent(new WorkspaceId((String) row[0]), w -> new ArrayList<>())
                                .add(rule(row));
                    }
                    return rules;
                });
    }

    /** In the place of the one that there is for the same; one that says nothing goes. */
    Uni<Void> set(WorkspaceId workspace, RetentionRule rule) {
        if (rule.days().isEmpty() && rule.bytes().isEmpty()) {
            return write("""
                    delete from retention_rule
                    where workspace = ?1 and service_id is not distinct from ?2 and signal is not distinct from ?3
                      and origin = ?4""", workspace, rule);
        }
        return write(
                """
                insert into retention_rule (workspace, service_id, signal, origin, days, bytes, set_by, set_at)
                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                on conflict (workspace, service_id, signal, origin) do update
                set days = excluded.days, bytes = excluded.bytes, set_by = excluded.set_by, set_at = excluded.set_at,
                    cut_at = case when excluded.bytes is not null then retention_rule.cut_at end""",
                workspace,
                rule,
                rule.days().orElse(null),
                rule.bytes().orElse(null),
                rule.setBy(),
                rule.setAt().atOffset(ZoneOffset.UTC));
    }

    /** What a service's file says, in the place of all that it said before. */
    Uni<Void> replaceFile(WorkspaceId workspace, ServiceId service, List<RetentionRule> rules) {
        var signals = rules.stream()
                .map(rule -> rule.signal().map(StoredSignal::word).orElse(""))
                .toList();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                delete from retention_rule
                                where workspace = ?1 and service_id = ?2 and origin = 'file'
                                  and coalesce(signal, '') <> all (string_to_array(?3, ','))""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, service.value())
                        .setParameter(3, signals.isEmpty() ? "none" : String.join(",", signals) + ",none")
                        .executeUpdate())
                .chain(() -> Multi.createFrom()
                        .iterable(rules)
                        .onItem()
                        .transformToUniAndConcatenate(rule -> set(workspace, rule))
                        .collect()
                        .last())
                .replaceWithVoid();
    }

    /** From now on what is older than that is gone, however often and by whom it is said. */
    Uni<Void> cut(WorkspaceId workspace, RetentionRule rule, Instant at) {
        return write("""
                update retention_rule set cut_at = greatest(cut_at, ?5)
                where workspace = ?1 and service_id is not distinct from ?2 and signal is not distinct from ?3
                  and origin = ?4 and bytes is not null""", workspace, rule, at.atOffset(ZoneOffset.UTC));
    }

    private static Uni<Void> write(String sql, WorkspaceId workspace, RetentionRule rule, @Nullable Object... more) {
        return Panache.getSession()
                .chain(session -> {
                    var statement = session.createNativeQuery(
                                    sql.replace("?2", "cast(?2 as uuid)").replace("?3", "cast(?3 as text)"))
                            .setParameter(1, workspace.value())
                            .setParameter(
                                    2, rule.service().map(ServiceId::toString).orElse(null))
                            .setParameter(
                                    3, rule.signal().map(StoredSignal::word).orElse(null))
                            .setParameter(4, word(rule.origin()));
                    for (int i = 0; i < more.length; i++) {
                        statement.setParameter(i + 5, more[i]);
                    }
                    return statement.executeUpdate();
                })
                .replaceWithVoid();
    }

    private static RetentionRule rule(@Nullable Object[] row) {
        return new RetentionRule(
                Optional.ofNullable((UUID) row[1]).map(ServiceId::new),
                Optional.ofNullable((String) row[2]).flatMap(StoredSignal::ofWord),
                "file".equals(row[3]) ? RetentionRule.Origin.FILE : RetentionRule.Origin.PERSON,
                Optional.ofNullable((Integer) row[4]),
                Optional.ofNullable((Long) row[5]),
                Optional.ofNullable((OffsetDateTime) row[6]).map(OffsetDateTime::toInstant),
                String.valueOf(row[7]),
                ((OffsetDateTime) Objects.requireNonNull(row[8])).toInstant());
    }

    private static String word(RetentionRule.Origin origin) {
        return switch (origin) {
            case PERSON -> "person";
            case FILE -> "file";
        };
    }
}
