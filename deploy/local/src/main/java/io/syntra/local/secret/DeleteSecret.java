package io.syntra.local.secret;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Deletes a secret with all its versions.", mixinStandardHelpOptions = true)
final class DeleteSecret implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The secret.")
    private String name = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        SyntraApi.of(System.getenv()).delete(SetSecret.path(name));
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(Map.of("name", name, "deleted", true));
        } else {
            terminal.line("secret:" + name + " is deleted. What refers to it does not start again without it.");
        }
        return 0;
    }
}
