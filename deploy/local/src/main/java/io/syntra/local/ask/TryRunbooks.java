package io.syntra.local.ask;

import io.syntra.contracts.agent.RunbookTrialView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "runbooks",
        description = "Says which runbook would fire for a service as it is now, and why the others would not.",
        footer = {"", "Looks and proposes nothing.", "", "Example: ./syntra runbooks shop-api"})
public final class TryRunbooks implements Callable<Integer> {

    @Parameters(paramLabel = "SERVICE", description = "Its name or its id.")
    private String service = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var trial = SyntraApi.of(System.getenv())
                .get("/runbooks/dry-run?service_id=" + SyntraApi.encoded(service), RunbookTrialView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(trial);
            return 0;
        }
        terminal.stream(trial.words());
        terminal.line("");
        var proposal = trial.proposal();
        terminal.line(
                proposal == null
                        ? "Nothing would be proposed."
                        : "It would propose " + proposal.tool() + " " + Card.json(proposal.arguments()) + ".");
        terminal.line("");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("RUNBOOK", "VERSION", "FIRES", "WHY"));
        trial.runbooks()
                .forEach(fate -> rows.add(List.of(
                        fate.runbook(), Integer.toString(fate.version()), fate.fires() ? "yes" : "no", fate.why())));
        terminal.table(rows);
        return 0;
    }
}
