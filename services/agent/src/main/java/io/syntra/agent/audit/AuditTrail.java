package io.syntra.agent.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.audit.AuditChain;
import io.syntra.audit.Verification.Head;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.CanonicalJson;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jspecify.annotations.Nullable;

/** Writes entries, each in the transaction of what it records: without the entry there is no effect. */
@Singleton
public class AuditTrail {

    private final Clock clock;

    AuditTrail(Clock clock) {
        this.clock = clock;
    }

    /** Appends to the workspace's chain; writers of one workspace wait for each other here. */
    public Uni<Void> append(
            WorkspaceId workspace, String kind, @Nullable ActionId action, String actor, Map<String, ?> data) {
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Panache.getSession().chain(session -> lockHead(session, workspace)
                .chain(head -> persist(session, entry(workspace, head, kind, action, actor, at, data))));
    }

    private static Uni<Head> lockHead(Session session, WorkspaceId workspace) {
        return session.createNativeQuery(
                        "insert into audit_head (workspace, seq, hash) values (?1, 0, ?2) on conflict do nothing")
                .setParameter(1, workspace.value())
                .setParameter(2, AuditChain.GENESIS)
                .executeUpdate()
                .chain(() -> session.createNativeQuery(
                                "select seq, hash from audit_head where workspace = ?1 for update", Object[].class)
                        .setParameter(1, workspace.value())
                        .getSingleResult())
                .map(row -> new Head(((Number) row[0]).longValue(), (String) row[1]));
    }

    private static AuditEntry entry(
            WorkspaceId workspace,
            Head head,
            String kind,
            @Nullable ActionId action,
            String actor,
            Instant at,
            Map<String, ?> data) {
        var entry = new AuditEntry();
        entry.workspace = workspace.value();
        entry.seq = head.seq() + 1;
        entry.prevHash = head.hash();
        entry.kind = kind;
        entry.actionId = action == null ? null : action.value();
        entry.actor = actor;
        entry.at = at;
        entry.content = content(entry, data);
        entry.hash = AuditChain.hash(entry.workspace, entry.seq, entry.prevHash, entry.content);
        return entry;
    }

    private static String content(AuditEntry entry, Map<String, ?> data) {
        ObjectNode content = Json.mapper().createObjectNode();
        content.put("kind", entry.kind);
        if (entry.actionId != null) {
            content.put("action_id", entry.actionId.toString());
        }
        content.put("actor", entry.actor);
        content.put("at", entry.at.toString());
        content.set("data", Json.mapper().valueToTree(data));
        return CanonicalJson.of(content);
    }

    private static Uni<Void> persist(Session session, AuditEntry entry) {
        return session.persist(entry)
                .chain(session::flush)
                .chain(() -> session.createNativeQuery("update audit_head set seq = ?1, hash = ?2 where workspace = ?3")
                        .setParameter(1, entry.seq)
                        .setParameter(2, entry.hash)
                        .setParameter(3, entry.workspace)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Newest first, below {@code before}. */
    Uni<List<AuditEntry>> page(WorkspaceId workspace, @Nullable ActionId action, long before, int limit) {
        var byAction = action == null ? "" : " and actionId = ?3";
        return Panache.getSession().chain(session -> {
            var query = session.createQuery(
                            "from AuditEntry where workspace = ?1 and seq < ?2" + byAction + " order by seq desc",
                            AuditEntry.class)
                    .setParameter(1, workspace.value())
                    .setParameter(2, before)
                    .setMaxResults(limit);
            if (action != null) {
                query.setParameter(3, action.value());
            }
            return query.getResultList();
        });
    }
}
