package io.syntra.local.ask;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.local.api.Await;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        description = "Shows a proposal that is open, asks, and says how it went.",
        footer = {
            "",
            "For the one who may decide, where the one who asked may not: a token in SYNTRA_TOKEN says who you are.",
            "./syntra actions lists proposals with their ids. Exit code 0 when it was carried out."
        })
public final class Approve implements Callable<Integer> {

    private static final Set<ActionState> DONE =
            Set.of(ActionState.SUCCEEDED, ActionState.VERIFIED, ActionState.INCONCLUSIVE, ActionState.COMPENSATED);

    /** Longer than an action is waited for and its effect is measured. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    @Parameters(paramLabel = "ACTION", description = "The id of the proposal.")
    private UUID action = new UUID(0, 0);

    @Option(names = "--yes", description = "Approve without asking what has medium risk.")
    private boolean yes;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var terminal = output.terminal();
        var path = "/actions/" + action;
        var proposed = api.get(path, ActionView.class);
        if (proposed.state() != ActionState.AWAITING) {
            throw new Failure(
                    "there is nothing to decide: \"" + proposed.summary() + "\" is " + Terminal.word(proposed.state()));
        }
        Card.show(proposed, terminal, Clock.systemUTC().instant());
        var decision = new Approval(api, terminal, yes).apply(proposed);
        api.post(path + "/decisions", decision, JsonNode.class);
        if (decision.decision() == Decide.Answer.REJECT) {
            terminal.line("  rejected");
            return 1;
        }
        var settled = settled(api, path, terminal);
        if (output.json()) {
            terminal.json(settled);
        } else {
            terminal.line(
                    "  " + Terminal.word(settled.state()) + (settled.detail() == null ? "" : ": " + settled.detail()));
            Card.output(settled, terminal);
        }
        return DONE.contains(settled.state()) ? 0 : 1;
    }

    /** As it is after so long when it has no end: what nobody knows may stay unknown until its receiver is back. */
    private static ActionView settled(SyntraApi api, String path, Terminal terminal) {
        return Await.within(LONGEST, () -> {
                    var now = api.get(path, ActionView.class);
                    terminal.status("  " + Terminal.word(now.state()));
                    return Optional.of(now).filter(ActionView::settled);
                })
                .orElseGet(() -> {
                    terminal.line("  It has no end yet; ./syntra actions says what becomes of it.");
                    return api.get(path, ActionView.class);
                });
    }
}
