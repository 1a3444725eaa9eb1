package io.syntra.workflow.run;

import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.Conditions;
import io.syntra.workflow.node.Errors;
import io.syntra.workflow.node.Forking;
import io.syntra.workflow.node.HttpRequestType;
import io.syntra.workflow.node.Input;
import io.syntra.workflow.node.Outcome;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which runs move. A move ends one step, begins the next and says so; it changes nothing but the run in
 * hand, which is stored as a whole or not at all. Between two moves a run is only what is stored.
 */
@Singleton
final class Progress {

    /** So many steps are stored in one transaction when nothing has to be sent or waited for. */
    private static final int MOST_AT_ONCE = 100;

    /** Of what its nodes say, in characters of JSON: all of it is read for each node that comes. */
    static final int MOST_KEPT = 1_000_000;

    /**
     * Without a word of its own a node waits so long for an answer of another service: longer than anything that service
     * would still do, so the question was lost.
     */
    private static final Duration LONGEST_SILENCE = Duration.ofDays(7);

    /** What a step awaits whose request is on its way. */
    private static final String CALL = "call";

    private static final String BRANCHES = "branches";

    /** The same where some of them wait for their turn. */
    private static final String BRANCHES_IN_TURN = "branches in turn";

    /** What a branch awaits then. */
    static final String TURN = "turn";

    private final AskedInChat chats;
    private final Clock clock;

    Progress(AskedInChat chats, Clock clock) {
        this.chats = chats;
        this.clock = clock;
    }

    /** Says that it has begun, and begins with its first node. */
    void begin(RunInHand inHand) {
        begin(inHand, inHand.plan().graph().first(), null);
    }

    /** @param kept what the node worked with before; null has its templates rendered */
    void begin(RunInHand inHand, Node node, @Nullable Input kept) {
        sayStarted(inHand);
        beginStep(inHand, node, kept);
    }

    private static void sayStarted(RunInHand inHand) {
        var run = inHand.run();
        inHand.say(new WorkflowRunEvent.Started(
                run.runId(), new WorkflowId(run.workflowId), run.workflowName, run.triggerType, run.startedAt));
    }

    /**
     * Some branches of a node are done again, from within: it waits for those, as it has waited for all.
     *
     * @param step of a run that is over, taken over
     * @param forked so many branches need not be begun any more
     * @param going those that are done again
     */
    void reopen(RunInHand inHand, Step step, int forked, int going) {
        if (inHand.above() == null) {
            sayStarted(inHand);
        }
        step.output = null;
        step.reason = null;
        step.finishedAt = null;
        step.startedAt = clock.instant();
        step.forked = forked;
        step.going = going;
        boolean inTurn = going > ((Forking) inHand.plan().work(inHand.plan().node(step.node))).atOnce();
        waitFor(inHand.run(), step, inTurn ? BRANCHES_IN_TURN : BRANCHES, null);
        inHand.add(step);
    }

    /** A branch of a node that was {@link #reopen reopened}, and is done again from here. */
    void again(RunInHand branch, Node node, Input kept) {
        beginStep(branch, node, kept);
    }

    /** More of them are done again than may be under way: this one waits until another is through. */
    void waitForTurn(RunInHand branch) {
        waitFor(branch.run(), branch.open(), TURN, null);
    }

    /** The open step is taken to be through with this. */
    void given(RunInHand inHand, Map<String, Object> output, String by) {
        through(inHand, output, "given by " + by, inHand.openWork().way(output));
    }

    /** Goes on with what a request led to; nothing is done when it is another's by now. */
    void answered(RunInHand inHand, Outcome outcome) {
        if (announced(inHand).isPresent()) {
            inHand.run().claims = 0;
            inHand.open().awaits = null;
            settled(inHand, outcome);
            advance(inHand);
        }
    }

    /** Goes on as far as nothing has to be sent or waited for. */
    void advance(RunInHand inHand) {
        for (int i = 0; i < MOST_AT_ONCE && isDue(inHand.run()) && isPure(inHand); i++) {
            doStep(inHand);
        }
    }

    private boolean isDue(Run run) {
        return run.state == RunState.RUNNING && !run.dueAt.isAfter(clock.instant());
    }

    private static boolean isPure(RunInHand inHand) {
        return inHand.openWork().isPure() || inHand.openNode().mock() != null || isSkipped(inHand);
    }

    private static boolean isSkipped(RunInHand inHand) {
        return isSkipped(inHand, inHand.openNode());
    }

    private static boolean isSkipped(RunInHand inHand, Node node) {
        var skip = node.skipIf();
        return skip != null && Conditions.holds(skip, inHand.facts());
    }

    /** What it does next is a request to somebody outside. */
    boolean isAboutToCall(RunInHand inHand) {
        return !inHand.isUntouched()
                && inHand.run().state == RunState.RUNNING
                && inHand.openWork().calls()
                && !isPure(inHand);
    }

    /** Does the open step, or ends its wait, and goes on from there. */
    void work(RunInHand inHand) {
        // A request that ends its workers again and again is no step forward.
        if (inHand.isUntouched() || !CALL.equals(inHand.open().awaits)) {
            inHand.run().claims = 0;
        }
        if (inHand.isUntouched()) {
            begin(inHand);
        } else if (inHand.run().state == RunState.WAITING) {
            awake(inHand);
        } else {
            doStep(inHand);
        }
        advance(inHand);
    }

    private void beginStep(RunInHand inHand, Node node, @Nullable Input kept) {
        var run = inHand.run();
        var now = clock.instant();
        var work = inHand.plan().work(node);
        var input = kept == null ? named(node, work.input(inHand.facts())) : kept;
        inHand.root().run().warn(input.warnings());
        run.goOn(now);
        var step = Step.begin(run.id, inHand.steps().size(), node, input, now);
        var awaited = work.listensFor();
        if (awaited != null && node.mock() == null && !isSkipped(inHand, node)) {
            // Until a worker comes to it, what it waits for could be over.
            listen(run, step, awaited, node);
        }
        inHand.add(step);
    }

    private static Input named(Node node, Input input) {
        return new Input(
                input.values(),
                input.warnings().stream()
                        .map(warning -> node.id() + "." + warning)
                        .toList());
    }

    private void doStep(RunInHand inHand) {
        var node = inHand.openNode();
        if (CALL.equals(inHand.open().awaits)) {
            interrupted(inHand);
        } else if (inHand.open().hasBranchesToGo()) {
            giveTurns(inHand);
        } else if (isSkipped(inHand)) {
            through(inHand, Map.of("skipped", true), "skipped: skip_if holds", new Way.Next());
        } else if (node.mock() != null) {
            completed(inHand, node.mock());
        } else if (inHand.open().isJoined()) {
            settled(inHand, ((Forking) inHand.openWork()).joined(inHand.ended()));
        } else {
            settled(inHand, inHand.openWork().outcome(inHand.call(clock.instant())));
        }
    }

    /** Branches of a branch that had to wait for its turn wait for theirs. */
    private static void giveTurns(RunInHand inHand) {
        var step = inHand.open();
        int atOnce = ((Forking) inHand.openWork()).atOnce();
        waitFor(inHand.run(), step, BRANCHES_IN_TURN, null);
        IntStream.range(0, Math.min(Objects.requireNonNull(step.going), atOnce)).forEach(i -> inHand.giveTurn());
    }

    /** A worker announced a request and did not come back: the request may have been sent. */
    private void interrupted(RunInHand inHand) {
        if (inHand.openWork().outcome(inHand.call(clock.instant())) instanceof Outcome.Calling calling
                && calling.again()) {
            settled(inHand, calling);
        } else {
            failed(
                    inHand,
                    new Outcome.Failed(
                            HttpRequestType.UNKNOWN,
                            "the service ended while the request was on its way: it is not known whether it was"
                                    + " answered"));
        }
    }

    /** The request that was announced for the open step, if it has one; it is sent when that is stored. */
    Optional<Outcome.Calling> announced(RunInHand inHand) {
        return !inHand.isUntouched()
                        && inHand.run().state == RunState.RUNNING
                        && CALL.equals(inHand.open().awaits)
                        && inHand.openWork().outcome(inHand.call(clock.instant())) instanceof Outcome.Calling calling
                ? Optional.of(calling)
                : Optional.empty();
    }

    /** Goes on with what the open step led to. */
    void settled(RunInHand inHand, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done -> completed(inHand, done.output());
            case Outcome.Failed failed -> failed(inHand, failed);
            case Outcome.Asked(var request) -> ask(inHand, DeliveryOutcomes.awaited(request.deliveryId()), request);
            case Outcome.AskedAgent(var request) -> ask(inHand, AgentOutcomes.awaited(request.requestId()), request);
            case Outcome.Calling _ -> inHand.open().awaits = CALL;
            case Outcome.Undecided undecided -> {
                waitFor(inHand.run(), inHand.open(), Approvals.AWAITED, deadline(inHand.openNode()));
                chats.question(undecided, inHand.open().id, inHand.call(clock.instant()))
                        .ifPresent(inHand::say);
            }
            case Outcome.Listening listening ->
                listen(inHand.run(), inHand.open(), listening.eventType(), inHand.openNode());
            case Outcome.Waiting waiting -> {
                inHand.open().output = StoredJson.write(waiting.output());
                waitFor(inHand.run(), inHand.open(), null, waiting.until());
            }
            case Outcome.Forked forked -> {
                inHand.open().forked = 0;
                inHand.open().going = 0;
                fork(inHand, forked.forks());
                waitFor(inHand.run(), inHand.open(), BRANCHES, null);
            }
        }
    }

    private void ask(RunInHand inHand, String awaited, DomainEvent request) {
        var deadline = deadline(inHand.openNode());
        waitFor(
                inHand.run(),
                inHand.open(),
                awaited,
                deadline == null ? clock.instant().plus(LONGEST_SILENCE) : deadline);
        inHand.say(request);
    }

    private void listen(Run run, Step step, String eventType, Node node) {
        waitFor(run, step, Listeners.awaited(run.workspace, eventType), deadline(node));
    }

    private static void waitFor(Run run, Step step, @Nullable String what, @Nullable Instant until) {
        step.state = RunState.WAITING;
        step.awaits = what;
        run.waitUntil(until);
    }

    private @Nullable Instant deadline(Node node) {
        return node.timeoutSeconds() == null ? null : clock.instant().plusSeconds(node.timeoutSeconds());
    }

    /** What was waited for did not come in time, unless it was only the time, or came when nobody could read the run. */
    private void awake(RunInHand inHand) {
        var step = inHand.open();
        if (step.came != null) {
            settled(inHand, Arrival.outcome(inHand));
        } else if (step.awaits == null) {
            completed(inHand, Objects.requireNonNull(step.output()));
        } else {
            withdraw(inHand, "Nobody decided in time.");
            failed(
                    inHand,
                    new Outcome.Failed(
                            Errors.TIMEOUT,
                            "there was no outcome within "
                                    + Objects.requireNonNullElse(
                                            inHand.openNode().timeoutSeconds(), LONGEST_SILENCE.toSeconds())
                                    + " s"));
        }
    }

    /** A person has said yes or no. */
    void decided(RunInHand inHand, Map<String, Object> output) {
        var top = inHand.root().run();
        inHand.say(Approvals.decided(inHand.open(), top.runId(), top.workflowName, output, clock.instant()));
        endInChat(inHand, Approvals.standing(output));
        settled(inHand, new Outcome.Done(output));
        advance(inHand);
    }

    private void endInChat(RunInHand inHand, String standing) {
        var call = inHand.call(clock.instant());
        if (inHand.isWaitingFor(Approvals.AWAITED)
                && inHand.openWork().outcome(call) instanceof Outcome.Undecided undecided) {
            chats.end(undecided, standing, inHand.open().id, call).ifPresent(inHand::say);
        }
    }

    /**
     * What the agent has proposed for nobody any more must not be approved behind the run's back, and where people were
     * asked they are told that they need not decide.
     */
    private void withdraw(RunInHand inHand, String why) {
        endInChat(inHand, why);
        var call = inHand.call(clock.instant());
        if (AgentOutcomes.awaited(call.agentRequestId()).equals(inHand.open().awaits)) {
            inHand.say(new AgentRequest.Withdrawn(
                    call.agentRequestId(), call.title(), call.run().person(), call.origin(), call.now()));
        }
    }

    /** Begins as many branches of the open node as may run at a time. */
    private void fork(RunInHand inHand, List<Outcome.Fork> forks) {
        var step = inHand.open();
        var node = inHand.openNode();
        int atOnce = ((Forking) inHand.openWork()).atOnce();
        int begun = Objects.requireNonNull(step.forked);
        int going = Objects.requireNonNull(step.going);
        for (; begun < forks.size() && going < atOnce; begun++, going++) {
            var fork = forks.get(begun);
            var first = inHand.plan().branch(node, fork.way());
            var branch = inHand.beneath(inHand.run().beneath(step, fork, node.next(), clock.instant()));
            beginStep(branch, first, null);
        }
        step.forked = begun;
        step.going = going;
    }

    /** Another branch of the open node is through: the next one has its turn, or the node goes on. */
    private void branchEnded(RunInHand inHand, RunState how) {
        var step = inHand.open();
        step.going = Objects.requireNonNull(step.going) - 1;
        var forking = (Forking) inHand.openWork();
        if (how != RunState.SUCCEEDED && !forking.goesOnAfterFailure()) {
            // Nor is one begun when those that are under way succeed.
            step.forked = Integer.MAX_VALUE;
        } else if (forking.outcome(inHand.call(clock.instant())) instanceof Outcome.Forked(var forks)) {
            fork(inHand, forks);
        }
        if (BRANCHES_IN_TURN.equals(step.awaits)) {
            inHand.giveTurn();
        }
        if (step.isJoined()) {
            step.state = RunState.RUNNING;
            step.awaits = null;
            inHand.run().goOn(clock.instant());
        }
    }

    /** The open step is through. */
    private void completed(RunInHand inHand, Map<String, Object> output) {
        through(inHand, output, null, inHand.openWork().way(output));
    }

    private void through(RunInHand inHand, Map<String, Object> output, @Nullable String reason, Way way) {
        var step = inHand.open();
        var said = StoredJson.write(output);
        if (inHand.kept() + said.length() > MOST_KEPT) {
            // What it did is done: a step that failed for this would be done again.
            said = StoredJson.write(Forking.NOT_KEPT);
            inHand.root()
                    .run()
                    .warn(List.of(step.node + ": what it said is left out; a run keeps " + MOST_KEPT
                            + " characters of JSON of what its nodes say"));
        }
        step.output = said;
        step.end(RunState.SUCCEEDED, reason, clock.instant());
        nodeFinished(inHand);
        goOn(inHand, inHand.next(way));
    }

    private void goOn(RunInHand inHand, Optional<Node> next) {
        next.ifPresentOrElse(node -> beginStep(inHand, node, null), () -> finish(inHand, RunState.SUCCEEDED, null));
    }

    /** The open step failed: it is tried again as its node says, or it has failed for good. */
    private void failed(RunInHand inHand, Outcome.Failed failure) {
        Retries.pause(inHand.openNode(), failure, inHand.open().attempts)
                .ifPresentOrElse(pause -> again(inHand, failure, pause), () -> failedForGood(inHand, failure));
    }

    private void again(RunInHand inHand, Outcome.Failed failure, Duration pause) {
        var step = inHand.open();
        step.attempts++;
        step.state = RunState.RUNNING;
        step.reason = failure.reason();
        step.awaitsNothing();
        inHand.run().goOn(clock.instant().plus(pause));
    }

    /** The open step failed, and trying again would not help or could do harm. */
    void failedForGood(RunInHand inHand, Outcome.Failed failure) {
        if (inHand.isUntouched()) {
            finish(inHand, RunState.FAILED, failure.reason());
            return;
        }
        var step = inHand.open();
        step.output = StoredJson.write(Map.of("error", failure.error(), "reason", failure.reason()));
        step.end(RunState.FAILED, failure.reason(), clock.instant());
        nodeFinished(inHand);
        if (inHand.hasRescue()) {
            goOn(inHand, inHand.rescue());
        } else {
            finish(inHand, RunState.FAILED, step.node + ": " + failure.reason());
        }
    }

    /** Ends it where it is; what runs beneath it is ended by the caller. */
    void cancel(RunInHand inHand, String reason) {
        if (!inHand.isUntouched() && !inHand.open().isOver()) {
            withdraw(inHand, "Nobody has to decide any more: " + reason + ".");
            inHand.open().end(RunState.CANCELLED, reason, clock.instant());
        }
        inHand.run().end(RunState.CANCELLED, reason, clock.instant());
        if (inHand.above() == null) {
            sayFinished(inHand);
        }
    }

    private void finish(RunInHand inHand, RunState how, @Nullable String reason) {
        inHand.run().end(how, reason, clock.instant());
        var above = inHand.above();
        if (above == null) {
            sayFinished(inHand);
        } else {
            branchEnded(above, how);
        }
    }

    private static void sayFinished(RunInHand inHand) {
        var run = inHand.run();
        inHand.say(new WorkflowRunEvent.Finished(
                run.runId(),
                new WorkflowId(run.workflowId),
                run.workflowName,
                name(run.state),
                run.reason,
                Objects.requireNonNull(run.finishedAt)));
    }

    private void nodeFinished(RunInHand inHand) {
        var top = inHand.root().run();
        var step = inHand.open();
        inHand.say(new WorkflowRunEvent.NodeFinished(
                top.runId(),
                new WorkflowId(top.workflowId),
                step.node,
                name(step.state),
                step.attempts,
                clock.instant()));
    }

    private static String name(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
