package io.syntra.agent.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.signal.Traffic;
import io.syntra.contracts.Plural;
import java.util.ArrayList;

/** Says how a proposal ended, from the gate's result. */
final class ActionReport {

    private ActionReport() {}

    static String of(Call call) {
        Result result = call.result();
        if (result == null) {
            return "The proposal was not carried out.";
        }
        var verification = result.json().path("data").path("verification");
        return verification.isMissingNode()
                ? how(result) + output(result)
                : "%s [1]\n%s [1]%s\nSources: [1] %s"
                        .formatted(how(result), measured(verification), output(result), call.tool());
    }

    /** In one line, for one who names the call. */
    static String brief(Call call) {
        Result result = call.result();
        if (result == null) {
            return of(call);
        }
        var verification = result.json().path("data").path("verification");
        return verification.isMissingNode() ? how(result) : how(result) + " " + measured(verification);
    }

    /** Words are everybody's; what a command wrote is for those who may run commands. */
    private static String output(Result result) {
        return result.json().has("output")
                ? "\nWhat it wrote stands with action %s, for those who may run commands."
                        .formatted(result.json().path("data").path("action_id").asText())
                : "";
    }

    private static String how(Result result) {
        var data = result.json().path("data");
        return switch (data.path("state").asText()) {
            case "verified", "regressed", "inconclusive", "failed", "stale", "superseded" ->
                data.path("detail").asText();
            case "rejected" -> "You said no, so I changed nothing.";
            case "expired" -> "Nobody approved in time, so I changed nothing. Ask again if you still want it.";
            case "unknown" ->
                "I do not know whether it was done. " + data.path("detail").asText();
            default -> result.ok() ? data.path("detail").asText() : "I changed nothing: " + result.summary();
        };
    }

    private static String measured(JsonNode verification) {
        return "Measured: before %s; after %s. %s"
                .formatted(
                        signal(verification.path("before")),
                        signal(verification.path("after")),
                        verification.path("detail").asText());
    }

    private static String signal(JsonNode signal) {
        if (signal.isMissingNode()) {
            return "nothing measured";
        }
        var requests = signal.path("requests").asDouble();
        var parts = new ArrayList<String>();
        parts.add(
                requests == 0
                        ? "no request came"
                        : Words.failed(new Traffic.Share(
                                        requests,
                                        requests * signal.path("error_rate").asDouble()))
                                + " failed");
        if (signal.has("latency_p95")) {
            parts.add("95 of 100 took up to %.0f ms"
                    .formatted(signal.path("latency_p95").asDouble()));
        }
        if (signal.has("ready_replicas")) {
            parts.add("%d of %s ready"
                    .formatted(
                            signal.path("ready_replicas").asInt(),
                            Plural.of(signal.path("wanted_replicas").asInt(), "replica")));
        }
        return String.join(", ", parts);
    }
}
