package io.syntra.local.service;

import io.syntra.contracts.Plural;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "scale",
        description = "Changes how many replicas a service has.",
        footer = {"", "Example: ./syntra scale shop-api 3"})
public final class Scale implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The service.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "REPLICAS", description = "How many, 0 to stop it.")
    private int replicas;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var services = new DeployedServices(SyntraApi.of(System.getenv()));
        var terminal = output.terminal();
        var service = services.require(name);
        var deployment = new Rollout(services, terminal).follow(services.scale(service, replicas));
        if (output.json()) {
            terminal.json(deployment);
        } else {
            terminal.line(name + " has " + Plural.of(deployment.replicas(), "replica") + ".");
        }
        return 0;
    }
}
