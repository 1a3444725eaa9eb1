package io.syntra.workflow.run;

import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.Call;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
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

    Instant startedAt;

    @Nullable Instant finishedAt;

    Map<String, Object> trigger() {
        return StoredJson.object(triggerData);
    }

    Call.RunFacts facts() {
        return new Call.RunFacts(id, workflowId, workflowName, triggerType, trigger());
    }

    /** It waits, and the time is over. */
    boolean isAwake(Instant now) {
        return state == RunState.WAITING && wakeAt != null && !wakeAt.isAfter(now);
    }

    void waitUntil(@Nullable Instant time) {
        state = RunState.WAITING;
        wakeAt = time;
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

    RunView view(@Nullable List<Step> steps) {
        return new RunView(
                runId(),
                new WorkflowId(workflowId),
                workflowName,
                workflowVersion,
                state,
                triggerType,
                triggerId,
                trigger(),
                reason,
                StoredJson.texts(warnings),
                startedAt,
                finishedAt,
                steps == null ? null : steps.stream().map(Step::view).toList());
    }
}
