package io.syntra.local.secret;

import io.syntra.contracts.deployer.SecretView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "secrets",
        description = "Lists the secrets of the workspace, never their values.",
        subcommands = {SetSecret.class, DeleteSecret.class},
        footer = {
            "",
            "Example: ./syntra secrets set stripe-key, then STRIPE_KEY: secret:stripe-key under env in syntra.yaml."
        })
public final class Secrets implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var all = SyntraApi.of(System.getenv()).all("/secrets", SecretView.class);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(all);
        } else if (all.isEmpty()) {
            terminal.line("No secret yet; ./syntra secrets set NAME sets the first.");
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("NAME", "VERSION", "SET", "BY", "USED BY"));
            all.forEach(secret -> rows.add(List.of(
                    secret.name(),
                    "" + secret.version(),
                    secret.updatedAt().toString(),
                    secret.updatedBy() == null ? "" : secret.updatedBy(),
                    usedBy(secret))));
            terminal.table(rows);
        }
        return 0;
    }

    private static String usedBy(SecretView secret) {
        var services = secret.usedBy().stream().map(use -> use.service() + " " + use.variable());
        var inWorkflows = secret.usedByWorkflows();
        var workflows = inWorkflows == null
                ? Stream.of("workflows: not known")
                : inWorkflows.stream()
                        .map(use ->
                                "workflow \"" + use.workflow() + "\" " + (use.node() == null ? "trigger" : use.node()));
        var forNotices = secret.usedByTargets();
        var targets = forNotices == null
                ? Stream.of("notices: not known")
                : forNotices.stream()
                        .map(target -> target.target() + (target.takesNotices() ? " (notices)" : " (messages)"));
        return Stream.of(services, workflows, targets)
                .flatMap(Function.identity())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
