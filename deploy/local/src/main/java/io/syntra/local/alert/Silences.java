package io.syntra.local.alert;

import io.syntra.contracts.workflow.SilenceView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "silences",
        description = "Lists the times in which nobody is told of certain alerts.",
        subcommands = EndSilence.class)
public final class Silences implements Callable<Integer> {

    @Option(names = "--all", description = "Also those that are over.")
    private boolean all;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var silences = SyntraApi.of(System.getenv()).all("/silences", SilenceView.class).stream()
                .filter(silence -> all || silence.state() != SilenceView.State.EXPIRED)
                .toList();
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(silences);
        } else if (silences.isEmpty()) {
            terminal.line("Nothing is silenced; ./syntra silence MATCHER --for 2h --comment TEXT does it.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("SILENCE", "STATE", "UNTIL", "BY", "WHICH", "WHY"));
            silences.forEach(silence -> rows.add(List.of(
                    silence.id().toString(),
                    Terminal.word(silence.state()),
                    silence.endsAt().toString(),
                    silence.createdBy(),
                    String.join(", ", silence.matchers()),
                    silence.comment().lines().findFirst().orElse("-"))));
            terminal.table(rows);
        }
        return 0;
    }
}
