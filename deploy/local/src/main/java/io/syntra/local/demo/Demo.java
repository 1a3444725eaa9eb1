package io.syntra.local.demo;

import io.syntra.contracts.deployer.ServiceView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.ask.Approval;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.service.Rollout;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.suite.Addresses;
import io.syntra.local.suite.Bringing;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Plays an incident on real processes: a bad deployment, a question, a rollback.",
        footer = {
            "",
            "Starts the suite if it is not up, and leaves it running. Nothing is scripted: change",
            "deploy/samples/shop-api-v2 and the agent finds something else.",
            "",
            "With ANTHROPIC_API_KEY set when the suite starts the agent thinks with Claude; without, it follows",
            "its runbooks."
        })
public final class Demo implements Callable<Integer> {

    private static final String NAME = "shop-api";

    @Option(names = "--yes", description = "Approve what the agent proposes, if it is of medium risk.")
    private boolean yes;

    @Mixin
    private OutputOptions output = new OutputOptions();

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        var folders = Folders.of(System.getenv());
        var settings = Settings.read(folders.settings(), System.getenv());
        var terminal = output.terminal();
        // A taken port is said now, not after minutes of building up.
        Webhook.at(settings.port(Port.DEMO_WEBHOOK), clock).close();
        var bringing = new Bringing(folders, terminal, clock);
        terminal.line(terminal.bold("Starting Syntra"));
        // A demo that was broken off leaves nothing behind that it started.
        try (var _ = bringing.stopsWhenInterrupted()) {
            var up = bringing.detached();
            if (up.startedHere()) {
                terminal.line("  Everything is healthy after " + Terminal.brief(up.took()) + ".");
            } else {
                terminal.line(
                        "  It is up already" + (up.runs(folders) ? "." : ", on an earlier build; " + Bringing.NEWER));
            }
            return play(folders, settings, terminal);
        }
    }

    private int play(Folders folders, Settings settings, Terminal terminal) {
        var api = SyntraApi.of(System.getenv());
        var plot = new Incident.Plot(
                freshName(folders, api, terminal),
                folders.sample("shop-api"),
                folders.sample("shop-api-v2"),
                List.of("/products", "/users/me"),
                "Why is my API returning 500 errors?");
        var report = new Incident(api, settings, terminal, clock).play(plot, new Approval(api, terminal, yes));
        if (output.json()) {
            terminal.json(report);
        } else {
            new Summary(terminal).show(report, Addresses.of(folders, settings), folders);
        }
        return report.complete() ? 0 : 1;
    }

    /** An error opens a group once in a service's life, so each demo has a service of its own; older ones rest. */
    private static String freshName(Folders folders, SyntraApi api, Terminal terminal) {
        var services = new DeployedServices(api);
        var all = services.all();
        var earlier = new EarlierDemos(folders.demoServices());
        for (var service : all) {
            if (earlier.made(service) && service.replicas() > 0 && service.releaseId() != null) {
                terminal.line("  " + service.name() + " of an earlier demo is put to rest");
                new Rollout(services, terminal).follow(services.scale(service, 0));
            }
        }
        var fresh = services.create(freeName(all.stream().map(ServiceView::name).toList()));
        earlier.add(fresh);
        return fresh.name();
    }

    static String freeName(List<String> taken) {
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> i == 1 ? NAME : NAME + "-" + i)
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
    }
}
