package io.syntra.workflow.run;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.node.Input;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One node of a run: stored when it begins and again when it ends. */
@Entity
@Table(name = "step")
class Step {

    @Id
    UUID id;

    UUID runId;
    int position;
    String node;
    String type;

    @Enumerated(EnumType.STRING)
    RunState state;

    int attempts;

    /** As JSON, like the two below. */
    String input;

    @Nullable String output;

    String warnings;

    @Nullable String reason;

    /** What a waiting step waits for, for example {@code delivery:<id>}. */
    @Nullable String awaits;

    /** What has come of that as JSON, for a worker that can read the run's version, see {@link Arrival}. */
    @Nullable String came;

    /** Branches that were begun, of a node that has them. */
    @Nullable Integer forked;

    /** Those of them that are not through. */
    @Nullable Integer going;

    Instant startedAt;

    @Nullable Instant finishedAt;

    static Step begin(UUID run, int position, Node node, Input input, Instant now) {
        var step = new Step();
        step.id = UUID.randomUUID();
        step.runId = run;
        step.position = position;
        step.node = node.id();
        step.type = node.type();
        step.state = RunState.RUNNING;
        step.attempts = 1;
        step.input = StoredJson.write(input.values());
        step.warnings = StoredJson.write(input.warnings());
        step.startedAt = now;
        return step;
    }

    /** One that is through, taken over from another run. */
    Step copied(UUID run) {
        var copy = new Step();
        copy.id = UUID.randomUUID();
        copy.runId = run;
        copy.position = position;
        copy.node = node;
        copy.type = type;
        copy.state = state;
        copy.attempts = attempts;
        copy.input = input;
        copy.output = output;
        copy.warnings = warnings;
        copy.reason = reason;
        copy.startedAt = startedAt;
        copy.finishedAt = finishedAt;
        return copy;
    }

    Map<String, Object> input() {
        return StoredJson.object(input);
    }

    @Nullable Map<String, Object> output() {
        return output == null ? null : StoredJson.object(output);
    }

    /** What became known after it had ended. */
    void addToOutput(Map<String, Object> more) {
        var all = new LinkedHashMap<String, Object>();
        var said = output();
        if (said != null) {
            all.putAll(said);
        }
        all.putAll(more);
        output = StoredJson.write(all);
    }

    void end(RunState how, @Nullable String why, Instant now) {
        state = how;
        reason = why;
        awaitsNothing();
        finishedAt = now;
    }

    void awaitsNothing() {
        awaits = null;
        came = null;
    }

    /** All branches that it began are through. */
    boolean isJoined() {
        return forked != null && Integer.valueOf(0).equals(going);
    }

    /** Some that it began are not through: while it does not wait for them, they wait for it. */
    boolean hasBranchesToGo() {
        return going != null && going > 0;
    }

    boolean isOver() {
        return state.isOver();
    }

    RunView.Step view(@Nullable List<RunView.Branch> branches) {
        return new RunView.Step(
                node,
                type,
                state,
                attempts,
                input(),
                output(),
                StoredJson.texts(warnings),
                reason,
                startedAt,
                finishedAt,
                finishedAt == null
                        ? null
                        : Duration.between(startedAt, finishedAt).toMillis(),
                branches);
    }
}
