package io.syntra.local.bench;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.ask.Approval;
import io.syntra.local.demo.Incident;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Settings;
import io.syntra.local.suite.Bringing;
import io.syntra.local.suite.Stopping;
import io.syntra.local.suite.SuiteMemory;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = "Measures on this machine what docs/performance.md promises.",
        footer = {
            "",
            "start: a demo in a fresh clone (cold), a start of what is built (warm), the suite's memory,",
            "from the approval to the good version everywhere, from a log line to its answer in a query.",
            "It stops and starts the suite.",
            "",
            "agent: the runbook brain on simulated incidents, and how long the agent itself takes.",
            "It runs tests of the agent and leaves the suite alone.",
            "",
            "workflow: runs of small workflows at several rates, on the suite as it is; --n8n has a peer measured beside it.",
            "",
            "telemetry: how much telemetry is taken in beside what the engine alone takes, and what queries cost over",
            "1, 10 and 50 million rows, on the suite as it is; takes some ten minutes and, for that time, 5 GB of disk.",
            "With --short three minutes, and a million rows.",
            "",
            "Example: ./syntra bench start --skip-cold"
        })
public final class Bench implements Callable<Integer> {

    private static final String START = "start";
    private static final String AGENT = "agent";
    private static final String WORKFLOW = "workflow";
    private static final String TELEMETRY = "telemetry";
    private static final List<String> ALL = List.of(START, AGENT, WORKFLOW, TELEMETRY);

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = START,
            description = "What: start, agent, workflow or telemetry.")
    private String name = START;

    @Option(names = "--skip-cold", description = "Leave out the fresh clone, which takes minutes.")
    private boolean skipCold;

    @Option(
            names = "--n8n",
            paramLabel = "URL",
            description =
                    "A webhook of n8n to measure beside ours: a flow of a Webhook node and a Set node, that answers"
                            + " when the last node finishes.")
    private @Nullable URI n8n;

    @Option(
            names = "--n8n-pid",
            paramLabel = "PID",
            description = "The process of that n8n, to measure its memory too.")
    private @Nullable Long n8nPid;

    @Option(
            names = "--short",
            description = "Of telemetry: less, for whoever changes something; nothing to write down.")
    private boolean brief;

    @Option(names = "--write", description = "Write the results into docs/performance.md.")
    private boolean write;

    @Mixin
    private OutputOptions output = new OutputOptions();

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        var folders = Folders.of(System.getenv());
        if (name.equals(AGENT)) {
            return agent(folders, output.terminal());
        }
        if (!ALL.contains(name)) {
            throw new Failure("there is no bench " + name + "; there are: " + String.join(", ", ALL));
        }
        if (brief && (write || !name.equals(TELEMETRY))) {
            throw new Failure("--short is for telemetry, and without --write");
        }
        var settings = Settings.read(folders.settings(), System.getenv());
        var terminal = output.terminal();
        var measures =
                switch (name) {
                    case WORKFLOW -> workflow(folders, settings, terminal);
                    case TELEMETRY -> telemetry(folders, settings, terminal);
                    default -> measured(folders, settings, terminal);
                };
        var results = new Results(Hardware.ofThisMachine(), clock.instant(), measures);
        if (output.json()) {
            terminal.json(results);
        } else {
            results.table().forEach(terminal::line);
        }
        if (write) {
            page(folders).put(name, results.table());
        }
        return 0;
    }

    private int agent(Folders folders, Terminal terminal) {
        var scores = new AgentBench(folders, terminal).run(clock.instant());
        if (output.json()) {
            terminal.json(scores);
        } else {
            scores.table().forEach(terminal::line);
        }
        if (write) {
            page(folders).put(AGENT, scores.table());
        }
        return 0;
    }

    private List<Results.Measure> telemetry(Folders folders, Settings settings, Terminal terminal) {
        bringUp(folders, terminal);
        var plan = brief ? TelemetryBench.Plan.SHORT : TelemetryBench.Plan.WHOLE;
        return TelemetryBench.of(plan, folders, settings, terminal, clock).run();
    }

    private void bringUp(Folders folders, Terminal terminal) {
        var bringing = new Bringing(folders, terminal, clock);
        try (var _ = bringing.stopsWhenInterrupted()) {
            bringing.detached();
        }
    }

    private List<Results.Measure> workflow(Folders folders, Settings settings, Terminal terminal) {
        bringUp(folders, terminal);
        var peer = Optional.ofNullable(n8n).map(url -> new WorkflowBench.Peer(url, peerProcess()));
        return new WorkflowBench(folders, settings, SyntraApi.of(System.getenv()), terminal, peer).run();
    }

    private Optional<ProcessHandle> peerProcess() {
        return Optional.ofNullable(n8nPid).map(pid -> ProcessHandle.of(pid)
                .orElseThrow(() -> new Failure("there is no process " + pid + "; --n8n-pid names n8n's")));
    }

    private static PerformancePage page(Folders folders) {
        return new PerformancePage(folders.home().resolve("docs/performance.md"));
    }

    private List<Results.Measure> measured(Folders folders, Settings settings, Terminal terminal) {
        var measures = new ArrayList<Results.Measure>();
        if (!skipCold) {
            terminal.line("Cold: a demo in a fresh clone, with empty caches");
            measures.add(new Results.Measure(
                    "cold `./syntra demo --yes`, downloads included",
                    "10 min",
                    Terminal.brief(new ColdDemo(folders).run())));
        }
        terminal.line("Warm: up to all healthy");
        var bringing = new Bringing(folders, terminal, clock);
        try (var _ = bringing.stopsWhenInterrupted()) {
            measures.addAll(ofTheSuite(bringing, folders, settings, terminal));
        }
        return measures;
    }

    private List<Results.Measure> ofTheSuite(Bringing bringing, Folders folders, Settings settings, Terminal terminal) {
        var measures = new ArrayList<Results.Measure>();
        var up = warm(bringing, new Stopping(folders, terminal));
        measures.add(
                new Results.Measure("warm `./syntra up`, until all is healthy", "20 s", Terminal.brief(up.took())));

        var api = SyntraApi.of(System.getenv());
        var incident = new Incident(api, settings, terminal, clock);
        var report = incident.play(
                new Incident.Plot(
                        "bench-" + UUID.randomUUID().toString().substring(0, 8),
                        folders.sample("shop-api"),
                        folders.sample("shop-api-v2"),
                        List.of("/products", "/users/me"),
                        "Why is my API returning 500 errors?"),
                new Approval(api, terminal, true));
        var recovery = report.secondsToRecover();
        if (recovery == null || !report.recovered()) {
            throw new Failure("the incident was not resolved, so nothing of it can be measured: the agent's answer was "
                    + report.conversation().outcome() + ", and "
                    + Incident.percent(report.errorRateAfter()) + " of the requests fail");
        }
        measures.add(new Results.Measure(
                "approval until every request is answered by v1",
                "3 s",
                String.format(Locale.ROOT, "%.1f s", recovery)));
        measures.add(new Results.Measure(
                "resident memory of the suite, after the incident",
                "3 GB",
                Terminal.megabytes(SuiteMemory.bytes(folders))));

        var delays = new LogDelay(api, settings, terminal).measure(report.service());
        measures.add(new Results.Measure(
                "log line written until a query finds it, p50 / p99",
                "p99 2 s",
                Terminal.brief(percentile(delays, 50)) + " / " + Terminal.brief(percentile(delays, 99))));
        return measures;
    }

    private static Bringing.Up warm(Bringing bringing, Stopping stopping) {
        bringing.detached();
        stopping.stop();
        return bringing.detached();
    }

    static Duration percentile(List<Duration> sorted, int percent) {
        var rank = (int) Math.ceil(sorted.size() * percent / 100.0);
        return sorted.get(Math.max(0, rank - 1));
    }
}
