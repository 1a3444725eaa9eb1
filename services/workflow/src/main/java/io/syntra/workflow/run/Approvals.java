package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.workflow.ApprovalView;
import io.syntra.contracts.workflow.Decision;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.UnreadableDefinition;
import io.syntra.workflow.node.ApprovalType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What runs ask people. */
@Singleton
class Approvals {

    /** What a step awaits that a person decides. */
    static final String AWAITED = "approval";

    private static final String REJECTED = "rejected";
    private static final String DECISION = "decision";
    private static final String BY = "by";
    private static final String COMMENT = "comment";

    private static final String COLUMNS = """
            select s.id, r.root_id, top.workflow_name, s.node, s.input, s.started_at, r.wake_at, s.state, s.awaits, s.output,
                   s.finished_at
            from step s join run r on r.id = s.run_id join run top on top.id = r.root_id
            where s.type = 'approval' and r.workspace = ?1
            """;

    private final Moves moves;
    private final Progress progress;
    private final Clock clock;

    Approvals(Moves moves, Progress progress, Clock clock) {
        this.moves = moves;
        this.progress = progress;
        this.clock = clock;
    }

    /** Those that nobody has answered, oldest first; one row more says that there is a further page. Needs a session. */
    Uni<List<ApprovalView>> open(WorkspaceId workspace, Optional<Cursor> after, int limit) {
        var from = after.orElse(Cursor.OLDEST);
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                COLUMNS
                                        + " and s.awaits = 'approval' and s.state = 'WAITING' and (s.started_at, s.id) > (?2, ?3)"
                                        + " order by s.started_at, s.id limit ?4",
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, from.at().atOffset(ZoneOffset.UTC))
                        .setParameter(3, from.id())
                        .setParameter(4, limit)
                        .getResultList())
                .map(rows -> rows.stream().map(Approvals::view).toList());
    }

    /** Also one that is decided, or over. Needs an open session. */
    Uni<ApprovalView> require(WorkspaceId workspace, UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(COLUMNS + " and s.id = ?2", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, id)
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .failWith(() -> notFound(id))
                .map(Approvals::view);
    }

    private static ApprovalView view(Object[] row) {
        var open = AWAITED.equals(row[8]) && RunState.WAITING.name().equals(row[7]);
        return new ApprovalView(
                (UUID) row[0],
                new RunId((UUID) row[1]),
                (String) row[2],
                (String) row[3],
                String.valueOf(StoredJson.object((String) row[4]).getOrDefault("question", "")),
                ((OffsetDateTime) row[5]).toInstant(),
                row[6] == null ? null : ((OffsetDateTime) row[6]).toInstant(),
                open ? ApprovalView.State.OPEN : state(row[9]),
                said(row[9], BY),
                said(row[9], COMMENT),
                row[10] == null ? null : ((OffsetDateTime) row[10]).toInstant());
    }

    private static ApprovalView.State state(@Nullable Object output) {
        var decision = said(output, DECISION);
        if (decision == null) {
            return ApprovalView.State.OVER;
        }
        return decision.equals(ApprovalType.APPROVED) ? ApprovalView.State.APPROVED : ApprovalView.State.REJECTED;
    }

    private static @Nullable String said(@Nullable Object output, String name) {
        return output != null && StoredJson.object((String) output).get(name) instanceof String text ? text : null;
    }

    private static ProblemException notFound(UUID id) {
        return ProblemException.of(
                ProblemCode.APPROVAL_NOT_FOUND,
                "No approval " + id + " in this workspace. GET /api/v1/runs/approvals lists what is open.");
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
                        throw notFound(id);
                    }
                    return moves.required(run, inHand -> {
                        if (!inHand.isWaitingFor(AWAITED) || !inHand.open().id.equals(id)) {
                            throw ProblemException.of(ProblemCode.ALREADY_DECIDED, over(inHand, id));
                        }
                        progress.decided(inHand, output(decision, by));
                    });
                });
    }

    /**
     * Nobody who looks into the chat learns of the question, and the run says so. In the caller's transaction; most
     * messages ask nothing.
     */
    Uni<Void> notAsked(WorkspaceId workspace, DeliveryId message, @Nullable String origin, String reason) {
        return SendingRun.ofOrigin(origin)
                .map(root -> Panache.getSession()
                        .chain(session -> session.createNativeQuery("""
                                        select s.run_id from step s join run r on r.id = s.run_id
                                        where s.awaits = 'approval' and s.state = 'WAITING' and r.root_id = ?1
                                          and r.workspace = ?2 order by s.run_id""", UUID.class)
                                .setParameter(1, root)
                                .setParameter(2, workspace.value())
                                .getResultList())
                        .onItem()
                        .transformToMulti(Multi.createFrom()::iterable)
                        .onItem()
                        .transformToUniAndConcatenate(run -> moves.move(run, inHand -> {
                                    if (inHand.isWaitingFor(AWAITED)
                                            && inHand.call(clock.instant())
                                                    .deliveryId()
                                                    .equals(message)) {
                                        inHand.root().run().warn(List.of(inHand.open().node + ": " + reason));
                                    }
                                })
                                // A warning less; with a failure the outcome would be lost for those that wait for it.
                                .onFailure(UnreadableDefinition.class)
                                .recoverWithNull())
                        .collect()
                        .last()
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static String over(RunInHand inHand, UUID id) {
        return inHand.steps().stream()
                .filter(step -> step.id.equals(id))
                .map(Step::output)
                .filter(output -> output != null && output.containsKey(DECISION))
                .map(output -> "It is decided: " + standing(Objects.requireNonNull(output)))
                .findFirst()
                .orElse("The run does not wait for it any more.");
    }

    /** What a person decided, in words. */
    static String standing(Map<String, Object> output) {
        var words = (ApprovalType.APPROVED.equals(output.get(DECISION)) ? "Approved" : "Rejected") + " by "
                + output.get(BY) + ".";
        return output.containsKey(COMMENT) ? words + " " + output.get(COMMENT) : words;
    }

    static DecisionEvent decided(Step step, RunId run, String workflowName, Map<String, Object> output, Instant now) {
        return new DecisionEvent.ApprovalDecided(
                step.id,
                run,
                workflowName,
                step.node,
                String.valueOf(step.input().getOrDefault("question", "")),
                String.valueOf(output.get(DECISION)),
                output.get(COMMENT) instanceof String comment ? comment : null,
                String.valueOf(output.get(BY)),
                now);
    }

    private Map<String, Object> output(Decision decision, String by) {
        var output = new LinkedHashMap<String, Object>();
        output.put(DECISION, decision.decision() == Decision.Word.APPROVE ? ApprovalType.APPROVED : REJECTED);
        output.put(BY, by);
        if (decision.comment() != null) {
            output.put(COMMENT, decision.comment());
        }
        output.put("at", clock.instant().toString());
        return output;
    }
}
