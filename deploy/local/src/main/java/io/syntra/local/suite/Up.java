package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            "when all is healthy, and ./syntra down stops it."
        })
public final class Up implements Callable<Integer> {

    /** Follows the footer: every setting there is. */
    public static List<String> settingsHelp() {
        var lines = new ArrayList<>(List.of(
                "",
                "Settings:",
                "  SYNTRA_STATE=FOLDER   where data, keys and logs are (.syntra in the checkout)",
                "  ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL   let the agent think with Claude,",
                "  OPENAI_MODEL, OPENAI_BASE_URL, OPENAI_API_KEY   or with any model behind an OpenAI-compatible API;",
                "                        both as they are when the suite starts",
                "  SYNTRA_URL, SYNTRA_TOKEN   another suite and person, for all commands that talk to one",
                "",
                "Ports on 127.0.0.1, each moved by its variable, for example SYNTRA_GATEWAY_PORT=9090 ./syntra up,",
                "or for good by its key in config.properties in the state folder, for example gateway.port=9090:"));
        for (var port : Port.values()) {
            lines.add(String.format(Locale.ROOT, "  %-6d %-31s %s", port.usual(), port.variable(), port.key()));
        }
        return lines;
    }

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
        try (var _ = bringing.stopsWhenInterrupted()) {
            var up = detach ? bringing.detached() : bringing.owned();
            say(up, folders, settings, terminal);
            if (detach || !up.startedHere()) {
                return 0;
            }
            terminal.line("Ctrl+C stops it.");
            return bringing.untilGone() ? 0 : 1;
        }
    }

    private void say(Bringing.Up up, Folders folders, Settings settings, Terminal terminal) {
        var addresses = Addresses.of(folders, settings);
        if (output.json()) {
            terminal.json(addresses);
            return;
        }
        if (up.startedHere()) {
            terminal.line(terminal.bold("Syntra is up") + " after " + Terminal.brief(up.took()) + ".");
        } else {
            terminal.line(
                    "Syntra is up already" + (up.runs(folders) ? "." : ", on an earlier build; " + Bringing.NEWER));
        }
        addresses.show(terminal);
    }
}
