package io.syntra.agent.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.ActionGate.Inverse;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Call;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells the run that proposed an action how it ended. */
@Singleton
class Settlement {

    private final Waiting runs;
    private final Regressed regressed;

    Settlement(Waiting runs, Regressed regressed) {
        this.runs = runs;
        this.regressed = regressed;
    }

    /** Within the transaction that ends the action. */
    Uni<Void> settle(Action action) {
        return heard(action).replaceWithVoid();
    }

    /** The same; false when its run does not hear of it: it went on without knowing, or is over. */
    Uni<Boolean> heard(Action action) {
        action.settled = true;
        action.leaseUntil = null;
        return tell(action);
    }

    /**
     * What its run would propose, had it heard of it. Last in the transaction: it writes into the
     * conversation, whose row everybody takes after the audit log's.
     */
    Uni<Void> takeBack(Action action) {
        var inverse = inverse(action);
        return inverse == null
                ? Uni.createFrom().voidItem()
                : regressed.takeBack(action.runId, action.actionId(), new Inverse(inverse, action.summary));
    }

    /** What is proposed because of how it ended; null when nothing is. */
    private static @Nullable Call inverse(Action action) {
        return action.stage() instanceof Stage.Regressed && action.inverse != null && action.undoes == null
                ? Stored.read(action.inverse, Stored.CALL)
                : null;
    }

    /** A run that has gone on already is not told again. */
    Uni<Boolean> tell(Action action) {
        if (action.told) {
            return Uni.createFrom().item(false);
        }
        action.told = true;
        return runs.settle(action.runId, action.toolCallId, result(action));
    }

    static ToolResult result(Action action) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.putObject("provenance")
                .put("source", "action gate")
                .put("trust", "recorded by Syntra")
                .put("trust_of_summary_and_detail", ToolRunner.FROM_OUTSIDE);
        var data = json.putObject("data");
        data.put("action_id", action.id.toString());
        data.put("tool", action.tool);
        data.put("summary", action.summary);
        data.put("state", action.state().name().toLowerCase(Locale.ROOT));
        data.put("detail", detail(action));
        if (action.output != null) {
            var output = json.putObject("output");
            output.putObject("provenance").put("source", action.target).put("trust", ToolRunner.FROM_OUTSIDE);
            output.set("data", Json.mapper().valueToTree(Stored.read(action.output, Stored.OBJECT)));
        }
        if (action.decidedBy != null) {
            data.put("decided_by", action.decidedBy);
        }
        var inverse = inverse(action);
        if (inverse != null) {
            data.set("inverse", Json.mapper().valueToTree(inverse));
        }
        if (action.verification() != null) {
            data.set("verification", Json.mapper().valueToTree(action.verification()));
        }
        boolean done = action.stage() instanceof Stage.Done || action.stage() instanceof Stage.Compensated;
        return new ToolResult(done, json, detail(action));
    }

    private static String detail(Action action) {
        return switch (action.stage()) {
            case Stage.Rejected _ -> "Not done: " + action.decidedBy + " said no.";
            case Stage.Compensated _ ->
                Objects.requireNonNullElse(action.detail, action.summary)
                        + " It was taken back before its effect was known.";
            case Stage _ -> Objects.requireNonNullElse(action.detail, action.summary);
        };
    }
}
