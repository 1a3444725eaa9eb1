package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        description = "Stops everything, also the services that you deployed. Data stays.",
        footer = {"", "Harmless when nothing runs. The next up starts your services again."})
public final class Down implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var terminal = output.terminal();
        var stopped = new Stopping(Folders.of(System.getenv()), terminal).stop();
        if (output.json()) {
            terminal.json(Map.of("was_running", stopped));
        } else {
            terminal.line(stopped ? "Syntra is stopped." : "Syntra was not running.");
        }
        return 0;
    }
}
