package io.syntra.agent.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Move;
import io.syntra.agent.runbook.Runbook.Action;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Evidence;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the calls of one turn, each with an id of its own in the conversation. */
final class NumberedCalls {

    private static final String RANGE = "30m";

    private final String prefix;
    private int next;

    NumberedCalls(Dialogue dialogue) {
        var exchange = dialogue.current();
        var assignment = dialogue.assignment();
        prefix = "rb_" + exchange.runId().toString().substring(0, 8) + "_"
                + (assignment == null ? "" : assignment.part().key() + "_")
                + exchange.steps().size() + "_";
    }

    Move.Read errors(Named service) {
        return read("list_errors", service, Map.of());
    }

    Move.Read logs(Named service) {
        return read("get_logs", service, Map.of("lines", 200, "filter", "severity>=warn"));
    }

    Move.Read deployments(Named service) {
        return read("get_deployment_status", service, Map.of("deployment_id", "latest"));
    }

    List<Move.Read> metrics(Named service) {
        return metrics(service, RANGE);
    }

    /** @param range back from now, or two times with a slash */
    List<Move.Read> metrics(Named service, String range) {
        return Stream.of("error_rate", "requests", "latency_p95")
                .map(metric -> metric(service, metric, range))
                .toList();
    }

    Move.Read metric(Named service, String metric, String range) {
        return read("get_metrics", service, Map.of("metric", metric, "timerange", range));
    }

    /** What tells in short how a service is. */
    List<Move.Read> brief(Named service) {
        return List.of(
                errors(service),
                deployments(service),
                metric(service, "error_rate", RANGE),
                metric(service, "requests", RANGE),
                health(service));
    }

    Move.Read health(Named service) {
        return read("check_health", service, Map.of());
    }

    /** All that a diagnosis looks at. */
    List<Move.Read> all(Named service) {
        var all = new java.util.ArrayList<Move.Read>();
        all.add(errors(service));
        all.add(logs(service));
        all.add(deployments(service));
        all.addAll(metrics(service));
        all.add(health(service));
        return all;
    }

    Move.Read read(String tool, Named service, Map<String, ?> more) {
        return new Move.Read(id(), tool, arguments(service, more));
    }

    Move.Read deployment(String id) {
        return new Move.Read(
                id(), "get_deployment_status", Json.mapper().createObjectNode().put("deployment_id", id));
    }

    /** What a person asked for, of a server. */
    Move command(String server, List<String> command) {
        var arguments = Json.mapper().createObjectNode().put("server_id", server);
        command.forEach(arguments.putArray("command")::add);
        return new Move.Propose(id(), "run_command", arguments, List.of());
    }

    /** What a person asked for. */
    Move propose(String tool, Named service, Map<String, ?> more, List<Evidence> evidence) {
        return new Move.Propose(id(), tool, arguments(service, more), evidence);
    }

    /** What a runbook prescribes. */
    Move answer(Hypothesis found, Action action, Map<String, ?> more) {
        var evidence = found.claims().stream()
                .map(claim -> new Evidence(claim.text(), claim.callId()))
                .toList();
        return new Move.Propose(
                id(), action.tool().key(), arguments(found.service(), more), evidence, found.key(), action.verify());
    }

    private String id() {
        next++;
        return prefix + next;
    }

    private static ObjectNode arguments(Named service, Map<String, ?> more) {
        var arguments =
                Json.mapper().createObjectNode().put("service_id", service.id().toString());
        more.forEach((name, value) -> arguments.set(name, Json.mapper().valueToTree(value)));
        return arguments;
    }
}
