package io.syntra.workflow.run;

import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.Plan;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.node.Outcome;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of one version of a workflow. */
@Entity
@Table(name = "run")
public class Run {

    @Id
    UUID id;

    String workspace;
    UUID workflowId;
    int workflowVersion;
    String workflowName;
    String triggerType;
    UUID triggerId;

    /** As JSON. */
    String triggerData;

    @Enumerated(EnumType.STRING)
    RunState state;

    @Nullable String reason;

    /** A JSON list of texts. */
    String warnings;

    Instant dueAt;

    /** When a waiting one goes on by itself. */
    @Nullable Instant wakeAt;

    /** Who works on it: each claim is another one. */
    @Nullable UUID lease;

    @Nullable Instant leasedUntil;

    /** Since the last step forward. */
    int claims;

    /** The run that people see; itself unless it is a branch. */
    UUID rootId;

    @Nullable UUID parentId;

    /** The step above that it is a branch of. */
    @Nullable UUID parentStep;

    /** Its name there. */
    @Nullable String branch;

    /** The node before which a branch ends. */
    @Nullable String untilNode;

    /** Only the node that it began with is done. */
    boolean single;

    @Nullable UUID retryOf;

    /** How many runs came before it of which each caused the next. */
    int depth;

    /** Who started it by hand. */
    @Nullable String startedBy;

    Instant startedAt;

    @Nullable Instant finishedAt;

    static Run of(Workflow workflow, TriggerData trigger, Instant now) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.rootId = run.id;
        run.workspace = workflow.workspace();
        run.workflowId = workflow.id();
        run.workflowVersion = workflow.live();
        run.workflowName = workflow.name();
        run.triggerType = trigger.type();
        run.triggerId = trigger.id();
        run.triggerData = StoredJson.write(trigger.values());
        run.startedBy = trigger.by();
        run.depth = trigger.depth();
        return run.begun(now);
    }

    /**
     * The same from the beginning, for another try.
     *
     * @param least how many runs came before the try itself
     */
    Run again(String by, int least, Instant now) {
        var run = like(UUID.randomUUID());
        run.rootId = run.id;
        run.triggerId = run.id;
        run.triggerData = triggerData;
        run.retryOf = id;
        run.startedBy = by;
        run.depth = Math.max(depth, least);
        return run.begun(now);
    }

    /**
     * A branch of this run.
     *
     * @param until the node that follows when all branches are through
     */
    Run beneath(Step step, Outcome.Fork fork, @Nullable String until, Instant now) {
        var run = like(UUID.nameUUIDFromBytes((step.id + "/" + fork.name()).getBytes(StandardCharsets.UTF_8)));
        run.rootId = rootId;
        run.triggerId = run.id;
        run.triggerData = StoredJson.write(fork.values());
        run.parentId = id;
        run.parentStep = step.id;
        run.branch = fork.name();
        run.untilNode = until;
        return run.begun(now);
    }

    /** The same branch of another run, from its beginning. */
    Run branchAgain(Run above, Step step, Instant now) {
        var run = like(UUID.nameUUIDFromBytes((step.id + "/" + branch).getBytes(StandardCharsets.UTF_8)));
        run.rootId = above.rootId;
        run.triggerId = run.id;
        run.triggerData = triggerData;
        run.parentId = above.id;
        run.parentStep = step.id;
        run.branch = branch;
        run.untilNode = untilNode;
        return run.begun(now);
    }

    private Run like(UUID other) {
        var run = new Run();
        run.id = other;
        run.workspace = workspace;
        run.workflowId = workflowId;
        run.workflowVersion = workflowVersion;
        run.workflowName = workflowName;
        run.triggerType = triggerType;
        run.depth = depth;
        return run;
    }

    /** As if nothing had been done. */
    Run begun(Instant now) {
        state = RunState.RUNNING;
        warnings = StoredJson.write(List.of());
        reason = null;
        startedAt = now;
        finishedAt = null;
        dueAt = now;
        wakeAt = null;
        return this;
    }

    /** It waits for its turn. */
    Run queued() {
        state = RunState.QUEUED;
        wakeAt = null;
        return this;
    }

    /** Who is behind it. */
    String person(Plan plan) {
        return startedBy == null ? plan.author() : startedBy;
    }

    Map<String, Object> trigger() {
        return StoredJson.object(triggerData);
    }

    /** It waits, and the time is over. */
    boolean isAwake(Instant now) {
        return state == RunState.WAITING && wakeAt != null && !wakeAt.isAfter(now);
    }

    void waitUntil(@Nullable Instant time) {
        state = RunState.WAITING;
        wakeAt = time;
    }

    void end(RunState how, @Nullable String why, Instant now) {
        state = how;
        reason = why;
        wakeAt = null;
        finishedAt = now;
    }

    void goOn(Instant at) {
        state = RunState.RUNNING;
        dueAt = at;
        wakeAt = null;
    }

    RunId runId() {
        return new RunId(id);
    }

    void warn(List<String> more) {
        if (!more.isEmpty()) {
            warnings = StoredJson.write(Stream.concat(StoredJson.texts(warnings).stream(), more.stream())
                    .toList());
        }
    }

    void release() {
        lease = null;
        leasedUntil = null;
    }

    RunView view(@Nullable List<RunView.Step> steps) {
        return new RunView(
                runId(),
                new WorkflowId(workflowId),
                workflowName,
                workflowVersion,
                state,
                triggerType,
                triggerId,
                trigger(),
                retryOf == null ? null : new RunId(retryOf),
                reason,
                StoredJson.texts(warnings),
                startedAt,
                finishedAt,
                steps);
    }
}
