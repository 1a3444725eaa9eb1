package io.syntra.agent.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.signal.Traffic;

/** Says how a proposal ended, from the gate's result. */
final class ActionReport {

    private ActionReport() {}

    static String of(Call call) {
        Result result = call.result();
        if (result == null) {
            return "The proposal was not carried out.";
        }
        var data = result.json().path("data");
        return switch (data.path("state").asText()) {
            case "verified", "regressed", "inconclusive" ->
                "%s%s".formatted(data.path("detail").asText(), measured(data.path("verification")));
            case "rejected" -> "You said no, so I changed nothing.";
            case "expired" -> "Nobody approved in time, so I changed nothing. Ask again if you still want it.";
            case "superseded" -> "The proposal was replaced, so I did not carry it out.";
            case "unknown" ->
                "I do not know whether it was done. " + data.path("detail").asText();
            case "failed", "stale" -> data.path("detail").asText();
            default -> result.ok() ? data.path("detail").asText() : "I changed nothing: " + result.summary();
        };
    }

    private static String measured(JsonNode verification) {
        if (verification.isMissingNode()) {
            return "";
        }
        return "\nMeasured: before %s, after %s. %s"
                .formatted(
                        signal(verification.path("before")),
                        signal(verification.path("after")),
                        verification.path("detail").asText());
    }

    private static String signal(JsonNode signal) {
        return signal.isMissingNode()
                ? "nothing measured"
                : Words.failed(new Traffic.Share(
                                signal.path("requests").asDouble(),
                                signal.path("requests").asDouble()
                                        * signal.path("error_rate").asDouble()))
                        + " failed";
    }
}
