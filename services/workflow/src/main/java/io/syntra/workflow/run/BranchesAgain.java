package io.syntra.workflow.run;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.Forking;
import io.syntra.workflow.node.Input;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds a run in which some branches are done again, each from one of its nodes, and all else is as it was. */
final class BranchesAgain {

    /**
     * A part of the old run.
     *
     * @param steps in order
     */
    record Part(Run run, List<Step> steps) {}

    /**
     * The branches of a step that are taken over as they are.
     *
     * @param from the old step
     * @param without those that are done again
     */
    record Kept(UUID from, UUID to, UUID above, List<UUID> without) {}

    private final Progress progress;
    private final Beneath tree;
    private final Map<UUID, Part> parts;
    private final Map<UUID, Node> targets;
    private final Set<UUID> touched;
    private final Instant now;
    private final List<Kept> kept = new ArrayList<>();
    private final List<RunInHand> begun = new ArrayList<>();

    /**
     * @param parts the targets, and what they are in
     * @param targets the branches that are done again, and from where
     */
    BranchesAgain(Progress progress, Beneath tree, Map<UUID, Part> parts, Map<UUID, Node> targets, Instant now) {
        this.progress = progress;
        this.tree = tree;
        this.parts = Map.copyOf(parts);
        this.targets = Map.copyOf(targets);
        this.touched = Set.copyOf(parts.keySet());
        this.now = now;
    }

    List<Kept> kept() {
        return List.copyOf(kept);
    }

    /** Of the one target that is done again from this node. */
    RunInHand at(@Nullable String node) {
        return begun.stream()
                .filter(branch -> branch.open().node.equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** @param steps of the old run, or branch, that this one is made of */
    void open(RunInHand inHand, List<Step> steps, UUID old) {
        open(inHand, steps, old, true);
    }

    /** @param atOnce false in a branch that waits for its turn: what is beneath it has its own after that */
    private void open(RunInHand inHand, List<Step> steps, UUID old, boolean atOnce) {
        // A node is in one branch of one other node, and what failed beside it is too: all that is touched here is
        // beneath one step.
        var inside = touched.stream()
                .map(tree::branch)
                .filter(branch -> branch.above().equals(old))
                .map(Beneath.Branch::step)
                .findFirst()
                .orElseThrow();
        var fork = steps.stream()
                .filter(step -> step.id.equals(inside))
                .findFirst()
                .orElseThrow();
        takeOverBefore(fork, steps, inHand);
        var forking = (Forking) inHand.plan().work(inHand.plan().node(fork.node));
        var all = tree.of(fork.id);
        var again = all.stream().filter(branch -> touched.contains(branch.id())).toList();
        boolean failsAnyhow = !forking.goesOnAfterFailure()
                && all.stream().anyMatch(branch -> !again.contains(branch) && branch.state() != RunState.SUCCEEDED);
        var step = fork.copied(inHand.run().id);
        progress.reopen(inHand, step, failsAnyhow ? Integer.MAX_VALUE : all.size(), again.size());
        kept.add(new Kept(
                fork.id,
                step.id,
                inHand.run().id,
                again.stream().map(Beneath.Branch::id).toList()));
        for (int i = 0; i < again.size(); i++) {
            branch(inHand, step, again.get(i).id(), atOnce && i < forking.atOnce());
        }
    }

    private void branch(RunInHand above, Step step, UUID id, boolean atOnce) {
        var part = Objects.requireNonNull(parts.get(id), "a part that was not read");
        var branch = above.beneath(part.run().branchAgain(above.run(), step, now));
        var node = targets.get(id);
        if (node != null) {
            var first = part.steps().stream()
                    .filter(done -> done.node.equals(node.id()))
                    .findFirst()
                    .orElseThrow();
            takeOverBefore(first, part.steps(), branch);
            progress.again(branch, node, new Input(first.input(), StoredJson.texts(first.warnings)));
            begun.add(branch);
        } else {
            open(branch, part.steps(), id, atOnce);
        }
        if (!atOnce) {
            progress.waitForTurn(branch);
        }
    }

    /** What an earlier one of them has begun comes along. */
    private void takeOverBefore(Step first, List<Step> steps, RunInHand inHand) {
        steps.stream().takeWhile(step -> step != first).forEach(step -> {
            var copy = step.copied(inHand.run().id);
            inHand.add(copy);
            if (!tree.of(step.id).isEmpty()) {
                kept.add(new Kept(step.id, copy.id, copy.runId, List.of()));
            }
        });
    }
}
