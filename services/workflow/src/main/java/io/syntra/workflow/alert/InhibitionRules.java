package io.syntra.workflow.alert;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.workflow.Inhibitions;
import io.syntra.contracts.workflow.InhibitionsView;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The stored inhibition rules. Every version stays, with who wrote it. In the caller's transaction. */
@Singleton
class InhibitionRules {

    private static final String RULES = "rules";
    private static final InhibitionsView NONE = new InhibitionsView(0, List.of(), null, null);

    private final Outbox outbox;

    InhibitionRules(Outbox outbox) {
        this.outbox = outbox;
    }

    Uni<InhibitionsView> of(WorkspaceId workspace) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select version, rules, created_by, created_at from inhibition
                                where workspace = ?1 order by version desc limit 1""", Object[].class)
                        .setParameter(1, workspace.value())
                        .getSingleResultOrNull())
                .map(row -> row == null
                        ? NONE
                        : new InhibitionsView(
                                ((Number) row[0]).intValue(),
                                rules((String) row[1]),
                                (String) row[2],
                                Rows.time(row[3])));
    }

    private static List<Inhibitions.Rule> rules(String json) {
        return Json.mapper()
                .convertValue(StoredJson.object(json).get(RULES), new TypeReference<List<Inhibitions.Rule>>() {});
    }

    /**
     * Of two who change the same version, the second is told.
     *
     * @param expected the version that the author saw
     */
    Uni<InhibitionsView> replace(
            WorkspaceId workspace, int expected, List<Inhibitions.Rule> rules, String by, Instant now) {
        return of(workspace).chain(current -> {
            if (current.version() != expected) {
                throw changed();
            }
            return Panache.getSession()
                    .chain(session -> session.createNativeQuery("""
                                    insert into inhibition (workspace, version, rules, created_by, created_at)
                                    values (?1, ?2, ?3, ?4, ?5) on conflict do nothing""")
                            .setParameter(1, workspace.value())
                            .setParameter(2, expected + 1)
                            .setParameter(3, StoredJson.write(Map.of(RULES, rules)))
                            .setParameter(4, by)
                            .setParameter(5, Rows.utc(now))
                            .executeUpdate())
                    .map(inserted -> {
                        if (inserted == 0) {
                            throw changed();
                        }
                        return new InhibitionsView(expected + 1, rules, by, now);
                    })
                    .call(changed -> outbox.append(
                            workspace, new DecisionEvent.InhibitionsChanged(changed.version(), rules.size(), by, now)));
        });
    }

    private static ProblemException changed() {
        return ProblemException.of(
                ProblemCode.PRECONDITION_FAILED,
                "The rules were changed meanwhile. Read them again, make your change there, and send that ETag as"
                        + " If-Match.");
    }
}
