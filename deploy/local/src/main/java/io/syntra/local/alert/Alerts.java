package io.syntra.local.alert;

import io.syntra.contracts.workflow.AlertView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "alerts",
        description = "Lists what fires, the newest first, and why nobody is told of some of it.",
        footer = {"", "Example: ./syntra alerts service=shop-api 'severity=~\"critical|error\"'"})
public final class Alerts implements Callable<Integer> {

    @Parameters(paramLabel = "MATCHER", arity = "0..*", description = "Only those that all of these match.")
    private List<String> matchers = List.of();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var query = matchers.stream()
                .map(matcher -> "filter=" + SyntraApi.encoded(matcher))
                .collect(Collectors.joining("&"));
        var all = SyntraApi.of(System.getenv()).all(query.isEmpty() ? "/alerts" : "/alerts?" + query, AlertView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("Nothing fires.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("ALERT", "SERVICE", "SEVERITY", "STATE", "SINCE", "WHAT"));
            all.forEach(alert -> rows.add(List.of(
                    alert.labels().getOrDefault("alertname", alert.fingerprint()),
                    alert.labels().getOrDefault("service", "-"),
                    alert.labels().getOrDefault("severity", "-"),
                    alert.reason() == null ? Terminal.word(alert.state()) : alert.reason(),
                    alert.startsAt().toString(),
                    alert.annotations()
                            .getOrDefault("summary", "-")
                            .lines()
                            .findFirst()
                            .orElse("-"))));
            terminal.table(rows);
        }
        return 0;
    }
}
