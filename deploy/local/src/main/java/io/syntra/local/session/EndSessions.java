package io.syntra.local.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "end",
        mixinStandardHelpOptions = true,
        description = "Ends every session of a person in your workspace: their tokens are refused, their event streams"
                + " end, and what they approved is not begun any more.",
        footer = {"", "People end their own; an admin ends anybody's. ./syntra token gives a new one."})
final class EndSessions implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "USER", description = "The name in their tokens.")
    private String user = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var ended = SyntraApi.of(System.getenv()).post("/sessions/end", Map.of("user", user), JsonNode.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(ended);
        } else {
            terminal.line("Every session of %s in the workspace %s is ended."
                    .formatted(
                            ended.path("user").asText(), ended.path("workspace").asText()));
        }
        return 0;
    }
}
