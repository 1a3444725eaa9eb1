package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.local.api.Await;
import io.syntra.local.api.Patience;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
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
            "./syntra actions lists proposals with their ids.",
            "Exit code 0 when it " + Ending.RULE
        })
public final class Approve implements Callable<Integer> {

    /** Longer than an action is waited for and its effect is measured. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** Longer than the agent takes to propose what takes an action back. */
    private static final Duration A_MOMENT = Duration.ofSeconds(30);

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
            throw new Failure("there is nothing to decide: \"" + Terminal.oneLine(proposed.summary()) + "\" is "
                    + Terminal.word(proposed.state()) + "; ./syntra actions " + action + " shows it");
        }
        var clock = Clock.systemUTC();
        Card.show(proposed, terminal, clock.instant());
        var decision = new Approval(api, terminal, yes).apply(proposed);
        new Sending(api, clock).send(proposed, decision).ifPresent(why -> {
            throw new Failure("the decision does not count: " + why);
        });
        if (decision.decision() == Decide.Answer.REJECT) {
            terminal.line("  rejected");
            return 1;
        }
        var settled = settled(api, path, terminal);
        Card.end(settled, terminal);
        if (settled.state() == ActionState.REGRESSED && settled.undoes() == null) {
            wayBack(api, settled, terminal);
        }
        if (output.json()) {
            terminal.json(settled);
        }
        return Ending.isGood(settled) ? 0 : 1;
    }

    /** As it is after so long when it has no end: what nobody knows may stay unknown until its receiver is back. */
    private static ActionView settled(SyntraApi api, String path, Terminal terminal) {
        var patience = new Patience();
        return Await.within(LONGEST, () -> {
                    var answer = patience.ask(() -> api.get(path, ActionView.class));
                    answer.ifPresent(now -> terminal.status("  " + Terminal.word(now.state())));
                    return answer.filter(ActionView::settled);
                })
                .orElseGet(() -> {
                    var now = new Patience().insist(() -> api.get(path, ActionView.class));
                    terminal.line("  It has no end yet; ./syntra actions " + now.id() + " says what becomes of it.");
                    return now;
                });
    }

    /** The agent proposes it by itself, a moment later, where there is one. */
    private static void wayBack(SyntraApi api, ActionView worse, Terminal terminal) {
        if (worse.inverse() == null) {
            terminal.line("  Nothing takes it back: " + Terminal.oneLine(worse.inverseNote()));
            return;
        }
        terminal.status("  waiting for a proposal that takes it back");
        var patience = new Patience();
        Await.within(A_MOMENT, () -> patience.ask(() -> api.all("/actions?state=awaiting", ActionView.class))
                        .flatMap(open -> open.stream()
                                .filter(other -> worse.id().equals(other.undoes()))
                                .findFirst()))
                .ifPresentOrElse(
                        open -> terminal.line("  What takes it back is proposed: ./syntra approve " + open.id()),
                        () -> terminal.line("  ./syntra undo " + worse.id() + " proposes what takes it back."));
    }
}
