package io.syntra.local.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Ends a token: what sends with it is refused a few seconds later. For developers.")
final class RevokeIngestToken implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The token.")
    private String name = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var all = api.get(IngestTokens.PATH);
        var token = all.valueStream()
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure("there is no ingest token " + name + there(all)));
        api.delete(IngestTokens.PATH + "/" + SyntraApi.encoded(token.path("id").asText()));
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(Map.of("name", name, "revoked", true));
        } else {
            terminal.line(name + " is revoked. Every instance refuses it within 3 seconds.");
        }
        return 0;
    }

    private static String there(JsonNode all) {
        return all.isEmpty()
                ? ""
                : all.valueStream()
                        .map(each -> each.path("name").asText())
                        .collect(Collectors.joining(", ", "; there are: ", ""));
    }
}
