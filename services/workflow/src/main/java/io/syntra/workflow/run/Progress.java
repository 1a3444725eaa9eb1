package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.Graph;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.node.Conditions;
import io.syntra.workflow.node.Errors;
import io.syntra.workflow.node.Facts;
import io.syntra.workflow.node.Input;
import io.syntra.workflow.node.Outcome;
import io.syntra.workflow.node.Reading;
import io.syntra.workflow.node.Way;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
        var work = Reading.of(node);
        var input = work.input(facts);
        var warnings = input.warnings().stream()
                .map(warning -> node.id() + "." + warning)
                .toList();
        run.warn(warnings);
        run.goOn(clock.instant());
        var step = Step.begin(run, position, node, new Input(input.values(), warnings), clock.instant());
        var awaited = work.listensFor();
        if (awaited != null && node.mock() == null && !isSkipped(node, facts)) {
            // Until a worker comes to it, what it waits for could be over.
            listen(run, step, awaited, node);
        }
        return runs.add(step).replaceWithVoid();
    }

    private static boolean isSkipped(Node node, Facts facts) {
        var skip = node.skipIf();
        return skip != null && Conditions.holds(skip, facts);
    }

    /** Does the open step, or ends its wait. */
    Uni<Void> doStep(RunInHand inHand) {
        var run = inHand.run();
        run.claims = 0;
        if (run.state == RunState.WAITING) {
            return awake(inHand);
        }
        var node = inHand.openNode();
        if (isSkipped(node, inHand.facts())) {
            return through(inHand, Map.of("skipped", true), "skipped: skip_if holds", new Way.Next());
        }
        if (node.mock() != null) {
            return completed(inHand, node.mock());
        }
        return settled(inHand, inHand.openWork().outcome(inHand.call(clock.instant())));
    }

    /** Goes on with what the open step led to. */
    Uni<Void> settled(RunInHand inHand, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> completed(inHand, done.output());
            case Outcome.Failed failed -> failed(inHand, failed);
            case Outcome.Asked asked -> {
                waitFor(
                        inHand.run(),
                        inHand.open(),
                        "delivery:" + asked.request().deliveryId(),
                        deadline(inHand.openNode()));
                yield say(inHand.run(), asked.request());
            }
            case Outcome.Listening listening -> {
                listen(inHand.run(), inHand.open(), listening.eventType(), inHand.openNode());
                yield Uni.createFrom().voidItem();
            }
            case Outcome.Waiting waiting -> {
                inHand.open().output = StoredJson.write(waiting.output());
                waitFor(inHand.run(), inHand.open(), null, waiting.until());
                yield Uni.createFrom().voidItem();
            }
        };
    }

    private void listen(Run run, Step step, String eventType, Node node) {
        waitFor(run, step, Listeners.awaited(eventType), deadline(node));
    }

    private static void waitFor(Run run, Step step, @Nullable String what, @Nullable Instant until) {
        step.state = RunState.WAITING;
        step.awaits = what;
        run.waitUntil(until);
    }

    private @Nullable Instant deadline(Node node) {
        return node.timeoutSeconds() == null ? null : clock.instant().plusSeconds(node.timeoutSeconds());
    }

    /** What was waited for did not come in time, unless it was only the time. */
    private Uni<Void> awake(RunInHand inHand) {
        var step = inHand.open();
        return step.awaits == null
                ? completed(inHand, Objects.requireNonNull(step.output()))
                : failed(
                        inHand,
                        new Outcome.Failed(
                                Errors.TIMEOUT,
                                "there was no outcome within "
                                        + inHand.openNode().timeoutSeconds() + " s"));
    }

    /** The open step is through. */
    private Uni<Void> completed(RunInHand inHand, Map<String, Object> output) {
        return through(inHand, output, null, inHand.openWork().way(output));
    }

    private Uni<Void> through(RunInHand inHand, Map<String, Object> output, @Nullable String reason, Way way) {
        var step = inHand.open();
        step.output = StoredJson.write(output);
        step.end(RunState.SUCCEEDED, reason, clock.instant());
        return nodeFinished(inHand.run(), step).chain(() -> goOn(inHand, inHand.next(way)));
    }

    private Uni<Void> goOn(RunInHand inHand, Optional<Node> next) {
        var run = inHand.run();
        return next.map(node -> beginStep(run, inHand.open().position + 1, node, inHand.facts()))
                .orElseGet(() -> finish(run, RunState.SUCCEEDED, null));
    }

    /** The open step failed: it is tried again as its node says, or it has failed for good. */
    private Uni<Void> failed(RunInHand inHand, Outcome.Failed failure) {
        var node = inHand.openNode();
        var pause = Retries.pause(node, failure.error(), inHand.open().attempts);
        return pause.isPresent() ? again(inHand, failure, pause.get()) : failedForGood(inHand, failure);
    }

    private Uni<Void> again(RunInHand inHand, Outcome.Failed failure, Duration delay) {
        var step = inHand.open();
        step.attempts++;
        step.state = RunState.RUNNING;
        step.reason = failure.reason();
        step.awaits = null;
        inHand.run().goOn(clock.instant().plus(delay));
        return Uni.createFrom().voidItem();
    }

    /** The open step failed, and trying again would not help or could do harm. */
    Uni<Void> failedForGood(RunInHand inHand, Outcome.Failed failure) {
        var step = inHand.open();
        step.output = StoredJson.write(Map.of("error", failure.error(), "reason", failure.reason()));
        step.end(RunState.FAILED, failure.reason(), clock.instant());
        return nodeFinished(inHand.run(), step)
                .chain(() -> inHand.hasRescue()
                        ? goOn(inHand, inHand.rescue())
                        : finish(inHand.run(), RunState.FAILED, step.node + ": " + failure.reason()));
    }

    private Uni<Void> finish(Run run, RunState how, @Nullable String reason) {
        run.state = how;
        run.wakeAt = null;
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
