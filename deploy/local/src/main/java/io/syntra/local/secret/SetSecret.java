package io.syntra.local.secret;

import io.syntra.contracts.deployer.SecretView;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Sets a secret. The value is asked for, or read from a pipe.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: ./syntra secrets set stripe-key < key.txt",
            "One line break at the end of a pipe is not part of the value."
        })
final class SetSecret implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "Lower-case letters, digits and dashes.")
    private String name = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var api = SyntraApi.of(System.getenv());
        // Asked first, so that nobody types a value for a name that is not one.
        var condition = condition(api);
        var set = api.put(path(name), Map.of("value", TypedValue.ofProcess().read(name)), condition, SecretView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(set);
        } else {
            terminal.line("secret:" + set.name() + " has version " + set.version()
                    + ". What uses it gets it at its next start: ./syntra restart SERVICE");
            set.warnings().forEach(warning -> terminal.line("! Its " + warning.field() + " " + warning.message()));
        }
        return 0;
    }

    private Map<String, String> condition(SyntraApi api) {
        try {
            return Map.of(
                    "If-Match", "\"" + api.get(path(name), SecretView.class).version() + "\"");
        } catch (Refused refused) {
            if (refused.code().equals("secret_not_found")) {
                return Map.of("If-None-Match", "*");
            }
            throw refused;
        }
    }

    static String path(String name) {
        return "/secrets/" + SyntraApi.encoded(name);
    }
}
