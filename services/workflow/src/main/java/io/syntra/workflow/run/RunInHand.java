package io.syntra.workflow.run;

import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.workflow.definition.Plan;
import io.syntra.workflow.node.Call;
import io.syntra.workflow.node.Facts;
import io.syntra.workflow.node.Forking;
import io.syntra.workflow.node.Way;
import io.syntra.workflow.node.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run that is locked by the current transaction, or is not stored yet, with all that is needed to go on. What a move
 * makes of it is collected here and stored when the move is over.
 */
final class RunInHand {

    private final Run run;
    private final List<Step> steps;
    private final Plan plan;
    private final @Nullable RunInHand above;
    private final List<Forking.Ended> ended;
    private final Made made;

    /**
     * @param steps in order; the last one is open unless the run is over
     * @param above the run that it is a branch of
     * @param ended the branches of the open node, when they are through
     */
    RunInHand(Run run, List<Step> steps, Plan plan, @Nullable RunInHand above, List<Forking.Ended> ended) {
        this.run = run;
        this.steps = new ArrayList<>(steps);
        this.plan = plan;
        this.above = above;
        this.ended = List.copyOf(ended);
        this.made = above == null ? new Made(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()) : above.made;
    }

    /** One that is not stored yet. */
    static RunInHand fresh(Run run, Plan plan) {
        return new RunInHand(run, List.of(), plan, null, List.of());
    }

    RunInHand beneath(Run branch) {
        made.rows.add(branch);
        return new RunInHand(branch, List.of(), plan, this, List.of());
    }

    /**
     * What a move made.
     *
     * @param rows new runs and steps
     * @param turns steps of which another branch has its turn
     */
    private record Made(List<DomainEvent> events, List<Object> rows, List<UUID> turns) {}

    void say(DomainEvent event) {
        made.events.add(event);
    }

    void add(Step step) {
        steps.add(step);
        made.rows.add(step);
    }

    List<DomainEvent> said() {
        return List.copyOf(made.events);
    }

    List<Object> rows() {
        return List.copyOf(made.rows);
    }

    /** A branch of the open step that waits for its turn has it. */
    void giveTurn() {
        made.turns.add(open().id);
    }

    List<UUID> turns() {
        return List.copyOf(made.turns);
    }

    Run run() {
        return run;
    }

    Plan plan() {
        return plan;
    }

    @Nullable RunInHand above() {
        return above;
    }

    /** The run that people see. */
    RunInHand root() {
        return above == null ? this : above.root();
    }

    List<Forking.Ended> ended() {
        return ended;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Whether something of it is due for a worker. */
    boolean leavesWork() {
        return run.state == RunState.RUNNING
                || (above != null && above.leavesWork())
                || made.rows.stream().anyMatch(row -> row instanceof Run branch && branch.state == RunState.RUNNING);
    }

    /** Nothing was begun: it waited for its turn. */
    boolean isUntouched() {
        return steps.isEmpty();
    }

    Step open() {
        return steps.getLast();
    }

    boolean isWaitingFor(String awaited) {
        return run.state == RunState.WAITING && !steps.isEmpty() && awaited.equals(open().awaits);
    }

    Node openNode() {
        return plan.node(open().node);
    }

    Work openWork() {
        return plan.work(openNode());
    }

    Call call(Instant now) {
        var top = root().run;
        return new Call(
                new Call.RunFacts(
                        run.id, top.id, top.workflowId, top.workflowName, top.triggerType, top.person(plan), trigger()),
                openNode(),
                open().attempts,
                open().input(),
                now);
    }

    /** The node after the open one; empty when the run, or its branch, is through. */
    Optional<Node> next(Way way) {
        return inside(plan.graph().next(openNode(), way));
    }

    /** Whether the run goes on when the open node has failed. */
    boolean hasRescue() {
        return openNode().onError() != null && !run.single;
    }

    /** The node for when the open one has failed. */
    Optional<Node> rescue() {
        return inside(plan.graph().node(openNode().onError()));
    }

    private Optional<Node> inside(Optional<Node> next) {
        return next.filter(node -> !run.single && !node.id().equals(run.untilNode));
    }

    /** Characters of JSON that the nodes before the open one have said, and that are read for each node after it. */
    long kept() {
        long kept = above == null ? 0 : above.kept();
        for (var step : steps.subList(0, Math.max(0, steps.size() - 1))) {
            kept += step.output == null ? 0 : step.output.length();
        }
        return kept;
    }

    Facts facts() {
        var top = root().run;
        return new Facts(
                trigger(),
                Map.of("workflow_name", top.workflowName, "run_id", top.id.toString()),
                said(new LinkedHashMap<>()));
    }

    /** In a branch, its item stands beside what started the run. */
    private Map<String, Object> trigger() {
        if (above == null) {
            return run.trigger();
        }
        var all = new LinkedHashMap<>(above.trigger());
        all.putAll(run.trigger());
        return all;
    }

    private Map<String, Object> said(Map<String, Object> nodes) {
        if (above != null) {
            above.said(nodes);
        }
        for (var step : steps) {
            var output = step.output();
            if (output != null) {
                nodes.put(step.node, output);
            }
        }
        return nodes;
    }
}
