package io.syntra.local.approval;

import io.syntra.contracts.workflow.ApprovalView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "approvals",
        description = "Lists what workflows ask people and nobody has answered.",
        subcommands = Decide.class)
public final class Approvals implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var open = SyntraApi.of(System.getenv()).all("/runs/approvals", ApprovalView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(open);
        } else if (open.isEmpty()) {
            terminal.line("No workflow waits for a decision.");
        } else {
            print(terminal, open);
        }
        return 0;
    }

    private static void print(Terminal terminal, List<ApprovalView> open) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("APPROVAL", "ASKED", "WORKFLOW", "QUESTION"));
        open.forEach(approval -> rows.add(List.of(
                approval.id().toString(),
                approval.askedAt().toString(),
                approval.workflowName(),
                approval.question().lines().findFirst().orElse("-"))));
        terminal.table(rows);
        terminal.line("./syntra approvals decide APPROVAL approve, or reject, answers one.");
    }
}
