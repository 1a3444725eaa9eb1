package io.syntra.local.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a token and prints its value, which nobody can show again. For developers.",
        footer = {
            "",
            "Example: ./syntra ingest-tokens create laptop --elsewhere edge-box",
            "A service that Syntra runs needs none: it finds one in its environment."
        })
final class CreateIngestToken implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "By which people know the token.")
    private String name = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Sender sender = new Sender();

    static final class Sender {

        @Option(names = "--service", paramLabel = "SERVICE", description = "Which service it sends for.")
        @Nullable String service;

        @Option(
                names = "--elsewhere",
                paramLabel = "SERVICE",
                description = "The name of a new service that Syntra does not run.")
        @Nullable String elsewhere;
    }

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var service = sender.service;
        var of = service == null
                ? Map.entry("service_name", String.valueOf(sender.elsewhere))
                : Map.entry(
                        "service_id",
                        new DeployedServices(api).require(service).id().toString());
        var made = api.post(IngestTokens.PATH, Map.of("name", name, of.getKey(), of.getValue()), JsonNode.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(made);
        } else {
            terminal.line(made.path("token").asText());
            terminal.line("It is shown this once. Send it as OTEL_EXPORTER_OTLP_HEADERS=x-syntra-token=…;"
                    + " ./syntra ingest-tokens revoke " + name + " ends it.");
        }
        return 0;
    }
}
