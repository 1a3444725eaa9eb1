package io.syntra.local.service;

import io.syntra.contracts.DeploymentId;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        description = "Brings an earlier release back into service: artifact, command, environment, replicas.",
        footer = {
            "",
            "Without --to or --deployment it is the release that served before.",
            "",
            "Example: ./syntra rollback shop-api --to v1"
        })
public final class RollBack implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The service.")
    private String name = "";

    @ArgGroup
    private Target target = new Target();

    @Mixin
    private OutputOptions output = new OutputOptions();

    static final class Target {

        @Option(names = "--to", paramLabel = "VERSION", description = "A release, for example v1.")
        private @Nullable String version;

        @Option(names = "--deployment", paramLabel = "ID", description = "The state that this deployment reached.")
        private @Nullable String deployment;
    }

    @Override
    public Integer call() {
        var services = new DeployedServices(SyntraApi.of(System.getenv()));
        var terminal = output.terminal();
        var service = services.require(name);
        var release = target.version == null ? null : services.release(service, target.version);
        var deployment = new Rollout(services, terminal).follow(services.rollBack(service, deploymentId(), release));
        if (output.json()) {
            terminal.json(deployment);
        } else {
            terminal.line("v" + deployment.releaseNumber() + " of " + name + " serves again at " + service.url());
        }
        return 0;
    }

    private @Nullable DeploymentId deploymentId() {
        try {
            return target.deployment == null ? null : DeploymentId.fromString(target.deployment);
        } catch (IllegalArgumentException e) {
            throw new Failure("--deployment: \"" + target.deployment + "\" is no deployment id (a UUID)", e);
        }
    }
}
