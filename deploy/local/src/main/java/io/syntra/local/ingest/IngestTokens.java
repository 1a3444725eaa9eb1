package io.syntra.local.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "ingest-tokens",
        description = "Lists the tokens that let programs send telemetry of one service, never their values.",
        subcommands = {CreateIngestToken.class, RevokeIngestToken.class},
        footer = {"", "Example: ./syntra ingest-tokens create laptop --elsewhere edge-box"})
public final class IngestTokens implements Callable<Integer> {

    static final String PATH = "/ingest/tokens";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var all = SyntraApi.of(System.getenv()).get(PATH);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("No ingest token yet; ./syntra ingest-tokens create NAME --service SERVICE makes the first.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("NAME", "SERVICE", "MADE", "BY", "LAST USED"));
            all.forEach(token -> rows.add(List.of(
                    token.path("name").asText(),
                    service(token),
                    token.path("created_at").asText(),
                    token.path("created_by").asText(),
                    token.path("last_used_at").asText("never"))));
            terminal.table(rows);
        }
        return 0;
    }

    /** By its id while telemetry has not heard of its name. */
    private static String service(JsonNode token) {
        return token.path("service").asText(token.path("service_id").asText());
    }
}
