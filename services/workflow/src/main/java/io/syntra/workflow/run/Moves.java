package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RetryRun;
import io.syntra.contracts.workflow.RunState;
import io.syntra.identity.Caller;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.Plan;
import io.syntra.workflow.definition.Plans;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.node.EventTypes;
import io.syntra.workflow.node.HttpRequestType;
import io.syntra.workflow.node.Input;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs are started and moved here, and nowhere else: each method takes the run in hand, moves it by the rules of
 * {@link Progress} and stores what came of that, all in the caller's transaction.
 */
@Singleton
public class Moves {

    private static final Logger LOG = Logger.getLogger(Moves.class);

    /** What a run was started with goes along with each of its messages, and those must fit into an event. */
    private static final int MOST_DATA = 100_000;

    /** Runs in a row of which each caused the next; whoever wants more has made a circle. */
    static final int LONGEST_CHAIN = 8;

    /** Of a workflow by one kind of event in an hour: more look like a circle whose way back nobody can see. */
    static final int MOST_BY_AN_EVENT = 1_000;

    private static final Duration HOUR = Duration.ofHours(1);

    private final Runs runs;

    private final Plans plans;
    private final Progress progress;
    private final Outbox outbox;
    private final WorkSignal signal;
    private final Clock clock;

    Moves(Runs runs, Plans plans, Progress progress, Outbox outbox, WorkSignal signal, Clock clock) {
        this.runs = runs;
        this.plans = plans;
        this.progress = progress;
        this.outbox = outbox;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * How a run is.
     *
     * @param output what its last node said; null until it is over
     */
    public record Started(
            RunId run, RunState state, @Nullable Map<String, Object> output) {

        static Started of(RunInHand inHand) {
            var run = inHand.run();
            return new Started(
                    run.runId(),
                    run.state,
                    run.state.isOver() && !inHand.isUntouched() ? inHand.open().output() : null);
        }
    }

    /** The run of a workflow that a trigger starts, or has started before; fails when it brings too much data. */
    public Uni<Started> start(Workflow workflow, TriggerData trigger) {
        return begin(workflow, trigger)
                .chain(begun -> begun.map(inHand -> Uni.createFrom().item(Started.of(inHand)))
                        .orElseGet(() -> runs.startedBy(workflow.id(), trigger.id())
                                .chain(runs::read)
                                .map(Started::of)));
    }

    /** Of these triggers the one that has started a run of the workflow since then; empty when none has. */
    public Uni<Optional<UUID>> startedSince(Workflow workflow, List<UUID> triggers, Instant since) {
        return runs.startedSince(workflow.id(), triggers, since);
    }

    /** Whether the run that this trigger started has failed before anybody was told anything. */
    public Uni<Boolean> toldNobody(UUID workflow, UUID trigger) {
        return runs.toldNobody(workflow, trigger);
    }

    /** What a run of this workspace causes; empty when there is none, or it is forgotten. */
    public Uni<Optional<TriggerData.Cause>> cause(WorkspaceId workspace, UUID run) {
        return runs.cause(workspace, run);
    }

    /** What started a run; empty when it is not known any more. */
    public Uni<Optional<String>> triggerOf(UUID id) {
        return runs.findById(id).map(run -> Optional.ofNullable(run).map(known -> known.triggerType));
    }

    /** How a run is by now. Needs no transaction around it. */
    public Uni<Started> standing(RunId id) {
        return Panache.withSession(
                () -> runs.findById(id.value()).chain(runs::read).map(Started::of));
    }

    /** Empty when the trigger has started a run of this workflow already. */
    Uni<Optional<RunInHand>> begin(Workflow workflow, TriggerData trigger) {
        var run = Run.of(workflow, trigger, clock.instant());
        if (run.triggerData.length() > MOST_DATA) {
            return Uni.createFrom()
                    .failure(ProblemException.of(
                            ProblemCode.TOO_LARGE,
                            "A run can take " + MOST_DATA + " characters of JSON, not " + run.triggerData.length()
                                    + ". Send a link to the rest."));
        }
        var cause = trigger.cause();
        if (cause != null && run.depth >= LONGEST_CHAIN) {
            return notBegun(run, workflow, tooLong(cause));
        }
        return tooOften(run)
                .chain(often -> often
                        ? notBegun(run, workflow, tooOften(run.triggerType))
                        : plans.of(workflow).chain(plan -> hasRoom(run, plan)
                                .map(room -> room ? started(run, plan) : RunInHand.fresh(run.queued(), plan))
                                .chain(this::insert)));
    }

    /** Nobody is told of it: that would go on with the chain. */
    private Uni<Optional<RunInHand>> notBegun(Run run, Workflow workflow, String reason) {
        run.end(RunState.FAILED, "not begun: " + reason, clock.instant());
        return plans.of(workflow).chain(plan -> insert(RunInHand.fresh(run, plan)));
    }

    /** What runs do names the run, and is counted in its chain. */
    private Uni<Boolean> tooOften(Run run) {
        return EventTypes.all().contains(run.triggerType) && !EventTypes.isOfRuns(run.triggerType)
                ? runs.haveBegun(
                        run.workflowId, run.triggerType, clock.instant().minus(HOUR), MOST_BY_AN_EVENT)
                : Uni.createFrom().item(false);
    }

    private static String tooOften(String event) {
        return event + " has begun " + MOST_BY_AN_EVENT
                + " runs of the workflow within an hour, so the workflow seems to"
                + " cause what starts it. Narrow the filter of its trigger; the next run begins when there were fewer.";
    }

    private static String tooLong(TriggerData.Cause cause) {
        return LONGEST_CHAIN + " runs in a row caused one another, the last of them run " + cause.run()
                + ", so the workflows seem to start each other in a circle. Narrow the filter of a trigger.";
    }

    /** Another try, or a node by itself, is refused to the run that asks for it. */
    private static void refuseTooLong(Optional<TriggerData.Cause> cause) {
        cause.filter(sender -> sender.next() >= LONGEST_CHAIN).ifPresent(sender -> {
            throw ProblemException.of(ProblemCode.CONFLICT, "The run is not begun: " + tooLong(sender));
        });
    }

    private Uni<Boolean> hasRoom(Run run, Plan plan) {
        var most = plan.maxRunning();
        return most == null
                ? Uni.createFrom().item(true)
                : runs.going(run.workflowId).map(going -> going < most);
    }

    /** A run that begins with another node than the first: it goes on at once, or has its turn later. */
    private Uni<RunInHand> entered(RunInHand inHand, Consumer<RunInHand> begin) {
        var run = inHand.run();
        return plans.live(run.workflowId, run.workflowVersion)
                .chain(plan -> hasRoom(run, plan))
                .map(room -> {
                    begin.accept(inHand);
                    if (inHand.run().state.isOver()) {
                        return inHand;
                    }
                    if (room) {
                        progress.advance(inHand);
                    } else {
                        inHand.run().queued();
                    }
                    return inHand;
                });
    }

    private RunInHand started(Run run, Plan plan) {
        var inHand = RunInHand.fresh(run, plan);
        try {
            progress.begin(inHand);
            progress.advance(inHand);
            return inHand;
        } catch (RuntimeException e) {
            // It must not take its trigger along: a worker does it again, and says in the end why it cannot be done.
            LOG.warnf(e, "A run could not be begun at once run=%s", run.id);
            return RunInHand.fresh(run.begun(clock.instant()), plan);
        }
    }

    private Uni<Optional<RunInHand>> insert(RunInHand inHand) {
        return runs.insert(inHand.run())
                .chain(fresh -> fresh
                        ? store(inHand).replaceWith(Optional.of(inHand))
                        : Uni.createFrom().item(Optional.empty()));
    }

    /** One node by itself, with what the others are taken to have said. */
    Uni<Run> test(Workflow workflow, TriggerData trigger, String node, Map<String, Map<String, Object>> said) {
        refuseTooLong(Optional.ofNullable(trigger.cause()));
        var run = Run.of(workflow, trigger, clock.instant());
        run.single = true;
        run.workflowVersion = workflow.newest();
        return plans.of(workflow.id(), workflow.newest())
                .chain(plan -> {
                    var inHand = RunInHand.fresh(run, plan);
                    var tested = required(plan, node, "node");
                    said.forEach((id, output) -> {
                        var step = Step.begin(
                                run.id,
                                inHand.steps().size(),
                                required(plan, id, "nodes." + id),
                                new Input(Map.of(), List.of()),
                                run.startedAt);
                        step.output = StoredJson.write(output);
                        step.end(RunState.SUCCEEDED, "given", run.startedAt);
                        inHand.add(step);
                    });
                    return entered(inHand, test -> progress.begin(test, tested, null));
                })
                .chain(this::insert)
                .map(begun -> begun.orElseThrow().run());
    }

    private static Node required(Plan plan, String id, String field) {
        return plan.graph()
                .node(id)
                .orElseThrow(() -> ProblemException.field(
                        ProblemCode.INVALID_FIELD,
                        field,
                        "there is no node \"" + id + "\"."
                                + Nearest.hint(id, plan.graph().ids())));
    }

    /**
     * Another run that takes over what the nodes before this one said, and begins with it and what it worked with.
     *
     * @param asked without a node, where the old run ended: in its branches, if some did not succeed
     * @param cause the run that asks for it, if one does
     */
    Uni<Run> retry(RunInHand old, RetryRun asked, Caller by, Optional<TriggerData.Cause> cause) {
        refuseTooLong(cause);
        if (!old.run().state.isOver()) {
            throw ProblemException.of(
                    ProblemCode.CONFLICT,
                    "The run is not over. Wait for its end, or POST /api/v1/runs/" + old.run().id + "/cancel first.");
        }
        var node = asked.node();
        if (node == null && asked.branch() != null) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "node", "must name the node in that branch");
        }
        if (asked.branch() == null && node != null && isAbove(old, node)) {
            return retryAbove(old, asked, again(old, by, cause));
        }
        return runs.beneath(old.run()).chain(tree -> {
            var targets = node == null ? whereFailed(old, tree, asked) : tree.targets(old, node, asked.branch());
            return targets.isEmpty()
                    ? retryAbove(old, asked, again(old, by, cause))
                    : retryBeneath(old, targets, tree, asked, again(old, by, cause));
        });
    }

    /** The branches that were through are not gone through once more, and nothing of them is sent again. */
    private static Map<UUID, String> whereFailed(RunInHand old, Beneath tree, RetryRun asked) {
        // Nobody can say for all of them what they led to.
        return old.isUntouched() || asked.output() != null ? Map.of() : tree.whereFailed(old.open().id);
    }

    private Run again(RunInHand old, Caller by, Optional<TriggerData.Cause> cause) {
        var run = old.run().again(by.user(), cause.map(TriggerData.Cause::next).orElse(0), clock.instant());
        run.single = old.run().single;
        return run;
    }

    private static boolean isAbove(RunInHand old, String node) {
        return old.steps().stream().anyMatch(step -> step.node.equals(node));
    }

    private Uni<Run> retryAbove(RunInHand old, RetryRun asked, Run run) {
        var steps = old.steps();
        if (steps.isEmpty()) {
            throw ProblemException.of(
                    ProblemCode.CONFLICT, "The run did nothing, so there is nothing to be done again. Start another.");
        }
        var first = steps.stream()
                .filter(step -> asked.node() == null ? step == old.open() : step.node.equals(asked.node()))
                .findFirst()
                .orElseThrow();
        var said = checked(asked, first.type);
        var inHand = RunInHand.fresh(run, old.plan());
        steps.stream()
                .takeWhile(step -> step != first)
                .map(step -> step.copied(run.id))
                .forEach(inHand::add);
        return entered(inHand, again -> {
                    progress.begin(again, old.plan().node(first.node), kept(first));
                    if (said != null) {
                        progress.given(again, said, run.person(old.plan()));
                    }
                })
                .chain(this::insert)
                .replaceWith(run);
    }

    private static Input kept(Step step) {
        return new Input(step.input(), StoredJson.texts(step.warnings));
    }

    private static @Nullable Map<String, Object> checked(RetryRun asked, String type) {
        if (asked.output() != null && !type.startsWith("notify") && !type.equals(HttpRequestType.TYPE)) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "output",
                    "can be given for a message or a request only, whose outcome may be known elsewhere");
        }
        return asked.output();
    }

    /** What is beside the branches that are done again is taken over as it is. */
    private Uni<Run> retryBeneath(RunInHand old, Map<UUID, String> targets, Beneath tree, RetryRun asked, Run run) {
        var nodes = targets.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, target -> old.plan()
                .node(target.getValue())));
        var node = asked.node();
        var said = node == null ? null : checked(asked, old.plan().node(node).type());
        int of = Collections.frequency(targets.values(), node);
        if (said != null && of > 1) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "branch", "must say which of " + of + " branches the output is of");
        }
        var inHand = RunInHand.fresh(run, old.plan());
        return plans.live(run.workflowId, run.workflowVersion)
                .chain(plan -> hasRoom(run, plan))
                .chain(room -> {
                    if (!room) {
                        throw ProblemException.of(
                                ProblemCode.CONFLICT,
                                "As many runs of the workflow are under way as it allows, and what is done again in a"
                                        + " branch cannot wait for its turn. Try again when one of them is over.");
                    }
                    return runs.whole(tree.withThoseAbove(targets.keySet()));
                })
                .chain(parts -> {
                    var again = new BranchesAgain(progress, tree, parts, nodes, clock.instant());
                    again.open(inHand, old.steps(), old.run().id);
                    if (said != null) {
                        progress.given(again.at(node), said, run.person(old.plan()));
                    }
                    return insert(inHand).chain(() -> runs.takeOver(again.kept(), run.id));
                })
                .replaceWith(run);
    }

    /** Nothing is done when there is no such run, or it is over. */
    Uni<Void> move(UUID id, Consumer<RunInHand> move) {
        return runs.take(id)
                .chain(inHand -> inHand == null || inHand.run().state.isOver()
                        ? Uni.createFrom().voidItem()
                        : moved(inHand, move));
    }

    /** The move sees also a run that is over, and may refuse it. */
    Uni<Void> required(UUID id, Consumer<RunInHand> move) {
        return runs.take(id).map(Objects::requireNonNull).chain(inHand -> moved(inHand, move));
    }

    Uni<Void> moved(RunInHand inHand, Consumer<RunInHand> move) {
        move.accept(inHand);
        return store(inHand);
    }

    /** Ends a run, and all that runs beneath it. */
    Uni<Void> cancel(RunInHand inHand, String reason) {
        return runs.branchesOf(inHand)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .filter(branch -> !branch.run().state.isOver())
                .invoke(branch -> progress.cancel(branch, reason))
                .collect()
                .last()
                .invoke(() -> progress.cancel(inHand, reason))
                .chain(() -> store(inHand));
    }

    private Uni<Void> store(RunInHand inHand) {
        var root = inHand.root();
        if (inHand.leavesWork()) {
            signal.expectWork();
        }
        return runs.add(inHand.rows())
                .chain(() -> runs.giveTurns(inHand.turns(), clock.instant()))
                .chain(() -> outbox.append(new WorkspaceId(root.run().workspace), inHand.said()))
                .chain(() -> startNext(root));
    }

    /** Its end makes room for another. */
    private Uni<Void> startNext(RunInHand root) {
        return root.plan().maxRunning() != null && root.run().state.isOver()
                ? startNext(new Runs.Queue(root.run().workflowId, root.run().workflowVersion))
                : Uni.createFrom().voidItem();
    }

    /** Those that wait for their turn have it as the workflow says by now, whatever it said when they came. */
    Uni<Void> startNext(Runs.Queue queue) {
        return plans.live(queue.workflow(), queue.version())
                .chain(plan -> runs.startNextOf(queue.workflow(), plan.maxRunning(), clock.instant()));
    }
}
