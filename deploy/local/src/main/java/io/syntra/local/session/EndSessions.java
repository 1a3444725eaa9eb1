package io.syntra.local.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--issued-too",
            description = "End the tokens that the person issued to others as well, and what was issued with them.")
    private boolean issuedToo;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var ended = SyntraApi.of(System.getenv())
                .post("/sessions/end", Map.of("user", user, "issued_too", issuedToo), JsonNode.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(ended);
        } else {
            terminal.line("Every session of %s in the workspace %s is ended."
                    .formatted(
                            ended.path("user").asText(), ended.path("workspace").asText()));
            var issuedTo =
                    ended.path("issued_to").valueStream().map(JsonNode::asText).toList();
            if (!issuedTo.isEmpty()) {
                terminal.line((issuedToo
                                ? "So is what they had issued to %s."
                                : "What they had issued is still good, with --issued-too it is not: it is of %s.")
                        .formatted(String.join(", ", issuedTo)));
            }
        }
        return 0;
    }
}
