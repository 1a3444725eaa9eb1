package io.syntra.local.alert;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "end", description = "Ends a silence before its time.", mixinStandardHelpOptions = true)
final class EndSilence implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "SILENCE", description = "Its id.")
    private String id = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        SyntraApi.of(System.getenv()).delete("/silences/" + SyntraApi.encoded(id));
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(Map.of("id", id, "ended", true));
        } else {
            terminal.line("It is over. What it silenced and still fires is told when its group is looked at next.");
        }
        return 0;
    }
}
