package io.syntra.local.bench;

import io.syntra.contracts.Payload;
import io.syntra.contracts.RunId;
import io.syntra.contracts.deployer.SecretView;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.Trigger.OnWebhook.Answer;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.contracts.workflow.WorkflowView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.suite.SuiteMemory;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What a run costs, on the suite as it runs. The requests go to the workflow service itself and come from this process,
 * on the same machine.
 */
final class WorkflowBench {

    private static final List<Integer> RATES = List.of(1_500, 6_000, 12_000);
    private static final Duration LENGTH = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration IN_SEQUENCE = Duration.ofSeconds(10);
    private static final int STEPS = 40;
    private static final int CONNECTIONS = 8;
    private static final Duration CLOSED = Duration.ofSeconds(30);
    private static final int LOOKED_AT = 50;

    private final Folders folders;
    private final Settings settings;
    private final SyntraApi api;
    private final Terminal terminal;
    private final Optional<Peer> n8n;

    private final String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
    private final String secret = UUID.randomUUID().toString();
    private final List<WorkflowView> made = new ArrayList<>();

    /**
     * An n8n that runs beside the suite.
     *
     * @param url a webhook whose flow is webhook, Set, and which answers when that is through
     * @param process to measure its memory
     */
    record Peer(URI url, Optional<ProcessHandle> process) {}

    WorkflowBench(Folders folders, Settings settings, SyntraApi api, Terminal terminal, Optional<Peer> n8n) {
        this.folders = folders;
        this.settings = settings;
        this.api = api;
        this.terminal = terminal;
        this.n8n = n8n;
    }

    private record Value(String value) implements Payload {}

    List<Results.Measure> run() {
        api.put("/secrets/" + name, new Value(secret), Map.of("If-None-Match", "*"), SecretView.class);
        try (var sender = new HookSender(secret)) {
            return measured(sender);
        } finally {
            made.forEach(workflow -> api.delete("/workflows/" + workflow.id()));
            api.delete(
                    "/secrets/" + name,
                    Map.of(
                            "If-Match",
                            "\"" + api.get("/secrets/" + name, SecretView.class).version() + "\""));
        }
    }

    private List<Results.Measure> measured(HookSender sender) {
        var measures = new ArrayList<Results.Measure>();
        var set = set("set", "{{service_name}}: {{error_message}}");
        var flow = workflow("flow", List.of(set, Node.of("log", "log", Map.of("message", "{{nodes.set.said}}"))));
        terminal.line("Warming up");
        Load.atRate(RATES.getFirst(), WARM_UP, () -> sender.run(hook(flow)));
        for (int rate : RATES) {
            terminal.line("Trigger, set, log: " + rate + " runs a minute for " + LENGTH.toSeconds() + " s");
            var load = Load.atRate(rate, LENGTH, () -> sender.run(hook(flow)));
            measures.add(new Results.Measure(
                    "trigger, set, log at " + rate + " runs a minute, mean / p99",
                    rate == RATES.getLast() ? "mean 100 ms" : "–",
                    milliseconds(load.mean()) + " / " + milliseconds(load.percentile(99))));
        }
        lookAt(flow);

        var sequence = workflow(
                "sequence",
                IntStream.range(0, STEPS)
                        .mapToObj(i -> set("s" + i, "{{service_name}} " + i))
                        .toList());
        terminal.line(STEPS + " steps in sequence, again and again for " + IN_SEQUENCE.toSeconds() + " s");
        var inSequence = Load.overConnections(1, IN_SEQUENCE, () -> sender.run(hook(sequence)));
        measures.add(new Results.Measure(
                "a step, in a run of " + STEPS + " light steps in sequence, mean",
                "10 ms",
                milliseconds(inSequence.mean().dividedBy(STEPS))));

        var answering = workflow("answer", List.of(set));
        terminal.line("A webhook that waits for its answer, over " + CONNECTIONS + " connections");
        Load.overConnections(CONNECTIONS, WARM_UP, () -> sender.run(hook(answering)));
        var ours = Load.overConnections(CONNECTIONS, CLOSED, () -> sender.run(hook(answering)));
        measures.add(new Results.Measure(
                "webhook to set and back over " + CONNECTIONS + " connections: runs a second, p50 / p99",
                "275 a second, p99 50 ms",
                closed(ours)));
        long memory = SuiteMemory.of(folders, "workflow");
        measures.add(
                new Results.Measure("memory of the workflow service afterwards", "178 MB", Terminal.megabytes(memory)));
        n8n.ifPresent(peer -> {
            terminal.line("The same with n8n at " + peer.url());
            Load.overConnections(CONNECTIONS, WARM_UP, () -> sender.plain(peer.url()));
            var theirs = Load.overConnections(CONNECTIONS, CLOSED, () -> sender.plain(peer.url()));
            measures.add(new Results.Measure("the same with n8n, in this run", "–", closed(theirs)));
            measures.add(new Results.Measure(
                    "runs a second, times n8n's", "10", factor(ours.perSecond() / theirs.perSecond())));
            peer.process().map(SuiteMemory::ofTree).ifPresent(taken -> {
                measures.add(new Results.Measure("memory of n8n afterwards", "–", Terminal.megabytes(taken)));
                measures.add(new Results.Measure(
                        "memory of the workflow service, as a part of n8n's",
                        "0.2",
                        String.format(Locale.ROOT, "%.2f", (double) memory / taken)));
            });
        });
        return measures;
    }

    /** What was answered as done is on record with every step. */
    private void lookAt(WorkflowView flow) {
        var runs = api.get("/runs?workflow_id=" + flow.id()).path("items");
        for (int i = 0; i < Math.min(LOOKED_AT, runs.size()); i++) {
            var run = api.get("/runs/" + RunId.fromString(runs.get(i).path("id").asText()), RunView.class);
            var steps = Optional.ofNullable(run.steps()).orElse(List.of());
            if (run.state() != RunState.SUCCEEDED
                    || steps.size() != 2
                    || steps.stream().anyMatch(step -> step.state() != RunState.SUCCEEDED)) {
                throw new Failure("the run " + run.id() + " was answered as done and is not on record so");
            }
        }
    }

    private static Node set(String id, String template) {
        return Node.of(id, "set", Map.of("values", Map.of("said", template)));
    }

    private WorkflowView workflow(String what, List<Node> nodes) {
        var definition = new WorkflowDefinition(
                name + "-" + what, new Trigger.OnWebhook("secret:" + name, null, Answer.RESULT, null), nodes);
        var workflow = api.post("/workflows", definition, WorkflowView.class);
        made.add(workflow);
        return workflow;
    }

    private URI hook(WorkflowView workflow) {
        return URI.create(settings.url(Port.WORKFLOW) + "/api/v1/hooks/" + workflow.id());
    }

    private static String closed(Load load) {
        return String.format(
                Locale.ROOT,
                "%.0f a second, %s / %s",
                load.perSecond(),
                milliseconds(load.percentile(50)),
                milliseconds(load.percentile(99)));
    }

    private static String factor(double times) {
        return String.format(Locale.ROOT, "%.1f", times);
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
