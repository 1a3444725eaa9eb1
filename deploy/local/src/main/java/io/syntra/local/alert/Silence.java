package io.syntra.local.alert;

import io.syntra.contracts.workflow.CreateSilence;
import io.syntra.contracts.workflow.SilenceView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "silence",
        description = "Has nobody told of certain alerts for a while.",
        footer = {"", "Example: ./syntra silence service=shop-api --for 2h --comment \"we move the database\""})
public final class Silence implements Callable<Integer> {

    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

    @Parameters(paramLabel = "MATCHER", arity = "1..*", description = "Which ones: those that all of these match.")
    private List<String> matchers = List.of();

    @Option(names = "--for", required = true, paramLabel = "TIME", description = "For how long, such as 30m, 2h or 1d.")
    private String time = "";

    @Option(names = "--comment", required = true, paramLabel = "TEXT", description = "Why.")
    private String comment = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var now = Instant.now();
        var ends = now.plus(duration(time)).truncatedTo(ChronoUnit.SECONDS);
        var silence = SyntraApi.of(System.getenv())
                .post("/silences", new CreateSilence(matchers, null, ends, comment), SilenceView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(silence);
        } else {
            terminal.line("Silent until " + silence.endsAt() + ": " + String.join(", ", silence.matchers())
                    + ". ./syntra silences end " + silence.id() + " ends it.");
        }
        return 0;
    }

    static Duration duration(String text) {
        var written = DURATION.matcher(text);
        if (!written.matches()) {
            throw new Failure("--for: \"" + text + "\" is no time such as 30m, 2h or 1d");
        }
        var number = Long.parseLong(written.group(1));
        return switch (written.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
