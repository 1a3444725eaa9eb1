package io.syntra.local.ask;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "transcript",
        description = "Prints a whole conversation with the agent as Markdown; with --json as JSON Lines.",
        footer = {"", "./syntra conversations lists them with their ids."})
public final class ShowTranscript implements Callable<Integer> {

    @Parameters(paramLabel = "CONVERSATION", description = "The id of the conversation.")
    private UUID conversation = new UUID(0, 0);

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        try (var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))) {
            SyntraApi.of(System.getenv())
                    .download(
                            "/conversations/" + conversation + "/transcript",
                            output.json() ? "application/x-ndjson" : "text/markdown",
                            out);
        }
        return 0;
    }
}
