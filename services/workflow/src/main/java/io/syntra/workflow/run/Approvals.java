package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.ApprovalView;
import io.syntra.contracts.workflow.Decision;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.ApprovalType;
import io.syntra.workflow.node.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What runs ask people. */
@Singleton
class Approvals {

    /** What a step awaits that a person decides. */
    static final String AWAITED = "approval";

    private static final int MOST = 200;

    private final Moves moves;
    private final Progress progress;
    private final Clock clock;

    Approvals(Moves moves, Progress progress, Clock clock) {
        this.moves = moves;
        this.progress = progress;
        this.clock = clock;
    }

    /** Those that nobody has answered, oldest first. Needs an open session. */
    Uni<List<ApprovalView>> open(WorkspaceId workspace) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select s.id, r.root_id, top.workflow_name, s.node, s.input, s.started_at, r.wake_at
                                from step s join run r on r.id = s.run_id join run top on top.id = r.root_id
                                where s.awaits = 'approval' and s.state = 'WAITING' and r.workspace = ?1
                                order by s.started_at limit ?2""", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, MOST)
                        .getResultList())
                .map(rows -> rows.stream().map(Approvals::view).toList());
    }

    private static ApprovalView view(Object[] row) {
        return new ApprovalView(
                (UUID) row[0],
                new RunId((UUID) row[1]),
                (String) row[2],
                (String) row[3],
                String.valueOf(StoredJson.object((String) row[4]).getOrDefault("question", "")),
                ((OffsetDateTime) row[5]).toInstant(),
                row[6] == null ? null : ((OffsetDateTime) row[6]).toInstant());
    }

    /** Of two who decide, the first is heard. In the caller's transaction. */
    Uni<Void> decide(WorkspaceId workspace, UUID id, Decision decision, String by) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select r.id from step s join run r on r.id = s.run_id
                                where s.id = ?1 and s.type = 'approval' and r.workspace = ?2""", UUID.class)
                        .setParameter(1, id)
                        .setParameter(2, workspace.value())
                        .getSingleResultOrNull())
                .chain(run -> {
                    if (run == null) {
                        throw ProblemException.of(
                                ProblemCode.APPROVAL_NOT_FOUND,
                                "No approval " + id
                                        + " in this workspace. GET /api/v1/runs/approvals lists what is open.");
                    }
                    return moves.required(run, inHand -> {
                        if (!inHand.isWaitingFor(AWAITED) || !inHand.open().id.equals(id)) {
                            throw ProblemException.of(
                                    ProblemCode.ALREADY_DECIDED,
                                    "It was decided before, or the run did not wait longer.");
                        }
                        progress.settled(inHand, new Outcome.Done(output(decision, by)));
                        progress.advance(inHand);
                    });
                });
    }

    private Map<String, Object> output(Decision decision, String by) {
        var output = new LinkedHashMap<String, Object>();
        output.put("decision", decision.decision() == Decision.Word.APPROVE ? ApprovalType.APPROVED : "rejected");
        output.put("by", by);
        if (decision.comment() != null) {
            output.put("comment", decision.comment());
        }
        output.put("at", clock.instant().toString());
        return output;
    }
}
