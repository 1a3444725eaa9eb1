package io.syntra.local.ask;

import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "policy",
        description = "Shows what is demanded of changes that the agent proposes, and changes it. For admins.",
        footer = {
            "",
            "In an emergency: ./syntra policy --changes off stops every change that has not begun.",
            "Limits per hour are changed over REST: PUT /policy."
        })
public final class Policy implements Callable<Integer> {

    private static final String PATH = "/policy";

    enum Switch {
        ON,
        OFF
    }

    @Option(names = "--changes", paramLabel = "on|off", description = "Whether the agent may change anything.")
    private @Nullable Switch changes;

    @Option(
            names = "--second-person",
            paramLabel = "never|high_risk|always",
            description = "When whoever asked may not be the one who approves.")
    private @Nullable SecondPerson secondPerson;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        var policy = changes == null && secondPerson == null ? api.get(PATH, PolicyView.class) : changed(api);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(policy);
        } else {
            show(policy, terminal);
        }
        return 0;
    }

    /** Whoever wants to stop everything does not want to hear that somebody else changed a limit just now. */
    private PolicyView changed(SyntraApi api) {
        while (true) {
            var now = api.get(PATH, PolicyView.class);
            var wanted = new PolicyView.Change(
                    changes == null ? now.changesAllowed() : changes == Switch.ON,
                    Objects.requireNonNullElse(secondPerson, now.secondPerson()),
                    now.limits());
            try {
                return api.put(PATH, wanted, Map.of("If-Match", "\"" + now.version() + "\""), PolicyView.class);
            } catch (Refused refused) {
                if (!refused.code().equals("precondition_failed")) {
                    throw refused;
                }
            }
        }
    }

    private static void show(PolicyView policy, Terminal terminal) {
        terminal.line("changes        " + (policy.changesAllowed() ? "on" : terminal.bad("off: nothing is changed")));
        terminal.line("second person  " + Terminal.word(policy.secondPerson()));
        var limits = policy.limits();
        terminal.line("in an hour     %d by one person, %d of one target, %d in all"
                .formatted(limits.person(), limits.target(), limits.workspace()));
        terminal.line("version        " + policy.version()
                + (policy.updatedBy() == null
                        ? ", as it came"
                        : ", by " + policy.updatedBy() + " at " + policy.updatedAt()));
    }
}
