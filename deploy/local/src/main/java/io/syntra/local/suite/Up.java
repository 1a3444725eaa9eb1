package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts the suite: engines first, then every service.",
        footer = {
            "",
            "Stays in the foreground until Ctrl+C, which stops everything. With --detach it returns",
            "when all is healthy, and ./syntra down stops it.",
            "",
            "A taken port is moved with its variable, for example SYNTRA_GATEWAY_PORT=9090 ./syntra up,",
            "or for good with gateway.port=9090 in .syntra/config.properties."
        })
public final class Up implements Callable<Integer> {

    @Option(names = "--detach", description = "Return when all is healthy, and leave the suite running.")
    private boolean detach;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var folders = Folders.of(System.getenv());
        var settings = Settings.read(folders.settings(), System.getenv());
        var terminal = output.terminal();
        var bringing = new Bringing(folders, terminal, Clock.systemUTC());
        if (detach) {
            say(bringing.detached(), folders, settings, terminal);
            return 0;
        }
        var stopping = Thread.ofPlatform().unstarted(() -> {
            terminal.line("");
            if (new Stopping(folders, terminal).stop()) {
                terminal.line("Syntra is stopped.");
            }
        });
        Runtime.getRuntime().addShutdownHook(stopping);
        var up = bringing.owned();
        say(up, folders, settings, terminal);
        if (up.alreadyUp()) {
            Runtime.getRuntime().removeShutdownHook(stopping);
            return 0;
        }
        terminal.line("Ctrl+C stops it.");
        return bringing.untilGone() ? 0 : 1;
    }

    private void say(Bringing.Up up, Folders folders, Settings settings, Terminal terminal) {
        var addresses = Addresses.of(folders, settings);
        if (output.json()) {
            terminal.json(addresses);
            return;
        }
        terminal.line(
                up.alreadyUp()
                        ? "Syntra is up already."
                        : terminal.bold("Syntra is up") + " after " + Terminal.brief(up.took()) + ".");
        addresses.show(terminal);
    }
}
