package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "actions",
        description =
                "Lists what the agent proposed, and how it went; the newest first. Or shows one, with all of its plan"
                        + " and what its command wrote.")
public final class Actions implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "ACTION", description = "The id of one.")
    private @Nullable UUID action;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        if (action == null) {
            list(api.all("/actions", ActionView.class), output.terminal());
        } else {
            show(api.get("/actions/" + action, ActionView.class), output.terminal());
        }
        return 0;
    }

    private void show(ActionView one, Terminal terminal) {
        if (output.json()) {
            terminal.json(one);
        } else {
            Card.show(one, terminal, Clock.systemUTC().instant());
            Card.end(one, terminal);
        }
    }

    private void list(List<ActionView> all, Terminal terminal) {
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("No action yet; ./syntra ask \"QUESTION\" may lead to one.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(
                    List.of("ACTION", "STATE", "RISK", "WHAT", "ASKED BY", "DECIDED BY", "UNDO", "TAKES BACK", "CALL"));
            all.forEach(one -> rows.add(List.of(
                    one.id().toString(),
                    Terminal.word(one.state()) + (one.escalatedAt() == null ? "" : ", escalated"),
                    Terminal.word(one.risk()),
                    one.summary(),
                    one.requestedBy(),
                    Objects.toString(one.decidedBy(), "-"),
                    undo(one),
                    Objects.toString(one.undoes(), "-"),
                    one.call() == null ? "-" : Card.call(one.call()))));
            terminal.table(rows);
        }
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
