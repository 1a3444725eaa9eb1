package io.syntra.local.demo;

import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.service.Rollout;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Settings;
import io.syntra.local.suite.Addresses;
import io.syntra.local.suite.Bringing;
import io.syntra.local.suite.Stopping;
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
            "With ANTHROPIC_API_KEY set the agent thinks with Claude; without, it follows its runbook."
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
        var hook = stopWhenInterrupted(folders, terminal);
        var bringing = new Bringing(folders, terminal, clock);
        terminal.line(terminal.bold("Starting Syntra"));
        var up = bringing.detached();
        if (up.alreadyUp()) {
            Runtime.getRuntime().removeShutdownHook(hook);
            terminal.line("  It is up already.");
        } else {
            terminal.line("  Everything is healthy after " + Terminal.brief(up.took()) + ".");
        }
        var api = SyntraApi.of(System.getenv());
        var plot = new Incident.Plot(
                freshName(api, terminal),
                folders.sample("shop-api"),
                folders.sample("shop-api-v2"),
                List.of("/products", "/users/me"),
                "Why is my API returning 500 errors?");
        var report = new Incident(api, settings, terminal, clock).play(plot, this::approves);
        if (!up.alreadyUp()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        if (output.json()) {
            terminal.json(report);
        } else {
            new Summary(terminal).show(report, Addresses.of(folders, settings), folders);
        }
        return report.recovered() ? 0 : 1;
    }

    /** A demo that was broken off leaves nothing behind that it started. */
    private static Thread stopWhenInterrupted(Folders folders, Terminal terminal) {
        var hook = Thread.ofPlatform().unstarted(() -> {
            terminal.line("");
            if (new Stopping(folders, terminal).stop()) {
                terminal.line("Syntra is stopped.");
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /** An error opens a group once in a service's life, so each demo has a service of its own; older ones rest. */
    private static String freshName(SyntraApi api, Terminal terminal) {
        var services = new DeployedServices(api);
        var older = services.all().stream()
                .filter(service -> service.name().matches(NAME + "(-\\d+)?"))
                .toList();
        for (var service : older) {
            if (service.replicas() > 0 && service.releaseId() != null) {
                terminal.line("  " + service.name() + " of an earlier demo is put to rest");
                new Rollout(services, terminal).follow(services.scale(service, 0));
            }
        }
        var taken = older.stream().map(ServiceView::name).toList();
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> i == 1 ? NAME : NAME + "-" + i)
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean approves(ActionView action) {
        if (yes && action.risk() != Risk.HIGH) {
            output.terminal().line("  Approve? yes (--yes)");
            return true;
        }
        return output.terminal().confirm("  Approve?");
    }
}
