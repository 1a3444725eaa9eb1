package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "undo",
        description = "Proposes to take an action back, and does so once you say yes.",
        footer = {
            "",
            "./syntra actions lists them with their ids.",
            "Exit code 0 when what takes it back " + Ending.RULE
        })
public final class Undo implements Callable<Integer> {

    @Parameters(paramLabel = "ACTION", description = "The id of the action.")
    private UUID action = new UUID(0, 0);

    @Option(names = "--yes", description = "Approve without asking what has medium risk.")
    private boolean yes;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var terminal = output.terminal();
        var undo = api.post("/actions/" + action + "/undo", Map.of(), ActionView.Undo.class);
        var outcome = new Conversation(api, terminal, new Approval(api, terminal, yes), Clock.systemUTC())
                .follow(undo.conversationId(), undo.runId(), "undo " + action);
        if (output.json()) {
            terminal.json(outcome);
        }
        return outcome.worked() && !outcome.actions().isEmpty() ? 0 : 1;
    }
}
