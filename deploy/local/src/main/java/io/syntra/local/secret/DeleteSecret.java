package io.syntra.local.secret;

import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Deletes a secret with all its versions.", mixinStandardHelpOptions = true)
final class DeleteSecret implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The secret.")
    private String name = "";

    @Option(names = "--force", description = "Even if a service or workflow uses it.")
    private boolean force;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        delete();
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(Map.of("name", name, "deleted", true));
        } else {
            terminal.line("secret:" + name + " is deleted. What refers to it does not start again without it.");
        }
        return 0;
    }

    private void delete() {
        try {
            SyntraApi.of(System.getenv()).delete(SetSecret.path(name) + (force ? "?force=true" : ""));
        } catch (Refused refused) {
            // What the API says of a request is not what somebody types.
            throw new Failure(String.valueOf(refused.getMessage()).replace("?force=true", "--force"), refused);
        }
    }
}
