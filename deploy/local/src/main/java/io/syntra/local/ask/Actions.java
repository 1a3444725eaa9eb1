package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "actions", description = "Lists what the agent proposed, and how it went; the newest first.")
public final class Actions implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var all = SyntraApi.of(System.getenv()).all("/actions", ActionView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("No action yet; ./syntra ask \"QUESTION\" may lead to one.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("ACTION", "STATE", "RISK", "WHAT", "BY", "UNDO", "CALL"));
            all.forEach(action -> rows.add(List.of(
                    action.id().toString(),
                    Terminal.word(action.state()),
                    Terminal.word(action.risk()),
                    action.summary(),
                    action.decidedBy() == null ? "-" : action.decidedBy(),
                    undo(action),
                    action.call() == null ? "-" : Card.call(action.call()))));
            terminal.table(rows);
        }
        return 0;
    }

    /** Only what was done can be taken back. */
    static String undo(ActionView action) {
        return switch (action.state()) {
            case SUCCEEDED, VERIFIED, REGRESSED, INCONCLUSIVE ->
                action.inverse() == null ? "no" : action.inverse().tool();
            case COMPENSATED -> action.undoneBy() == null ? "-" : "by " + action.undoneBy();
            case AWAITING, APPROVED, EXECUTING, UNKNOWN, FAILED, REJECTED, EXPIRED, STALE, SUPERSEDED -> "-";
        };
    }
}
