package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.Graph;
import io.syntra.workflow.definition.Workflow;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves runs forward. Each method is one move in the caller's transaction: it ends one step, stores the beginning of the
 * next, and says so, all or nothing. Between two moves a run is only what is stored.
 */
@Singleton
public class Progress {

    /** What a run was started with goes along with each of its messages, and those must fit into an event. */
    private static final int MOST_DATA = 100_000;

    private final Runs runs;
    private final Outbox outbox;
    private final Clock clock;

    Progress(Runs runs, Outbox outbox, Clock clock) {
        this.runs = runs;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Empty when the trigger has started a run of this workflow already; fails when it brings too much data. */
    public Uni<Optional<Run>> start(Workflow workflow, TriggerData trigger) {
        var run = newRun(workflow, trigger);
        if (run.triggerData.length() > MOST_DATA) {
            return Uni.createFrom()
                    .failure(ProblemException.of(
                            ProblemCode.TOO_LARGE,
                            "A run can take " + MOST_DATA + " characters of JSON, not " + run.triggerData.length()
                                    + ". Send a link to the rest."));
        }
        return runs.insert(run)
                .chain(fresh -> fresh
                        ? runs.findById(run.id)
                                .call(stored -> begin(stored, workflow))
                                .map(Optional::of)
                        : Uni.createFrom().item(Optional.empty()));
    }

    private Run newRun(Workflow workflow, TriggerData trigger) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.workspace = workflow.workspace();
        run.workflowId = workflow.id();
        run.workflowVersion = workflow.version();
        run.workflowName = workflow.name();
        run.triggerType = trigger.type();
        run.triggerId = trigger.id();
        run.triggerData = StoredJson.write(trigger.values());
        run.state = RunState.RUNNING;
        run.warnings = StoredJson.write(List.of());
        run.startedAt = clock.instant();
        run.dueAt = run.startedAt;
        return run;
    }

    private Uni<Void> begin(Run run, Workflow workflow) {
        var first = new Graph(workflow.definition().nodes()).first();
        return beginStep(run, 0, first, RunInHand.facts(run, Map.of()))
                .chain(() -> say(
                        run,
                        new WorkflowRunEvent.Started(
                                run.runId(),
                                new WorkflowId(run.workflowId),
                                run.workflowName,
                                run.triggerType,
                                run.startedAt)));
    }

    private Uni<Void> beginStep(Run run, int position, Node node, Facts facts) {
        var input = NodeInput.of(node, facts);
        run.warn(input.warnings());
        run.state = RunState.RUNNING;
        run.dueAt = clock.instant();
        return runs.add(Step.begin(run, position, node, input, clock.instant())).replaceWithVoid();
    }

    /** Does the open step. */
    Uni<Void> doStep(RunInHand inHand) {
        var run = inHand.run();
        run.claims = 0;
        return switch (Outcome.of(inHand.openNode(), inHand.open(), run, clock.instant())) {
            case Outcome.Done done -> completed(inHand, done.output());
            case Outcome.Asked asked -> waitFor(inHand, asked.request());
        };
    }

    private Uni<Void> waitFor(RunInHand inHand, NotificationRequest request) {
        inHand.open().state = RunState.WAITING;
        inHand.open().awaits = "delivery:" + request.deliveryId();
        inHand.run().state = RunState.WAITING;
        return say(inHand.run(), request);
    }

    /** The open step is through. */
    Uni<Void> completed(RunInHand inHand, Map<String, Object> output) {
        var run = inHand.run();
        var step = inHand.open();
        step.output = StoredJson.write(output);
        step.end(RunState.SUCCEEDED, null, clock.instant());
        return nodeFinished(run, step).chain(() -> inHand.next(output)
                .map(next -> beginStep(run, step.position + 1, next, inHand.facts()))
                .orElseGet(() -> finish(run, RunState.SUCCEEDED, null)));
    }

    /** The open step failed: it is tried again as its node says, or the run has failed. */
    Uni<Void> failed(RunInHand inHand, String reason) {
        var step = inHand.open();
        if (inHand.openNode() instanceof Node.Notify notify
                && notify.retry() != null
                && step.attempts < notify.retry().maxAttempts()) {
            return again(inHand, reason, Duration.ofSeconds(notify.retry().delaySeconds()));
        }
        return failedForGood(inHand, reason);
    }

    private Uni<Void> again(RunInHand inHand, String reason, Duration delay) {
        var step = inHand.open();
        step.attempts++;
        step.state = RunState.RUNNING;
        step.reason = reason;
        step.awaits = null;
        inHand.run().state = RunState.RUNNING;
        inHand.run().dueAt = clock.instant().plus(delay);
        return Uni.createFrom().voidItem();
    }

    /** The open step failed, and trying again would not help or could do harm. */
    Uni<Void> failedForGood(RunInHand inHand, String reason) {
        var step = inHand.open();
        step.end(RunState.FAILED, reason, clock.instant());
        return nodeFinished(inHand.run(), step)
                .chain(() -> finish(inHand.run(), RunState.FAILED, step.node + ": " + reason));
    }

    private Uni<Void> finish(Run run, RunState how, @Nullable String reason) {
        run.state = how;
        run.reason = reason;
        run.finishedAt = clock.instant();
        return say(
                run,
                new WorkflowRunEvent.Finished(
                        run.runId(),
                        new WorkflowId(run.workflowId),
                        run.workflowName,
                        name(how),
                        reason,
                        run.finishedAt));
    }

    private Uni<Void> nodeFinished(Run run, Step step) {
        return say(
                run,
                new WorkflowRunEvent.NodeFinished(
                        run.runId(),
                        new WorkflowId(run.workflowId),
                        step.node,
                        name(step.state),
                        step.attempts,
                        clock.instant()));
    }

    private Uni<Void> say(Run run, DomainEvent event) {
        return outbox.append(new WorkspaceId(run.workspace), event);
    }

    private static String name(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
