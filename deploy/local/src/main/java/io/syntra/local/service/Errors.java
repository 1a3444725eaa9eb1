package io.syntra.local.service;

import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "errors",
        description = "Lists kinds of errors, those seen last first.",
        footer = {"", "Examples: ./syntra errors shop-api", "          ./syntra errors --status regressed"})
public final class Errors implements Callable<Integer> {

    @Parameters(paramLabel = "SERVICE", arity = "0..1", description = "Only those of this one.")
    private @Nullable String service;

    @Option(names = "--status", description = "Only those that are ${COMPLETION-CANDIDATES}.")
    private @Nullable ErrorGroupStatus status;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var asked = new ArrayList<String>();
        if (service != null) {
            asked.add("service_id=" + new DeployedServices(api).require(service).id());
        }
        if (status != null) {
            asked.add("status=" + Terminal.word(status));
        }
        var path = "/errors" + (asked.isEmpty() ? "" : "?" + String.join("&", asked));
        var groups = api.all(path, ErrorGroupView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(groups);
        } else if (groups.isEmpty()) {
            terminal.line("No errors.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("ID", "STATUS", "COUNT", "USERS", "LAST SEEN", "SINCE", "ERROR", "WHERE"));
            groups.forEach(group -> rows.add(List.of(
                    group.id().toString(),
                    Terminal.word(group.status()),
                    String.valueOf(group.count()),
                    group.users() == null ? "-" : String.valueOf(group.users()),
                    group.lastSeen().toString(),
                    group.firstVersion() == null ? "-" : group.firstVersion(),
                    cut(group.errorType() + ": " + group.message()),
                    group.culprit() == null ? "-" : group.culprit())));
            terminal.table(rows);
        }
        return 0;
    }

    private static String cut(String text) {
        var line = text.lines().findFirst().orElse("");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }
}
